"""Parts of an expression that can be left out because of what the triggers mean.

A part matters only in the rows where the parts around it let it decide. Where it has one value in all of
these rows that can occur, but not in those that cannot, it is redundant: by the triggers, not by the formula.
It must be a trigger in the part itself that rules these rows out. (In `(low & moving) | (lower & !moving)`,
`!moving` decides nothing, because what is lower is low; but that is no mistake of the author's.)

The largest such part is taken, the last one among equals, and left out before looking for the next, so that
all that are found can be left out together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from fleetapi.monitors.expression import And, Expression, Name, Not

__all__ = ["Redundancy", "redundancies"]

_NODES = 300  # of an expression; a longer one is not looked through


@attrs.frozen
class Redundancy:
    """A part that can be replaced by `value`, as the rows of `impossible` do not occur."""

    part: Expression
    value: bool
    impossible: int
    first_name: int
    name_count: int


@attrs.define(eq=False)
class _Node:
    source: Expression
    operands: list[_Node]
    first_name: int
    name_count: int
    table: int = 0


def redundancies(
    expression: Expression, columns: Mapping[str, int], full: int, ruled_out: Mapping[str, int]
) -> Iterator[Redundancy]:
    """Yield the redundant parts of an expression that is neither always nor never true where possible.

    `ruled_out` gives for every name the rows that cannot occur because of a conflict it takes part in.
    """
    if sum(1 for _ in expression.walk()) > _NODES:
        return
    root = _copied(expression)
    while True:
        _tabulate(root, columns, full)
        found = _first(root, full, ruled_out)
        if found is None:
            return
        parent, node, redundancy = found
        yield redundancy
        parent.operands.remove(node)


def _copied(expression: Expression) -> _Node:
    leaves = 0
    values: list[_Node] = []
    for source in reversed(list(expression.walk())):  # from the last name to the first
        count = len(source.operands)
        operands = values[len(values) - count :][::-1]
        del values[len(values) - count :]
        leaves += isinstance(source, Name)
        values.append(_Node(source, operands, -leaves, sum(one.name_count for one in operands) or 1))
    for node in _walk(values[0]):
        node.first_name += leaves
    return values[0]


def _walk(root: _Node) -> Iterator[_Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.operands)


def _tabulate(root: _Node, columns: Mapping[str, int], full: int) -> None:
    for node in reversed(list(_walk(root))):
        if isinstance(node.source, Name):
            node.table = columns[node.source.name]
        elif isinstance(node.source, Not):
            node.table = full ^ node.operands[0].table
        else:
            is_and = isinstance(node.source, And)
            node.table = full if is_and else 0
            for operand in node.operands:
                node.table = node.table & operand.table if is_and else node.table | operand.table


def _first(root: _Node, full: int, ruled_out: Mapping[str, int]) -> tuple[_Node, _Node, Redundancy] | None:
    """Return the outermost redundant part, the last among equals, with what it is an operand of."""
    stack = [(root, full)]  # with the rows in which a node decides the result
    while stack:
        node, decides = stack.pop()
        decided = [(operand, decides & _let(node, operand, full)) for operand in node.operands]
        stack.extend(decided)
        for operand, where in reversed(decided):
            if isinstance(node.source, Not):
                continue  # the negation itself has been looked at
            ruled = 0
            for name in operand.source.names:
                ruled |= ruled_out.get(name, 0)
            for value in (True, False):
                differs = where & (operand.table ^ (full if value else 0))
                if differs and not differs & ~ruled:
                    part = Redundancy(operand.source, value, differs, operand.first_name, operand.name_count)
                    return node, operand, part
    return None


def _let(parent: _Node, operand: _Node, full: int) -> int:
    """Return the rows in which the other operands of `parent` let this one decide."""
    if isinstance(parent.source, Not):
        return full
    rows = full
    for other in parent.operands:
        if other is not operand:
            rows &= other.table if isinstance(parent.source, And) else full ^ other.table
    return rows
