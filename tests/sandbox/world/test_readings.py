"""A vehicle in the words of monitors."""

from __future__ import annotations

from datetime import UTC, datetime

from fleetapi.monitors.operands.table import OPERANDS
from fleetapi.sandbox.world.history import Alert, Trip
from fleetapi.sandbox.world.readings import observed
from fleetapi.sandbox.world.state import state_at
from fleetapi.sandbox.world.world import World

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC).timestamp()
WORLD = World({"all": 30}, seed=1, origin=NOW)


def test_every_operand_has_a_reading() -> None:
    assert observed(WORLD, WORLD.vehicles[0], NOW).data.keys() == OPERANDS.keys()


def test_readings_are_what_the_operand_allows() -> None:
    for vehicle in WORLD.vehicles[:10]:
        for hours in range(0, 48, 5):
            for name, value in observed(WORLD, vehicle, NOW + hours * 3600).data.items():
                published = OPERANDS[name].values
                texts = [value] if isinstance(value, str) else value if isinstance(value, tuple) else []
                assert not published or set(texts) <= set(published), name


def test_they_are_those_of_the_world() -> None:
    vehicle = WORLD.vehicles[0]
    state, seen = state_at(vehicle, NOW), observed(WORLD, vehicle, NOW)
    assert seen.moment.timestamp() == NOW
    assert seen.position is not None
    assert seen.position.latitude == state.place.latitude
    assert seen.data["vehicle.kinetic.moving"] == state.moving == seen.in_use
    alert = WORLD.history(Alert, vehicle, NOW)[0]
    during = observed(WORLD, vehicle, alert.started + 1).data["vehicle.alert"]
    assert isinstance(during, tuple)
    assert alert.type in during


def test_a_trip_is_noticed_when_it_begins_and_when_it_ends() -> None:
    vehicle = WORLD.vehicles[0]
    trip = WORLD.history(Trip, vehicle, NOW)[-5]
    begin, end = trip.started, trip.ended
    before, during, after = (
        observed(WORLD, vehicle, moment).data for moment in (begin - 60, begin + 60, end + 60)
    )
    assert before["vehicle.trip.start"] != during["vehicle.trip.start"] == after["vehicle.trip.start"]
    assert before["vehicle.trip.stop"] == during["vehicle.trip.stop"] != after["vehicle.trip.stop"]
    assert (before["vehicle.trip"], during["vehicle.trip"], after["vehicle.trip"]) == (False, True, False)
    assert during["vehicle.trip.duration"] == 60
