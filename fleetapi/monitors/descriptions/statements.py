"""What an expression states, with every negation pushed down to the triggers.

`!(a | b)` is stated as "not a, and not b" (De Morgan), so that a reader never has to negate a list. The truth
value is that of the expression, unknown included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs

from fleetapi.monitors.expressions.expression import And, Expression, Name, Not

__all__ = ["Group", "Literal", "Statement", "statement_of"]


@attrs.frozen
class Literal:
    """The trigger of a name holds, or (`negated`) does not."""

    name: str
    negated: bool


@attrs.frozen(eq=False)
class Group:
    """All of the parts are so (`conjunction`), or at least one of them is; there are two parts at least."""

    conjunction: bool
    parts: tuple[Statement, ...]


Statement: TypeAlias = Literal | Group


def statement_of(expression: Expression) -> Statement:
    """Return what `expression` states."""

    def combine(node: Expression, operands: list[tuple[Statement, Statement]]) -> tuple[Statement, Statement]:
        """Return the statement of a node, and that of its negation."""
        if isinstance(node, Name):
            return Literal(node.name, negated=False), Literal(node.name, negated=True)
        if isinstance(node, Not):
            affirmed, denied = operands[0]
            return denied, affirmed
        conjunction = isinstance(node, And)
        affirmed = _joined([one for one, _ in operands], conjunction=conjunction)
        denied = _joined([other for _, other in operands], conjunction=not conjunction)
        return affirmed, denied

    return expression.fold(combine)[0]


def _joined(parts: Sequence[Statement], *, conjunction: bool) -> Statement:
    """Join parts into a group without groups of its own kind in it, and with every literal once."""
    literals: set[Literal] = set()
    found: list[Statement] = []
    for part in _flat(parts, conjunction=conjunction):
        if isinstance(part, Group):
            found.append(part)
        elif part not in literals:
            literals.add(part)
            found.append(part)
    return found[0] if len(found) == 1 else Group(conjunction, tuple(found))


def _flat(parts: Iterable[Statement], *, conjunction: bool) -> Iterable[Statement]:
    for part in parts:
        if isinstance(part, Group) and part.conjunction is conjunction:
            yield from part.parts
        else:
            yield part
