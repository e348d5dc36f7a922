"""Find what is wrong with malformed JSON: one problem for each mistake.

`diagnose` walks over the tokens with a stack of open objects and arrays. It repairs each mistake whose
intention is certain, so that the document can still be read. It stops after a mistake that leaves the
structure unclear, because all further problems would only be consequences.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, NoReturn

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.position import LineIndex, Span
from fleetapi.language.grammars import span_of
from fleetapi.language.json_tokens import TOKEN_CHECKS, TokenDiagnosis, shown

if TYPE_CHECKING:
    from lark import Token


__all__ = ["JsonDiagnosis", "diagnose"]

MAXIMUM_PROBLEMS = 20  # of one document

_OPENING = {"OPEN_BRACE": "}", "OPEN_BRACKET": "]"}
_CLOSING = {"CLOSE_BRACE": "OPEN_BRACE", "CLOSE_BRACKET": "OPEN_BRACKET"}
_VALUES = {"STRING", "NUMBER", "TRUE", "FALSE", "NULL", *_OPENING}


@attrs.frozen
class JsonDiagnosis:
    """The problems, whether the intended document is certain nevertheless, and its tokens."""

    problems: tuple[Diagnostic, ...]
    certain: bool
    tokens: Sequence[Token]


def diagnose(text: str, tokens: Sequence[Token], *, fits: bool) -> JsonDiagnosis:
    """Diagnose a document; `fits` says whether its tokens match the grammar."""
    walk = _Walk(text)
    unterminated = next((token for token in tokens if token.type == "UNTERMINATED"), None)
    if unterminated is not None:
        tokens = _tokens_before_line(unterminated, text, tokens)
    sound = [other for token in tokens if (other := walk.replace(token)) is not None]
    if unterminated is not None:
        walk.defect(unterminated)
    if not fits:
        own = len(walk.problems)
        walk.structure(sound, complete=unterminated is None)
        unclosed = _single_unclosed(text, sound, walk) if unterminated is None else None
        if unclosed is not None:
            walk.problems[own:] = [unclosed]
    problems = sorted(walk.problems, key=lambda problem: problem.span)
    return JsonDiagnosis(tuple(problems[:MAXIMUM_PROBLEMS]), walk.certain, walk.repaired)


def _single_unclosed(text: str, tokens: Sequence[Token], walk: _Walk) -> Diagnostic | None:
    """Return the problem of a document that only lacks one `},` or `],`; None for any other."""
    if walk.certain or not walk.missing_commas:
        return None
    token, opening = walk.missing_commas[-1]
    at = next(index for index, each in enumerate(tokens) if each is token)
    closing = "CLOSE_BRACE" if opening.type == "OPEN_BRACE" else "CLOSE_BRACKET"
    closed = [_synthetic(token, closing, _OPENING[opening.type]), _synthetic(token, "_COMMA", ",")]
    again = _Walk(text)
    again.structure([*tokens[:at], *closed, *tokens[at:]], complete=True)
    if again.problems:
        return None
    message = f"expected `{closed[0]},` before {shown(token)}: the {shown(opening)} before it is never closed"
    help_ = f"close the {shown(opening)} at {walk.position(opening)} and add a comma"
    return Diagnostic("FM001", span_of(token), message, help_)


def _tokens_before_line(unterminated: Token, text: str, tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens before the line of an unterminated string: it can affect only those after it."""
    lines = LineIndex(text)
    start = lines.line_span(lines.position(span_of(unterminated).start).line).start
    return [token for token in tokens if span_of(token).start < start]


class _Expected(Enum):
    VALUE = auto()
    FIRST_ITEM = auto()  # a value or the end of the array
    FIRST_KEY = auto()  # a key or the end of the object
    KEY = auto()
    COLON = auto()
    MORE = auto()  # a comma or the end
    NOTHING = auto()  # the document is complete


