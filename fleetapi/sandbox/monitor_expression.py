"""The server's own look at a monitor's expression: does it parse, are its names known, is it constant.

Every operator works on truth tables, whole numbers with one bit for each assignment of the names; so the
value of an expression is its table. Deliberately not the client's parser: neither may hide the other's bugs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fleetapi.sandbox.query import invalid

__all__ = ["check_expression"]

_TOKEN = re.compile(r"\s*(?:([()&|!])|([A-Za-z][A-Za-z0-9._]*))\s*")
_DEEPEST = 100


def check_expression(text: str, names: Sequence[str]) -> None:
    """Refuse an expression that is malformed, names what is no trigger, or is always true or always false."""
    rows = 1 << len(names)
    tables = {
        name: sum(1 << row for row in range(rows) if row >> position & 1)
        for position, name in enumerate(names)
    }
    reader = _Reader(_tokens(text), tables, (1 << rows) - 1)
    table = reader.alternatives(0)
    if reader.ahead is not None:
        raise invalid(f"The boolean expression has {reader.ahead!r} where it should end")
    if table in {0, reader.always}:
        raise invalid(f"The boolean expression is always {'false' if table == 0 else 'true'}")


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise invalid(f"The boolean expression has an unexpected {text[position:].strip()[:1]!r}")
        tokens.append(match[1] or match[2])
        position = match.end()
    return tokens


class _Reader:
    """`!` before `&` before `|`."""

    def __init__(self, tokens: list[str], tables: dict[str, int], always: int) -> None:
        self.tokens = tokens[::-1]
        self.tables = tables
        self.always = always

    @property
    def ahead(self) -> str | None:
        return self.tokens[-1] if self.tokens else None

    def alternatives(self, depth: int) -> int:
        table = self.together(depth)
        while self.ahead == "|":
            self.tokens.pop()
            table |= self.together(depth)
        return table

    def together(self, depth: int) -> int:
        table = self.single(depth)
        while self.ahead == "&":
            self.tokens.pop()
            table &= self.single(depth)
        return table

    def single(self, depth: int) -> int:
        if depth > _DEEPEST:
            raise invalid("The boolean expression is nested too deeply")
        if self.ahead is None:
            raise invalid("The boolean expression ends too early")
        word = self.tokens.pop()
        if word == "!":
            return self.always & ~self.single(depth + 1)
        if word == "(":
            table = self.alternatives(depth + 1)
            if self.ahead != ")":
                raise invalid("The boolean expression lacks a closing parenthesis")
            self.tokens.pop()
            return table
        if word not in self.tables:
            raise invalid(f"The boolean expression has {word!r}, which is the name of no trigger")
        return self.tables[word]
