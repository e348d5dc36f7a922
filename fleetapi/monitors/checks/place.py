"""Where a check points, before anybody knows lines and columns: a path of the document and a part of it.

Checks run over plain values, which are quick to read. Only when one of them has something to say is the text
read again with the place of everything, and `Located` turns places into spans.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Fix, Problem
    from fleetapi.diagnostics.position import Span
    from fleetapi.diagnostics.severity import Severity
    from fleetapi.monitors.checks.located import Located

__all__ = ["Part", "Path", "Place", "Remark", "quoted", "shortened"]

Path = tuple[str | int, ...]

_LONGEST: Final = 60


def shortened(text: str) -> str:
    """What a message quotes of a text that may have any length."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def quoted(text: str) -> str:
    """The same as a message shows it."""
    return f"`{shortened(text)}`" if text else "an empty text"


class Part(enum.Enum):
    """Which part of what stands at a path."""

    VALUE = "the value"
    KEY = "the key of the value, with its quotation marks"
    OPENER = "the first character of the value: where something is missing inside"


@attrs.frozen
class Place:
    """A part of the document; `within` are characters of a string's value, escapes not counted."""

    path: Path
    part: Part = Part.VALUE
    within: Span | None = None

    @classmethod
    def key(cls, path: Path) -> Place:
        """Point at the key of a member."""
        return cls(path, Part.KEY)

    @classmethod
    def opener(cls, path: Path) -> Place:
        """Point at where an object or array begins."""
        return cls(path, Part.OPENER)


@attrs.frozen
class Remark:
    """What a check has to say about a place: a problem that is not located yet.

    `mend` makes the fix, once there is a text; it is given only where the rewrite cannot change the meaning.
    `severity` is given where it differs from the registered one; `secret` where the place holds a credential
    although the code is not about that.
    """

    code: str
    place: Place
    message: str
    help: str = ""
    mend: Callable[[Located], Fix | None] | None = None
    severity: Severity | None = None
    secret: bool = False

    def located(self, document: Located) -> Problem:
        """Return the problem at its place in the text."""
        from fleetapi.diagnostics.finding import Problem  # noqa: PLC0415

        fix = self.mend(document) if self.mend is not None else None
        span = document.span(self.place)
        return Problem(self.code, span, self.message, self.help, fix, self.severity, self.secret)
