"""Which data triggers can hold together.

For operands with one value at a time the result is exact under these assumptions: a number is any decimal,
without limits or gaps (that a level is an integer from 0 to 100 is ignored, because the two specifications
disagree about it); a boolean is true or false; an enumeration can have unpublished values. A change is
independent of the new value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from fleetapi.monitors.operands.table import OperandKind, Operator, operand
from fleetapi.monitors.reasoning.conclusions import Dimension
from fleetapi.monitors.semantics.assumptions import SEVERAL_VALUES_AT_A_TIME
from fleetapi.monitors.triggers import DataTrigger

__all__ = ["data_dimensions"]


def data_dimensions(triggers: Mapping[str, DataTrigger]) -> Iterator[Dimension]:
    """Yield the dimensions of data triggers: the value and the change of each operand."""
    values: dict[str, dict[str, DataTrigger]] = {}
    changes: dict[str, list[str]] = {}
    for name, trigger in triggers.items():
        if trigger.operator is Operator.ON_CHANGE:
            changes.setdefault(trigger.operand, []).append(name)
        else:
            values.setdefault(trigger.operand, {})[name] = trigger
    for subject, group in values.items():
        yield Dimension(subject, tuple(group), frozenset(_rows(subject, list(group.values()))))
    for subject, names in changes.items():  # triggers on the same change always agree
        yield Dimension(subject, tuple(names), frozenset({0, (1 << len(names)) - 1}))


def _rows(subject: str, triggers: Sequence[DataTrigger]) -> Iterator[int]:
    if subject in SEVERAL_VALUES_AT_A_TIME:
        return _rows_of_sets([frozenset(_wanted(trigger)) for trigger in triggers])
    if operand(subject).kind is OperandKind.NUMBER:
        return _rows_of_numbers(triggers)
    if operand(subject).kind is OperandKind.BOOLEAN:
        return _rows_of_values(triggers, ["true", "false"])
    return _rows_of_values(triggers, [None, *{value for trigger in triggers for value in _wanted(trigger)}])


def _wanted(trigger: DataTrigger) -> tuple[str, ...]:
    return trigger.values if trigger.operator is Operator.INCLUDED_IN else trigger.values[:1]


def _bits(values: Iterator[bool]) -> int:
    return sum(1 << position for position, value in enumerate(values) if value)


def _rows_of_values(triggers: Sequence[DataTrigger], values: Sequence[str | None]) -> Iterator[int]:
    """Yield the rows of an operand with one value at a time; None is any value that no trigger mentions."""
    for value in values:
        yield _bits(value in _wanted(trigger) for trigger in triggers)


def _rows_of_numbers(triggers: Sequence[DataTrigger]) -> Iterator[int]:
    """Yield the rows of a number: position 2i + 1 is limit i itself, even positions are between limits."""
    limits = sorted({Decimal(value) for trigger in triggers for value in _wanted(trigger)})
    at = {limit: 2 * index + 1 for index, limit in enumerate(limits)}
    marks = [[at[Decimal(value)] for value in _wanted(trigger)] for trigger in triggers]

    def holds(trigger: DataTrigger, mark: list[int], position: int) -> bool:
        if trigger.operator is Operator.GREATER_THAN:
            return position > mark[0]
        if trigger.operator is Operator.LOWER_THAN:
            return position < mark[0]
        return position in mark

    for position in range(2 * len(limits) + 1):
        yield _bits(holds(trigger, mark, position) for trigger, mark in zip(triggers, marks, strict=True))


def _rows_of_sets(wanted: Sequence[frozenset[str]]) -> Iterator[int]:
    """Yield the rows of an operand with a set of values, where a trigger holds if any of its values is in it.

    The largest set for which some triggers are false contains every value but theirs.
    """
    for row in range(1 << len(wanted)):
        absent = frozenset().union(*(values for at, values in enumerate(wanted) if not row >> at & 1))
        if all(values - absent for at, values in enumerate(wanted) if row >> at & 1):
            yield row
