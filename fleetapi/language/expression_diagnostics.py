"""What is wrong with an expression, told from its tokens: one problem for each defect, at its place.

The tokens of a correct expression alternate between operands and operators, and its parentheses match. This
walks over them with that in mind, and where one does not fit, it reports what is missing there and goes on
as if it were there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from fleetapi.diagnostics.finding import Fix, Problem
from fleetapi.diagnostics.position import Span
from fleetapi.language.grammars import span_of

if TYPE_CHECKING:
    from lark import Token


__all__ = ["ExpressionDiagnosis", "diagnose"]

MAXIMUM_PROBLEMS = 10  # of one expression

_INTENDED: Final = {"FOREIGN_AND": "&", "FOREIGN_OR": "|", "FOREIGN_NOT": "!"}
_NEGATIONS: Final = {"NOT", "FOREIGN_NOT"}
_OPERATORS: Final = {"AMPERSAND", "VBAR", "FOREIGN_AND", "FOREIGN_OR"}
_FOREIGN_WORDS: Final = {
    **dict.fromkeys(("et", "und", "y", "en", "e"), "&"),
    **dict.fromkeys(("ou", "oder", "o", "of"), "|"),
}
"""What people write for an operator, though it may be the name of a trigger."""
_BRACKETS: Final = "[]{}"
_QUOTATION_MARKS: Final = "\"'`"


def diagnose(text: str, tokens: Sequence[Token], *, fits: bool) -> ExpressionDiagnosis:
    """The diagnosis of an expression whose tokens fit the grammar, or do not."""
    diagnosis = ExpressionDiagnosis(text)
    for index, token in enumerate(tokens):
        if token.type in _INTENDED:
            diagnosis.foreign(token, tokens[index + 1] if index + 1 < len(tokens) else None)
    if not fits:
        diagnosis.structure(tokens)
    diagnosis.problems.sort(key=lambda problem: problem.span)
    del diagnosis.problems[MAXIMUM_PROBLEMS:]
    return diagnosis


class ExpressionDiagnosis:
    """The problems found so far, and whether one of them leaves the meaning open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self.ambiguous = False
        self._opened: list[Token] = []
        self._operand_expected = True
        self._last = -2  # the token of the last problem: trouble with the next one is its consequence

    def foreign(self, token: Token, following: Token | None) -> None:
        """FM606: an operator of another language."""
        span, intended = span_of(token), _INTENDED[token.type]
        message = f"`{token}` is not an operator of this language"
        if token.value == ",":
            self.ambiguous = True
            help_ = "write `&` when all of them have to hold, `|` when any one is enough"
            self.problems.append(Problem("FM606", span, message, help_))
            return
        replaced = span
        if token.isalpha() and intended == "!" and following is not None:  # `not a` becomes `!a`
            replaced = Span(span.start, span_of(following).start)
        fix = Fix.replace(f"replace `{token}` with `{intended}`", replaced, intended)
        self.problems.append(Problem("FM606", span, message, f"write `{intended}`", fix))

    def structure(self, tokens: Sequence[Token]) -> None:
        """FM601: what is missing, superfluous or unreadable."""
        self.ambiguous = True
        if not tokens:
            span = Span(0, len(self.text))
            self._report(
                0, span, "the expression is empty", "write the names of the triggers, joined with & and |"
            )
            return
        before: Token | None = None
        for index, token in enumerate(tokens):
            if token.type == "UNREADABLE":
                self._unreadable(index, token)
            elif token.type in _OPERATORS:
                self._operator(index, token, before)
            elif token.type == "CLOSE":
                self._close(index, token, before)
            else:
                self._operand(index, token, before)
            before = token
        if self._operand_expected and tokens[-1].type != "OPEN":
            self._nothing_follows(len(tokens) - 1, tokens[-1])
        if self._opened:
            self._unclosed()

    def _report(self, index: int, span: Span, message: str, help_: str) -> None:
        if index - self._last > 1:
            self.problems.append(Problem("FM601", span, message, help_))
        self._last = index

    def _unreadable(self, index: int, token: Token) -> None:
        if token in _BRACKETS:
            help_ = "group with ( and )"
            if any(problem.help == help_ for problem in self.problems):
                self._last = index  # said once for all brackets
        elif token in _QUOTATION_MARKS:
            help_ = "names are written without quotation marks"
        elif unicodedata.category(token[0]) == "Cf":
            help_ = "remove it: nobody sees it"
        elif token.isspace() or not token.isprintable():
            help_ = "use ordinary blanks"
            if any(problem.help == help_ for problem in self.problems):
                self._last = index  # said once for all of them
        else:
            help_ = "an expression has names, &, |, !, ( and )"
        self._report(index, span_of(token), f"{_shown(token)} has no meaning in an expression", help_)

    def _operator(self, index: int, token: Token, before: Token | None) -> None:
        if self._operand_expected:
            if before is None or before.type == "OPEN":
                message = f"`{token}` has nothing on its left"
            else:
                message = f"expected a trigger name after `{before}`, found `{token}`"
            self._report(index, span_of(token), message, "write a trigger name before it, or remove it")
        self._operand_expected = True

    def _operand(self, index: int, token: Token, before: Token | None) -> None:
        if not self._operand_expected:
            help_ = f"join `{before}` and `{token}` with one of them"
            word = _FOREIGN_WORDS.get(token.casefold())
            if word is not None:
                help_ = f"write `{word}` instead of `{token}`"
            elif before is not None and before.type == token.type == "NAME":
                help_ += "; a trigger name has no blanks"
            self._report(index, span_of(token), f"expected `&` or `|` before `{token}`", help_)
        if token.type == "OPEN":
            self._opened.append(token)
        elif token.type == "QUOTED":
            self._report(
                index, span_of(token), "names are written without quotation marks", f"write `{token[1:-1]}`"
            )
        self._operand_expected = token.type in _NEGATIONS or token.type == "OPEN"

    def _close(self, index: int, token: Token, before: Token | None) -> None:
        if not self._opened:
            help_ = "remove it, or write the `(` that it belongs to"
            self._report(index, span_of(token), "this `)` closes nothing", help_)
        elif self._operand_expected and before is not None:
            if before.type == "OPEN":
                span = span_of(before).to(span_of(token))
                self._report(
                    index, span, "there is nothing between these parentheses", "write a trigger name"
                )
            else:
                self._nothing_follows(index, before)
        del self._opened[-1:]
        self._operand_expected = False

    def _nothing_follows(self, index: int, token: Token) -> None:
        message = f"`{token}` has nothing on its right"
        self._report(index, span_of(token), message, "write a trigger name after it, or remove it")

    def _unclosed(self) -> None:
        count = len(self._opened)
        if count == 1:
            message, help_ = "this `(` is never closed", "add a `)` where its part ends"
        else:
            message = f"this `(` is never closed, and neither {_others(count - 1)}"
            help_ = f"add {count} `)` where their parts end"
        self.problems.append(Problem("FM601", span_of(self._opened[0]), message, help_))


def _others(count: int) -> str:
    return "is one more after it" if count == 1 else f"are {count} more after it"


def _shown(character: str) -> str:
    if character.isprintable() and not character.isspace():
        return f"`{character}`"
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}{' ' if name else ''}{name}"
