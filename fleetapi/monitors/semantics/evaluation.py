"""Whether a rule holds for a vehicle's state: true, false, or None (unknown) where data is missing.

This is the only implementation of what a trigger means: the sandbox fires monitors with it, and tests compare
the claims of `fleetapi.monitors.reasoning` with it. `Assumptions` covers what the vendor leaves open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias

import attrs

from fleetapi.errors import UsageError
from fleetapi.monitors.expressions.expression import Expression
from fleetapi.monitors.operands.table import OperandKind, Operator, operand
from fleetapi.monitors.semantics.assumptions import (
    DEFAULT_ASSUMPTIONS,
    SEVERAL_VALUES_AT_A_TIME,
    Assumptions,
    ZoneMeaning,
)
from fleetapi.monitors.semantics.calendar import is_open
from fleetapi.monitors.semantics.geometry import distance_km, normalized
from fleetapi.monitors.triggers import Circle, DataTrigger, TimeTrigger, Transition, Trigger, ZoneTrigger
from fleetapi.remedies import write

__all__ = [
    "Position",
    "Value",
    "VehicleState",
    "as_decimal",
    "evaluate",
    "evaluate_triggers",
    "holds",
    "same_value",
]

Value: TypeAlias = "bool | int | float | Decimal | str | Collection[str]"
"""A value of an operand: a number, a boolean, a string, or several strings at once (alerts)."""

_MOVING = "vehicle.kinetic.moving"


@attrs.frozen(eq=False)
class Position:
    """A place on the earth in degrees (WGS 84).

    Different coordinates of the same place are equal: longitude 180 is -180, and a pole has every longitude.

    Raises UsageError outside ±90 and ±180 degrees.
    """

    latitude: float
    longitude: float

    def __attrs_post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):  # false for NaN as well
            raise UsageError(
                f"latitude {self.latitude}, longitude {self.longitude} is out of range",
                remedy="latitude is within ±90 and longitude within ±180 degrees; are they swapped?",
            )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Position):
            return NotImplemented
        return normalized(self.latitude, self.longitude) == normalized(other.latitude, other.longitude)

    def __hash__(self) -> int:
        return hash(normalized(self.latitude, self.longitude))


def _read_only(mapping: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if mapping is None else MappingProxyType(dict(mapping))


def _instant(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise UsageError(
            f"moment {moment.isoformat()} needs a time zone",
            remedy=write("datetime(2030, 1, 31, 8, 0, tzinfo=timezone.utc)"),
        )
    return moment.astimezone(UTC)


def _instants(moments: Mapping[str, datetime]) -> Mapping[str, datetime]:
    return MappingProxyType({key: _instant(moment) for key, moment in moments.items()})


@attrs.frozen(unsafe_hash=False)
class VehicleState:
    """A vehicle at one moment, with its previous state.

    `moment` is aware. `data` maps operands (`vehicle.energy.electric.level`) to values; an operand that is
    absent or None is unknown. `previous_data` and `previous_position` are those of the previous state;
    `previous_data` is None if there was none. `changed_at` maps operands to their last change. `in_use` is
    whether the vehicle is being used; if it is None, `vehicle.kinetic.moving` is used instead.

    Moments are stored in UTC. Raises UsageError for a naive datetime.
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
        """Whether the vehicle is being used; None if unknown."""
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
        """Return the state that follows this one when new data arrives at `moment`.

        Everything else stays unchanged; `previous_…` and `changed_at` are derived from this state.
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
    """Return whether two values of an operand are equal: numbers as decimals, several values as a set."""
    return _comparable(one) == _comparable(other)


def _comparable(value: Value | None) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return type(value), value
    if isinstance(value, (int, float, Decimal)):
        return Decimal, as_decimal(value)
    return frozenset, frozenset(value)


def as_decimal(value: int | float | Decimal) -> Decimal:
    """Return a number as its decimal notation: 0.1 is one tenth."""
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


# ---- rules


def evaluate(
    expression: Expression,
    triggers: Mapping[str, Trigger],
    state: VehicleState,
    assumptions: Assumptions = DEFAULT_ASSUMPTIONS,
) -> bool | None:
    """Return whether `expression` over the named triggers holds for `state`; None if unknown.

    Raises UsageError for a name in the expression without a trigger.
    """
    used = {name: triggers[name] for name in expression.names if name in triggers}
    return expression.evaluate(evaluate_triggers(used, state, assumptions))


def evaluate_triggers(
    triggers: Mapping[str, Trigger], state: VehicleState, assumptions: Assumptions = DEFAULT_ASSUMPTIONS
) -> dict[str, bool | None]:
    """Return whether each trigger holds for `state`."""
    return {name: holds(trigger, state, assumptions) for name, trigger in triggers.items()}


def holds(
    trigger: Trigger, state: VehicleState, assumptions: Assumptions = DEFAULT_ASSUMPTIONS
) -> bool | None:
    """Return whether a trigger holds for `state`; None if unknown."""
    if isinstance(trigger, ZoneTrigger):
        return _zone_holds(trigger, state, assumptions)
    if isinstance(trigger, TimeTrigger):
        return _time_holds(trigger, state, assumptions)
    return _data_holds(trigger, state, assumptions)


# ---- zones


def _zone_holds(trigger: ZoneTrigger, state: VehicleState, assumptions: Assumptions) -> bool | None:
    wanted = trigger.transition is Transition.IN
    inside = _is_inside(trigger.circle, state.position, assumptions)
    if inside is None or inside is not wanted or assumptions.zone is ZoneMeaning.STATE:
        return None if inside is None else inside is wanted
    was_inside = _is_inside(trigger.circle, state.previous_position, assumptions)
    return None if was_inside is None else was_inside is not wanted


def _is_inside(circle: Circle, position: Position | None, assumptions: Assumptions) -> bool | None:
    if position is None:
        return None
    distance = distance_km(
        circle.latitude,
        circle.longitude,
        position.latitude,
        position.longitude,
        earth_radius_km=assumptions.earth_radius_km,
    )
    return distance < circle.radius_km or (assumptions.boundary_is_inside and distance == circle.radius_km)


# ---- times


def _time_holds(trigger: TimeTrigger, state: VehicleState, assumptions: Assumptions) -> bool | None:
    if not is_open(trigger, state.moment, default_time_zone=assumptions.default_time_zone):
        return False
    return state.is_used if assumptions.time_needs_use else True


# ---- data


# With a value of the wrong type (a string for a number) the comparison is unknown.


def _data_holds(trigger: DataTrigger, state: VehicleState, assumptions: Assumptions) -> bool | None:
    value = state.data.get(trigger.operand)
    if value is None:
        return None
    if trigger.operator is Operator.ON_CHANGE:
        return _has_changed(trigger.operand, value, state, assumptions)
    wanted = trigger.values if trigger.operator is Operator.INCLUDED_IN else trigger.values[:1]
    kind = operand(trigger.operand).kind
    if isinstance(value, bool):
        return ("true" if value else "false") in wanted if kind is OperandKind.BOOLEAN else None
    if isinstance(value, (int, float, Decimal)):
        return _compares(trigger.operator, as_decimal(value), wanted) if kind is OperandKind.NUMBER else None
    texts = _texts(trigger.operand, value) if kind is OperandKind.ENUMERATION else None
    return None if texts is None else any(text in wanted for text in texts)


def _has_changed(name: str, value: Value, state: VehicleState, assumptions: Assumptions) -> bool | None:
    last_change = state.changed_at.get(name)
    if last_change is not None and state.moment - last_change <= assumptions.change_lasts:
        return True
    if state.previous_data is None:
        return None
    previous = state.previous_data.get(name)
    if previous is None:
        return True if assumptions.first_value_is_change else None
    return not same_value(value, previous)


def _compares(operator: Operator, value: Decimal, wanted: tuple[str, ...]) -> bool | None:
    if not value.is_finite():
        return None
    limits = [Decimal(text) for text in wanted]
    if operator is Operator.GREATER_THAN:
        return value > limits[0]
    if operator is Operator.LOWER_THAN:
        return value < limits[0]
    return value in limits


def _texts(name: str, value: str | Collection[str]) -> Collection[str] | None:
    """Return the strings of an operand; None if it has several but should have one."""
    if isinstance(value, str):
        return (value,)
    return value if name in SEVERAL_VALUES_AT_A_TIME or len(value) == 1 else None
