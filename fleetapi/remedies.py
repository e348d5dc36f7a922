"""Remedies: what to do about an error, as values that the library and the command line render differently.

A remedy is a plain string, or a `Sentence` with parts that name an argument, a setting, a call or a line of
Python. The library renders these as Python (`str(error)`, `error.remedy`); the command line renders the same
values as options and commands, and omits sentences about anything that it does not have.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

import attrs

__all__ = [
    "Argument",
    "Call",
    "Code",
    "Operation",
    "Part",
    "Remedies",
    "Remedy",
    "RenderPart",
    "Sentence",
    "Setting",
    "all_of",
    "any_of",
    "as_python",
    "render",
    "sentence",
    "transformed",
    "write",
]


@attrs.frozen
class Argument:
    """A keyword argument of the call that failed: `timeout=`, or with a value `check=False`."""

    name: str
    value: str = ""


@attrs.frozen
class Setting:
    """A setting of the client: an argument, an environment variable or a key in fleetapi.toml.

    With `everywhere`, all three are listed. `argument` is the argument, if it has another name.
    """

    name: str
    everywhere: bool = False
    argument: str = ""

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return f"FLEETAPI_{self.name.upper()}"


@attrs.frozen
class Code:
    """A piece of Python, which has no equivalent on a command line."""

    text: str


class Operation(Enum):
    """What a `Call` does. The value is the call in Python, with `{}` for each id; empty if there is none."""

    LIST_FLEETS = "client.fleets()"
    LIST_VEHICLES = "client.fleet({}).vehicles()"
    LIST_TRIPS = "client.fleet({}).vehicle({}).trips()"
    LIST_FLEET_ALERTS = "client.fleet({}).alerts()"
    LIST_ALERTS = "client.fleet({}).vehicle({}).alerts()"
    LIST_TRIP_ALERTS = "client.fleet({}).vehicle({}).trip({}).alerts()"
    LIST_ALARMS = "client.fleet({}).vehicle({}).alarms()"
    LIST_FLEET_COLLISIONS = "client.fleet({}).collisions()"
    LIST_COLLISIONS = "client.fleet({}).vehicle({}).collisions()"
    LIST_TRIP_COLLISIONS = "client.fleet({}).vehicle({}).trip({}).collisions()"
    LIST_THEFTS = "client.fleet({}).vehicle({}).stolen()"
    LIST_MONITORS = "client.fleet({}).monitors.list()"
    LIST_REMOTE_CALLBACKS = "client.fleet({}).remote_callbacks.list()"
    LIST_REMOTE_ACTIONS = "client.fleet({}).vehicle({}).remote({}).list()"
    SHOW_CERTIFICATE = "client.certificate"
    REQUEST_CERTIFICATE = ""
    CHECK_MONITOR = "check_text(text)"
    SHOW_RESPONSE = "error.excerpt"
    SHOW_QUOTA = "client.quota"
    SHOW_REMOTE_ACTION = "get()"
    WAIT_FOR_REMOTE_ACTION = "wait()"

    @property
    def takes(self) -> int:
        """How many ids it takes."""
        return self.value.count("{}")


@attrs.frozen
class Call:
    """A call of the library, with ids; None means any id."""

    operation: Operation
    ids: tuple[str | None, ...] = ()


Part: TypeAlias = Argument | Setting | Code | Call
"""Something with different names in Python and on a command line."""


@attrs.frozen
class Sentence:
    """A sentence of strings and parts."""

    pieces: tuple[str | Part, ...]

    def __str__(self) -> str:
        return as_python(self)


@attrs.frozen
class Remedies:
    """Several remedies, joined by `separator`."""

    remedies: tuple[Remedy, ...]
    separator: str

    def __str__(self) -> str:
        return as_python(self)


Remedy: TypeAlias = str | Sentence | Remedies

RenderPart: TypeAlias = Callable[[Part], str | None]
"""A function that renders a part; None omits the sentence that contains it."""


def sentence(*pieces: str | Part) -> Sentence:
    """Return a sentence of these pieces, one after another."""
    return Sentence(pieces)


def write(code: str) -> Sentence:
    """Return the advice to write this piece of Python."""
    return Sentence(("write ", Code(code)))


def all_of(*remedies: Remedy) -> Remedies:
    """Return remedies that belong together; empty ones are omitted."""
    return Remedies(tuple(remedy for remedy in remedies if remedy), "; ")


def any_of(*remedies: Remedy) -> Remedies:
    """Return alternative remedies; empty ones are omitted."""
    return Remedies(tuple(remedy for remedy in remedies if remedy), ", or ")


def render(remedy: Remedy, part: RenderPart) -> str:
    """Render a remedy, with its parts rendered by `part`; the result may be empty."""
    if isinstance(remedy, str):
        return remedy
    if isinstance(remedy, Remedies):
        return remedy.separator.join(filter(None, (render(one, part) for one in remedy.remedies)))
    words = [piece if isinstance(piece, str) else part(piece) for piece in remedy.pieces]
    return "" if None in words else "".join(filter(None, words))


def transformed(remedy: Remedy, change: Callable[[str], str]) -> Remedy:
    """Return the remedy with every string in it changed, for example to mask secrets."""
    if isinstance(remedy, str):
        return change(remedy)
    if isinstance(remedy, Remedies):
        return attrs.evolve(remedy, remedies=tuple(transformed(one, change) for one in remedy.remedies))
    return Sentence(tuple(_transformed(piece, change) for piece in remedy.pieces))


def _transformed(piece: str | Part, change: Callable[[str], str]) -> str | Part:
    match piece:
        case str():
            return change(piece)
        case Code(text):
            return Code(change(text))
        case Argument(name, value):
            return Argument(name, change(value))
        case _:
            return piece


def as_python(remedy: Remedy) -> str:
    """Render a remedy in terms of Python."""
    return render(remedy, _python)


def _python(part: Part) -> str | None:
    match part:
        case Argument(name, value):
            return f"{name}={value}"
        case Setting(name, everywhere=True):
            return f"the argument {name}=, the variable {part.variable}, or `{name}` in fleetapi.toml"
        case Setting(name):
            return f"{part.argument or name}= ({part.variable})"
        case Code(text):
            return text
        case Call(operation, ids):
            call = operation.value.format(*("..." if one is None else repr(one) for one in ids))
            return f"`{call}`" if call else None
