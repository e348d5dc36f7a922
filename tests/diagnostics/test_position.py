from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.diagnostics.position import LineIndex, Position, Region, Span

texts = st.text(alphabet="ab\r\n\té变😀\u2028")


@pytest.mark.parametrize(
    ("text", "part", "line", "column"),
    [
        ("abc", "a", 1, 1),
        ("abc", "c", 1, 3),
        ("a\nb", "b", 2, 1),
        ("a\r\nb", "b", 2, 1),
        ("a\rb", "b", 2, 1),
        ("a\r\r\nb", "b", 3, 1),
        ("\tb", "b", 1, 2),  # a tab is one column
        ("é😀b", "b", 1, 3),  # columns are code points, not bytes and not UTF-16 units
        ("e\u0301b", "b", 1, 3),
        ("a\u2028b", "b", 1, 3),  # JSON may hold a line separator in a string: it ends no line
        ("\ufeffa", "a", 1, 1),  # editors do not show a byte order mark
        ("\ufeffa\nb", "b", 2, 1),
    ],
)
def test_lines_and_columns_count_from_one_in_code_points(
    text: str, part: str, line: int, column: int
) -> None:
    assert LineIndex(text).position(text.index(part)) == Position(line, column)


def test_a_position_says_itself_in_words() -> None:
    assert str(Position(3, 14)) == "line 3, column 14"


def test_the_end_of_a_region_is_exclusive() -> None:
    lines = LineIndex("ab\ncd")
    assert lines.region(Span(0, 2)) == Region(1, 1, 1, 3)
    assert lines.region(Span(1, 4)) == Region(1, 2, 2, 2)
    assert lines.region(Span.at(5)) == Region(2, 3, 2, 3)


def test_an_offset_beyond_the_text_is_its_end() -> None:
    assert LineIndex("ab").position(99) == Position(1, 3)
    assert LineIndex("").position(0) == Position(1, 1)


def test_the_text_of_a_line_has_no_line_end() -> None:
    lines = LineIndex("\ufeffone\r\ntwo\rthree\n")
    assert [lines.line_text(line) for line in range(1, lines.line_count + 1)] == ["one", "two", "three", ""]


@given(texts, st.integers(min_value=0, max_value=40))
def test_a_position_leads_back_to_its_offset(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    if text[offset - 1 : offset + 1] == "\r\n":
        return  # between CR and LF is no place where anything could stand
    lines = LineIndex(text)
    assert lines.offset(lines.position(offset)) == offset


@given(texts)
def test_the_lines_make_up_the_text(text: str) -> None:
    lines = LineIndex(text)
    assert [lines.line_text(line) for line in range(1, lines.line_count + 1)] == (
        text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    )


def test_spans_are_compared_moved_and_joined() -> None:
    assert Span(1, 2) < Span(1, 3) < Span(2, 2)
    assert Span(1, 2).shifted(10) == Span(11, 12)
    assert Span(1, 2).to(Span(5, 9)) == Span(1, 9)
    assert Span(1, 3).of("abcd") == "bc"
    assert len(Span.at(4)) == 0
    assert Span.at(4), "an empty span is a place, not nothing"
