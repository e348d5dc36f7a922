"""Located parsing: read JSON with the position of every key and value, and report what is wrong.

`plain_json` is the fast path for correct documents; both reject the same ones. No document makes these
functions raise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.position import BYTE_ORDER_MARK, Span
from fleetapi.language.grammars import Grammar, ParseError, span_of
from fleetapi.language.json_tree import (
    JsonArray,
    JsonBoolean,
    JsonNull,
    JsonNumber,
    JsonObject,
    JsonString,
    LocatedValue,
    Member,
    decoded,
)
from fleetapi.language.plain_json import MAXIMUM_DEPTH, MAXIMUM_SIZE

if TYPE_CHECKING:
    from lark import Token

__all__ = ["DecodedText", "ParsedJson", "decode", "parse"]


@attrs.frozen
class ParsedJson:
    """A parsed document, with positions.

    `root` is None if the text cannot be understood. If the intention of every mistake is certain (a trailing
    comma, a comment, single quotes), there are problems and a root, so that the rest can be checked. A
    repeated key is not a problem here; see `JsonObject.repeated`.
    """

    text: str
    root: LocatedValue | None
    problems: tuple[Diagnostic, ...]


@attrs.frozen
class DecodedText:
    """The text of a file. If there is a problem, the file is not UTF-8 and the text only shows where."""

    text: str
    problem: Diagnostic | None


def decode(data: bytes) -> DecodedText:
    """Decode the bytes of a file: UTF-8, with or without a byte order mark, which stays in the text."""
    try:
        return DecodedText(data.decode("utf-8"), None)
    except UnicodeDecodeError as error:
        position = error.start
    for mark, encoding in _OTHER_MARKS:
        if data.startswith(mark):
            problem = Diagnostic(
                "FM001", Span.at(0), f"the file is {encoding}, not UTF-8", "save it as UTF-8"
            )
            return DecodedText(data.decode(encoding, "replace"), problem)
    if len(data) > 4 * MAXIMUM_SIZE:  # too large for a monitor
        message = f"the file has {len(data):,} bytes and is not UTF-8"
        return DecodedText(
            data.decode("latin-1"), Diagnostic("FM001", Span.at(0), message, "is this the right file?")
        )
    before = data[:position].decode("utf-8")
    rest = data[position:].decode("utf-8", "surrogateescape").translate(_UNDECODABLE)
    span = Span(len(before), len(before) + 1)
    message = f"byte 0x{data[position]:02X} at offset {position} is not UTF-8"
    return DecodedText(before + rest, Diagnostic("FM001", span, message, "save the file as UTF-8"))


def parse(text: str) -> ParsedJson:
    """Parse a document with positions. Problems are FM001; spans are offsets into `text`."""
    if len(text) > MAXIMUM_SIZE:
        message = f"the document has {len(text):,} characters; the maximum is {MAXIMUM_SIZE:,}"
        return ParsedJson(text, None, (Diagnostic("FM001", Span.at(0), message, "is this the right file?"),))
    if "\0\0" in (text[:4:2], text[1:4:2]) and text[:4].strip("\0"):
        message = "the file looks like UTF-16: there is a zero byte next to each character"
        return ParsedJson(text, None, (Diagnostic("FM001", Span.at(0), message, "save the file as UTF-8"),))
    marked = text.startswith(BYTE_ORDER_MARK)
    tokens = _GRAMMAR.tokens(" " + text[1:] if marked else text, "document")
    too_deep = _first_too_deep(tokens)
    if too_deep is not None:
        message = f"objects and arrays are nested more than {MAXIMUM_DEPTH} levels deep"
        return ParsedJson(
            text, None, (Diagnostic("FM001", span_of(too_deep), message, "is this the right file?"),)
        )
    from fleetapi.language.json_diagnostics import diagnose  # noqa: PLC0415  (correct documents never need it)

    root = _build(tokens)
    diagnosis = diagnose(text, tokens, fits=root is not None)
    if not diagnosis.certain:
        root = None
    elif root is None:
        root = _build(diagnosis.tokens)
    return ParsedJson(text, root, diagnosis.problems)


_OTHER_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_UNDECODABLE: Final = dict.fromkeys(range(0xDC80, 0xDD00), "\ufffd")


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
    except ParseError:
        return None
    return root


class _Builder:
    """Builds the nodes; each method has the name of a grammar rule."""

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
