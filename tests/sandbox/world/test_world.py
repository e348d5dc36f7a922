"""The world: the same for the same seed, and plausible at every moment."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.errors import UsageError
from fleetapi.sandbox.world.geography import TOWNS, distance_km
from fleetapi.sandbox.world.history import Alarm, Alert, Collision, Occurrence, Theft, Trip
from fleetapi.sandbox.world.itinerary import PERIOD, Activity, beginning_of, period_of
from fleetapi.sandbox.world.vehicle import state_at
from fleetapi.sandbox.world.world import World

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC).timestamp()
WORLD = World({"big": 60, "small": 20}, seed=1, origin=NOW)

vehicles = st.sampled_from(WORLD.vehicles)
moments = st.floats(min_value=NOW - PERIOD, max_value=NOW + PERIOD)


def test_everything_follows_from_the_seed() -> None:
    again = World({"big": 60, "small": 20}, seed=1, origin=NOW + 3600)
    other = World({"big": 60, "small": 20}, seed=2, origin=NOW)
    assert [vehicle.vin for vehicle in again.vehicles] == [vehicle.vin for vehicle in WORLD.vehicles]
    assert state_at(again.vehicles[5], NOW) == state_at(WORLD.vehicles[5], NOW)
    assert state_at(other.vehicles[5], NOW) != state_at(WORLD.vehicles[5], NOW)


def test_ids_and_vins_are_unique_and_well_formed() -> None:
    assert len(WORLD.vehicles_by_id) == len(WORLD.vehicles_by_vin) == len(WORLD.vehicles) == 83
    for vehicle in WORLD.vehicles:
        assert len(vehicle.id) == 80
        assert len(vehicle.vin) == 17
        assert not set("IOQ") & set(vehicle.vin)
    assert all(len(fleet.id) == 24 for fleet in WORLD.fleets)


def test_the_ninth_character_of_a_vin_is_a_check_digit() -> None:
    """The example of the North American standard: 1M8GDM9AXKP042788."""
    numbers = [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9]
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", numbers, strict=True))
    weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

    def check(vin: str) -> str:
        total = sum(
            weight * (int(letter) if letter.isdigit() else values[letter])
            for weight, letter in zip(weights, vin, strict=True)
        )
        return "X" if total % 11 == 10 else str(total % 11)

    assert check("1M8GDM9AXKP042788") == "X"
    assert all(vehicle.vin[8] == check(vehicle.vin) for vehicle in WORLD.vehicles)


def test_periods_begin_on_mondays() -> None:
    assert datetime.fromtimestamp(beginning_of(period_of(NOW)[0]), UTC).strftime("%a %H:%M") == "Mon 00:00"


@pytest.mark.parametrize("vehicle", WORLD.vehicles[:30], ids=lambda vehicle: vehicle.vin)
def test_an_itinerary_has_no_gaps_and_ends_as_it_begins(vehicle: object) -> None:
    phases = vehicle.itinerary.phases  # type: ignore[attr-defined]  # the parameter is an id for pytest
    assert phases[0].start == 0
    assert phases[-1].end == PERIOD
    for one, following in pairwise(phases):
        assert one.end == following.start
        assert one.last == following.first
    assert phases[-1].last == phases[0].first


@given(vehicles, moments)
def test_a_state_is_plausible(vehicle: object, moment: float) -> None:
    state = state_at(vehicle, moment)  # type: ignore[arg-type]  # drawn from the vehicles
    assert state.moving == (state.speed > 0) == (state.leg is not None)
    assert 0 <= state.speed < 131
    assert 0 <= state.heading < 360
    assert -30 < state.weather.temperature < 45
    for level in (state.electric_level, state.fuel_level):
        assert level is None or 0 < level <= 100
    assert min(distance_km(state.place, town) for town in TOWNS) < 350
    if state.activity is Activity.CHARGING:
        assert state.plugged
        assert state.charging_status == "InProgress"


@examples(50)
@given(vehicles, moments, st.floats(min_value=1, max_value=600))
def test_vehicles_move_continuously(vehicle: object, moment: float, seconds: float) -> None:
    one, other = (state_at(vehicle, time) for time in (moment, moment + seconds))  # type: ignore[arg-type]  # as above
    assert distance_km(one.place, other.place) <= 131 * seconds / 3600 + 0.01
    assert -1e-6 <= other.odometer - one.odometer <= 131 * seconds / 3600 + 0.01


@given(vehicles, moments)
def test_driving_uses_energy_and_charging_restores_it(vehicle: object, moment: float) -> None:
    one, other = (state_at(vehicle, time) for time in (moment, moment + 30))  # type: ignore[arg-type]  # as above
    if one.activity is not other.activity or one.since != other.since:
        return
    before = (one.electric_level or 0) + (one.fuel_level or 0)
    after = (other.electric_level or 0) + (other.fuel_level or 0)
    if one.activity is Activity.DRIVING:
        assert after < before
    elif one.activity is Activity.PARKED:
        assert after == before
    else:
        assert after > before


def test_on_a_workday_some_vehicles_drive_and_some_park() -> None:
    moving = [state_at(vehicle, NOW).moving for vehicle in WORLD.vehicles]
    assert 5 < sum(moving) < 60


def test_day_and_night() -> None:
    noon, midnight = (datetime(2026, 6, 21, hour, tzinfo=UTC).timestamp() for hour in (12, 0))
    assert state_at(WORLD.vehicles[0], noon).weather.daylight
    assert not state_at(WORLD.vehicles[0], midnight).weather.daylight


@pytest.mark.parametrize("kind", [Trip, Alert, Collision, Alarm, Theft])
def test_history_is_chronological_and_found_by_id(kind: type[Occurrence]) -> None:
    vehicle = WORLD.vehicles[0]
    found = WORLD.history(kind, vehicle, NOW)
    assert found
    assert [item.started for item in found] == sorted(item.started for item in found)
    assert all(item.started <= NOW for item in found)
    for item in found:
        assert WORLD.find(kind, WORLD.identifier(vehicle, item), NOW) == (vehicle, item)


def test_future_events_are_not_found() -> None:
    vehicle = WORLD.vehicles[0]
    later = WORLD.history(Trip, vehicle, NOW + PERIOD)[-1]
    assert WORLD.find(Trip, WORLD.identifier(vehicle, later), NOW) is None


@given(st.text(alphabet="0123456789abcdefg", max_size=80))
def test_any_string_is_accepted_as_an_id(text: str) -> None:
    assert WORLD.find(Trip, text, NOW) is None


def test_history_only_grows() -> None:
    vehicle = WORLD.vehicles[0]
    before = WORLD.history(Alert, vehicle, NOW)
    assert WORLD.history(Alert, vehicle, NOW + 3 * PERIOD)[: len(before)] == before


def test_a_fleet_cannot_have_a_negative_size() -> None:
    with pytest.raises(UsageError):
        World({"none": -1}, seed=1, origin=NOW)
