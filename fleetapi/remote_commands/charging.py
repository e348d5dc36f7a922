"""Charging and preconditioning: immediately, or by weekly programs in the vehicle's four slots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, ClassVar, TypeAlias, TypeVar

import attrs

from fleetapi import models
from fleetapi.errors import UsageError
from fleetapi.models.energies import ChargingPowerLevel, ChargingType
from fleetapi.models.programs import ActionType, Day, Recurrence
from fleetapi.models.remote import (
    ChargingPreferences,
    RemoteAirConditioning,
    RemoteCharging,
    RemoteChargingSchedule,
    RemoteCommand,
    RemotePreconditioning,
)
from fleetapi.models.subscriptions import RemoteType
from fleetapi.remedies import Code, any_of, sentence, write
from fleetapi.remote_commands.command import (
    Command,
    boolean,
    check_charging,
    check_slots,
    days_of,
    member_of,
    slot,
    time_of_day,
)
from fleetapi.representation import safe_repr

__all__ = [
    "Charging",
    "ChargingProgram",
    "DayLike",
    "DeleteProgram",
    "Preconditioning",
    "PreconditioningProgram",
    "TimeOfDay",
    "programs_of",
]


P = TypeVar("P", bound="ChargingProgram | PreconditioningProgram | DeleteProgram")

TimeOfDay: TypeAlias = timedelta | time | str
"""A time of day in the vehicle's local time: `"22:30"`, a `time`, or a timedelta since midnight."""

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
    """Charge on these `days` from `start` until `end`, if given (an earlier time is on the next day).

    `slot` is the number of the program in the vehicle, 1 to 4. Raises `UsageError`.
    """

    slot: int = attrs.field(validator=slot)
    start: timedelta = attrs.field(kw_only=True, converter=_start)
    end: timedelta | None = attrs.field(default=None, kw_only=True, converter=_end)
    days: tuple[Day, ...] = attrs.field(kw_only=True, converter=_days)
    enabled: bool = attrs.field(default=True, kw_only=True, validator=boolean)

    def to_model(self) -> models.ChargingProgram:
        """Return the program as a model."""
        return models.ChargingProgram(
            slot=self.slot, start=self.start, end=self.end, days=list(self.days), enabled=self.enabled
        )


@safe_repr
@attrs.frozen
class PreconditioningProgram:
    """Heat or cool the cabin on these `days` at `start`; replaces the program in `slot` (1 to 4).

    `recurrence` says whether the program repeats every week (`DAILY`) or runs once (`NONE`). Raises
    `UsageError`.
    """

    slot: int = attrs.field(validator=slot)
    start: timedelta = attrs.field(kw_only=True, converter=_start)
    days: tuple[Day, ...] = attrs.field(kw_only=True, converter=_days)
    enabled: bool = attrs.field(default=True, kw_only=True, validator=boolean)
    recurrence: Recurrence = attrs.field(default=Recurrence.DAILY, kw_only=True, converter=_recurrence)

    def to_model(self) -> models.PreconditioningProgram:
        """Return the program as a model."""
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
        """Return the model to send: the slot, with midnight as the start."""
        # The specification requires only the slot in its prose, but also a start in its schema.
        return models.PreconditioningProgram(
            slot=self.slot, start=timedelta(0), actions_type=ActionType.DELETE
        )


def programs_of(value: Any, *kinds: type[P], example: str) -> tuple[P, ...]:
    """Return the programs of a command as a tuple.

    Raises `UsageError`, with `example` as the remedy, unless each is of one of `kinds` and has its own slot.
    """
    listed = tuple(value) if isinstance(value, Iterable) else (value,)
    for program in listed:
        if not isinstance(program, kinds):
            raise UsageError(f"programs has {program!r}", remedy=write(example))
    check_slots([program.slot for program in listed])
    return listed


def _next_delayed_time(value: datetime | None) -> datetime | None:
    given: Any = value
    if value is None:
        return None
    if not isinstance(given, datetime):
        raise UsageError(f"next_delayed_time must be an aware datetime, not {given!r}")
    offset = value.utcoffset()
    if offset is None:
        raise UsageError(
            f"next_delayed_time {value.isoformat()} needs a time zone",
            remedy=sentence("add one", Code(': datetime(..., tzinfo=ZoneInfo("Europe/Paris"))')),
        )
    if offset.total_seconds() % 60:
        raise UsageError(f"the UTC offset of next_delayed_time {value.isoformat()} is not in whole minutes")
    return value


def _charging_programs(programs: Iterable[ChargingProgram]) -> tuple[ChargingProgram, ...]:
    example = 'ChargingProgram(1, start="22:00", end="06:00", days=["Mon"])'
    return programs_of(programs, ChargingProgram, example=example)


