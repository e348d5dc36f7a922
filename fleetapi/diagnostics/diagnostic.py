"""What a grammar or a check reports, before it is known in which file and on which line."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from fleetapi.representation import safe_repr

if TYPE_CHECKING:
    from typing import Protocol

    from fleetapi.diagnostics.fixes import Fix
    from fleetapi.diagnostics.position import Span

    class Locator(Protocol):
        """A document whose text is read: it knows where every place is."""

        def span(self, place: Place) -> Span:
            """Return the characters of the text that a place covers."""


__all__ = ["Diagnostic", "Part", "Path", "Place", "Severity", "printable", "quoted", "shortened"]

_LONGEST: Final = 60

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead to a value of a JSON document."""


class Severity(Enum):
    """An error makes `fleetapi check` fail, a warning only with `--strict`."""

    ERROR = "error"
    WARNING = "warning"


class Part(Enum):
    """Which part of the value at a path a `Place` covers."""

    VALUE = "the value"
    KEY = "the key of the value, with its quotation marks"
    OPENER = "the first character of the value: where something is missing inside"


@attrs.frozen
class Place:
    """A part of a JSON document whose text is not read yet; `within` are characters of a string's value."""

    path: Path
    part: Part = Part.VALUE
    within: Span | None = None

    @classmethod
    def key(cls, path: Path) -> Place:
        """Return the place of a member's key."""
        return cls(path, Part.KEY)

    @classmethod
    def opener(cls, path: Path) -> Place:
        """Return the place where an object or array begins."""
        return cls(path, Part.OPENER)


@safe_repr
@attrs.frozen
class Diagnostic:
    """Something wrong at a place; a report turns it into a `Finding`.

    `code` is the code of a check; `message` says what is wrong, `help` what to write. `place` is a `Span` of
    a text, or a `Place` of a document until it is `located`. `make_fix` makes the fix then, from the located
    document. `severity` is given only where it differs from that of the check. `secret` means that the text
    at the place is a credential and must not be shown. `path` leads to the value, where there is one.
    """

    code: str
    place: Span | Place
    message: str
    help: str = ""
    fix: Fix | None = None
    severity: Severity | None = attrs.field(default=None, kw_only=True)
    secret: bool = attrs.field(default=False, kw_only=True)
    make_fix: Callable[[Any], Fix | None] | None = attrs.field(default=None, kw_only=True, eq=False)
    path: Path | None = attrs.field(default=None, kw_only=True, eq=False)

    @property
    def span(self) -> Span:
        """The characters of the text; only of a diagnostic that is located."""
        assert not isinstance(self.place, Place)
        return self.place

    def located(self, document: Locator) -> Diagnostic:
        """Return the same diagnostic with its span in the text of `document`, and its fix."""
        if not isinstance(self.place, Place):
            return self
        return attrs.evolve(
            self,
            place=document.span(self.place),
            fix=self.make_fix(document) if self.make_fix is not None else self.fix,
            make_fix=None,
            path=self.place.path,
        )

    def moved(self, span_in_whole: Callable[[Span], Span]) -> Diagnostic:
        """Return the same diagnostic in a surrounding text; `span_in_whole` maps a span to that text."""
        fix = self.fix.moved(span_in_whole) if self.fix is not None else None
        return attrs.evolve(self, place=span_in_whole(self.span), fix=fix)


def printable(text: str) -> str:
    """Return a text for one line of output: what cannot be printed is written as an escape of Python."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def shortened(text: str) -> str:
    """Return what a message quotes of a text that may have any length."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def quoted(text: str) -> str:
    """Return the same as a message shows it."""
    return f"`{shortened(text)}`" if text else "an empty text"
