"""Find short expressions with a given truth table.

Up to MAXIMUM_NAMES names there are three candidates: a minimal cover by prime implicants with common factors
extracted (sum of products), the same for the negation, inverted (product of sums), and the expression as
written after applying the local laws. The shortest wins; in a tie, the one as written. Beyond MAXIMUM_NAMES,
only the local laws are applied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import product
from typing import Generic, TypeAlias, TypeVar

import attrs

from fleetapi.monitors.expressions.truth_table import (
    Connective,
    Tree,
    column,
    every_row,
    fold,
    tabulate,
    walk,
)

__all__ = ["MAXIMUM_NAMES", "Nodes", "simplify"]

MAXIMUM_NAMES = 8
_SEARCH_STEPS = 2000  # of the search for a minimal cover; after that, the best one found so far is used

Literal: TypeAlias = tuple[int, bool]  # position of a name, and the value it must have
Cube: TypeAlias = tuple[Literal, ...]  # a conjunction of literals
TreeT = TypeVar("TreeT", bound=Tree)


@attrs.frozen
class Nodes(Generic[TreeT]):
    """The constructors of an expression's nodes."""

    name: Callable[[str], TreeT]
    negation: Callable[[TreeT], TreeT]
    conjunction: Callable[..., TreeT]
    disjunction: Callable[..., TreeT]

    def joined(self, connective: Connective, operands: Sequence[TreeT]) -> TreeT:
        """Join operands with AND or OR; return a single operand unchanged."""
        if len(operands) == 1:
            return operands[0]
        return (self.conjunction if connective is Connective.AND else self.disjunction)(*operands)


def simplify(expression: TreeT, make: Nodes[TreeT]) -> TreeT:
    """Return a short expression with the same truth table; see `Expression.simplify`."""
    names = expression.names

    def combine(node: TreeT, operands: list[TreeT | bool]) -> TreeT | bool:
        return _apply_local_laws(node, operands, make)

    local: TreeT | bool = fold(expression, combine)
    if len(names) > MAXIMUM_NAMES:
        return _without_constants(local, names[0], make)
    table = tabulate(expression, names)
    if table.constant is not None or isinstance(local, bool):
        return _without_constants(bool(table.constant), names[0], make)
    primes = _smallest_cover(table.bits, len(names))
    opposite = _smallest_cover(table.bits ^ every_row(len(names)), len(names))
    candidates = [
        local,
        _factored(primes, names, make, outer=Connective.OR),
        _factored(opposite, names, make, outer=Connective.AND),
    ]
    return min(candidates, key=_size)


def _size(expression: Tree) -> tuple[int, int]:
    return sum(node.connective is None for node in walk(expression)), len(str(expression))


def _without_constants(value: TreeT | bool, name: str, make: Nodes[TreeT]) -> TreeT:
    if isinstance(value, bool):
        both = make.name(name), make.negation(make.name(name))
        return make.disjunction(*both) if value else make.conjunction(*both)
    return value


# ---- local laws, for any number of names


def _apply_local_laws(node: TreeT, operands: list[TreeT | bool], make: Nodes[TreeT]) -> TreeT | bool:
    if node.connective is None:
        return node
    if node.connective is Connective.NOT:
        operand = operands[0]
        if isinstance(operand, bool):
            return not operand
        return operand.operands[0] if operand.connective is Connective.NOT else make.negation(operand)
    decisive = node.connective is Connective.OR
    parts: dict[TreeT, None] = {}
    for operand in operands:
        if isinstance(operand, bool):
            if operand is decisive:
                return decisive
            continue
        parts.update(dict.fromkeys(operand.operands if operand.connective is node.connective else (operand,)))
    if any(part.connective is Connective.NOT and part.operands[0] in parts for part in parts):
        return decisive
    other = Connective.AND if decisive else Connective.OR
    kept = [
        part
        for part in parts
        if not (part.connective is other and any(one in parts for one in part.operands))
    ]
    return make.joined(node.connective, kept) if kept else not decisive


