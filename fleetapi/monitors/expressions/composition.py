"""Conditions composed of triggers with `&`, `|` and `~`.

A composition contains the triggers themselves, named or not; `parts.gather` turns it into an expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import attrs

from fleetapi.monitors.expressions.expression import Expression
from fleetapi.monitors.expressions.truth_table import Connective
from fleetapi.representation import safe_repr

__all__ = ["Combinable", "Composition", "briefly"]

_LONGEST = 80  # characters of a condition in a message


class Combinable:
    """Base of everything that `&`, `|` and `~` combine; other operators raise a TypeError with advice."""

    __slots__ = ()

    def __and__(self, other: Combinable | Expression) -> Composition:
        joined: Composition = _joined(Connective.AND, self, other)
        return joined

    def __rand__(self, other: Combinable | Expression) -> Composition:
        joined: Composition = _joined(Connective.AND, other, self)
        return joined

    def __or__(self, other: Combinable | Expression) -> Composition:
        joined: Composition = _joined(Connective.OR, self, other)
        return joined

    def __ror__(self, other: Combinable | Expression) -> Composition:
        joined: Composition = _joined(Connective.OR, other, self)
        return joined

    def __invert__(self) -> Composition:
        return Composition(Connective.NOT, (self,))

    if not TYPE_CHECKING:  # hidden from type checkers, so that they reject these operators

        def __bool__(self) -> NoReturn:
            raise TypeError(
                f"{self} is a condition that the server evaluates, so it has no truth value here: write"
                " (a) & (b) instead of `a and b` or `a < x < b`, (a) | (b) instead of `a or b`, ~(a) instead"
                " of `not a`, each part in parentheses"
            )

        def _refuse_comparison(self, other: object) -> NoReturn:
            raise TypeError(
                f"{self} is already a condition and cannot be compared with {briefly(other)}: write two"
                " conditions in parentheses, (a) & (b); for a range, (x > 1) & (x < 5)"
            )

        __lt__ = __le__ = __gt__ = __ge__ = _refuse_comparison


@safe_repr
@attrs.frozen(repr=False, order=False)
class Composition(Combinable):
    """Conditions joined by a connective: two parts for AND and OR, one for NOT."""

    connective: Connective
    parts: tuple[Combinable | Expression, ...]

    def __repr__(self) -> str:
        if self.connective is Connective.NOT:
            return f"~{_in_parentheses(self.parts[0])}"
        return f" {self.connective.value} ".join(_in_parentheses(part) for part in self.parts)


def briefly(thing: object) -> str:
    """Return a short text for messages: the name or a summary of a condition, the repr of anything else."""
    text = getattr(thing, "name", None) or str(thing) if isinstance(thing, Combinable) else repr(thing)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _joined(connective: Connective, left: Any, right: Any) -> Any:
    if isinstance(left, Combinable) and isinstance(right, Combinable):
        return Composition(connective, (left, right))
    for part, whole in ((left, right), (right, left)):
        if isinstance(part, (Combinable, Expression)):
            continue
        if isinstance(part, (bool, int, float, str)) or part is None:
            raise TypeError(
                f"{whole} {connective.value} {part!r}: {part!r} is not a condition; put every comparison in"
                f" parentheses, (a < 1) {connective.value} (b < 2)"
            )
        return NotImplemented  # an operand has its own message in __rand__
    return Composition(connective, (left, right))


def _in_parentheses(part: object) -> str:
    bare = not isinstance(part, Composition) or part.connective is Connective.NOT
    return str(part) if bare else f"({part})"
