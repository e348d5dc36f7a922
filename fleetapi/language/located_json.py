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
