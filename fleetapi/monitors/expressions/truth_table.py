"""Truth tables as integers: the meaning of an expression, independent of its form.

Tables are computed for any `Tree`, so that `expression`, which has a method for them, can import this module.

In row `r` of a table over n names, names[0] has the value of the highest bit of r, and names[n - 1] that of
the lowest. So rows have the usual order: all false first, the last name changing fastest. Bit r of `bits` is
the value in row r. Five names make 32 rows: one small integer, on which equivalence is `==` and negation is
`^`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

import attrs

from fleetapi.errors import UsageError

__all__ = [
    "MAXIMUM_NAMES",
    "Connective",
    "Tree",
    "TruthTable",
    "column",
    "every_row",
    "fold",
    "tabulate",
    "walk",
]

MAXIMUM_NAMES = 16  # 65,536 rows, an integer of 8 kB


T = TypeVar("T")
TreeT = TypeVar("TreeT", bound="Tree")


class Connective(enum.Enum):
    """How expressions or conditions are joined; the values are Python's operators."""

    AND = "&"
    OR = "|"
    NOT = "~"


class Tree(Protocol):
    """A node of an expression: a name without a connective, or a connective with operands."""

    @property
    def connective(self) -> Connective | None:
        """How the operands are joined; None for a name."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order of appearance, each once."""

    @property
    def operands(self) -> tuple[Any, ...]:
        """The child nodes, of the same class as this one."""


def walk(root: TreeT) -> Iterator[TreeT]:
    """Yield every node, each before its operands and these from left to right, without recursion."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.operands))


def fold(root: TreeT, combine: Callable[[TreeT, list[T]], T]) -> T:
    """Compute a value bottom-up: `combine(node, values of its operands)`."""
    values: list[T] = []
    for node in reversed(list(walk(root))):  # operands before their node, the leftmost last
        count = len(node.operands)
        mine = values[len(values) - count :][::-1]
        del values[len(values) - count :]
        values.append(combine(node, mine))
    return values[0]


@attrs.frozen
class TruthTable:
    """The value of an expression for every assignment of `names`."""

    names: tuple[str, ...]
    bits: int = attrs.field(repr=hex)  # Python does not print the table of 14 names in decimal

    @property
    def row_count(self) -> int:
        """2 to the power of the number of names."""
        return 1 << len(self.names)

    @property
    def constant(self) -> bool | None:
        """True or False if every row has that value, otherwise None."""
        if self.bits == 0:
            return False
        return True if self.bits == every_row(len(self.names)) else None

    def assignment(self, row: int) -> dict[str, bool]:
        """Return the values of the names in a row."""
        last = len(self.names) - 1
        return {name: bool(row >> (last - position) & 1) for position, name in enumerate(self.names)}

    def rows(self) -> Iterator[tuple[dict[str, bool], bool]]:
        """Yield each assignment with the value of the expression, all false first."""
        for row in range(self.row_count):
            yield self.assignment(row), bool(self.bits >> row & 1)

    def depends_on(self, name: str) -> bool:
        """Return whether changing only `name` changes the value in some row.

        Raises UsageError for a name that is not in the table.
        """
        if name not in self.names:
            raise UsageError(f"the table has no name `{name}`")
        holds = column(self.names.index(name), len(self.names))
        distance = 1 << (len(self.names) - 1 - self.names.index(name))
        return (self.bits & holds) >> distance != self.bits & ~holds


def every_row(count: int) -> int:
    """Return the table of `count` names that is true in every row."""
    return (1 << (1 << count)) - 1


def column(position: int, count: int) -> int:
    """Return the table of a single name: the one at `position` of `count`."""
    block = 1 << (count - 1 - position)
    return every_row(count) // ((1 << block) + 1) << block


def tabulate(tree: Tree, names: tuple[str, ...], columns: Mapping[str, int] | None = None) -> TruthTable:
    """Compute the table of an expression over `names`, which must include all of its names.

    Pass the tables of the names as `columns` if you have them. Raises UsageError for more than MAXIMUM_NAMES
    names, or if a name of the expression is missing.
    """
    count = len(names)
    if count > MAXIMUM_NAMES:
        raise UsageError(
            f"a truth table can have at most {MAXIMUM_NAMES} names; this expression has {count}",
            remedy="a monitor has at most 5 triggers; `evaluate` and `substitute` accept any number of names",
        )
    full = every_row(count)
    known = columns or {name: column(position, count) for position, name in enumerate(names)}

    def combine(node: Tree, operands: list[int]) -> int:
        if node.connective is None:
            (name,) = node.names
            if name not in known:
                raise UsageError(f"the expression uses `{name}`, which is not one of the given names")
            return known[name]
        if node.connective is Connective.NOT:
            return full ^ operands[0]
        result = operands[0]
        if node.connective is Connective.AND:
            for operand in operands:
                result &= operand
        else:
            for operand in operands:
                result |= operand
        return result

    return TruthTable(names, fold(tree, combine))
