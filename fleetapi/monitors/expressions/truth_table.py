"""Truth tables as integers: what an expression means, apart from how it is written.

They are computed of any `Tree`, so that `expression`, which offers them as methods, can import this module.

Row `r` of a table over n names gives names[0] the highest bit of r and names[n - 1] the lowest, so that rows
run like a written table: all false first, the last name changing fastest. Bit r of `bits` is the value in
row r. Five names make 32 rows: one small integer, on which equivalence is `==` and negation is `^`.
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

MAXIMUM_NAMES = 16  # 65,536 rows: still one integer, of 8 kB


T = TypeVar("T")
TreeT = TypeVar("TreeT", bound="Tree")


class Connective(enum.Enum):
    """How expressions or conditions are joined; the value is the operator in Python."""

    AND = "&"
    OR = "|"
    NOT = "~"


class Tree(Protocol):
    """A node of an expression: a name, which has no connective, or a connective over operands."""

    @property
    def connective(self) -> Connective | None:
        """How the operands are joined; None for a name."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order of appearance, each once."""

    @property
    def operands(self) -> tuple[Any, ...]:
        """The nodes below this one, of the same kind as this one."""


def walk(root: TreeT) -> Iterator[TreeT]:
    """Yield every node, each before its operands and these from left to right; no recursion."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.operands))


def fold(root: TreeT, combine: Callable[[TreeT, list[T]], T]) -> T:
    """Compute a value from the leaves upwards: `combine(node, values of its operands)`."""
    values: list[T] = []
    for node in reversed(list(walk(root))):  # operands before their node, the leftmost last
        count = len(node.operands)
        mine = values[len(values) - count :][::-1]
        del values[len(values) - count :]
        values.append(combine(node, mine))
    return values[0]


@attrs.frozen
class TruthTable:
    """The value of an expression in every combination of `names`."""

    names: tuple[str, ...]
    bits: int = attrs.field(repr=hex)  # in decimals a table of 14 names is more than Python prints

    @property
    def row_count(self) -> int:
        """2 to the power of the number of names."""
        return 1 << len(self.names)

    @property
    def constant(self) -> bool | None:
        """True or False when every row has that value; None otherwise."""
        if self.bits == 0:
            return False
        return True if self.bits == every_row(len(self.names)) else None

    def assignment(self, row: int) -> dict[str, bool]:
        """Return the values of the names in a row."""
        last = len(self.names) - 1
        return {name: bool(row >> (last - position) & 1) for position, name in enumerate(self.names)}

    def rows(self) -> Iterator[tuple[dict[str, bool], bool]]:
        """Yield each combination with its value, all false first."""
        for row in range(self.row_count):
            yield self.assignment(row), bool(self.bits >> row & 1)

    def depends_on(self, name: str) -> bool:
        """Tell whether some combination changes its value when only `name` changes.

        Raises UsageError for a name the table does not have.
        """
        if name not in self.names:
            raise UsageError(f"the table has no name `{name}`")
        holds = column(self.names.index(name), len(self.names))
        distance = 1 << (len(self.names) - 1 - self.names.index(name))
        return (self.bits & holds) >> distance != self.bits & ~holds


def every_row(count: int) -> int:
    """Return the table over `count` names that is true in every row."""
    return (1 << (1 << count)) - 1


def column(position: int, count: int) -> int:
    """Return the table of one name alone, the one at `position` of `count`."""
    block = 1 << (count - 1 - position)
    return every_row(count) // ((1 << block) + 1) << block


def tabulate(tree: Tree, names: tuple[str, ...], columns: Mapping[str, int] | None = None) -> TruthTable:
    """Compute the table of an expression over `names`, which hold all of its own.

    `columns` gives the tables of the names when they are at hand. Raises UsageError for more than
    MAXIMUM_NAMES names, or when one of the expression's is missing.
    """
    count = len(names)
    if count > MAXIMUM_NAMES:
        raise UsageError(
            f"a truth table takes at most {MAXIMUM_NAMES} names; this expression has {count}",
            remedy="a monitor has at most 5 triggers; `evaluate` and `substitute` take any number of names",
        )
    full = every_row(count)
    known = columns or {name: column(position, count) for position, name in enumerate(names)}

    def combine(node: Tree, operands: list[int]) -> int:
        if node.connective is None:
            (name,) = node.names
            if name not in known:
                raise UsageError(f"the expression uses `{name}`, which is not among the names given")
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
