"""The analysis of a rule: its formula, the possible combinations of its triggers, and the conclusions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property

import attrs

from fleetapi.errors import UsageError
from fleetapi.monitors.expressions.expression import Expression
from fleetapi.monitors.expressions.truth_table import TruthTable, column, every_row
from fleetapi.monitors.reasoning.clocks import rows_by_elapsed_time
from fleetapi.monitors.reasoning.conclusions import (
    Conclusion,
    ConclusionKind,
    Conclusions,
    Conflict,
    Dimension,
)
from fleetapi.monitors.reasoning.data_triggers import data_dimensions
from fleetapi.monitors.reasoning.parked_while_used import ParkedWhileUsed, parked_while_used
from fleetapi.monitors.reasoning.redundancy import Redundancy, reduce_expression
from fleetapi.monitors.reasoning.time_triggers import time_dimension
from fleetapi.monitors.reasoning.wording import conflict_in_words, constant_in_words, parked_in_words
from fleetapi.monitors.reasoning.zone_triggers import zone_dimension
from fleetapi.monitors.semantics.assumptions import DEFAULT_ASSUMPTIONS, Assumptions, ZoneMeaning
from fleetapi.monitors.triggers import DataTrigger, TimeTrigger, Trigger, ZoneTrigger

__all__ = ["MAXIMUM_TRIGGERS", "analyze"]

MAXIMUM_TRIGGERS = 8  # different names in one expression; the vendor allows 5

ZONE_AS_STATE = "a zone trigger holds as long as the vehicle is inside (In) or outside (Out)"
WINDOW_BY_THE_CLOCK = "a window ends by the clock on the wall, even on a night when the clocks change"


def analyze(
    expression: Expression,
    triggers: Mapping[str, Trigger],
    assumptions: Assumptions = DEFAULT_ASSUMPTIONS,
    *,
    now: datetime | None = None,
) -> Conclusions:
    """Return what can be proven about `expression` over the named triggers.

    Names without a trigger can have any value; triggers that the expression does not use are ignored.
    Triggers on different subjects (place, time, each operand) are assumed to be independent, which can hide
    conclusions but never cause wrong ones. Clocks of different time zones are compared from the year of `now`
    on; `now` is the current time by default.

    Raises UsageError for more than MAXIMUM_TRIGGERS names.
    """
    year = (now or datetime.now(UTC)).year
    return _Analysis(expression, triggers, assumptions, year).conclude()


class _Analysis:
    """The tables of a rule, and the conclusions drawn from them."""

    def __init__(
        self, expression: Expression, triggers: Mapping[str, Trigger], assumptions: Assumptions, year: int
    ) -> None:
        self.expression = expression
        self.names = expression.names
        if len(self.names) > MAXIMUM_TRIGGERS:
            raise UsageError(
                f"{len(self.names)} triggers are too many to analyze; the limit is {MAXIMUM_TRIGGERS}",
                remedy="a monitor has at most 5 triggers",
            )
        self.year = year
        self.triggers = {name: triggers[name] for name in self.names if name in triggers}
        self.assumptions = assumptions
        self.columns = {name: column(at, len(self.names)) for at, name in enumerate(self.names)}
        self.full = every_row(len(self.names))
        self.table = expression.truth_table()
        self.dimensions = list(_dimensions(self.triggers, assumptions, year))
        self.possible = self._possible(self.dimensions)

    def conclude(self) -> Conclusions:
        found = list(self._conclusions())
        return Conclusions(tuple(found), TruthTable(self.names, self.possible))

    def _conclusions(self) -> Iterable[Conclusion]:
        bits = self.table.bits
        if self.table.constant is not None:
            words = constant_in_words(self.expression, self.table.constant)
            yield Conclusion(ConclusionKind.CONSTANT, self.names, words, value=self.table.constant)
            return
        for name in self.names:
            if not self.table.depends_on(name):
                yield self._irrelevant(name)
        if not bits & self.possible:
            yield self._proven(ConclusionKind.NEVER_FIRES, bits)
        elif not ~bits & self.possible:
            yield self._proven(ConclusionKind.ALWAYS_FIRES, self.full ^ bits)
        else:
            yield from self._of_parts()

    def _of_parts(self) -> Iterable[Conclusion]:
        """Yield conclusions about a rule that can be both true and false."""
        ruled_out = {name: self._ruled_out_with(name) for name in self.names}
        irrelevant = [name for name in self.names if not self.table.depends_on(name)]
        reduction = reduce_expression(self.expression, self.columns, ruled_out, irrelevant)
        for redundancy in reduction.redundancies:
            yield self._redundant(redundancy, reduction.shorter)
        if self.table.bits & self.possible & 1:
            yield self._idle()
        if self.assumptions.time_needs_use:
            for combined in parked_while_used(self.table, self.possible, self.triggers):
                yield self._parked(combined)

    # ---- conclusions from the formula

    def _irrelevant(self, name: str) -> Conclusion:
        shorter = self.expression.simplify()
        words = f"the result is the same whether `{name}` holds or not: the expression says `{shorter}`"
        return Conclusion(ConclusionKind.IRRELEVANT, (name,), words)

    def _idle(self) -> Conclusion:
        words = f"`{self.expression}` is true when none of its triggers holds"
        return Conclusion(ConclusionKind.FIRES_WHEN_IDLE, self.names, words)

    # ---- conclusions from the triggers

    def _parked(self, combined: ParkedWhileUsed) -> Conclusion:
        words = parked_in_words(combined.times, combined.parked, self.triggers)
        return Conclusion(ConclusionKind.PARKED_WHILE_USED, (*combined.times, *combined.parked), words)

    def _proven(self, kind: ConclusionKind, impossible: int) -> Conclusion:
        conflicts = self._conflicts(impossible)
        names = dict.fromkeys(name for conflict in conflicts for name, _ in conflict.literals)
        return Conclusion(
            kind, tuple(names), self._in_words(conflicts), conflicts, provided=self._provided(impossible)
        )

    def _redundant(self, redundancy: Redundancy, shorter: Expression) -> Conclusion:
        conflicts = self._conflicts(redundancy.impossible, redundancy.part.names)
        why = self._in_words(conflicts) or f"the expression says the same as `{shorter}`"
        words = f"`{redundancy.part}` adds nothing: {why}"
        return Conclusion(
            ConclusionKind.REDUNDANT,
            redundancy.part.names,
            words,
            conflicts,
            value=redundancy.value,
            part=redundancy.part,
            shorter=shorter,
            first_name=redundancy.first_name,
            name_count=redundancy.name_count,
            provided=self._provided(redundancy.impossible),
        )

    def _in_words(self, conflicts: Sequence[Conflict]) -> str:
        return "; ".join(conflict_in_words(one, self.triggers, self.assumptions) for one in conflicts)

    def _provided(self, impossible: int) -> str:
        """Return the assumptions without which the rows would be possible."""
        needed = [
            words
            for words, subject, otherwise in (
                (ZONE_AS_STATE, "place", self._places_as_crossings),
                (WINDOW_BY_THE_CLOCK, "time", self._times_by_elapsed_time),
            )
            if (other := otherwise()) is not None
            and impossible
            & self._possible([other, *(one for one in self.dimensions if one.subject != subject)])
        ]
        return " and ".join(needed)

    def _places_as_crossings(self) -> Dimension | None:
        zones = {name: one for name, one in self.triggers.items() if isinstance(one, ZoneTrigger)}
        if not zones or self.assumptions.zone is not ZoneMeaning.STATE:
            return None
        return zone_dimension(zones, attrs.evolve(self.assumptions, zone=ZoneMeaning.CROSSING))

    def _times_by_elapsed_time(self) -> Dimension | None:
        times = {name: one for name, one in self.triggers.items() if isinstance(one, TimeTrigger)}
        if len(times) < 2:
            return None
        dimension = next(one for one in self.dimensions if one.subject == "time")
        zone = self.assumptions.default_time_zone
        rows = dimension.rows.union(rows_by_elapsed_time(list(times.values()), zone, self.year))
        return attrs.evolve(dimension, rows=rows)

    # ---- tables

    def _possible(self, dimensions: Iterable[Dimension]) -> int:
        possible = self.full
        for dimension in dimensions:
            if len(dimension.rows) < 1 << len(dimension.names):
                rows = 0
                for row in dimension.rows:
                    rows |= self._where(
                        (name, bool(row >> at & 1)) for at, name in enumerate(dimension.names)
                    )
                possible &= rows
        return possible

    def _where(self, literals: Iterable[tuple[str, bool]]) -> int:
        """Return the table that is true where all literals are."""
        rows = self.full
        for name, value in literals:
            rows &= self.columns[name] if value else self.full ^ self.columns[name]
        return rows

    @cached_property
    def known_conflicts(self) -> list[tuple[Conflict, int]]:
        """All minimal conflicts, with the rows that each rules out."""
        return [
            (conflict, self._where(conflict.literals))
            for dimension in self.dimensions
            for conflict in dimension.conflicts()
        ]

    def _ruled_out_with(self, name: str) -> int:
        rows = 0
        for conflict, ruled_out in self.known_conflicts:
            if name in dict(conflict.literals):
                rows |= ruled_out
        return rows

    def _conflicts(self, impossible: int, about: tuple[str, ...] = ()) -> tuple[Conflict, ...]:
        """Choose few and small conflicts that rule out `impossible`, each with a name of `about` if given."""
        known = [
            one
            for one in self.known_conflicts
            if not about or not set(about).isdisjoint(dict(one[0].literals))
        ]
        chosen = []
        while impossible:
            conflict, rows = max(
                known, key=lambda one: ((one[1] & impossible).bit_count(), -len(one[0].literals))
            )
            chosen.append(conflict)
            impossible &= ~rows
        return tuple(chosen)


def _dimensions(triggers: Mapping[str, Trigger], assumptions: Assumptions, year: int) -> Iterable[Dimension]:
    zones = {name: one for name, one in triggers.items() if isinstance(one, ZoneTrigger)}
    times = {name: one for name, one in triggers.items() if isinstance(one, TimeTrigger)}
    if zones:
        yield zone_dimension(zones, assumptions)
    if times:
        yield time_dimension(times, assumptions, year)
    yield from data_dimensions({name: one for name, one in triggers.items() if isinstance(one, DataTrigger)})
