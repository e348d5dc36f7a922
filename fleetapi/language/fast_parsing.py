"""Fast paths: recognize correct expressions and time ranges without loading a grammar.

Each function accepts only a part of its language, and only input about which there is nothing to report. Use
`expressions` and `intervals` for the rest. A test checks that both give the same results.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Final, NamedTuple

__all__ = ["PlainExpression", "is_plain_time_range", "read_plain_expression"]

_MAXIMUM_EXPRESSION_LENGTH: Final = 1000  # characters
_MAXIMUM_DEPTH: Final = 20
_TOKEN: Final = re.compile(r"[ \t\r\n]*(?:([0-9A-Za-z_][0-9A-Za-z_.]*)(?=[ \t\r\n&|()]|\Z)|([&|!()]))")
_WHITESPACE: Final = re.compile(r"[ \t\r\n]*")
_WORDS: Final = frozenset({"and", "or", "not"})


class PlainExpression(NamedTuple):
    """A correct expression: its names in the order of the text, and its steps in postfix notation.

    A step is a name, `!` for the last result, or `&` or `|` for the last two.
    """

    names: tuple[str, ...]
    steps: tuple[str, ...]

    def table(self, columns: Mapping[str, int], full: int) -> int:
        """Return the truth table as an integer. `columns` has the tables of the names, `full` is all ones."""
        results: list[int] = []
        for step in self.steps:
            if step == "!":
                results.append(full ^ results.pop())
            elif step == "&":
                results.append(results.pop() & results.pop())
            elif step == "|":
                results.append(results.pop() | results.pop())
            else:
                results.append(columns[step])
        return results[0]


def read_plain_expression(text: str) -> PlainExpression | None:
    """Parse a correct expression; return None for anything else, and for anything worth a finding.

    Names consist of ASCII letters, digits, `.` and `_`; mixed `&` and `|` need parentheses.
    """
    return _read(text) if len(text) <= _MAXIMUM_EXPRESSION_LENGTH else None


@lru_cache(maxsize=256)  # a project has few different expressions
def _read(text: str) -> PlainExpression | None:
    tokens = _tokens(text)
    if tokens is None:
        return None
    reading = _Reading(tokens)
    if not reading.joined(0) or reading.position != len(tokens):
        return None
    return PlainExpression(tuple(step for step in reading.steps if step not in "!&|"), tuple(reading.steps))


def _tokens(text: str) -> list[str] | None:
    tokens: list[str] = []
    reached = 0
    while match := _TOKEN.match(text, reached):
        name, sign = match.groups()
        if name is not None and name.lower() in _WORDS:
            return None
        tokens.append(name or sign)
        reached = match.end()
    blanks = _WHITESPACE.match(text, reached)
    return tokens if tokens and blanks is not None and blanks.end() == len(text) else None


class _Reading:
    """A recursive descent parser. Its methods return False if the tokens do not match."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self.position = 0
        self.steps: list[str] = []

    def take(self) -> str:
        self.position += 1
        return self.tokens[self.position - 1] if self.position <= len(self.tokens) else ""

    def next_is(self, signs: str) -> bool:
        return self.position < len(self.tokens) and self.tokens[self.position] in signs

    def joined(self, depth: int) -> bool:
        """Parse one operand, or several that are joined with the same operator."""
        if not self.operand(depth):
            return False
        sign = self.tokens[self.position] if self.next_is("&|") else ""
        while sign and self.next_is(sign):
            self.take()
            if not self.operand(depth):
                return False
            self.steps.append(sign)
        return True

    def operand(self, depth: int) -> bool:
        taken = self.take()
        if depth > _MAXIMUM_DEPTH or taken in ("", "&", "|", ")"):
            return False
        if taken == "!":
            fits = self.operand(depth + 1)
            self.steps.append("!")
            return fits
        if taken == "(":
            return self.joined(depth + 1) and self.take() == ")"
        self.steps.append(taken)
        return True


_MAXIMUM_RANGE_LENGTH: Final = 200  # characters, as in `intervals`

_CLOCK: Final = r"(?:[01]\d|2[0-3]):[0-5]\d"
_INSTANT: Final = rf"\d{{4}}-\d\d-\d\dT{_CLOCK}:[0-5]\d(?:[.,]\d+)?(?:Z|[+-]{_CLOCK})"


def _amount(unit: str, *, divisible: bool = True) -> str:
    """Return the pattern of a number with its unit. Only the last number of a duration may have decimals."""
    decimals = rf"(?:[.,]\d+(?={unit}(?:/|\Z)))?" if divisible else ""
    return rf"\d{{1,6}}{decimals}{unit}"


_DATE: Final = f"(?:{_amount('Y', divisible=False)})?(?:{_amount('M', divisible=False)})?(?:{_amount('D')})?"
_TIME: Final = f"(?:{_amount('H')})?(?:{_amount('M')})?(?:{_amount('S')})?"
_DURATION: Final = rf"P(?:{_amount('W')}|(?=T?\d){_DATE}(?:T(?=\d){_TIME})?)"
_NONZERO: Final = r"(?=[^/.,]*[1-9])"  # the duration is not zero


@cache
def _time_range() -> re.Pattern[str]:
    """Compile the pattern on first use: it is large, and most programs never need it."""
    return re.compile(
        rf"(?P<start>{_INSTANT})/(?:(?P<end>{_INSTANT})|{_DURATION})?"
        rf"|/(?P<until>{_INSTANT})"
        rf"|R(?:0*[1-9]\d{{0,8}})?/(?P<first>{_INSTANT})/{_NONZERO}{_DURATION}(?:/{_DURATION})?",
        re.ASCII,
    )


def is_plain_time_range(text: str) -> bool:
    """Return True if `parse_time_range` certainly accepts the text. False means that only it can tell."""
    found = _time_range().fullmatch(text) if len(text) <= _MAXIMUM_RANGE_LENGTH else None
    if found is None:
        return False
    try:
        moments = {
            name: datetime.fromisoformat(moment) for name, moment in found.groupdict().items() if moment
        }
    except ValueError:  # the day does not exist
        return False
    return "end" not in moments or moments["start"] <= moments["end"]
