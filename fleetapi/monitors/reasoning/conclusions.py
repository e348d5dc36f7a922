"""What reasoning works with, and what it finds out about a rule.

A dimension is one thing of which a vehicle has exactly one at a time: its place, the moment, the value of an
operand, the change of an operand. A row assigns a value to each trigger of the dimension: bit i belongs to
names[i]. `rows` contains every row that some place, moment or value can produce, and perhaps more, but never
fewer: every conclusion rests on rows that are missing.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from itertools import combinations, product

import attrs

from fleetapi.monitors.expressions.expression import Expression
from fleetapi.monitors.expressions.truth_table import TruthTable

__all__ = ["Conclusion", "ConclusionKind", "Conclusions", "Conflict", "Dimension", "anything"]


class ConclusionKind(enum.Enum):
    """What is concluded; the value is the name of the check that reports it."""

    CONSTANT = "constant-expression"
    NEVER_FIRES = "never-fires"
    ALWAYS_FIRES = "always-fires"
    REDUNDANT = "redundant-trigger"
    IRRELEVANT = "irrelevant-trigger"
    FIRES_WHEN_IDLE = "fires-when-idle"
    PARKED_WHILE_USED = "parked-while-used"


@attrs.frozen
class Conclusion:
    """One thing that is provably so.

    `names` are the triggers it is about; of CONSTANT, all. `explanation` is the proof in words, a sentence
    without capital and full stop. `conflicts` are the facts about the triggers that it rests on; empty where
    the formula alone shows it. `value` is what a CONSTANT expression always is, and what can be put in the
    place of a REDUNDANT part.

    For REDUNDANT, `part` is the part of the expression that can be left out, and it stands where the names
    number `first_name` to `first_name + name_count - 1`, counted from 0 in the text, are. `shorter` is the
    expression without anything redundant.

    `provided` is an assumption about the vendor that the proof needs, empty for none.
    """

    kind: ConclusionKind
    names: tuple[str, ...]
    explanation: str
    conflicts: tuple[Conflict, ...] = ()
    value: bool | None = None
    part: Expression | None = None
    first_name: int = 0
    name_count: int = 0
    shorter: Expression | None = None
    provided: str = ""


@attrs.frozen
class Conclusions:
    """All conclusions about one rule: one for each defect, so what follows from another is left out.

    A constant rule has no other conclusion; one that never or always fires has no redundant part.
    `possible` is the table of the combinations of triggers that may occur, as far as can be told.
    """

    found: tuple[Conclusion, ...]
    possible: TruthTable

    @property
    def constant(self) -> Conclusion | None:
        """Always true or always false as a formula."""
        return self._one(ConclusionKind.CONSTANT)

    @property
    def never_fires(self) -> Conclusion | None:
        """No vehicle, place and moment makes it true."""
        return self._one(ConclusionKind.NEVER_FIRES)

    @property
    def always_fires(self) -> Conclusion | None:
        """No vehicle, place and moment makes it false."""
        return self._one(ConclusionKind.ALWAYS_FIRES)

    @property
    def fires_when_idle(self) -> Conclusion | None:
        """True when no trigger holds."""
        return self._one(ConclusionKind.FIRES_WHEN_IDLE)

    @property
    def parked_while_used(self) -> tuple[Conclusion, ...]:
        """Times that are combined with what happens to a parked vehicle, as good as never at once."""
        return self._all(ConclusionKind.PARKED_WHILE_USED)

    @property
    def redundant(self) -> tuple[Conclusion, ...]:
        """Parts that can be left out, because of the formula or of what the triggers mean."""
        return self._all(ConclusionKind.REDUNDANT)

    @property
    def irrelevant(self) -> tuple[Conclusion, ...]:
        """Triggers whose value never changes the result, by the formula alone."""
        return self._all(ConclusionKind.IRRELEVANT)

    def _all(self, kind: ConclusionKind) -> tuple[Conclusion, ...]:
        return tuple(conclusion for conclusion in self.found if conclusion.kind is kind)

    def _one(self, kind: ConclusionKind) -> Conclusion | None:
        return next(iter(self._all(kind)), None)


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
