"""Comparisons of operands; tempting mistakes raise errors that say what to write instead."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from fleetapi.errors import MonitorError
from fleetapi.monitors.operands.kinds import python_name
from fleetapi.monitors.operands.namespaces import vehicle
from fleetapi.monitors.operands.table import Operator
from fleetapi.monitors.triggers import DataTrigger

LEVEL: Any = vehicle.energy.electric.level
MOVING: Any = vehicle.kinetic.moving
SIDE: Any = vehicle.collision.side
DOORS: Any = vehicle.doors_state.opening
WIRE_LEVEL = "vehicle.energy.electric.level"


@pytest.mark.parametrize(
    ("made", "operator", "values"),
    [
        (lambda: LEVEL < 50, Operator.LOWER_THAN, ("50",)),
        (lambda: LEVEL > 50, Operator.GREATER_THAN, ("50",)),
        (lambda: 50 > LEVEL, Operator.LOWER_THAN, ("50",)),  # noqa: SIM300
        (lambda: 50 < LEVEL, Operator.GREATER_THAN, ("50",)),  # noqa: SIM300
        (lambda: LEVEL.below(50), Operator.LOWER_THAN, ("50",)),
        (lambda: LEVEL.above(0.1), Operator.GREATER_THAN, ("0.1",)),
        (lambda: LEVEL.equals(50), Operator.EQUALS_TO, ("50",)),
    ],
)
def test_numbers_compare(made: Any, operator: Operator, values: tuple[str, ...]) -> None:
    assert made() == DataTrigger(WIRE_LEVEL, operator, values)


def test_enumerations_booleans_and_changes() -> None:
    assert MOVING.is_(True).values == ("true",)
    assert MOVING.is_(False).values == ("false",)
    assert MOVING.changes().operator is Operator.ON_CHANGE
    assert SIDE.is_("Front").values == ("Front",)
    assert SIDE.one_of("Front", "Rear") == DataTrigger(
        "vehicle.collision.side", Operator.INCLUDED_IN, ("Front", "Rear")
    )
    assert DOORS.changes() == DataTrigger("vehicle.doorsState.opening", Operator.ON_CHANGE)


@pytest.mark.parametrize(
    ("wrong", "instead"),
    [
        (lambda: LEVEL <= 50, f"({WIRE_LEVEL} < 50) | {WIRE_LEVEL}.equals(50)"),
        (lambda: LEVEL >= 50, f"({WIRE_LEVEL} > 50) | {WIRE_LEVEL}.equals(50)"),
        (lambda: LEVEL == 50, f"write {WIRE_LEVEL}.equals(50)"),
        (lambda: LEVEL != 50, f"write ~{WIRE_LEVEL}.equals(50)"),
        (lambda: MOVING == True, "write vehicle.kinetic.moving.is_(True)"),  # noqa: E712
        (lambda: SIDE == "Front", "write vehicle.collision.side.is_('Front')"),
        (lambda: DOORS == 1, "write vehicle.doors_state.opening.changes()"),
        (lambda: LEVEL < 50 & MOVING, "(a < 1) & vehicle.kinetic.moving.is_(True)"),
        (lambda: MOVING & LEVEL < 50, "(a < 1) & vehicle.kinetic.moving.is_(True)"),
        (lambda: LEVEL < 50 | MOVING, "Put every comparison in parentheses"),
        (lambda: MOVING.is_(True) & LEVEL < 50, f"(a < 1) & ({WIRE_LEVEL} < 50)"),
        (lambda: ~MOVING, "write ~vehicle.kinetic.moving.is_(True)"),
        (lambda: not MOVING, "not with `not`"),
        (lambda: LEVEL and MOVING, "not with `and` and `or`"),
        (lambda: 1 < LEVEL < 5, f"{WIRE_LEVEL} greaterThan 1 is a condition"),
        (lambda: 1 < LEVEL < 5, "(a) & (b) instead of `a and b` or `a < x < b`"),
        (lambda: (LEVEL < 5) and MOVING.is_(True), "(a) & (b) instead of `a and b`"),
        (lambda: (LEVEL < 5) or MOVING.is_(True), "(a) | (b) instead of `a or b`"),
        (lambda: not (LEVEL < 5), "~(a) instead of `not a`"),
        (lambda: (LEVEL < 5) < 3, "(x > 1) & (x < 5)"),
        (lambda: (LEVEL < 5) & 3, "3 is not a condition"),
        (lambda: True | (LEVEL < 5), "True is not a condition"),
        (lambda: MOVING < 3, "has no order, so it cannot be compared with 3"),
        (lambda: DOORS > 3, "write vehicle.doors_state.opening.changes()"),
    ],
)
def test_mistakes_raise_errors_that_say_what_to_write(wrong: Any, instead: str) -> None:
    with pytest.raises(TypeError) as caught:
        wrong()
    assert instead in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (lambda: SIDE.changes, "vehicle.collision.side has no 'changes'"),
        (lambda: LEVEL.is_(5), "vehicle.energy.electric.level has no 'is_'"),
        (lambda: vehicle.trip.state.is_("Nominal"), "has no 'is_'"),  # type: ignore[attr-defined]  # as intended
        (lambda: vehicle.doorsState, "did you mean vehicle.doors_state?"),  # type: ignore[attr-defined]  # so
        (lambda: vehicle.energy.eletric, "did you mean vehicle.energy.electric?"),  # type: ignore[attr-defined]  # so
    ],
)
def test_unsupported_comparisons_do_not_exist(wrong: Any, hint: str) -> None:
    with pytest.raises(AttributeError) as caught:
        wrong()
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (lambda: LEVEL < True, "vehicle.energy.electric.level: True is not a number"),
        (lambda: LEVEL < "50", "'50' is not a number"),
        (lambda: LEVEL.above(float("nan")), "nan cannot be used in a comparison"),
        (lambda: MOVING.is_(1), "is a boolean, so it cannot be 1"),
        (lambda: SIDE.one_of(["Front", "Rear"]), "must be separate arguments"),
        (lambda: SIDE.one_of(5), "must be a string"),
    ],
)
def test_invalid_values_are_rejected(wrong: Any, reason: str) -> None:
    with pytest.raises(MonitorError) as caught:
        wrong()
    assert reason in caught.value.message


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        ("vehicle.doorsState.lockedState", "vehicle.doors_state.locked_state"),
        ("vehicle.safety.autoECallTriggering", "vehicle.safety.auto_ecall_triggering"),
        ("environment.air.temp", "environment.air.temp"),
    ],
)
def test_python_names(wire: str, python: str) -> None:
    assert python_name(wire) == python


def test_triggers_can_be_copied_and_pickled() -> None:
    trigger = (LEVEL < 5).named("low")
    assert copy.deepcopy(trigger) == trigger
    assert pickle.loads(pickle.dumps(trigger)) == trigger


def test_values_must_be_separate_arguments() -> None:
    alert: Any = vehicle.alert
    with pytest.raises(MonitorError) as caught:
        alert.one_of(["FuelLevelLow", "RiskOfIce"])
    assert 'write one_of("FuelLevelLow", "RiskOfIce")' in str(caught.value)