def _level(value: ChargingPowerLevel | str | None) -> ChargingPowerLevel | None:
    return None if value is None else member_of("level", ChargingPowerLevel, value)


def _type(value: ChargingType | str | None) -> ChargingType | None:
    return None if value is None else member_of("type", ChargingType, value)


@safe_repr
@attrs.frozen
class Charging(Command):
    """Charge the battery: `Charging.now()`, `.stop()`, `.at(moment)`, `.scheduled(...)`, `.preferring(...)`.

    - `immediate`: start now (True) or stop (False); can be combined with a schedule
    - `next_delayed_time`: start of the next charge (aware), or `programs`, each in its own slot
    - `level`, `type`: preferences; cannot be combined with anything else
    """

    remote_type: ClassVar[RemoteType] = RemoteType.CHARGING

    immediate: bool | None = attrs.field(default=None, kw_only=True, validator=boolean)
    next_delayed_time: datetime | None = attrs.field(default=None, kw_only=True, converter=_next_delayed_time)
    programs: tuple[ChargingProgram, ...] = attrs.field(
        default=(), kw_only=True, converter=_charging_programs
    )
    level: ChargingPowerLevel | None = attrs.field(default=None, kw_only=True, converter=_level)
    type: ChargingType | None = attrs.field(default=None, kw_only=True, converter=_type)

    def __attrs_post_init__(self) -> None:
        check_charging(
            immediate=self.immediate,
            next_delayed_time=self.next_delayed_time,
            programs=self.programs or None,
            preferences=self.level if self.level is not None else self.type,
        )

    @classmethod
    def now(cls) -> Charging:
        """Start charging now."""
        return cls(immediate=True)

    @classmethod
    def stop(cls) -> Charging:
        """Stop charging."""
        return cls(immediate=False)

    @classmethod
    def at(cls, moment: datetime) -> Charging:
        """Start charging at `moment` (aware)."""
        return cls(next_delayed_time=moment)

    @classmethod
    def scheduled(cls, *programs: ChargingProgram) -> Charging:
        """Set these charging programs."""
        return cls(programs=programs)

    @classmethod
    def preferring(
        cls,
        *,
        level: ChargingPowerLevel | str | None = None,
        type: ChargingType | str | None = None,  # noqa: A002  # the name of the field
    ) -> Charging:
        """Set the charging power (`Level1` to `Level5`) and target (`Partial`, `Full`)."""
        return cls(level=level, type=type)

    def _model(self) -> RemoteCommand:
        charging = RemoteCharging(immediate=self.immediate)
        if self.next_delayed_time is not None or self.programs:
            charging.schedule = RemoteChargingSchedule(
                next_delayed_time=self.next_delayed_time,
                programs=[program.to_model() for program in self.programs] or None,
            )
        if self.level is not None or self.type is not None:
            charging.preferences = ChargingPreferences(level=self.level, type=self.type)
        return RemoteCommand(charging=charging)


_PreconditioningProgram = PreconditioningProgram | DeleteProgram


def _preconditioning_programs(
    programs: Iterable[_PreconditioningProgram],
) -> tuple[_PreconditioningProgram, ...]:
    example = 'PreconditioningProgram(1, start="07:30", days=["Mon"]) or DeleteProgram(1)'
    return programs_of(programs, PreconditioningProgram, DeleteProgram, example=example)


@safe_repr
@attrs.frozen
class Preconditioning(Command):
    """Heat or cool the cabin: `Preconditioning.now()`, or `.scheduled(...)` for programs in the vehicle.

    `immediate` starts preconditioning now; `programs` sets or deletes programs, each in its own slot. Give at
    least one of them.
    """

    remote_type: ClassVar[RemoteType] = RemoteType.PRECONDITIONING

    immediate: bool | None = attrs.field(default=None, kw_only=True, validator=boolean)
    programs: tuple[_PreconditioningProgram, ...] = attrs.field(
        default=(), kw_only=True, converter=_preconditioning_programs
    )

    def __attrs_post_init__(self) -> None:
        if self.immediate is None and not self.programs:
            raise UsageError(
                "the preconditioning command is empty",
                remedy=any_of(write("Preconditioning.now()"), "pass programs"),
            )

    @classmethod
    def now(cls, *programs: _PreconditioningProgram) -> Preconditioning:
        """Start now, and set these programs."""
        return cls(immediate=True, programs=programs)

    @classmethod
    def scheduled(cls, *programs: _PreconditioningProgram) -> Preconditioning:
        """Set or delete these programs."""
        return cls(programs=programs)

    def _model(self) -> RemoteCommand:
        programs = [program.to_model() for program in self.programs]
        conditioning = RemoteAirConditioning(immediate=self.immediate, programs=programs or None)
        return RemoteCommand(preconditioning=RemotePreconditioning(air_conditioning=conditioning))
