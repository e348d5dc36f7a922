"""What `analyse` finds out about a rule."""

from __future__ import annotations

import enum

import attrs

from fleetapi.monitors.expressions.expression import Expression
from fleetapi.monitors.expressions.truth_table import TruthTable
from fleetapi.monitors.reasoning.dimension import Conflict

__all__ = ["Conclusion", "ConclusionKind", "Conclusions"]


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
