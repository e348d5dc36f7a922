"""Whether a rule holds for a vehicle's state: true, false, or unknown (None) where data is missing.

The one implementation of what a trigger means: the sandbox fires monitors with it, and what
`fleetapi.monitors.reasoning` claims is tested against it. What the vendor left open is in `Assumptions`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from fleetapi.monitors.expressions.expression import Expression
from fleetapi.monitors.operands.operator import Operator
from fleetapi.monitors.operands.table import OperandKind, operand
from fleetapi.monitors.semantics.assumptions import (
    DEFAULT_ASSUMPTIONS,
    SEVERAL_VALUES_AT_A_TIME,
    Assumptions,
    ZoneMeaning,
)
from fleetapi.monitors.semantics.calendar import is_open
from fleetapi.monitors.semantics.geometry import distance_km
from fleetapi.monitors.semantics.state import Position, Value, VehicleState, as_decimal, same_value
from fleetapi.monitors.triggers import Circle, DataTrigger, TimeTrigger, Transition, Trigger, ZoneTrigger

__all__ = ["evaluate", "evaluate_triggers", "holds"]


def evaluate(
    expression: Expression,
    triggers: Mapping[str, Trigger],
    state: VehicleState,
    assumptions: Assumptions = DEFAULT_ASSUMPTIONS,
) -> bool | None:
    """Tell whether `expression` over the named triggers holds for `state`.

    Raises UsageError for a name in the expression that no trigger has.
    """
    used = {name: triggers[name] for name in expression.names if name in triggers}
    return expression.evaluate(evaluate_triggers(used, state, assumptions))


def evaluate_triggers(
    triggers: Mapping[str, Trigger], state: VehicleState, assumptions: Assumptions = DEFAULT_ASSUMPTIONS
) -> dict[str, bool | None]:
    """Return for every trigger whether it holds for `state`."""
    return {name: holds(trigger, state, assumptions) for name, trigger in triggers.items()}


def holds(
    trigger: Trigger, state: VehicleState, assumptions: Assumptions = DEFAULT_ASSUMPTIONS
) -> bool | None:
    """Tell whether one trigger holds for `state`."""
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


# A value of another kind than the operand's (a text for a number) says nothing: the comparison is unknown.


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
    """Return the texts an operand holds; None when it holds several, and should hold one."""
    if isinstance(value, str):
        return (value,)
    return value if name in SEVERAL_VALUES_AT_A_TIME or len(value) == 1 else None
