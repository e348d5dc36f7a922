"""Read JSON: quickly as plain values, or slowly with the place of everything.

Both refuse the same texts. The fast way says only that a document is clean; the slow one says what is wrong
with one that is not. Nothing here raises for a document, whatever it contains.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from re import compile as pattern
from typing import TYPE_CHECKING, Any, Final, NoReturn

import attrs

from fleetapi.diagnostics.finding import Problem
from fleetapi.diagnostics.position import BYTE_ORDER_MARK, Span
from fleetapi.language.grammars import Grammar, Misfit, span_of
from fleetapi.language.json_tree import (
    JsonArray,
    JsonBoolean,
    JsonNull,
    JsonNumber,
    JsonObject,
    JsonString,
    LocatedValue,
    Member,
    Plain,
    decoded,
    number,
)

if TYPE_CHECKING:
    from lark import Token

__all__ = [
    "MAXIMUM_DEPTH",
    "MAXIMUM_SIZE",
    "DecodedText",
    "ParsedJson",
    "PlainJson",
    "decode",
    "parse",
    "read_plain",
]

MAXIMUM_SIZE: Final = 500_000  # characters
MAXIMUM_DEPTH: Final = 100  # objects and arrays inside each other


@attrs.frozen
class ParsedJson:
    """What was read with places.

    `root` is None when the text cannot be understood. Where the meaning of a mistake is certain (a trailing
    comma, a comment, single quotes) there is a root beside the problems, so that the rest can be checked.
    A repeated key is no problem here: `JsonObject.repeated` tells of it.
    """

    text: str
    root: LocatedValue | None
    problems: tuple[Problem, ...]


@attrs.frozen
class PlainJson:
    """A clean document: standard JSON within the limits, without repeated keys."""

    value: Plain


@attrs.frozen
class DecodedText:
    """The text of a file. With a problem it is no UTF-8, and the text is good for showing the place only."""

    text: str
    problem: Problem | None


def decode(data: bytes) -> DecodedText:
    """Decode the bytes of a file: UTF-8, with or without byte order mark (which stays in the text)."""
    try:
        return DecodedText(data.decode("utf-8"), None)
    except UnicodeDecodeError as error:
        position = error.start
    for mark, encoding in _OTHER_MARKS:
        if data.startswith(mark):
            problem = Problem("FM001", Span.at(0), f"the file is {encoding}, not UTF-8", "save it as UTF-8")
            return DecodedText(data.decode(encoding, "replace"), problem)
    before = data[:position].decode("utf-8")
    rest = data[position:].decode("utf-8", "surrogateescape").translate(_UNDECODABLE)
    span = Span(len(before), len(before) + 1)
    message = f"byte 0x{data[position]:02X} at offset {position} is not UTF-8"
    return DecodedText(before + rest, Problem("FM001", span, message, "save the file as UTF-8"))


def read_plain(text: str) -> PlainJson | None:
    """Read a document quickly, or None when there is anything wrong with it: then `parse` says what."""
    if len(text) > MAXIMUM_SIZE:
        return None
    text = text.removeprefix(BYTE_ORDER_MARK)
    try:
        text.encode("utf-8")  # half of a surrogate pair cannot be encoded
        value: Plain = _DECODER.decode(text)
        if _SURROGATE_ESCAPE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, OverflowError, RecursionError):
        return None
    if text.count("{") + text.count("[") > MAXIMUM_DEPTH and _depth(value) > MAXIMUM_DEPTH:
        return None
    return PlainJson(value)


def parse(text: str) -> ParsedJson:
    """Read a document with the place of everything. Problems are FM001; spans are offsets into `text`."""
    if len(text) > MAXIMUM_SIZE:
        message = f"the document has {len(text):,} characters; a monitor is read up to {MAXIMUM_SIZE:,}"
        return ParsedJson(text, None, (Problem("FM001", Span.at(0), message, "is this the right file?"),))
    marked = text.startswith(BYTE_ORDER_MARK)
    tokens = _GRAMMAR.tokens(" " + text[1:] if marked else text, "document")
    too_deep = _first_too_deep(tokens)
    if too_deep is not None:
        message = f"objects and arrays are nested more than {MAXIMUM_DEPTH} levels deep"
        return ParsedJson(
            text, None, (Problem("FM001", span_of(too_deep), message, "is this the right file?"),)
        )
    from fleetapi.language.json_faults import faults_of  # noqa: PLC0415  (a clean document is read the quick way)

    root = _build(tokens)
    faults = faults_of(text, tokens, fits=root is not None)
    if not faults.certain:
        root = None
    elif root is None:
        root = _build(faults.tokens)
    return ParsedJson(text, root, faults.problems)


_OTHER_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_UNDECODABLE: Final = dict.fromkeys(range(0xDC80, 0xDD00), "\ufffd")
_SURROGATE_ESCAPE: Final = pattern(r"\\u[dD][89a-fA-F]")


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a repeated key")
    return members


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=number, parse_float=number, parse_constant=_refuse
)


def _depth(value: Plain) -> int:
    depth, level = 0, [value]
    while level:
        containers = [item for item in level if isinstance(item, (dict, list))]
        level = [
            inner for item in containers for inner in (item.values() if isinstance(item, dict) else item)
        ]
        depth += bool(containers)
    return depth


def _first_too_deep(tokens: Sequence[Token]) -> Token | None:
    depth = 0
    for token in tokens:
        if token.type in ("OPEN_BRACE", "OPEN_BRACKET"):
            depth += 1
            if depth > MAXIMUM_DEPTH:
                return token
        elif token.type in ("CLOSE_BRACE", "CLOSE_BRACKET"):
            depth -= 1
    return None


def _build(tokens: Sequence[Token]) -> LocatedValue | None:
    try:
        root: LocatedValue = _GRAMMAR.build(tokens, "document")
    except Misfit:
        return None
    return root


class _Builder:
    """Makes nodes of what the grammar finds; the name of a method is the name of a rule."""

    @staticmethod
    def document(children: list[LocatedValue]) -> LocatedValue:
        return children[0]

    @staticmethod
    def object(children: list[Any]) -> JsonObject:
        opening, *members, closing = children
        return JsonObject(span_of(opening).to(span_of(closing)), tuple(members))

    @staticmethod
    def array(children: list[Any]) -> JsonArray:
        opening, *items, closing = children
        return JsonArray(span_of(opening).to(span_of(closing)), tuple(items))

    @staticmethod
    def member(children: list[Any]) -> Member:
        key, value = children
        return Member(key, value)

    @staticmethod
    def string(children: list[Token]) -> JsonString:
        raw = str(children[0])
        return JsonString(span_of(children[0]), raw, decoded(raw))

    key = string

    @staticmethod
    def number(children: list[Token]) -> JsonNumber:
        return JsonNumber(span_of(children[0]), str(children[0]))

    @staticmethod
    def boolean(children: list[Token]) -> JsonBoolean:
        return JsonBoolean(span_of(children[0]), children[0] == "true")

    @staticmethod
    def null(children: list[Token]) -> JsonNull:
        return JsonNull(span_of(children[0]))


_GRAMMAR = Grammar("json", builder=_Builder())
