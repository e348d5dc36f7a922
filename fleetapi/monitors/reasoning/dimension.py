"""What the parts of reasoning share: triggers that depend on one thing, and what they can be together.

A dimension is one thing a vehicle's state has exactly one of: its place, the moment, the value of one
operand, the change of one operand. A row gives each trigger of the dimension a value: bit i belongs to
names[i]. `rows` holds every row that some place, moment or value may produce, and perhaps more, never fewer:
all that is concluded rests on rows that are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import attrs

__all__ = ["Conflict", "Dimension", "anything"]


@attrs.frozen
class Conflict:
    """Values of triggers that no vehicle state gives together, and that it takes all of: a minimal set.

    `literals` pairs names with values: (("low", True), ("high", True)) says that both never hold at once.
    """

    literals: tuple[tuple[str, bool], ...]
    dimension: Dimension


@attrs.frozen
class Dimension:
    """Some triggers, and the rows of values they may have together.

    `subject` is "place", "time" or the operand.
    """

    subject: str
    names: tuple[str, ...]
    rows: frozenset[int]

    def conflicts(self) -> Iterator[Conflict]:
        """Yield every minimal conflict, the smallest first."""
        found: list[tuple[int, int]] = []  # which triggers, and their values, as bits
        for size in range(1, len(self.names) + 1):
            for chosen in combinations(range(len(self.names)), size):
                for values in product((True, False), repeat=size):
                    which = sum(1 << position for position in chosen)
                    wanted = sum(
                        1 << position for position, value in zip(chosen, values, strict=True) if value
                    )
                    if any(
                        smaller & which == smaller and wanted & smaller == bits for smaller, bits in found
                    ):
                        continue
                    if all(row & which != wanted for row in self.rows):
                        found.append((which, wanted))
                        literals = tuple(
                            (self.names[at], value) for at, value in zip(chosen, values, strict=True)
                        )
                        yield Conflict(literals, self)


def anything(count: int) -> frozenset[int]:
    """Return all rows over so many triggers: what is concluded from them is nothing."""
    return frozenset(range(1 << count))
