"""Charging: begin, stop, schedule, and how to charge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

import attrs

from fleetapi.errors import UsageError
from fleetapi.models.energies import ChargingPowerLevel, ChargingType
from fleetapi.models.remote import (
    ChargingPreferences,
    RemoteCharging,
    RemoteChargingSchedule,
    RemoteCommand,
)
from fleetapi.models.subscriptions import RemoteType
from fleetapi.remote_commands.arguments import boolean, member_of
from fleetapi.remote_commands.command import Command
from fleetapi.remote_commands.programs import ChargingProgram, programs_of
from fleetapi.remote_commands.rules import check_charging
from fleetapi.representation import safe_repr

__all__ = ["Charging"]


def _moment(value: datetime | None) -> datetime | None:
    given: Any = value
    if value is None:
        return None
    if not isinstance(given, datetime):
        raise UsageError(f"next_delayed_time must be an aware datetime, not {given!r}")
    offset = value.utcoffset()
    if offset is None:
        raise UsageError(
            f"next_delayed_time {value.isoformat()} has no time zone, so it is no moment",
            remedy='give it one: datetime(..., tzinfo=ZoneInfo("Europe/Paris"))',
        )
    if offset.total_seconds() % 60:
        raise UsageError(f"next_delayed_time {value.isoformat()} is off UTC by a fraction of a minute")
    return value


def _programs(programs: Iterable[ChargingProgram]) -> tuple[ChargingProgram, ...]:
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

    - `immediate`: begin at once (True) or stop (False); a schedule may stand beside it
    - `next_delayed_time`: when the next charge begins (aware), or `programs`, each in a slot of its own
    - `level`, `type`: preferences, which go alone
    """

    remote_type: ClassVar[RemoteType] = RemoteType.CHARGING

    immediate: bool | None = attrs.field(default=None, kw_only=True, validator=boolean)
    next_delayed_time: datetime | None = attrs.field(default=None, kw_only=True, converter=_moment)
    programs: tuple[ChargingProgram, ...] = attrs.field(default=(), kw_only=True, converter=_programs)
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
        """Begin at once."""
        return cls(immediate=True)

    @classmethod
    def stop(cls) -> Charging:
        """Do not charge now."""
        return cls(immediate=False)

    @classmethod
    def at(cls, moment: datetime) -> Charging:
        """Begin at a moment (aware)."""
        return cls(next_delayed_time=moment)

    @classmethod
    def scheduled(cls, *programs: ChargingProgram) -> Charging:
        """Charge by these programs."""
        return cls(programs=programs)

    @classmethod
    def preferring(
        cls,
        *,
        level: ChargingPowerLevel | str | None = None,
        type: ChargingType | str | None = None,  # noqa: A002  # the field is called so
    ) -> Charging:
        """Charge with this power (`Level1` to `Level5`), and so far (`Partial`, `Full`)."""
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
