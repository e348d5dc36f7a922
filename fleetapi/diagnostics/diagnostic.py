"""Diagnostics: what grammars and checks report, before they have a file and a line."""

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
        """A parsed document that knows the position of every place."""

        def span(self, place: Place) -> Span:
            """Return the characters of the text that a place covers."""


__all__ = ["Diagnostic", "Part", "Path", "Place", "Severity", "printable", "quoted", "shortened"]

_LONGEST: Final = 60

Path: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead to a value in a JSON document."""


class Severity(Enum):
    """An error makes `fleetapi check` fail, a warning only with `--strict`."""

    ERROR = "error"
    WARNING = "warning"


class Part(Enum):
    """The part of the value at a path that a `Place` covers."""

    VALUE = "the value"
    KEY = "the key of the value, with its quotation marks"
    OPENER = "the first character of the value, if something is missing in it"


@attrs.frozen
class Place:
    """A part of a JSON document without a position in text; `within` is a range of characters of a string."""

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
    """What a grammar or check reports about a place, internally; a `Report` shows it as a `Finding`.

    `code` identifies the check, `message` says what is wrong, `help` what to write. `place` is a `Span` of a
    text, or a `Place` in a document until the diagnostic is `located`. Then `make_fix` makes the fix from the
    located document. Set `severity` only if it differs from that of the check. `secret` means that the
    text at the place is a credential and must not be shown. `path` leads to the value, if there is one.
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
        """The characters of the text, if the diagnostic is located."""
        assert not isinstance(self.place, Place)
        return self.place

    def located(self, document: Locator) -> Diagnostic:
        """Return the diagnostic with its span in the text of `document` and its fix."""
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
        """Return the diagnostic for a surrounding text; `span_in_whole` maps a span to that text."""
        fix = self.fix.moved(span_in_whole) if self.fix is not None else None
        return attrs.evolve(self, place=span_in_whole(self.span), fix=fix)


def printable(text: str) -> str:
    """Return a text for one line of output, with Python escapes for nonprintable characters."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def shortened(text: str) -> str:
    """Return a text, shortened if it is too long for a message."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def quoted(text: str) -> str:
    """Return a shortened text in backquotes for a message."""
    return f"`{shortened(text)}`" if text else "an empty string"
