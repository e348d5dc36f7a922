"""Find what is wrong with an expression: one problem for each mistake, at its position.

In a correct expression, operands and operators alternate and parentheses match. `diagnose` walks over the
tokens, reports where one does not fit, and continues as if the missing token were there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.fixes import Fix
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
"""Words that people write for an operator, although each could also be the name of a trigger."""
_BRACKETS: Final = "[]{}"
_QUOTATION_MARKS: Final = "\"'`"


def diagnose(text: str, tokens: Sequence[Token], *, fits: bool) -> ExpressionDiagnosis:
    """Diagnose an expression; `fits` says whether its tokens match the grammar."""
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
    """The problems found so far, and whether one of them makes the expression ambiguous."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[Diagnostic] = []
        self.ambiguous = False
        self._opened: list[Token] = []
        self._operand_expected = True
        self._last = -2  # index of the last reported token: a problem with the next is a consequence

    def foreign(self, token: Token, following: Token | None) -> None:
        """Report an operator of another language (FM606)."""
        span, intended = span_of(token), _INTENDED[token.type]
        message = f"`{token}` is not a valid operator"
        if token.value == ",":
            self.ambiguous = True
            help_ = "write `&` if all conditions must hold, `|` if any one is enough"
            self.problems.append(Diagnostic("FM606", span, message, help_))
            return
        replaced = span
        if token.isalpha() and intended == "!" and following is not None:  # `not a` becomes `!a`
            replaced = Span(span.start, span_of(following).start)
        fix = Fix.replace(f"replace `{token}` with `{intended}`", replaced, intended)
        self.problems.append(Diagnostic("FM606", span, message, f"write `{intended}`", fix))

    def structure(self, tokens: Sequence[Token]) -> None:
        """Report missing, extra and unreadable tokens (FM601)."""
        self.ambiguous = True
        if not tokens:
            span = Span(0, len(self.text))
            self._report(
                0, span, "the expression is empty", "write the names of the triggers, joined with `&` and `|`"
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
            self.problems.append(Diagnostic("FM601", span, message, help_))
        self._last = index

    def _unreadable(self, index: int, token: Token) -> None:
        if token in _BRACKETS:
            help_ = "group with `(` and `)`"
            if any(problem.help == help_ for problem in self.problems):
                self._last = index  # report brackets only once
        elif token in _QUOTATION_MARKS:
            help_ = "write names without quotation marks"
        elif unicodedata.category(token[0]) == "Cf":
            help_ = "remove this invisible character"
        elif token.isspace() or not token.isprintable():
            help_ = "use ordinary spaces"
            if any(problem.help == help_ for problem in self.problems):
                self._last = index  # report unusual spaces only once
        else:
            help_ = "an expression consists of names, `&`, `|`, `!`, `(` and `)`"
        self._report(index, span_of(token), f"{_shown(token)} is not allowed in an expression", help_)

    def _operator(self, index: int, token: Token, before: Token | None) -> None:
        if self._operand_expected:
            if before is None or before.type == "OPEN":
                message = f"`{token}` has no operand on its left"
            else:
                message = f"expected a trigger name after `{before}`, found `{token}`"
            self._report(
                index, span_of(token), message, "write a trigger name before it, or remove the operator"
            )
        self._operand_expected = True

    def _operand(self, index: int, token: Token, before: Token | None) -> None:
        if not self._operand_expected:
            help_ = f"join `{before}` and `{token}` with one of these operators"
            word = _FOREIGN_WORDS.get(token.casefold())
            if word is not None:
                help_ = f"write `{word}` instead of `{token}`"
            elif before is not None and before.type == token.type == "NAME":
                help_ += "; a trigger name cannot contain spaces"
            self._report(index, span_of(token), f"expected `&` or `|` before `{token}`", help_)
        if token.type == "OPEN":
            self._opened.append(token)
        elif token.type == "QUOTED":
            self._report(index, span_of(token), "names have no quotation marks", f"write `{token[1:-1]}`")
        self._operand_expected = token.type in _NEGATIONS or token.type == "OPEN"

    def _close(self, index: int, token: Token, before: Token | None) -> None:
        if not self._opened:
            help_ = "remove it, or add the matching `(`"
            self._report(index, span_of(token), "this `)` has no matching `(`", help_)
        elif self._operand_expected and before is not None:
            if before.type == "OPEN":
                span = span_of(before).to(span_of(token))
                self._report(index, span, "these parentheses are empty", "write a trigger name")
            else:
                self._nothing_follows(index, before)
        del self._opened[-1:]
        self._operand_expected = False

    def _nothing_follows(self, index: int, token: Token) -> None:
        message = f"`{token}` has no operand on its right"
        self._report(index, span_of(token), message, "write a trigger name after it, or remove the operator")

    def _unclosed(self) -> None:
        count = len(self._opened)
        if count == 1:
            message, help_ = "this `(` is never closed", "add the missing `)`"
        else:
            message = f"this `(` and {'one' if count == 2 else count - 1} more after it are never closed"
            help_ = f"add the {count} missing `)`"
        self.problems.append(Diagnostic("FM601", span_of(self._opened[0]), message, help_))


def _shown(character: str) -> str:
    if character.isprintable() and not character.isspace():
        return f"`{character}`"
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}{' ' if name else ''}{name}"
