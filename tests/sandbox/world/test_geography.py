"""Places and roads: distances, positions over time, and simplification."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.sandbox.world.geography import (
    TOWNS,
    Place,
    bearing,
    build,
    destination,
    distance_km,
    simplify,
)

PARIS, LILLE = TOWNS[0], TOWNS[4]
ROAD = build(Random(1), PARIS, LILLE)


def test_distances_between_towns_are_realistic() -> None:
    assert distance_km(PARIS, LILLE) == pytest.approx(204, abs=2)
    assert distance_km(PARIS, PARIS) == 0
    assert bearing(PARIS, LILLE) == pytest.approx(14, abs=2)


@given(st.floats(min_value=0, max_value=359.9), st.floats(min_value=0.1, max_value=500))
def test_a_destination_has_the_given_distance_and_direction(course: float, far: float) -> None:
    there = destination(PARIS, course, far)
    assert distance_km(PARIS, there) == pytest.approx(far, rel=1e-6)
    assert abs((bearing(PARIS, there) - course + 180) % 360 - 180) < 0.01


def test_a_road_leads_from_one_end_to_the_other() -> None:
    start, end = ROAD.at(0), ROAD.at(ROAD.duration)
    assert distance_km(start.place, PARIS) < 0.01
    assert distance_km(end.place, LILLE) < 0.01
    assert end.kilometers == pytest.approx(ROAD.distance)
    assert 1 < ROAD.distance / distance_km(PARIS, LILLE) < 1.5
    assert ROAD.at(-5) == start
    assert ROAD.at(ROAD.duration + 5) == end


def test_speed_is_low_in_towns_and_high_between_them() -> None:
    assert ROAD.at(10).speed < 50
    assert ROAD.at(ROAD.duration / 2).speed > 90
    assert ROAD.top_speed < 131


def test_the_return_trip_uses_the_same_road() -> None:
    back = ROAD.back()
    assert (back.duration, back.distance) == (ROAD.duration, ROAD.distance)
    for share in (0.0, 0.2, 0.7):
        there, again = ROAD.at(ROAD.duration * share), back.at(ROAD.duration * (1 - share))
        assert distance_km(there.place, again.place) < 0.01
        assert again.kilometers == pytest.approx(ROAD.distance - there.kilometers, abs=0.01)


@given(st.floats(min_value=0.01, max_value=20))
def test_a_simplified_road_stays_near_every_place(tolerance: float) -> None:
    kept = simplify(ROAD.places, tolerance)
    assert kept[0] == 0
    assert kept[-1] == len(ROAD.places) - 1
    for first, last in pairwise(kept):
        assert simplify(ROAD.places[first : last + 1], tolerance) == [0, last - first]


def test_a_round_trip_is_simplified_too() -> None:
    around = [Place(48, 2), Place(48.1, 2), Place(48, 2)]
    assert simplify(around, 1) == [0, 1, 2]
    assert simplify(around, 100) == [0, 2]
    assert simplify(around[:2], 1) == [0, 1]
