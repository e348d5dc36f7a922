"""A JSON document as a tree in which every key and value knows its position.

Spans are offsets into the text of the document. `plain()` returns the ordinary Python value, the same as
`plain_json.read_plain` returns for the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from re import DOTALL
from re import compile as pattern
from typing import TypeAlias

import attrs

from fleetapi.diagnostics.position import Span
from fleetapi.language.plain_json import Plain, number

__all__ = [
    "JsonArray",
    "JsonBoolean",
    "JsonNull",
    "JsonNumber",
    "JsonObject",
    "JsonString",
    "LocatedValue",
    "Member",
    "Path",
    "at",
    "characters",
    "decoded",
    "walk",
]

Path: TypeAlias = Sequence[str | int]

_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SURROGATES = pattern("[\ud800-\udfff]")
# the source of one character of a string's value
_CHARACTER = pattern(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", DOTALL
)


@attrs.frozen
class JsonString:
    """A string. `span` includes its quotation marks; `raw` is the source, `value` the decoded value."""

    span: Span
    raw: str
    value: str

    @property
    def inner(self) -> Span:
        """The span between the quotation marks."""
        return Span(self.span.start + 1, self.span.end - 1)

    def place(self, part: Span) -> Span:
        """Return the span in the document of a part of the value, which escapes may lengthen."""
        first = self.inner.start
        if "\\" not in self.raw:
            return part.shifted(first)
        starts = [start for start, _, _ in characters(self.raw)]
        starts.append(len(self.raw) - 1)
        last = len(starts) - 1
        start, end = starts[min(part.start, last)], starts[min(part.end, last)]
        return Span(self.span.start + start, self.span.start + end)

    def plain(self) -> str:
        """Return the value."""
        return self.value


@attrs.frozen
class JsonNumber:
    """A number, as written. The parser rejects numbers that do not fit a double."""

    span: Span
    text: str

    @property
    def is_integer(self) -> bool:
        """Whether it is written as an integer, without a fraction or exponent."""
        return isinstance(self.plain(), int)

    @property
    def decimal(self) -> Decimal:
        """The exact value."""
        return Decimal(self.text)

    def plain(self) -> int | float:
        """Return the value as Python's `json` reads it."""
        return number(self.text)


@attrs.frozen
class JsonBoolean:
    """`true` or `false`."""

    span: Span
    value: bool

    def plain(self) -> bool:
        """Return the value."""
        return self.value


@attrs.frozen
class JsonNull:
    """`null`."""

    span: Span

    def plain(self) -> None:
        """Return None."""
        return


@attrs.frozen
class JsonArray:
    """An array; `span` includes its brackets."""

    span: Span
    items: tuple[LocatedValue, ...]

    def plain(self) -> list[Plain]:
        """Return the values as a list."""
        return [item.plain() for item in self.items]


@attrs.frozen
class Member:
    """A key of an object and its value."""

    key: JsonString
    value: LocatedValue

    @property
    def span(self) -> Span:
        """From the key to the end of the value."""
        return self.key.span.to(self.value.span)


@attrs.frozen
class JsonObject:
    """An object; `span` includes its braces. `members` are in the order of the text and may repeat a key."""

    span: Span
    members: tuple[Member, ...]

    def member(self, key: str) -> Member | None:
        """Return the last member with this key, which is the one that JSON readers keep."""
        return next((member for member in reversed(self.members) if member.key.value == key), None)

    def get(self, key: str) -> LocatedValue | None:
        """Return the value of a key, the last one if it is repeated; None if it is absent."""
        member = self.member(key)
        return member.value if member is not None else None

    def repeated(self) -> Iterator[tuple[Member, Member]]:
        """Yield each member that repeats a key, after the first member with that key: (first, repeated)."""
        first: dict[str, Member] = {}
        for member in self.members:
            known = first.setdefault(member.key.value, member)
            if known is not member:
                yield known, member

    def plain(self) -> dict[str, Plain]:
        """Return the members as a dict; the last value of a repeated key wins."""
        return {member.key.value: member.value.plain() for member in self.members}


LocatedValue: TypeAlias = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull


def walk(root: LocatedValue) -> Iterator[tuple[tuple[str | int, ...], LocatedValue]]:
    """Yield every value of a document with its path: parents first, in the order of the text."""
    waiting: list[tuple[tuple[str | int, ...], LocatedValue]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        yield path, node
        if isinstance(node, JsonObject):
            waiting.extend(((*path, member.key.value), member.value) for member in reversed(node.members))
        elif isinstance(node, JsonArray):
            waiting.extend(((*path, index), item) for index, item in reversed(list(enumerate(node.items))))


def at(root: LocatedValue, path: Path) -> LocatedValue | None:
    """Return the value at a path of keys and indices, or None if there is none."""
    node: LocatedValue | None = root
    for step in path:
        if isinstance(node, JsonObject) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, JsonArray) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def characters(raw: str) -> Iterator[tuple[int, str, str]]:
    """Yield each character of a quoted string: its offset in `raw`, its source and its value.

    The contents may be malformed: an unknown escape is read as the character after the backslash, and an
    unpaired surrogate as itself.
    """
    for match in _CHARACTER.finditer(raw, 1, len(raw) - 1):
        piece = match.group()
        if len(piece) == 1:
            value = piece
        elif len(piece) == 2:
            value = _ESCAPES.get(piece[1], piece[1])
        elif len(piece) == 6:
            value = bytes.fromhex(piece[2:]).decode("utf-16-be", "surrogatepass")
        else:
            value = bytes.fromhex(piece[2:6] + piece[8:]).decode("utf-16-be")
        yield match.start(), piece, value


def decoded(raw: str) -> str:
    """Return the value of a quoted string. An unpaired surrogate becomes U+FFFD."""
    value = "".join(value for _, _, value in characters(raw)) if "\\" in raw else raw[1:-1]
    return value if value.isascii() else _SURROGATES.sub("\ufffd", value)
