"""What is wrong with a text that is not JSON, told from its tokens: one problem for each defect.

A walk over the tokens with a stack of the open objects and arrays. A mistake whose meaning is certain is
reported and mended, so that the document can still be read; after one that leaves the structure open the
walk ends, because all that follows would be its consequence.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING, NoReturn

import attrs

from fleetapi.diagnostics.finding import Problem
from fleetapi.diagnostics.position import LineIndex, Span
from fleetapi.language.grammars import span_of
from fleetapi.language.json_tokens import ACCIDENTS, Accident, shown

if TYPE_CHECKING:
    from lark import Token

__all__ = ["Faults", "faults_of"]

MAXIMUM_PROBLEMS = 20  # of one document

_OPENING = {"OPEN_BRACE": "}", "OPEN_BRACKET": "]"}
_CLOSING = {"CLOSE_BRACE": "OPEN_BRACE", "CLOSE_BRACKET": "OPEN_BRACKET"}
_VALUES = {"STRING", "NUMBER", "TRUE", "FALSE", "NULL", *_OPENING}


@attrs.frozen
class Faults:
    """The problems; whether the meaning is certain all the same; and the tokens as they were meant."""

    problems: tuple[Problem, ...]
    certain: bool
    tokens: Sequence[Token]


def faults_of(text: str, tokens: Sequence[Token], *, fits: bool) -> Faults:
    """The faults of a document whose tokens fit the grammar, or do not."""
    walk = _Walk(text)
    torn = next((token for token in tokens if token.type == "UNTERMINATED"), None)
    if torn is not None:
        tokens = _before_the_line_of(torn, text, tokens)
    sound = [other for token in tokens if (other := walk.taken(token)) is not None]
    if torn is not None:
        walk.accident(torn)
    if not fits:
        own = len(walk.problems)
        walk.structure(sound, complete=torn is None)
        unclosed = _one_unclosed(text, sound, walk) if torn is None else None
        if unclosed is not None:
            walk.problems[own:] = [unclosed]
    problems = sorted(walk.problems, key=lambda problem: problem.span)
    return Faults(tuple(problems[:MAXIMUM_PROBLEMS]), walk.certain, walk.mended)


def _one_unclosed(text: str, tokens: Sequence[Token], walk: _Walk) -> Problem | None:
    """Return the only problem of a structure that lacks `},` or `],` in one place, and nothing else."""
    if walk.certain or not walk.commas_missing:
        return None
    token, opening = walk.commas_missing[-1]
    at = next(index for index, each in enumerate(tokens) if each is token)
    closing = "CLOSE_BRACE" if opening.type == "OPEN_BRACE" else "CLOSE_BRACKET"
    closed = [_made(token, closing, _OPENING[opening.type]), _made(token, "_COMMA", ",")]
    again = _Walk(text)
    again.structure([*tokens[:at], *closed, *tokens[at:]], complete=True)
    if again.problems:
        return None
    message = f"expected `{closed[0]},` before {shown(token)}: the {shown(opening)} before it is not closed"
    help_ = f"close the {shown(opening)} of {walk.position(opening)}, and write a comma"
    return Problem("FM001", span_of(token), message, help_)


def _before_the_line_of(torn: Token, text: str, tokens: Sequence[Token]) -> list[Token]:
    """The tokens that a quotation mark without its partner cannot have torn."""
    lines = LineIndex(text)
    start = lines.line_span(lines.position(span_of(torn).start).line).start
    return [token for token in tokens if span_of(token).start < start]


class _Due(Enum):
    VALUE = auto()
    FIRST_ITEM = auto()  # a value, or the end of an array
    FIRST_KEY = auto()  # a key, or the end of an object
    KEY = auto()
    COLON = auto()
    MORE = auto()  # a comma, or the end
    NOTHING = auto()  # the document is complete


class _Stop(Exception):
    """The structure is open from here on."""


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self.certain = True
        self.mended: list[Token] = []
        self.commas_missing: list[tuple[Token, Token]] = []  # before which token, within what
        self._opened: list[Token] = []
        self._due = _Due.VALUE
        self._unreadable: Token | None = None  # the last token, where nothing can be made of it
        self._beside: set[int] = set()  # offsets of what follows such a one: trouble there is its consequence

    # what is wrong with a token by itself

    def taken(self, token: Token) -> Token | None:
        """The token as it was meant; of unreadable ones in a row only the first is reported."""
        before, span = self._unreadable, span_of(token)
        if before is not None and token.type == "UNREADABLE" and span_of(before).end == span.start:
            self._unreadable = token
            return None
        certain, self.certain = self.certain, True
        meant = self.accident(token)
        self._unreadable = token if meant is None and not self.certain else None
        self.certain = self.certain and certain
        if before is not None:
            self._beside.add(span.start)
        return meant

    def accident(self, token: Token) -> Token | None:
        """The token as it was meant, None when it was not meant to be there."""
        judge = ACCIDENTS.get(token.type)
        accident: Accident | None = judge(token) if judge is not None else None
        if accident is None:
            return token
        self.certain = self.certain and accident.certain
        if not (accident.once and any(problem.message == accident.message for problem in self.problems)):
            self._say(accident.span or span_of(token), accident.message, accident.help)
        return accident.meant

    # what is wrong with their order

    def structure(self, tokens: Sequence[Token], *, complete: bool) -> None:
        """Walk over the tokens in the order of the text; `complete` if they are all that there are."""
        self.certain = self.certain and complete
        try:
            for token in tokens:
                self._step(token)
            if complete and self._due is not _Due.NOTHING:
                self._unfinished()
        except _Stop:
            self.certain = False

    def _step(self, token: Token) -> None:
        if self._due in (_Due.VALUE, _Due.FIRST_ITEM):
            self._value(token)
        elif self._due in (_Due.KEY, _Due.FIRST_KEY):
            self._key(token)
        elif self._due is _Due.COLON:
            self._colon(token)
        elif self._due is _Due.MORE:
            self._more(token)
        else:
            self._beyond(token)

    def _value(self, token: Token) -> None:
        if token.type in _OPENING:
            self._opened.append(token)
            self._accept(token, _Due.FIRST_KEY if token.type == "OPEN_BRACE" else _Due.FIRST_ITEM)
        elif token.type in _VALUES:
            self._accept(token, self._after_value())
        elif token.type == "CLOSE_BRACKET" and self._due is _Due.FIRST_ITEM:
            self._close(token)
        elif token.type == "CLOSE_BRACKET" and self._last_is("_COMMA"):
            self._trailing_comma()
            self._close(token)
        elif token.type == "_COMMA" and self._inside("OPEN_BRACKET"):
            self._superfluous(token)
        else:
            self._stop(token, f"expected a value{self._after()}, found {shown(token)}")

    def _key(self, token: Token) -> None:
        if token.type == "STRING":
            self._accept(token, _Due.COLON)
        elif token.type in ("NUMBER", "TRUE", "FALSE", "NULL"):
            self._say(span_of(token), f"a key is a string, not {shown(token)}", f'write "{token[:60]}"')
            self._accept(_made(token, "STRING", f'"{token}"'), _Due.COLON)
        elif token.type == "CLOSE_BRACE" and self._due is _Due.FIRST_KEY:
            self._close(token)
        elif token.type == "CLOSE_BRACE":
            self._trailing_comma()
            self._close(token)
        elif token.type == "_COMMA":
            self._superfluous(token)
        else:
            self._stop(token, f"expected a key in double quotes{self._after()}, found {shown(token)}")

    def _colon(self, token: Token) -> None:
        if token.type == "_COLON":
            self._accept(token, _Due.VALUE)
        elif token.type in _VALUES:
            key = self.mended[-1]
            self._say_of(
                token, f"expected `:` before {shown(token)}", f"write `:` after the key {shown(key)}"
            )
            self.mended.append(_made(token, "_COLON", ":"))
            self._due = _Due.VALUE
            self._value(token)
        else:
            self._stop(token, f"expected `:` after the key {shown(self.mended[-1])}, found {shown(token)}")

    def _more(self, token: Token) -> None:
        opening = self._opened[-1]
        within_object = opening.type == "OPEN_BRACE"
        if token.type == "_COMMA":
            self._accept(token, _Due.KEY if within_object else _Due.VALUE)
        elif _CLOSING.get(token.type) == opening.type:
            self._close(token)
        elif token.type in (("STRING",) if within_object else _VALUES):
            self._say_of(token, f"expected `,` before {shown(token)}", "separate them with a comma")
            if span_of(token).start not in self._beside:
                self.commas_missing.append((token, opening))
            self.mended.append(_made(token, "_COMMA", ","))
            self._due = _Due.KEY if within_object else _Due.VALUE
            self._step(token)
        else:
            expected = f"expected `,` or `{_OPENING[opening.type]}`, found {shown(token)}"
            self._stop(token, expected, f"the {shown(opening)} at {self.position(opening)} may not be closed")

    def _beyond(self, token: Token) -> None:
        if token.type in _CLOSING:
            self._stop(
                token, f"this {shown(token)} closes nothing", "remove it, or look for one too many before"
            )
        self._stop(token, f"the document is complete before {shown(token)}", "a file holds one JSON value")

    def _close(self, token: Token) -> None:
        self._opened.pop()
        self._accept(token, self._after_value())

    def _after_value(self) -> _Due:
        return _Due.MORE if self._opened else _Due.NOTHING

    def _accept(self, token: Token, due: _Due) -> None:
        self.mended.append(token)
        self._due = due

    def _trailing_comma(self) -> None:
        self._say(
            span_of(self.mended.pop()), "a comma after the last element", "remove it: JSON has none there"
        )

    def _superfluous(self, token: Token) -> None:
        self.certain = False  # it may stand for something forgotten
        self._say(
            span_of(token), f"expected {self._wanted()}{self._after()}, found `,`", "remove one of the commas"
        )

    def _unfinished(self) -> NoReturn:
        if self._opened:
            opening = self._opened[-1]
            help_ = f"add `{_OPENING[opening.type]}` where it ends; was the file cut short?"
            self._stop(opening, f"this {shown(opening)} is never closed", help_)
        if not self.problems:
            self._say(Span(0, len(self.text)), "the text is empty", "a monitor is a JSON object")
        raise _Stop

    def _wanted(self) -> str:
        return "a value" if self._inside("OPEN_BRACKET") else "a key"

    def _after(self) -> str:
        if self._last_is("_COLON"):
            return f" after the key {shown(self.mended[-2])}"
        return f" after {shown(self.mended[-1])}" if self.mended else ""

    def _last_is(self, kind: str) -> bool:
        return bool(self.mended) and self.mended[-1].type == kind

    def _inside(self, kind: str) -> bool:
        return bool(self._opened) and self._opened[-1].type == kind

    def position(self, token: Token) -> str:
        """Where a token begins, in words."""
        return str(LineIndex(self.text).position(span_of(token).start))

    def _say(self, span: Span, message: str, help_: str) -> None:
        if len(self.problems) < 2 * MAXIMUM_PROBLEMS:  # the accidents of tokens, then those of their order
            self.problems.append(Problem("FM001", span, message, help_))

    def _stop(self, token: Token, message: str, help_: str = "") -> NoReturn:
        self._say_of(token, message, help_)
        raise _Stop

    def _say_of(self, token: Token, message: str, help_: str) -> None:
        """Say it, unless the token follows one of which nothing can be made."""
        if span_of(token).start not in self._beside:
            self._say(span_of(token), message, help_)


def _made(beside: Token, kind: str, text: str) -> Token:
    return beside.update(type=kind, value=text)
