"""Where a check points, before anybody knows lines and columns: a path of the document and a part of it.

Checks run over plain values, which are quick to read. `Located` turns places into spans.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from fleetapi.diagnostics.position import Span

__all__ = ["Part", "Path", "Place", "quoted", "shortened"]

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
