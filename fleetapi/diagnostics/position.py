"""Positions in a text: offsets for computing, lines and columns for people.

Offsets count code points from 0; lines and columns count from 1. Ends are exclusive; an empty region has
equal ends. A line ends with CR LF, LF or CR; a tab is one column; a byte order mark at the beginning has no
column.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import attrs

from fleetapi.representation import safe_repr

__all__ = ["LineIndex", "Position", "Region", "Span"]

BYTE_ORDER_MARK = "\ufeff"


@safe_repr
@attrs.frozen(order=True)
class Span:
    """A part of a text: offsets in code points from 0, `end` exclusive; empty if both are equal."""

    start: int
    end: int

    @classmethod
    def at(cls, offset: int) -> Span:
        """Return the empty span before the code point at `offset`."""
        return cls(offset, offset)

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return True  # an empty span is a position, too

    def shifted(self, distance: int) -> Span:
        """Return the span in a text that begins `distance` code points earlier."""
        return Span(self.start + distance, self.end + distance)

    def to(self, other: Span) -> Span:
        """Return the span from the beginning of this one to the end of the other."""
        return Span(self.start, other.end)

    def of(self, text: str) -> str:
        """Return the text it covers."""
        return text[self.start : self.end]


@attrs.frozen(order=True)
class Position:
    """A line and a column, both from 1; columns count code points."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@safe_repr
@attrs.frozen(order=True)
class Region:
    """A `Span` in lines and columns from 1; the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class LineIndex:
    """The lines of a text: converts offsets to lines and columns and back.

    The text is searched for line breaks only as far as needed, because a text that is rejected at its first
    character may have any length.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._breaks: list[tuple[int, int]] = []  # the line breaks found so far
        self._starts = [1 if text.startswith(BYTE_ORDER_MARK) else 0]
        self._rest = _line_ends(text)

    def _read_line(self) -> bool:
        """Find the next line break; return whether there is one."""
        found = next(self._rest, None)
        if found is None:
            return False
        self._breaks.append(found)
        self._starts.append(found[1])
        return True

    @property
    def line_count(self) -> int:
        """The number of lines; a text that ends with a line break has an empty last line."""
        while self._read_line():
            pass
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """Return the line and column of an offset, at most of the end of the text."""
        offset = max(self._starts[0], min(offset, len(self.text)))
        while self._starts[-1] <= offset and self._read_line():
            pass
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def region(self, span: Span) -> Region:
        """Return the lines and columns of a span."""
        first, last = self.position(span.start), self.position(span.end)
        return Region(first.line, first.column, last.line, last.column)

    def line_span(self, line: int) -> Span:
        """Return the span of a line (from 1) without its line break."""
        while len(self._breaks) < line and self._read_line():
            pass
        end = self._breaks[line - 1][0] if line <= len(self._breaks) else len(self.text)
        return Span(self._starts[line - 1], end)

    def line_text(self, line: int) -> str:
        """Return the text of a line (from 1) without its line break."""
        return self.line_span(line).of(self.text)

    def offset(self, position: Position) -> int:
        """Return the offset of a line and column, at most of the end of the line."""
        span = self.line_span(position.line)
        return min(span.start + position.column - 1, span.end)


def _line_ends(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each line ends, and where the next one begins."""
    newline, carriage_return = text.find("\n"), text.find("\r")
    while newline >= 0 or carriage_return >= 0:
        if carriage_return < 0 or 0 <= newline < carriage_return:
            yield newline, newline + 1
            newline = text.find("\n", newline + 1)
            continue
        paired = newline == carriage_return + 1
        yield carriage_return, carriage_return + 1 + paired
        if paired:
            newline = text.find("\n", newline + 1)
        carriage_return = text.find("\r", carriage_return + 1)
