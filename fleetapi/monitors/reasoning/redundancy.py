"""Parts of an expression that can be left out because of what the triggers mean.

A part matters only in the rows where the parts around it let it decide. Where it has one value in all of
these rows that can occur, but not in those that cannot, it is redundant: by the triggers, not by the formula.
It must be a trigger in the part itself that rules these rows out. (In `(low & moving) | (lower & !moving)`,
`!moving` decides nothing, because what is lower is low; but that is no mistake of the author's.)

The largest such part is taken, the last one among equals, and left out before looking for the next, so that
all that are found can be left out together. What is redundant only because another part is left out is not
told: in `low | (lower_than_50 & over_10)` that is `low`, as long as `over_10` stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from fleetapi.monitors.expressions.expression import And, Expression, Name, Not

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
    root, untouched = _copied(expression), _copied(expression)
    twins = dict(zip(map(id, _walk(root)), _walk(untouched), strict=True))
    _tabulate(untouched, columns, full)
    decides = {id(node): rows for _, node, rows in _deciding(untouched, full)}
    while True:
        _tabulate(root, columns, full)
        found = _first(root, full, ruled_out)
        if found is None:
            return
        parent, node, redundancy = found
        twin = twins[id(node)]
        if _redundant(twin, decides[id(twin)], redundancy.value, full, ruled_out):
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
    for parent, node, decides in _deciding(root, full):
        for value in (True, False):
            rows = _redundant(node, decides, value, full, ruled_out)
            if rows:
                part = Redundancy(node.source, value, rows, node.first_name, node.name_count)
                return parent, node, part
    return None


def _deciding(root: _Node, full: int) -> Iterator[tuple[_Node, _Node, int]]:
    """Yield every part that can be left out, with what it is an operand of and the rows in which it decides.

    From the outside to the inside, the last one first.
    """
    stack = [(root, full)]
    while stack:
        node, decides = stack.pop()
        decided = [(operand, decides & _let(node, operand, full)) for operand in node.operands]
        stack.extend(decided)
        if not isinstance(node.source, Not):  # the negation itself has been looked at
            yield from ((node, operand, rows) for operand, rows in reversed(decided))


def _redundant(node: _Node, decides: int, value: bool, full: int, ruled_out: Mapping[str, int]) -> int:
    """Return the rows that speak against `value` in place of a part, if none of them can occur; else 0."""
    ruled = 0
    for name in node.source.names:
        ruled |= ruled_out.get(name, 0)
    differs = decides & (node.table ^ (full if value else 0))
    return 0 if differs & ~ruled else differs


def _let(parent: _Node, operand: _Node, full: int) -> int:
    """Return the rows in which the other operands of `parent` let this one decide."""
    if isinstance(parent.source, Not):
        return full
    rows = full
    for other in parent.operands:
        if other is not operand:
            rows &= other.table if isinstance(parent.source, And) else full ^ other.table
    return rows
