"""Parts of an expression that can be removed, because of the formula or the meaning of the triggers.

A part matters only in the rows in which the surrounding parts let it decide. If it has the same value in all
of these rows, the formula makes it redundant: the last `a` in `a & moving & a`, the `!a` in `a | (moving &
!a)`. If it has the same value in those of them that can occur, the triggers make it redundant, provided that
a trigger of the part itself rules out the other rows. (In `(low & moving) | (lower & !moving)`, `!moving`
decides nothing, because lower implies low, but that is not a mistake of the author.)

The search removes the largest such part (the last one, in a tie) before it looks for the next, so that all
reported parts can be removed together. A part that is redundant only because another one is removed is not
reported: in `low | (lower_than_50 & over_10)` this is `low`, as long as `over_10` is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import accumulate

import attrs

from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or
from fleetapi.monitors.expressions.truth_table import every_row

__all__ = ["Reduction", "Redundancy", "reduce_expression"]

_NODES = 300  # larger expressions are not searched


@attrs.frozen
class Redundancy:
    """A part that can be replaced by `value`, because the rows of `impossible` do not occur.

    If there are no such rows, the formula alone makes it redundant.
    """

    part: Expression
    value: bool
    impossible: int
    first_name: int
    name_count: int


@attrs.frozen
class Reduction:
    """The redundant parts of an expression, and the expression without them."""

    redundancies: tuple[Redundancy, ...]
    shorter: Expression


@attrs.define(eq=False)
class _Node:
    source: Expression
    operands: list[_Node]
    first_name: int
    name_count: int
    ruled_out: int = 0
    """The rows ruled out by conflicts that involve one of its names."""
    table: int = 0


@attrs.frozen(eq=False)
class _Part:
    """An operand whose removal has the effect of `value`; it matters in the rows where it `decides`."""

    parent: _Node
    node: _Node
    value: bool
    decides: int

    def differs(self, full: int) -> int:
        """Return the rows in which removing the operand changes the result."""
        return self.decides & (self.node.table ^ (full if self.value else 0))


def reduce_expression(
    expression: Expression,
    columns: Mapping[str, int],
    ruled_out: Mapping[str, int],
    irrelevant: Collection[str] = (),
) -> Reduction:
    """Find the redundant parts of an expression that is both true and false in some possible row.

    `columns` are the tables of its names. `ruled_out` maps each name to the rows ruled out by conflicts that
    involve it. Parts with one of the `irrelevant` names are removed without being reported. Expressions of
    more than _NODES nodes are not searched.
    """
    if sum(1 for _ in expression.walk()) > _NODES:
        return Reduction((), expression)
    full = every_row(len(columns))
    root, untouched = _copied(expression, ruled_out), _copied(expression, ruled_out)
    twins = dict(zip(map(id, _walk(root)), _walk(untouched), strict=True))
    # The rows that change if only this part is removed.
    alone = {id(part.node): part.differs(full) for part in _redundant(untouched, columns, full)}
    found = []
    while part := next(
        (one for one in _redundant(root, columns, full) if id(twins[id(one.node)]) in alone), None
    ):
        node = part.node
        if set(node.source.names).isdisjoint(irrelevant):
            rows = part.differs(full) or alone[id(twins[id(node)])]
            found.append(Redundancy(node.source, part.value, rows, node.first_name, node.name_count))
        part.parent.operands.remove(node)
    while part := next(_redundant(root, columns, full), None):
        part.parent.operands.remove(part.node)
    return Reduction(tuple(found), _written(root))


def _copied(expression: Expression, ruled_out: Mapping[str, int]) -> _Node:
    leaves = 0
    values: list[_Node] = []
    for source in reversed(list(expression.walk())):  # from the last name to the first
        count = len(source.operands)
        operands = values[len(values) - count :][::-1]
        del values[len(values) - count :]
        node = _Node(source, operands, 0, sum(one.name_count for one in operands) or 1)
        if isinstance(source, Name):
            leaves += 1
            node.ruled_out = ruled_out.get(source.name, 0)
        node.first_name = -leaves
        for operand in operands:
            node.ruled_out |= operand.ruled_out
        values.append(node)
    for node in _walk(values[0]):
        node.first_name += leaves
    return values[0]


def _written(root: _Node) -> Expression:
    """Return the remaining parts as an expression; an `And` or `Or` of one part becomes that part."""
    values: dict[int, Expression] = {}
    for node in reversed(list(_walk(root))):
        operands = [values[id(operand)] for operand in node.operands]
        if isinstance(node.source, Name):
            values[id(node)] = node.source
        elif isinstance(node.source, Not):
            values[id(node)] = Not(operands[0])
        elif len(operands) == 1:
            values[id(node)] = operands[0]
        else:
            values[id(node)] = And(*operands) if isinstance(node.source, And) else Or(*operands)
    return values[id(root)]


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


def _redundant(root: _Node, columns: Mapping[str, int], full: int) -> Iterator[_Part]:
    """Yield each part whose removal does not change the result in any possible row."""
    _tabulate(root, columns, full)
    return (part for part in _parts(root, full) if not part.differs(full) & ~part.node.ruled_out)


def _parts(root: _Node, full: int) -> Iterator[_Part]:
    """Yield every operand of an `And` or `Or`, outermost and last first."""
    stack = [(root, full)]
    while stack:
        node, decides = stack.pop()
        if isinstance(node.source, Not):  # the negation itself has been examined
            stack.append((node.operands[0], decides))
            continue
        decided = [
            (operand, decides & rows)
            for operand, rows in zip(node.operands, _decisive_rows(node, full), strict=True)
        ]
        stack.extend(decided)
        if len(decided) > 1:
            value = isinstance(node.source, And)
            yield from (_Part(node, operand, value, rows) for operand, rows in reversed(decided))


def _decisive_rows(parent: _Node, full: int) -> list[int]:
    """Return the rows in which each operand decides."""
    tables = [
        operand.table if isinstance(parent.source, And) else full ^ operand.table
        for operand in parent.operands
    ]
    before = list(accumulate(tables, int.__and__, initial=full))[:-1]
    after = list(accumulate(reversed(tables), int.__and__, initial=full))[-2::-1]
    return [one & other for one, other in zip(before, after, strict=True)]
