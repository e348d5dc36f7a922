"""What is known about a vehicle at one moment, as far as a rule can ask about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from fleetapi.errors import UsageError
from fleetapi.monitors.semantics.geometry import normalised

__all__ = ["Position", "Value", "VehicleState", "as_decimal", "same_value"]

Value: TypeAlias = "bool | int | float | Decimal | str | Collection[str]"
"""A value of an operand: a number, a boolean, a text, or the texts that hold at once (alerts)."""

_MOVING = "vehicle.kinetic.moving"


@attrs.frozen(eq=False)
class Position:
    """A place on the earth in degrees (WGS 84).

    Equal for the same place however it is written: longitude 180 is -180, and a pole has every longitude.

    Raises UsageError outside ±90 and ±180 degrees.
    """

    latitude: float
    longitude: float

    def __attrs_post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):  # false for NaN as well
            raise UsageError(
                f"latitude {self.latitude}, longitude {self.longitude} is no place on earth",
                remedy="latitude lies within ±90, longitude within ±180 degrees; are they swapped?",
            )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Position):
            return NotImplemented
        return normalised(self.latitude, self.longitude) == normalised(other.latitude, other.longitude)

    def __hash__(self) -> int:
        return hash(normalised(self.latitude, self.longitude))


def _read_only(mapping: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if mapping is None else MappingProxyType(dict(mapping))


def _instant(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise UsageError(
            f"moment {moment.isoformat()} has no time zone, so it is no moment",
            remedy="write datetime(2030, 1, 31, 8, 0, tzinfo=timezone.utc)",
        )
    return moment.astimezone(UTC)


def _instants(moments: Mapping[str, datetime]) -> Mapping[str, datetime]:
    return MappingProxyType({key: _instant(moment) for key, moment in moments.items()})


@attrs.frozen(unsafe_hash=False)
class VehicleState:
    """A vehicle at one moment, and what was known just before.

    `moment` is aware. `data` maps operands (`vehicle.energy.electric.level`) to values; an operand that is
    absent, or None, is unknown. `previous_data` and `previous_position` belong to the state before;
    `previous_data` is None when there was none. `changed_at` says when an operand last changed. `in_use`
    tells whether the vehicle is being used; where it is None, `vehicle.kinetic.moving` stands for it.

    Moments are kept in UTC. Raises UsageError for a moment without time zone.
    """

    moment: datetime = attrs.field(converter=_instant)
    position: Position | None = None
    data: Mapping[str, Value | None] = attrs.field(factory=dict, converter=_read_only)
    previous_position: Position | None = None
    previous_data: Mapping[str, Value | None] | None = attrs.field(default=None, converter=_read_only)
    changed_at: Mapping[str, datetime] = attrs.field(factory=dict, converter=_instants)
    in_use: bool | None = None

    @property
    def is_used(self) -> bool | None:
        """Whether the vehicle is being used; None for unknown."""
        if self.in_use is not None:
            return self.in_use
        moving = self.data.get(_MOVING)
        return moving if isinstance(moving, bool) else None

    def after(
        self,
        moment: datetime,
        *,
        position: Position | None = None,
        data: Mapping[str, Value | None] | None = None,
        in_use: bool | None = None,
    ) -> VehicleState:
        """Return the state that follows this one when something new is learnt at `moment`.

        What is not given stays as it is; `previous_…` and `changed_at` follow from this state.
        """
        news = dict(data or {})
        changed = {
            operand: moment
            for operand, value in news.items()
            if None not in (value, self.data.get(operand)) and not same_value(value, self.data[operand])
        }
        return VehicleState(
            moment=moment,
            position=position or self.position,
            data={**self.data, **news},
            previous_position=self.position,
            previous_data=self.data,
            changed_at={**self.changed_at, **changed},
            in_use=self.in_use if in_use is None else in_use,
        )


def same_value(one: Value | None, other: Value | None) -> bool:
    """Tell whether two values of an operand are the same: numbers as decimals, several values as a set."""
    return _comparable(one) == _comparable(other)


def _comparable(value: Value | None) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return type(value), value
    if isinstance(value, (int, float, Decimal)):
        return Decimal, as_decimal(value)
    return frozenset, frozenset(value)


def as_decimal(value: int | float | Decimal) -> Decimal:
    """Return a number as the decimal it is written as: 0.1 is one tenth."""
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)
