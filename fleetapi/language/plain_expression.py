"""Read an expression quickly when there is nothing to say about it; anything else is left to `expressions`.

This is to `expressions` what `json.loads` is to `located_json`: it understands a part of the same language,
refuses the rest, and loads nothing. A test holds that the two agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = ["PlainExpression", "read_plain_expression"]

_LONGEST: Final = 1000  # characters
_DEEPEST: Final = 20
_TOKEN: Final = re.compile(r"[ \t\r\n]*(?:([0-9A-Za-z_][0-9A-Za-z_.]*)(?=[ \t\r\n&|()]|\Z)|([&|!()]))")
_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_WORDS: Final = frozenset({"and", "or", "not"})


class PlainExpression(NamedTuple):
    """An expression without any fault: its names in the order of the text, and its steps.

    The steps come operands first: a name, `!`, or `&` or `|` for the last two results.
    """

    names: tuple[str, ...]
    steps: tuple[str, ...]

    def table(self, columns: Mapping[str, int], full: int) -> int:
        """The truth table as an integer, from those of the names; `full` is the one that is always true."""
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
    """Read a text, or None when it is not evidently an expression in which nothing is to be improved.

    Names are of ASCII letters, digits, `.` and `_`; `&` and `|` meet only where parentheses keep them apart.
    """
    return _read(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=256)  # the monitors of a project have few different ones
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
    blanks = _BLANKS.match(text, reached)
    return tokens if tokens and blanks is not None and blanks.end() == len(text) else None


class _Reading:
    """Goes through the tokens; a method is False where they do not fit."""

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
        """One operand, or several with the same sign between them."""
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
        if depth > _DEEPEST or taken in ("", "&", "|", ")"):
            return False
        if taken == "!":
            fits = self.operand(depth + 1)
            self.steps.append("!")
            return fits
        if taken == "(":
            return self.joined(depth + 1) and self.take() == ")"
        self.steps.append(taken)
        return True
