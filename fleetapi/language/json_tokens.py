"""Diagnose single tokens that are not JSON: comments, other quotation marks, NaN, and so on."""

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

__all__ = ["TOKEN_CHECKS", "TokenDiagnosis", "shown"]


@attrs.frozen(kw_only=True)
class TokenDiagnosis:
    """What is wrong with one token.

    `intended` replaces the token (None removes it); `certain` says whether that is beyond doubt. `span` is
    the position, if it is only a part of the token. With `once`, repetitions are not reported.
    """

    message: str
    help: str = ""
    intended: Token | None = None
    certain: bool = True
    span: Span | None = None
    once: bool = False


def shown(text: str) -> str:
    """Return a token as messages show it: in backquotes and shortened; an invisible character by its name."""
    if len(text) == 1 and (text.isspace() or not text.isprintable()):
        name = unicodedata.name(text, "")
        return f"U+{ord(text):04X}{' ' if name else ''}{name}"
    printable = "".join(character if character.isprintable() else "\ufffd" for character in text[:40])
    return f"`{printable}…`" if len(text) > 40 else f"`{printable}`"


def _comment(_: Token) -> TokenDiagnosis:
    return TokenDiagnosis(message="JSON has no comments", help="remove it, or move it into the label")


def _string(token: Token) -> TokenDiagnosis | None:
    if token.isascii() and "\\u" not in token:
        return None
    for start, piece, value in characters(token):
        if "\ud800" <= value <= "\udfff":
            place = Span.at(span_of(token).start + start)
            what = shown(piece) if piece.isascii() else f"U+{ord(piece):04X}"
            return TokenDiagnosis(
                message=f"{what} is an unpaired surrogate, not a character",
                help="write the character itself, or the complete surrogate pair",
                intended=token,
                certain=False,  # the string may be the name of something
                span=Span(place.start, place.start + len(piece)),
            )
    return None


def _broken_string(token: Token) -> TokenDiagnosis:
    start, piece = next(
        (start, piece) for start, piece, _ in characters(token) if not _VALID_PIECE.fullmatch(piece)
    )
    first = span_of(token).start + start
    if piece.startswith("\\"):
        message, help_ = f"{shown(piece)} is not a valid JSON escape", "write a backslash as `\\\\`"
    else:
        escape = json.dumps(piece)[1:-1]
        message, help_ = f"{shown(piece)} must be escaped in a string", f"write `{escape}`"
    return TokenDiagnosis(
        message=message, help=help_, intended=_as_string(token), span=Span(first, first + len(piece))
    )


def _unterminated(token: Token) -> TokenDiagnosis:
    start = span_of(token).start
    return TokenDiagnosis(
        message="unterminated string",
        help='add the missing `"` on this line; write a line break in a string as \\n',
        intended=_as_string(token),
        certain=False,
        span=Span(start, start + 1),
    )


def _foreign_string(token: Token) -> TokenDiagnosis:
    if token[0] in "'`":
        message = f"JSON strings use double quotes, not {token[0]}"
    else:
        message = "JSON strings use straight quotes, not typographic ones"
    return TokenDiagnosis(message=message, help=f'write "{token[1:-1][:60]}"', intended=_as_string(token))


def _number(token: Token) -> TokenDiagnosis | None:
    try:
        number(token)
    except OverflowError:
        return TokenDiagnosis(
            message=f"{shown(token)} is out of range",
            help="JSON readers use 64-bit floating point",
            intended=token,
            certain=False,
        )
    return None


def _broken_number(token: Token) -> TokenDiagnosis:
    simple = _SIMPLE_NUMBER.fullmatch(token)
    help_ = f'write a string in double quotes: "{token[:40]}"'
    if simple is not None:
        sign, whole, fraction, exponent = (part or "" for part in simple.groups())
        whole = whole.lstrip("0") or "0"
        fraction = f".{fraction}" if fraction else ""
        help_ = f"write {'-' if sign == '-' else ''}{whole}{fraction}{exponent}"
    return TokenDiagnosis(
        message=f"{shown(token)} is not a JSON number",
        help=help_,
        intended=token.update(type="NUMBER", value="0"),
        certain=False,
    )


def _word(token: Token) -> TokenDiagnosis:
    word = token.lstrip("+-").lower()
    if word in ("nan", "infinity", "inf"):
        return TokenDiagnosis(
            message=f"{shown(token)} is not a JSON number",
            help="JSON has no such value: omit the field",
            intended=token.update(type="NULL", value="null"),
            certain=False,
        )
    intended = {
        "true": "true",
        "false": "false",
        "null": "null",
        "none": "null",
        "nil": "null",
        "undefined": "null",
    }
    if word in intended and token[0] not in "+-":
        literal = intended[word]
        repaired = token.update(type=literal.upper(), value=literal)
        return TokenDiagnosis(
            message=f"{shown(token)} is not a JSON keyword", help=f"write {literal}", intended=repaired
        )
    quoted = token.update(type="STRING", value=json.dumps(str(token), ensure_ascii=False))
    return TokenDiagnosis(
        message=f"{shown(token)} needs double quotes", help=f'write "{token[:60]}"', intended=quoted
    )


def _unreadable(token: Token) -> TokenDiagnosis:
    character = token[0]
    if unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cf"):
        return TokenDiagnosis(
            message=f"{shown(character)} is not JSON whitespace", help="use ordinary spaces", once=True
        )
    help_ = (
        "write the digits 0 to 9"
        if character.isdigit()
        else _INSTEAD.get(token, "write a JSON value, or remove it")
    )
    return TokenDiagnosis(message=f"unexpected {shown(token)}", help=help_, certain=False)


def _as_string(token: Token) -> Token:
    return token.update(type="STRING")


_VALID_PIECE: Final = pattern(
    r'[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|\\u[0-9a-fA-F]{4}\\u[0-9a-fA-F]{4}'
)
_INSTEAD: Final = {
    **dict.fromkeys(("=", "=>", ":=", "->"), "write `:` between a key and its value"),
    **dict.fromkeys(("-", "+", "."), "write a number, or remove it"),
    **dict.fromkeys((";", "|", "&"), "separate elements with `,`, and a key from its value with `:`"),
}
_SIMPLE_NUMBER: Final = pattern(r"([+-]?)([0-9]*)(?:\.([0-9]*))?([eE][+-]?[0-9]+)?")

TOKEN_CHECKS: Final[Mapping[str, Callable[[Token], TokenDiagnosis | None]]] = {
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