class _Ambiguous(Exception):
    """The structure is unclear from here on."""


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Diagnostic] = []
        self.certain = True
        self.repaired: list[Token] = []
        self.missing_commas: list[tuple[Token, Token]] = []  # the token after it, and the opening bracket
        self._opened: list[Token] = []
        self._expected = _Expected.VALUE
        self._unreadable: Token | None = None  # the last token, if its meaning is unclear
        self._adjacent: set[int] = set()  # offsets after such a token; problems there are consequences

    # single tokens

    def replace(self, token: Token) -> Token | None:
        """Return the intended token. Of adjacent unreadable tokens, only the first is reported."""
        before, span = self._unreadable, span_of(token)
        if before is not None and token.type == "UNREADABLE" and span_of(before).end == span.start:
            self._unreadable = token
            return None
        certain, self.certain = self.certain, True
        intended = self.defect(token)
        self._unreadable = token if intended is None and not self.certain else None
        self.certain = self.certain and certain
        if before is not None:
            self._adjacent.add(span.start)
        return intended

    def defect(self, token: Token) -> Token | None:
        """Return the intended token; None if there should be none."""
        judge = TOKEN_CHECKS.get(token.type)
        defect: TokenDiagnosis | None = judge(token) if judge is not None else None
        if defect is None:
            return token
        self.certain = self.certain and defect.certain
        if not (defect.once and any(problem.message == defect.message for problem in self.problems)):
            self._report(defect.span or span_of(token), defect.message, defect.help)
        return defect.intended

    # the order of tokens

    def structure(self, tokens: Sequence[Token], *, complete: bool) -> None:
        """Check the order of the tokens; `complete` says whether the document ends after them."""
        self.certain = self.certain and complete
        try:
            for token in tokens:
                self._step(token)
            if complete and self._expected is not _Expected.NOTHING:
                self._unfinished()
        except _Ambiguous:
            self.certain = False

    def _step(self, token: Token) -> None:
        if self._expected in (_Expected.VALUE, _Expected.FIRST_ITEM):
            self._value(token)
        elif self._expected in (_Expected.KEY, _Expected.FIRST_KEY):
            self._key(token)
        elif self._expected is _Expected.COLON:
            self._colon(token)
        elif self._expected is _Expected.MORE:
            self._comma_or_end(token)
        else:
            self._after_end(token)

    def _value(self, token: Token) -> None:
        if token.type in _OPENING:
            self._opened.append(token)
            self._accept(token, _Expected.FIRST_KEY if token.type == "OPEN_BRACE" else _Expected.FIRST_ITEM)
        elif token.type in _VALUES:
            self._accept(token, self._after_value())
        elif token.type == "CLOSE_BRACKET" and self._expected is _Expected.FIRST_ITEM:
            self._close(token)
        elif token.type == "CLOSE_BRACKET" and self._last_is("_COMMA"):
            self._trailing_comma()
            self._close(token)
        elif token.type == "_COMMA" and self._inside("OPEN_BRACKET"):
            self._extra_comma(token)
        else:
            self._stop(token, f"expected a value{self._after()}, found {shown(token)}")

    def _key(self, token: Token) -> None:
        if token.type == "STRING":
            self._accept(token, _Expected.COLON)
        elif token.type in ("NUMBER", "TRUE", "FALSE", "NULL"):
            self._report(
                span_of(token), f"a key must be a string, not {shown(token)}", f'write "{token[:60]}"'
            )
            self._accept(_synthetic(token, "STRING", f'"{token}"'), _Expected.COLON)
        elif token.type == "CLOSE_BRACE" and self._expected is _Expected.FIRST_KEY:
            self._close(token)
        elif token.type == "CLOSE_BRACE":
            self._trailing_comma()
            self._close(token)
        elif token.type == "_COMMA":
            self._extra_comma(token)
        else:
            self._stop(token, f"expected a key in double quotes{self._after()}, found {shown(token)}")

    def _colon(self, token: Token) -> None:
        if token.type == "_COLON":
            self._accept(token, _Expected.VALUE)
        elif token.type in _VALUES:
            key = self.repaired[-1]
            self._report_token(
                token, f"expected `:` before {shown(token)}", f"write a `:` after the key {shown(key)}"
            )
            self.repaired.append(_synthetic(token, "_COLON", ":"))
            self._expected = _Expected.VALUE
            self._value(token)
        else:
            self._stop(token, f"expected `:` after the key {shown(self.repaired[-1])}, found {shown(token)}")

    def _comma_or_end(self, token: Token) -> None:
        opening = self._opened[-1]
        within_object = opening.type == "OPEN_BRACE"
        if token.type == "_COMMA":
            self._accept(token, _Expected.KEY if within_object else _Expected.VALUE)
        elif _CLOSING.get(token.type) == opening.type:
            self._close(token)
        elif token.type in (("STRING",) if within_object else _VALUES):
            self._report_token(token, f"expected `,` before {shown(token)}", "separate them with a comma")
            if span_of(token).start not in self._adjacent:
                self.missing_commas.append((token, opening))
            self.repaired.append(_synthetic(token, "_COMMA", ","))
            self._expected = _Expected.KEY if within_object else _Expected.VALUE
            self._step(token)
        else:
            expected = f"expected `,` or `{_OPENING[opening.type]}`, found {shown(token)}"
            self._stop(token, expected, f"is the {shown(opening)} at {self.position(opening)} closed?")

    def _after_end(self, token: Token) -> None:
        if token.type in _CLOSING:
            self._stop(
                token,
                f"this {shown(token)} has no matching opening bracket",
                "remove it, or look for an extra one before it",
            )
        self._stop(token, f"the document ends before {shown(token)}", "a file contains one JSON value")

    def _close(self, token: Token) -> None:
        self._opened.pop()
        self._accept(token, self._after_value())

    def _after_value(self) -> _Expected:
        return _Expected.MORE if self._opened else _Expected.NOTHING

    def _accept(self, token: Token, expected_next: _Expected) -> None:
        self.repaired.append(token)
        self._expected = expected_next

    def _trailing_comma(self) -> None:
        self._report(
            span_of(self.repaired.pop()),
            "trailing comma",
            "remove it: JSON allows no comma after the last element",
        )

    def _extra_comma(self, token: Token) -> None:
        self.certain = False  # an element may be missing
        self._report(
            span_of(token),
            f"expected {self._expected_item()}{self._after()}, found `,`",
            "remove the extra comma",
        )

    def _unfinished(self) -> NoReturn:
        if self._opened:
            opening = self._opened[-1]
            help_ = f"add the missing `{_OPENING[opening.type]}`; is the file truncated?"
            self._stop(opening, f"this {shown(opening)} is never closed", help_)
        if not self.problems:
            self._report(Span(0, len(self.text)), "the file is empty", "a monitor is a JSON object")
        raise _Ambiguous

    def _expected_item(self) -> str:
        return "a value" if self._inside("OPEN_BRACKET") else "a key"

    def _after(self) -> str:
        if self._last_is("_COLON"):
            return f" after the key {shown(self.repaired[-2])}"
        return f" after {shown(self.repaired[-1])}" if self.repaired else ""

    def _last_is(self, kind: str) -> bool:
        return bool(self.repaired) and self.repaired[-1].type == kind

    def _inside(self, kind: str) -> bool:
        return bool(self._opened) and self._opened[-1].type == kind

    def position(self, token: Token) -> str:
        """Return the position of a token, as text."""
        return str(LineIndex(self.text).position(span_of(token).start))

    def _report(self, span: Span, message: str, help_: str) -> None:
        if len(self.problems) < 2 * MAXIMUM_PROBLEMS:  # those of single tokens, then those of their order
            self.problems.append(Diagnostic("FM001", span, message, help_))

    def _stop(self, token: Token, message: str, help_: str = "") -> NoReturn:
        self._report_token(token, message, help_)
        raise _Ambiguous

    def _report_token(self, token: Token, message: str, help_: str) -> None:
        """Report a problem, unless the token follows one whose meaning is unclear."""
        if span_of(token).start not in self._adjacent:
            self._report(span_of(token), message, help_)


def _synthetic(near: Token, kind: str, text: str) -> Token:
    return near.update(type=kind, value=text)
