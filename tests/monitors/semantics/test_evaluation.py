"""The value of triggers for a vehicle's state, in three-valued logic, and the assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import attrs
import pytest

from fleetapi.errors import UsageError
from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.semantics.assumptions import Assumptions, ZoneMeaning
from fleetapi.monitors.semantics.evaluation import Position, VehicleState, evaluate, evaluate_triggers, holds
from fleetapi.monitors.semantics.geometry import distance_km
from fleetapi.monitors.triggers import (
    Circle,
    DailyWindow,
    DataTrigger,
    Operator,
    TimeTrigger,
    Transition,
    Trigger,
    ZoneTrigger,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LEVEL = "vehicle.energy.electric.level"
PLUGGED = "vehicle.energy.charging.plugged"
MODE = "vehicle.drivingBehavior.mode"

PARIS = Circle(48.866667, 2.333333, 20)
IN_PARIS = ZoneTrigger(Transition.IN, PARIS)
OUT_OF_PARIS = ZoneTrigger(Transition.OUT, PARIS)
CENTRE, LYON = Position(48.86, 2.34), Position(45.76, 4.83)


def state(data: Mapping[str, Any] | None = None, **more: Any) -> VehicleState:
    return VehicleState(NOON, data=data or {}, **more)


class TestNumbers:
    @pytest.mark.parametrize(
        ("operator", "limit", "value", "result"),
        [
            (Operator.LOWER_THAN, "50", 49, True),
            (Operator.LOWER_THAN, "50", 50, False),
            (Operator.GREATER_THAN, "50", 50, False),
            (Operator.GREATER_THAN, "50", Decimal("50.0000000000000000000001"), True),
            (Operator.EQUALS_TO, "50", 50.0, True),
            (Operator.EQUALS_TO, "0.1", 0.1, True),
            (Operator.EQUALS_TO, "0.30", 0.3, True),
            (Operator.EQUALS_TO, "0.3", 0.1 + 0.2, False),
            (Operator.LOWER_THAN, "50", None, None),
            (Operator.LOWER_THAN, "50", "49", None),
            (Operator.LOWER_THAN, "50", True, None),
            (Operator.LOWER_THAN, "50", float("nan"), None),
            (Operator.GREATER_THAN, "50", float("inf"), None),
        ],
    )
    def test_comparison(self, operator: Operator, limit: str, value: Any, result: bool | None) -> None:
        assert holds(DataTrigger(LEVEL, operator, (limit,)), state({LEVEL: value})) is result

    def test_additional_values_are_ignored(self) -> None:
        trigger = DataTrigger(LEVEL, Operator.EQUALS_TO, ("50", "60"))
        assert holds(trigger, state({LEVEL: 60})) is False


class TestOtherKinds:
    @pytest.mark.parametrize(
        ("operand", "operator", "wanted", "value", "result"),
        [
            (PLUGGED, Operator.EQUALS_TO, ("true",), True, True),
            (PLUGGED, Operator.EQUALS_TO, ("true",), False, False),
            (PLUGGED, Operator.EQUALS_TO, ("false",), False, True),
            (PLUGGED, Operator.EQUALS_TO, ("true",), "true", None),
            (PLUGGED, Operator.EQUALS_TO, ("true",), 1, None),
            (MODE, Operator.EQUALS_TO, ("Eco",), "Eco", True),
            (MODE, Operator.EQUALS_TO, ("Eco",), "A new mode", False),
            (MODE, Operator.INCLUDED_IN, ("Eco", "Sport"), "Sport", True),
            (MODE, Operator.INCLUDED_IN, ("Eco", "Sport"), "Normal", False),
            (MODE, Operator.EQUALS_TO, ("Eco",), ["Eco"], True),
            (MODE, Operator.EQUALS_TO, ("Eco",), ["Eco", "Sport"], None),
            (MODE, Operator.EQUALS_TO, ("Eco",), 5, None),
            ("vehicle.alert", Operator.EQUALS_TO, ("RiskOfIce",), ["FuelLevelLow", "RiskOfIce"], True),
            ("vehicle.alert", Operator.INCLUDED_IN, ("RiskOfIce", "OilLevelLow"), ["FuelLevelLow"], False),
            ("vehicle.alert", Operator.EQUALS_TO, ("RiskOfIce",), [], False),
            ("vehicle.alert", Operator.EQUALS_TO, ("RiskOfIce",), None, None),
        ],
    )
    def test_comparison(
        self, operand: str, operator: Operator, wanted: tuple[str, ...], value: Any, result: bool | None
    ) -> None:
        assert holds(DataTrigger(operand, operator, wanted), state({operand: value})) is result


class TestChanges:
    trigger = DataTrigger(PLUGGED, Operator.ON_CHANGE)

    def test_unknown_without_a_previous_state(self) -> None:
        assert holds(self.trigger, state({PLUGGED: True})) is None

    def test_a_new_value_is_a_change(self) -> None:
        first = state({PLUGGED: True})
        second = first.after(NOON + timedelta(minutes=1), data={PLUGGED: False})
        third = second.after(NOON + timedelta(minutes=2))
        assert holds(self.trigger, second) is True
        assert holds(self.trigger, third) is False

    def test_how_long_a_change_lasts_is_an_assumption(self) -> None:
        for_an_hour = Assumptions(change_lasts=timedelta(hours=1))
        changed = state({PLUGGED: True}).after(NOON, data={PLUGGED: False})
        assert holds(self.trigger, changed.after(NOON + timedelta(hours=1)), for_an_hour) is True
        assert holds(self.trigger, changed.after(NOON + timedelta(hours=1, seconds=1)), for_an_hour) is False

    def test_whether_the_first_value_is_a_change_is_an_assumption(self) -> None:
        first = state().after(NOON, data={PLUGGED: True})
        assert holds(self.trigger, first) is None
        assert holds(self.trigger, first, Assumptions(first_value_is_change=True)) is True

    @pytest.mark.parametrize(
        ("before", "now", "changed"),
        [(50, 50.0, False), (0.1, Decimal("0.1"), False), (True, 1, True), (["a", "b"], ["b", "a"], False)],
    )
    def test_values_are_compared_as_decimals_and_sets(self, before: Any, now: Any, changed: bool) -> None:
        later = state({"vehicle.alert": before}).after(NOON, data={"vehicle.alert": now})
        assert holds(DataTrigger("vehicle.alert", Operator.ON_CHANGE), later) is changed


class TestZones:
    def test_in_holds_inside_and_out_outside(self) -> None:
        for position, inside in ((CENTRE, True), (LYON, False)):
            assert holds(IN_PARIS, state(position=position)) is inside
            assert holds(OUT_OF_PARIS, state(position=position)) is not inside

    def test_unknown_without_a_position(self) -> None:
        assert holds(IN_PARIS, state()) is None

    def test_crossings_need_the_previous_position(self) -> None:
        crossing = Assumptions(zone=ZoneMeaning.CROSSING)
        arriving = state(position=LYON).after(NOON, position=CENTRE)
        assert holds(IN_PARIS, arriving, crossing) is True
        assert holds(OUT_OF_PARIS, arriving, crossing) is False
        assert holds(IN_PARIS, arriving.after(NOON, position=CENTRE), crossing) is False
        assert holds(OUT_OF_PARIS, state(position=LYON), crossing) is None
        assert holds(IN_PARIS, state(position=LYON), crossing) is False

    def test_whether_the_border_is_inside_is_an_assumption(self) -> None:
        radius = 100
        on_the_border = Assumptions(earth_radius_km=radius / distance_km(0, 0, 0, 1, earth_radius_km=1))
        trigger = ZoneTrigger(Transition.IN, Circle(0, 0, radius))
        there = state(position=Position(0, 1))
        assert holds(trigger, there, on_the_border) is True
        assert holds(trigger, there, attrs.evolve(on_the_border, boundary_is_inside=False)) is False

    @pytest.mark.parametrize(
        ("here", "there", "kilometres"),
        [
            ((48.8566, 2.3522), (45.7640, 4.8357), 391.5),
            ((0, 179.9), (0, -179.9), 22.24),  # across the antimeridian
            ((89.9, 0), (89.9, 180), 22.24),  # across the pole
            ((0, 0), (0, 180), 20015.1),
            ((10, 10), (10, 10), 0),
        ],
    )
    def test_distances_on_the_sphere(
        self, here: tuple[float, float], there: tuple[float, float], kilometres: float
    ) -> None:
        assert distance_km(*here, *there, earth_radius_km=6371.0088) == pytest.approx(kilometres, abs=0.1)


class TestTimes:
    trigger = TimeTrigger((DailyWindow(timedelta(hours=12), timedelta(hours=2)),), "UTC")
    closed = TimeTrigger((DailyWindow(timedelta(hours=13), timedelta(hours=2)),), "UTC")

    def test_the_vehicle_must_be_used(self) -> None:
        assert holds(self.trigger, state(in_use=True)) is True
        assert holds(self.trigger, state(in_use=False)) is False
        assert holds(self.trigger, state()) is None

    def test_outside_the_window_nothing_else_matters(self) -> None:
        assert holds(self.closed, state()) is False

    def test_moving_means_use(self) -> None:
        assert holds(self.trigger, state({"vehicle.kinetic.moving": True})) is True
        assert holds(self.trigger, state({"vehicle.kinetic.moving": True}, in_use=False)) is False

    def test_requiring_use_is_an_assumption(self) -> None:
        assert holds(self.trigger, state(), Assumptions(time_needs_use=False)) is True

    def test_the_default_zone_is_an_assumption(self) -> None:
        trigger = TimeTrigger(self.trigger.windows)
        assert holds(trigger, state(in_use=True)) is True  # 13:00 in Paris
        assert holds(trigger, state(in_use=True), Assumptions(default_time_zone="Asia/Tokyo")) is False


class TestRule:
    triggers: ClassVar[dict[str, Trigger]] = {
        "outOfParis": OUT_OF_PARIS,
        "low": DataTrigger(LEVEL, Operator.LOWER_THAN, ("50",)),
        "plugged": DataTrigger(PLUGGED, Operator.ON_CHANGE),
    }

    def test_a_rule_is_true_false_or_unknown(self) -> None:
        rule = parse_expression("outOfParis & (low | plugged)")
        assert evaluate(rule, self.triggers, state({LEVEL: 30}, position=LYON)) is True
        assert evaluate(rule, self.triggers, state({LEVEL: 80}, position=LYON)) is None
        assert evaluate(rule, self.triggers, state({LEVEL: 80}, position=CENTRE)) is False

    def test_the_value_of_each_trigger(self) -> None:
        values = evaluate_triggers(self.triggers, state({LEVEL: 30}, position=CENTRE))
        assert values == {"outOfParis": False, "low": True, "plugged": None}

    def test_names_without_a_trigger_are_rejected(self) -> None:
        with pytest.raises(UsageError, match="no value for `high`"):
            evaluate(parse_expression("low & high"), self.triggers, state())


class TestState:
    def test_a_moment_needs_a_time_zone(self) -> None:
        with pytest.raises(UsageError, match="needs a time zone"):
            VehicleState(datetime(2026, 3, 2))  # noqa: DTZ001  (that is the point)

    @pytest.mark.parametrize(("latitude", "longitude"), [(91, 0), (0, 181), (float("nan"), 0)])
    def test_positions_out_of_range_are_rejected(self, latitude: float, longitude: float) -> None:
        with pytest.raises(UsageError, match="is out of range"):
            Position(latitude, longitude)

    def test_the_next_state_keeps_old_data(self) -> None:
        first = state({LEVEL: 50, PLUGGED: False}, position=CENTRE, in_use=True)
        second = first.after(NOON + timedelta(minutes=5), position=LYON, data={LEVEL: 49})
        assert second.data == {LEVEL: 49, PLUGGED: False}
        assert second.previous_data == first.data
        assert (second.position, second.previous_position) == (LYON, CENTRE)
        assert second.changed_at == {LEVEL: NOON + timedelta(minutes=5)}
        assert second.is_used is True

    def test_states_are_immutable(self) -> None:
        data = {LEVEL: 50}
        made = state(data)
        data[LEVEL] = 10
        assert made.data[LEVEL] == 50
        with pytest.raises(TypeError):
            made.data[LEVEL] = 10  # type: ignore[index]  # that is the point
