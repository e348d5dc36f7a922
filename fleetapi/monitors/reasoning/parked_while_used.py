"""Rules that combine a time with a condition of a parked vehicle.

A time trigger holds only while the vehicle is being used, so such a combination hardly ever holds. A rule is
affected if it can become true in a way that needs both: there is a row in which it is false without the time,
and false without the condition of a parked vehicle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from fleetapi.monitors.expressions.truth_table import TruthTable
from fleetapi.monitors.semantics.parked import implies_parked
from fleetapi.monitors.triggers import DataTrigger, TimeTrigger, Trigger

__all__ = ["ParkedWhileUsed", "parked_while_used"]


@attrs.frozen
class ParkedWhileUsed:
    """Time triggers combined with triggers that (as such or negated) hold only for a parked vehicle."""

    times: tuple[str, ...]
    parked: tuple[str, ...]


def parked_while_used(
    table: TruthTable, possible: int, triggers: Mapping[str, Trigger]
) -> Iterator[ParkedWhileUsed]:
    """Yield groups of times and the conditions of a parked vehicle that they are combined with."""
    if not any(isinstance(trigger, TimeTrigger) for trigger in triggers.values()):
        return
    rows = [row for row in range(table.row_count) if table.bits & possible & 1 << row]
    # If two triggers are redundant with each other, neither is decisive alone.
    for decisive in (_decisive, _decisive_together):
        groups: list[tuple[set[str], set[str]]] = []
        for row in rows:
            times, parked = _concerned(table.assignment(row), triggers)
            times, parked = decisive(table, row, times), decisive(table, row, parked)
            if times and parked:
                groups = _merged(groups, times, parked)
        for times, parked in sorted(groups, key=lambda group: min(map(table.names.index, group[0]))):
            yield ParkedWhileUsed(_in_order(table, times), _in_order(table, parked))
        if groups:
            return


def _concerned(values: Mapping[str, bool], triggers: Mapping[str, Trigger]) -> tuple[set[str], set[str]]:
    """Return the times that hold, and the names whose value implies that the vehicle is parked."""
    times, parked = set(), set()
    for name, value in values.items():
        trigger = triggers.get(name)
        if value and isinstance(trigger, TimeTrigger):
            times.add(name)
        elif isinstance(trigger, DataTrigger) and implies_parked(trigger, value):
            parked.add(name)
    return times, parked


def _decisive(table: TruthTable, row: int, names: set[str]) -> set[str]:
    """Return the names without which the rule does not hold in a row."""
    return {name for name in names if not _holds(table, row, {name})}


def _decisive_together(table: TruthTable, row: int, names: set[str]) -> set[str]:
    """Return `names` if the rule does not hold in a row without all of them, otherwise none."""
    return set() if _holds(table, row, names) else names


def _holds(table: TruthTable, row: int, turned: set[str]) -> bool:
    """Return whether the rule holds in a row after inverting the values of some names."""
    last = len(table.names) - 1
    mask = sum(1 << (last - position) for position, name in enumerate(table.names) if name in turned)
    return bool(table.bits >> (row ^ mask) & 1)


def _in_order(table: TruthTable, names: set[str]) -> tuple[str, ...]:
    return tuple(name for name in table.names if name in names)


def _merged(
    groups: list[tuple[set[str], set[str]]], times: set[str], parked: set[str]
) -> list[tuple[set[str], set[str]]]:
    """Add a combination, merging groups that share a trigger."""
    apart = []
    for group in groups:
        if group[0] & times or group[1] & parked:
            times, parked = times | group[0], parked | group[1]
        else:
            apart.append(group)
    return [*apart, (times, parked)]