# ---- minimal two-level forms, from the truth table


def _smallest_cover(rows: int, count: int) -> list[Cube]:
    """Return prime implicants that cover exactly `rows`, with as few literals as the search finds."""
    primes = _prime_implicants(rows, count)
    chosen: list[Cube] = []
    essential = [
        cube
        for cube, covered in primes.items()
        if covered & ~_union(primes[other] for other in primes if other != cube)
    ]
    chosen.extend(essential)
    missing = rows & ~_union(primes[cube] for cube in essential)
    if missing:
        rest = {cube: covered & missing for cube, covered in primes.items() if covered & missing}
        chosen.extend(_search(rest, missing))
    return sorted(chosen, key=lambda cube: [(position, not value) for position, value in cube])


def _union(tables: Iterable[int]) -> int:
    return reduce(int.__or__, tables, 0)


def _prime_implicants(rows: int, count: int) -> dict[Cube, int]:
    """Return every conjunction that implies `rows`, but no longer does if any literal is removed."""
    full = every_row(count)
    columns = [column(position, count) for position in range(count)]
    implicants: dict[Cube, int] = {}
    for signs in product((None, True, False), repeat=count):
        covered = full
        for position, sign in enumerate(signs):
            if sign is not None:
                covered &= columns[position] if sign else full ^ columns[position]
        if covered & ~rows == 0:
            implicants[tuple((position, sign) for position, sign in enumerate(signs) if sign is not None)] = (
                covered
            )
    return {
        cube: covered
        for cube, covered in implicants.items()
        if not any(cube[:drop] + cube[drop + 1 :] in implicants for drop in range(len(cube)))
    }


def _search(primes: dict[Cube, int], missing: int) -> list[Cube]:
    """Cover `missing` with the fewest literals: depth-first branch and bound, at most _SEARCH_STEPS."""
    best: list[Cube] = _greedy(primes, missing)
    best_cost = sum(map(len, best))
    stack: list[tuple[int, int, list[Cube]]] = [(missing, 0, [])]
    for _ in range(_SEARCH_STEPS):
        if not stack:
            break
        uncovered, cost, chosen = stack.pop()
        if not uncovered:
            if cost < best_cost:
                best, best_cost = chosen, cost
            continue
        lowest = uncovered & -uncovered
        for cube, covered in primes.items():
            if covered & lowest and cost + len(cube) < best_cost:
                stack.append((uncovered & ~covered, cost + len(cube), [*chosen, cube]))
    return best


def _greedy(primes: dict[Cube, int], missing: int) -> list[Cube]:
    chosen: list[Cube] = []
    while missing:
        cube = max(primes, key=lambda cube: ((primes[cube] & missing).bit_count(), -len(cube)))
        chosen.append(cube)
        missing &= ~primes[cube]
    return chosen


def _factored(
    cubes: Sequence[Cube], names: tuple[str, ...], make: Nodes[TreeT], *, outer: Connective
) -> TreeT:
    """Return cubes as an expression, factoring out the most common literal first.

    With `outer` OR this is the disjunction of the cubes; with AND (for the cubes of the negation), the
    conjunction of their negations.
    """
    inner = Connective.AND if outer is Connective.OR else Connective.OR

    def written(position: int, value: bool) -> TreeT:
        name = make.name(names[position])
        return name if value is (outer is Connective.OR) else make.negation(name)

    def factor(group: Sequence[Cube]) -> TreeT:
        literal, count = Counter(literal for cube in group for literal in cube).most_common(1)[0]
        if count < 2:
            terms = [make.joined(inner, [written(*one) for one in cube]) for cube in group]
            return make.joined(outer, terms)
        with_it = [tuple(one for one in cube if one != literal) for cube in group if literal in cube]
        without = [cube for cube in group if literal not in cube]
        factored = make.joined(inner, [written(*literal), factor(with_it)])
        return make.joined(outer, [factored, factor(without)]) if without else factored

    return factor(cubes)
