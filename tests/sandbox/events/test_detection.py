"""When a monitor fires, and what a rule can know about a vehicle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fleetapi import Monitor, vehicle
from fleetapi.monitors.operands.table import OPERANDS
from fleetapi.monitors.semantics.evaluation import evaluate
from fleetapi.sandbox.events.detection import Firing, MonitorDetector, Watch, observe
from fleetapi.sandbox.world.history import Alert, Trip
from fleetapi.sandbox.world.vehicle import state_at
from fleetapi.sandbox.world.world import World

Watching = Callable[..., Watch]
STEPS = range(0, 3 * 3600, 120)


def looks(world: World, watches: list[Watch], start: float, steps: Any = STEPS) -> list[Firing]:
    engine = MonitorDetector(world)
    return [firing for step in steps for firing in engine.detect(start + step, watches)]


def test_a_departure_fires_once_and_again_after_a_stop(
    world: World, watch: Watching, moving: Monitor, morning: float
) -> None:
    firings = looks(world, [watch(moving)], morning)
    expected = []
    for each in world.fleets[0].vehicles:
        before = False
        for step in STEPS:
            now = observe(world, each, morning + step).data["vehicle.kinetic.moving"] is True
            if now and not before:
                expected.append((morning + step, each.vin))
            before = now
    assert sorted((firing.moment, firing.vehicle.vin) for firing in firings) == sorted(expected)
    assert len(expected) > 3
    assert not any(firing.refresh for firing in firings)
    assert {cause.operand for firing in firings for cause in firing.causes} == {"vehicle.kinetic.moving"}


def test_firing_agrees_with_evaluation(
    world: World, watch: Watching, out_of_paris: Monitor, morning: float
) -> None:
    reminding = out_of_paris.remind_every(timedelta(seconds=60))
    firings = looks(world, [watch(reminding)], morning)
    fired = {(firing.moment, firing.vehicle.vin) for firing in firings}
    triggers = {trigger.name: trigger for trigger in reminding.triggers}
    assert reminding.expression is not None
    for each in world.fleets[0].vehicles:
        for step in STEPS:
            holds = evaluate(reminding.expression, triggers, observe(world, each, morning + step))  # type: ignore[arg-type]  # a monitor's triggers have names
            assert ((morning + step, each.vin) in fired) is (holds is True)
    assert fired


def test_reminders_while_the_condition_stays_true(world: World, watch: Watching, morning: float) -> None:
    monitor = Monitor("m").when(vehicle.odometer > 0).remind_every(timedelta(minutes=25))
    firings = looks(world, [watch(monitor)], morning, range(0, 3601, 600))
    one = [firing for firing in firings if firing.vehicle is world.vehicles[0]]
    assert [(firing.moment - morning, firing.refresh) for firing in one] == [
        (0, False),
        (1800, True),
        (3600, True),
    ]
    without = looks(world, [watch(Monitor("m").when(vehicle.odometer > 0))], morning, range(0, 3601, 600))
    assert len(without) == len(world.fleets[0].vehicles)


def test_a_change_fires_when_it_is_detected(world: World, watch: Watching, morning: float) -> None:
    firings = looks(world, [watch(Monitor("m").when(vehicle.trip.start.changes()))], morning)
    begun = {
        (each.vin, trip.index)
        for each in world.fleets[0].vehicles
        for trip in world.history(Trip, each, morning + STEPS[-1])
        if trip.started > morning
    }
    assert len(firings) == len(begun) > 3


def test_an_unknown_condition_does_not_fire(world: World, watch: Watching, morning: float) -> None:
    low = Monitor("m").when(vehicle.energy.electric.level < 101)
    fired = {firing.vehicle.vin for firing in looks(world, [watch(low)], morning, [0])}
    assert fired == {each.vin for each in world.fleets[0].vehicles if each.engine.battery}
    high = Monitor("m").when(~(vehicle.energy.electric.level > 101))
    firings = looks(world, [watch(high)], morning, [0])
    assert {firing.vehicle.vin for firing in firings} == fired
    assert all([cause.operand for cause in firing.causes] for firing in firings)


def test_a_pause_or_a_replacement_starts_over(world: World, watch: Watching, morning: float) -> None:
    always = watch(Monitor("m").when(vehicle.odometer > 0))
    replaced = watch(Monitor("m").when(vehicle.odometer > 0), revision=2)
    engine = MonitorDetector(world)
    count = len(world.fleets[0].vehicles)
    fired = [
        len(engine.detect(morning + moment, watches))
        for moment, watches in enumerate(([always], [always], [], [always], [replaced], [replaced]))
    ]
    assert fired == [count, 0, 0, count, count, 0]


def test_time_must_advance_between_evaluations(
    world: World, watch: Watching, moving: Monitor, morning: float
) -> None:
    engine, watches = MonitorDetector(world), [watch(Monitor("m").when(vehicle.odometer > 0))]
    assert engine.detect(morning, watches)
    assert engine.detect(morning, watches) == []
    assert engine.detect(morning - 3600, [*watches, watch(moving)]) == []


def test_a_watch_without_a_condition_never_fires(world: World, watch: Watching, morning: float) -> None:
    assert looks(world, [watch(Monitor("m"))], morning, [0]) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_world_gives_the_same_events(out_of_paris: Monitor, morning: float, seed: int) -> None:
    def fired() -> list[tuple[float, str]]:
        world = World({"Paris": 4}, seed=seed, origin=morning)
        each = Watch("m", world.fleets[0].id, "v3", 1, out_of_paris)
        return [(firing.moment, firing.vehicle.vin) for firing in looks(world, [each], morning)]

    assert fired() == fired()


NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC).timestamp()
WORLD = World({"all": 30}, seed=1, origin=NOW)


def test_every_operand_has_a_reading() -> None:
    assert observe(WORLD, WORLD.vehicles[0], NOW).data.keys() == OPERANDS.keys()


def test_readings_have_published_values() -> None:
    for each in WORLD.vehicles[:10]:
        for hours in range(0, 48, 5):
            for name, value in observe(WORLD, each, NOW + hours * 3600).data.items():
                published = OPERANDS[name].values
                texts = [value] if isinstance(value, str) else value if isinstance(value, tuple) else []
                assert not published or set(texts) <= set(published), name


def test_readings_agree_with_the_state() -> None:
    car = WORLD.vehicles[0]
    state, seen = state_at(car, NOW), observe(WORLD, car, NOW)
    assert seen.moment.timestamp() == NOW
    assert seen.position is not None
    assert seen.position.latitude == state.place.latitude
    assert seen.data["vehicle.kinetic.moving"] == state.moving == seen.in_use
    alert = WORLD.history(Alert, car, NOW)[0]
    during = observe(WORLD, car, alert.started + 1).data["vehicle.alert"]
    assert isinstance(during, tuple)
    assert alert.type in during


def test_trip_operands_change_when_a_trip_begins_and_ends() -> None:
    car = WORLD.vehicles[0]
    trip = WORLD.history(Trip, car, NOW)[-5]
    begin, end = trip.started, trip.ended
    before, during, after = (
        observe(WORLD, car, moment).data for moment in (begin - 60, begin + 60, end + 60)
    )
    assert before["vehicle.trip.start"] != during["vehicle.trip.start"] == after["vehicle.trip.start"]
    assert before["vehicle.trip.stop"] == during["vehicle.trip.stop"] != after["vehicle.trip.stop"]
    assert (before["vehicle.trip"], during["vehicle.trip"], after["vehicle.trip"]) == (False, True, False)
    assert during["vehicle.trip.duration"] == 60
