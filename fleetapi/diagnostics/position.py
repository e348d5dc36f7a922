"""Places in a text: offsets, and the lines and columns that people read.

Everything that computes works on offsets: code points from 0, the end exclusive. Everything that is shown
has lines and columns: from 1, in code points, the end column exclusive (an empty region has equal ends).
A line ends with CR LF, LF or CR; a tab is one column; a byte order mark at the very beginning is none.
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
    """Part of a text: offsets in code points from 0, `end` exclusive; empty when both are equal."""

    start: int
    end: int

    @classmethod
    def at(cls, offset: int) -> Span:
        """The empty span before the code point at `offset`."""
        return cls(offset, offset)

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return True  # an empty span is a place too

    def shifted(self, distance: int) -> Span:
        """The same span in a text that begins `distance` code points earlier."""
        return Span(self.start + distance, self.end + distance)

    def to(self, other: Span) -> Span:
        """From the beginning of this span to the end of the other."""
        return Span(self.start, other.end)

    def of(self, text: str) -> str:
        """The text it covers."""
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
    """What a `Span` covers, in lines and columns from 1; the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class LineIndex:
    """Where the lines of a text begin: offset to line and column and back.

    A text is searched for lines only as far as places are asked for: what is refused at its first character
    may have any length.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._breaks: list[tuple[int, int]] = []  # the line ends found so far
        self._starts = [1 if text.startswith(BYTE_ORDER_MARK) else 0]
        self._rest = _line_ends(text)

    def _read_line(self) -> bool:
        """Look for one more line end; tell whether there is one."""
        found = next(self._rest, None)
        if found is None:
            return False
        self._breaks.append(found)
        self._starts.append(found[1])
        return True

    @property
    def line_count(self) -> int:
        """How many lines there are; a text that ends with a line end has an empty last line."""
        while self._read_line():
            pass
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """Line and column of an offset; beyond the text: of its end."""
        offset = max(self._starts[0], min(offset, len(self.text)))
        while self._starts[-1] <= offset and self._read_line():
            pass
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def region(self, span: Span) -> Region:
        """Lines and columns of a span."""
        first, last = self.position(span.start), self.position(span.end)
        return Region(first.line, first.column, last.line, last.column)

    def line_span(self, line: int) -> Span:
        """The offsets of a line (from 1) without its line end."""
        while len(self._breaks) < line and self._read_line():
            pass
        end = self._breaks[line - 1][0] if line <= len(self._breaks) else len(self.text)
        return Span(self._starts[line - 1], end)

    def line_text(self, line: int) -> str:
        """The text of a line (from 1) without its line end."""
        return self.line_span(line).of(self.text)

    def offset(self, position: Position) -> int:
        """The offset of a line and column; a column beyond the line is its end."""
        span = self.line_span(position.line)
        return min(span.start + position.column - 1, span.end)


def _line_ends(text: str) -> Iterator[tuple[int, int]]:
    """Where each line ends, and where the next one begins."""
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
