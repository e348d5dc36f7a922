"""What people and programs write where JSON has a string, a number, a word or a blank: what is wrong with it,
and what was meant."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from re import compile as pattern
from typing import TYPE_CHECKING, Final

import attrs

from fleetapi.diagnostics.position import Span
from fleetapi.language.grammars import span_of
from fleetapi.language.json_tree import characters
from fleetapi.language.plain_json import number

if TYPE_CHECKING:
    from lark import Token

__all__ = ["ACCIDENTS", "Accident", "shown"]


@attrs.frozen(kw_only=True)
class Accident:
    """What is wrong with one token.

    `meant` is the token in its place, None for none; `certain` whether that is beyond doubt; `span` the
    place within the token; `once` that repetitions in the document are not worth a word.
    """

    message: str
    help: str = ""
    meant: Token | None = None
    certain: bool = True
    span: Span | None = None
    once: bool = False


def shown(text: str) -> str:
    """A token in a message: in backquotes, shortened, invisible characters by their names."""
    if len(text) == 1 and (text.isspace() or not text.isprintable()):
        name = unicodedata.name(text, "")
        return f"U+{ord(text):04X}{' ' if name else ''}{name}"
    printable = "".join(character if character.isprintable() else "\ufffd" for character in text[:40])
    return f"`{printable}…`" if len(text) > 40 else f"`{printable}`"


def _comment(_: Token) -> Accident:
    return Accident(message="JSON has no comments", help="remove it, or say it in the label")


def _string(token: Token) -> Accident | None:
    if token.isascii() and "\\u" not in token:
        return None
    for start, piece, value in characters(token):
        if "\ud800" <= value <= "\udfff":
            place = Span.at(span_of(token).start + start)
            what = shown(piece) if piece.isascii() else f"U+{ord(piece):04X}"
            return Accident(
                message=f"{what} is half of a surrogate pair, no character",
                help="write the character itself, or both halves",
                meant=token,
                certain=False,  # nor is what holds it: it may be the name of something
                span=Span(place.start, place.start + len(piece)),
            )
    return None


def _broken_string(token: Token) -> Accident:
    start, piece = next(
        (start, piece) for start, piece, _ in characters(token) if not _GOOD_PIECE.fullmatch(piece)
    )
    first = span_of(token).start + start
    if piece.startswith("\\"):
        message, help_ = f"{shown(piece)} is not an escape of JSON", "write `\\\\` for a backslash"
    else:
        escape = json.dumps(piece)[1:-1]
        message, help_ = f"{shown(piece)} may not stand in a string as it is", f"write `{escape}`"
    return Accident(
        message=message, help=help_, meant=_as_string(token), span=Span(first, first + len(piece))
    )


def _unterminated(token: Token) -> Accident:
    start = span_of(token).start
    return Accident(
        message="this string is not closed on its line",
        help='look for a missing `"` on this line; a line end within a string is written \\n',
        meant=_as_string(token),
        certain=False,
        span=Span(start, start + 1),
    )


def _foreign_string(token: Token) -> Accident:
    if token[0] in "'`":
        message = f"JSON strings are in double quotes, not in {token[0]}"
    else:
        message = "JSON strings are in straight quotes, not in typographic ones"
    return Accident(message=message, help=f'write "{token[1:-1][:60]}"', meant=_as_string(token))


def _number(token: Token) -> Accident | None:
    try:
        number(token)
    except OverflowError:
        return Accident(
            message=f"{shown(token)} is beyond what a JSON reader can hold",
            help="numbers are read as 64-bit floating point",
            meant=token,
            certain=False,
        )
    return None


def _broken_number(token: Token) -> Accident:
    simple = _SIMPLE_NUMBER.fullmatch(token)
    help_ = f'a text is in double quotes: "{token[:40]}"'
    if simple is not None:
        sign, whole, fraction, exponent = (part or "" for part in simple.groups())
        whole = whole.lstrip("0") or "0"
        fraction = f".{fraction}" if fraction else ""
        help_ = f"write {'-' if sign == '-' else ''}{whole}{fraction}{exponent}"
    return Accident(
        message=f"{shown(token)} is not a JSON number",
        help=help_,
        meant=token.update(type="NUMBER", value="0"),
        certain=False,
    )


def _word(token: Token) -> Accident:
    word = token.lstrip("+-").lower()
    if word in ("nan", "infinity", "inf"):
        return Accident(
            message=f"{shown(token)} is not a JSON number",
            help="JSON has no such value; leave the field out",
            meant=token.update(type="NULL", value="null"),
            certain=False,
        )
    meant = {
        "true": "true",
        "false": "false",
        "null": "null",
        "none": "null",
        "nil": "null",
        "undefined": "null",
    }
    if word in meant and token[0] not in "+-":
        literal = meant[word]
        mended = token.update(type=literal.upper(), value=literal)
        return Accident(
            message=f"{shown(token)} is not a word of JSON", help=f"write {literal}", meant=mended
        )
    quoted = token.update(type="STRING", value=json.dumps(str(token), ensure_ascii=False))
    return Accident(
        message=f"{shown(token)} is not in double quotes", help=f'write "{token[:60]}"', meant=quoted
    )


def _unreadable(token: Token) -> Accident:
    character = token[0]
    if unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cf"):
        return Accident(
            message=f"{shown(character)} is not a blank of JSON", help="use ordinary blanks", once=True
        )
    help_ = (
        "write the digits 0 to 9"
        if character.isdigit()
        else _INSTEAD.get(token, "write a JSON value, or remove it")
    )
    return Accident(message=f"{shown(token)} has no meaning in JSON", help=help_, certain=False)


def _as_string(token: Token) -> Token:
    return token.update(type="STRING")


_GOOD_PIECE: Final = pattern(
    r'[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|\\u[0-9a-fA-F]{4}\\u[0-9a-fA-F]{4}'
)
_INSTEAD: Final = {
    **dict.fromkeys(("=", "=>", ":=", "->"), "between a key and its value stands `:`"),
    **dict.fromkeys(("-", "+", "."), "write a number, or remove it"),
    **dict.fromkeys((";", "|", "&"), "separate with commas, and a key from its value with `:`"),
}
_SIMPLE_NUMBER: Final = pattern(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eE][+-]?[0-9]+)?")

ACCIDENTS: Final[Mapping[str, Callable[[Token], Accident | None]]] = {
    "COMMENT": _comment,
    "STRING": _string,
    "BROKEN_STRING": _broken_string,
    "UNTERMINATED": _unterminated,
    "FOREIGN_STRING": _foreign_string,
    "NUMBER": _number,
    "BROKEN_NUMBER": _broken_number,
    "WORD": _word,
    "UNREADABLE": _unreadable,
}
