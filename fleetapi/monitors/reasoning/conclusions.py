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
    """The kinds of conclusions; the value is the name of the check that reports it."""

    CONSTANT = "constant-expression"
    NEVER_FIRES = "never-fires"
    ALWAYS_FIRES = "always-fires"
    REDUNDANT = "redundant-trigger"
    IRRELEVANT = "irrelevant-trigger"
    FIRES_WHEN_IDLE = "fires-when-idle"
    PARKED_WHILE_USED = "parked-while-used"


@attrs.frozen
class Conclusion:
    """Something that has been proven about a rule.

    `names` are the triggers it concerns (all for CONSTANT). `explanation` is the proof in words, a sentence
    without an initial capital and a period. `conflicts` are the facts about triggers that the proof needs; it
    is empty if the formula alone is enough. `value` is the value of a CONSTANT expression, or the value that
    can replace a REDUNDANT part.

    For REDUNDANT, `part` is the part that can be removed. It spans the names with the indexes `first_name` to
    `first_name + name_count - 1` in the text. `shorter` is the expression without redundant parts.

    `provided` is the assumption about the vendor that the proof needs, or empty.
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
    """All conclusions about a rule, one per defect: conclusions that follow from another are omitted.

    A constant rule has no other conclusion; a rule that never or always fires has no redundant part.
    `possible` is the table of the combinations of triggers that have not been proven impossible.
    """

    found: tuple[Conclusion, ...]
    possible: TruthTable

    @property
    def constant(self) -> Conclusion | None:
        """The formula is always true or always false."""
        return self._one(ConclusionKind.CONSTANT)

    @property
    def never_fires(self) -> Conclusion | None:
        """No state of a vehicle makes the rule true."""
        return self._one(ConclusionKind.NEVER_FIRES)

    @property
    def always_fires(self) -> Conclusion | None:
        """No state of a vehicle makes the rule false."""
        return self._one(ConclusionKind.ALWAYS_FIRES)

    @property
    def fires_when_idle(self) -> Conclusion | None:
        """The rule is true when no trigger holds."""
        return self._one(ConclusionKind.FIRES_WHEN_IDLE)

    @property
    def parked_while_used(self) -> tuple[Conclusion, ...]:
        """Times combined with conditions of a parked vehicle, which hardly ever hold together."""
        return self._all(ConclusionKind.PARKED_WHILE_USED)

    @property
    def redundant(self) -> tuple[Conclusion, ...]:
        """Parts that can be removed, because of the formula or the meaning of the triggers."""
        return self._all(ConclusionKind.REDUNDANT)

    @property
    def irrelevant(self) -> tuple[Conclusion, ...]:
        """Triggers that never affect the result, because of the formula alone."""
        return self._all(ConclusionKind.IRRELEVANT)

    def _all(self, kind: ConclusionKind) -> tuple[Conclusion, ...]:
        return tuple(conclusion for conclusion in self.found if conclusion.kind is kind)

    def _one(self, kind: ConclusionKind) -> Conclusion | None:
        return next(iter(self._all(kind)), None)


@attrs.frozen
class Conflict:
    """A minimal set of trigger values that cannot occur together.

    `literals` are pairs of name and value: (("low", True), ("high", True)) means that both never hold
    together.
    """

    literals: tuple[tuple[str, bool], ...]
    dimension: Dimension


@attrs.frozen
class Dimension:
    """Triggers on the same subject, and the rows of values they can have together.

    `subject` is "place", "time" or the operand.
    """

    subject: str
    names: tuple[str, ...]
    rows: frozenset[int]

    def conflicts(self) -> Iterator[Conflict]:
        """Yield all minimal conflicts, smallest first."""
        found: list[tuple[int, int]] = []  # the triggers and their values, as bits
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
    """Return all rows of `count` triggers, from which nothing can be concluded."""
    return frozenset(range(1 << count))
