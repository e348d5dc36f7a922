"""Programs: what a vehicle does by itself at a time of day, kept in one of its four slots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time, timedelta
from typing import Any, TypeAlias, TypeVar

import attrs

from fleetapi import models
from fleetapi.errors import UsageError
from fleetapi.models.programs import ActionType, Day, Recurrence
from fleetapi.remote_commands.arguments import boolean, days_of, member_of, slot, time_of_day
from fleetapi.remote_commands.rules import check_slots
from fleetapi.representation import safe_repr

__all__ = [
    "ChargingProgram",
    "DayLike",
    "DeleteProgram",
    "PreconditioningProgram",
    "TimeOfDay",
    "programs_of",
]

P = TypeVar("P", bound="ChargingProgram | PreconditioningProgram | DeleteProgram")

TimeOfDay: TypeAlias = timedelta | time | str
"""A time of day in the vehicle's local time: `"22:30"`, a `time`, or the time since midnight."""

DayLike: TypeAlias = Day | str
"""A day of the week: `Day.MONDAY`, `"Mon"` or `"Monday"`."""


def _start(value: TimeOfDay) -> timedelta:
    return time_of_day("start", value)


def _end(value: TimeOfDay | None) -> timedelta | None:
    return None if value is None else time_of_day("end", value)


def _days(value: Iterable[DayLike]) -> tuple[Day, ...]:
    return days_of(value)


def _recurrence(value: Recurrence | str) -> Recurrence:
    return member_of("recurrence", Recurrence, value)


@safe_repr
@attrs.frozen
class ChargingProgram:
    """Charge on these `days` from `start`, to `end` if there is one (before `start`: of the next day).

    `slot` is its number in the vehicle, 1 to 4. Raises `UsageError`.
    """

    slot: int = attrs.field(validator=slot)
    start: timedelta = attrs.field(kw_only=True, converter=_start)
    end: timedelta | None = attrs.field(default=None, kw_only=True, converter=_end)
    days: tuple[Day, ...] = attrs.field(kw_only=True, converter=_days)
    enabled: bool = attrs.field(default=True, kw_only=True, validator=boolean)

    def to_model(self) -> models.ChargingProgram:
        """The program as the server writes it."""
        return models.ChargingProgram(
            slot=self.slot, start=self.start, end=self.end, days=list(self.days), enabled=self.enabled
        )


@safe_repr
@attrs.frozen
class PreconditioningProgram:
    """Heat or cool the cabin on these `days` at `start`: set, or replaced, in `slot` (1 to 4).

    `recurrence` says whether it is repeated every week (`DAILY`) or over after once (`NONE`). Raises
    `UsageError`.
    """

    slot: int = attrs.field(validator=slot)
    start: timedelta = attrs.field(kw_only=True, converter=_start)
    days: tuple[Day, ...] = attrs.field(kw_only=True, converter=_days)
    enabled: bool = attrs.field(default=True, kw_only=True, validator=boolean)
    recurrence: Recurrence = attrs.field(default=Recurrence.DAILY, kw_only=True, converter=_recurrence)

    def to_model(self) -> models.PreconditioningProgram:
        """The program as the server writes it."""
        return models.PreconditioningProgram(
            slot=self.slot,
            start=self.start,
            days=list(self.days),
            enabled=self.enabled,
            recurrence=self.recurrence,
            actions_type=ActionType.SET,
        )


@safe_repr
@attrs.frozen
class DeleteProgram:
    """Delete the preconditioning program in `slot` (1 to 4). Raises `UsageError`."""

    slot: int = attrs.field(validator=slot)

    def to_model(self) -> models.PreconditioningProgram:
        """What is sent: the slot, and midnight as its start."""
        # The text of the specification asks for the slot alone, its schema for a start as well: satisfy both.
        return models.PreconditioningProgram(
            slot=self.slot, start=timedelta(0), actions_type=ActionType.DELETE
        )


def programs_of(value: Any, *kinds: type[P], example: str) -> tuple[P, ...]:
    """The programs of a command, one or several, each of these kinds and in a slot of its own.

    Raises `UsageError` otherwise; `example` is what to write.
    """
    listed = tuple(value) if isinstance(value, Iterable) else (value,)
    for program in listed:
        if not isinstance(program, kinds):
            raise UsageError(f"programs has {program!r}", remedy=f"write {example}")
    check_slots([program.slot for program in listed])
    return listed
