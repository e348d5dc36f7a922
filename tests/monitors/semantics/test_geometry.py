"""Equivalent coordinates are the same place in every comparison and measurement."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from math import copysign, pi
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from short_triggers import conclude, kinds, outside, within

from fleetapi.monitors.checks import check_text
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.semantics.evaluation import Position, VehicleState, holds
from fleetapi.monitors.semantics.geometry import (
    EARTH_RADIUS_KM,
    central_angle,
    distance_km,
    normalized,
    unit_vector,
)
from fleetapi.monitors.triggers import Circle, Transition, ZoneTrigger
from fleetapi.sandbox.world import geography

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

LATITUDES = st.one_of(st.sampled_from([-90.0, -0.0, 0.0, 90.0]), st.floats(-90, 90))
LONGITUDES = st.one_of(st.sampled_from([-180.0, -0.0, 0.0, 180.0]), st.floats(-180, 180))

Point: TypeAlias = tuple[float, float]

# Each pair is the same place.
TWINS: list[tuple[Point, Point]] = [
    ((10, 180), (10, -180)),
    ((0, 180), (-0.0, -180)),
    ((90, 0), (90, 123.4)),
    ((90, -180), (90, 180)),
    ((-90, 5), (-90, -170)),
    ((48.85, 0.0), (48.85, -0.0)),
    ((0.0, 2.35), (-0.0, 2.35)),
]


@st.composite
def twins(draw: st.DrawFn) -> tuple[Point, Point]:
    """Generate two coordinates of the same place."""
    latitude = draw(LATITUDES)
    longitude = draw(st.sampled_from([180.0, 0.0]) if abs(latitude) < 90 else LONGITUDES)
    other = -longitude if abs(latitude) < 90 else draw(LONGITUDES)
    return (latitude, longitude), (latitude, other)


class TestNormalised:
    @pytest.mark.parametrize(("one", "other"), TWINS)
    def test_coordinates_are_normalized(self, one: Point, other: Point) -> None:
        assert normalized(*one) == normalized(*other)
        assert unit_vector(*one) == unit_vector(*other)
        assert distance_km(*one, *other) == 0.0

    @given(LATITUDES, LONGITUDES)
    def test_normalizing_keeps_the_place(self, latitude: float, longitude: float) -> None:
        there = normalized(latitude, longitude)
        assert normalized(*there) == there
        assert there[0] == latitude
        assert there[1] == longitude or abs(latitude) == 90 or longitude == -180
        assert -180 < there[1] <= 180
        assert all(copysign(1, value) == 1 for value in there if value == 0)

    @pytest.mark.parametrize(
        ("longitude", "within"), [(190, -170), (-190, 170), (360, 0), (540, 180), (-540, 180)]
    )
    def test_longitudes_wrap_around(self, longitude: float, within: float) -> None:
        assert normalized(10, longitude) == (10, within)

    @pytest.mark.parametrize(
        ("place", "vector"),
        [
            ((0, 0), (1, 0, 0)),
            ((0, 90), (0, 1, 0)),
            ((0, 180), (-1, 0, 0)),
            ((-90, 7), (0, 0, -1)),
            ((30, 60), (3**0.5 / 4, 0.75, 0.5)),
        ],
    )
    def test_vectors_point_from_the_center_of_the_earth(
        self, place: Point, vector: tuple[float, float, float]
    ) -> None:
        assert unit_vector(*place) == pytest.approx(vector, abs=1e-12)

    @given(twins(), LATITUDES, LONGITUDES)
    def test_equivalent_coordinates_have_the_same_distance(
        self, twin: tuple[Point, Point], latitude: float, longitude: float
    ) -> None:
        one, other = twin
        assert central_angle(*one, latitude, longitude) == central_angle(*other, latitude, longitude)
        assert central_angle(latitude, longitude, *one) == central_angle(latitude, longitude, *other)


class TestDistance:
    @pytest.mark.parametrize(
        ("one", "other", "kilometres"),
        [
            ((0, 179.9), (0, -179.9), 22.24),
            ((0, 0), (0, 180), pi * EARTH_RADIUS_KM),
            ((0, 0), (0, -180), pi * EARTH_RADIUS_KM),
            ((90, 0), (-90, 77), pi * EARTH_RADIUS_KM),
            ((89, 0), (89, 180), 222.39),
            ((48.8567, 2.3522), (45.7640, 4.8357), 391.5),
        ],
    )
    def test_known_distances(self, one: Point, other: Point, kilometres: float) -> None:
        assert distance_km(*one, *other) == pytest.approx(kilometres, abs=0.05)
        assert distance_km(*other, *one) == pytest.approx(kilometres, abs=0.05)

    @given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
    def test_the_sandbox_agrees(self, north: float, east: float, south: float, west: float) -> None:
        one, other = geography.Place(north, east), geography.Place(south, west)
        assert geography.distance_km(one, other) == distance_km(north, east, south, west)

    def test_the_sandbox_drives_across_the_antimeridian(self) -> None:
        there = geography.destination(geography.Place(0, 179.9), 90, 50)
        assert there.longitude == pytest.approx(-179.65, abs=0.01)
        assert (there.latitude, there.longitude) == normalized(there.latitude, there.longitude)


class TestEquality:
    @pytest.mark.parametrize(("one", "other"), TWINS)
    def test_circles_and_positions_at_the_same_place_are_equal(self, one: Point, other: Point) -> None:
        assert Circle(*one, 5) == Circle(*other, 5)
        assert hash(Circle(*one, 5)) == hash(Circle(*other, 5))
        assert Circle(*one, 5) != Circle(*other, 6)
        assert Position(*one) == Position(*other)
        assert hash(Position(*one)) == hash(Position(*other))
        assert len({ZoneTrigger(Transition.IN, Circle(*place, 5)) for place in (one, other)}) == 1

    def test_other_places_and_other_things_are_not_equal(self) -> None:
        assert Circle(0, 179, 5) != Circle(0, -179, 5)
        assert Circle(89, 0, 5) != Circle(89, 90, 5)
        assert Position(90, 0) != Position(-90, 0)
        assert Circle(0, 0, 5) != (0, 0, 5)
        assert Position(0, 0) != (0, 0)

    def test_coordinates_are_written_unchanged(self) -> None:
        circle = Circle(90, -180, 5)
        assert (circle.latitude, circle.longitude) == (90, -180)


class TestZones:
    @given(twins(), st.floats(1, 25_000), LATITUDES, LONGITUDES)
    def test_the_same_zone_holds_for_the_same_vehicles(
        self, twin: tuple[Point, Point], radius: float, latitude: float, longitude: float
    ) -> None:
        one, other = twin
        state = VehicleState(NOW, position=Position(latitude, longitude))
        for transition in Transition:
            zones = [ZoneTrigger(transition, Circle(*place, radius)) for place in (one, other)]
            assert holds(zones[0], state) is holds(zones[1], state)

    @pytest.mark.parametrize(("one", "other"), TWINS)
    @pytest.mark.parametrize("radius", [1, 150, 9_000, 20_010, 25_000])
    def test_inside_and_outside_never_holds(self, one: Point, other: Point, radius: float) -> None:
        found = conclude("a & b", a=within(radius, one), b=outside(radius, other))
        assert kinds(found) == ["never-fires"]
        found = conclude("a | b", a=within(radius, one), b=outside(radius, other))
        assert "always-fires" in kinds(found)

    @pytest.mark.parametrize(("one", "other"), TWINS)
    def test_the_same_zone_twice_is_redundant(self, one: Point, other: Point) -> None:
        for zone in (within, outside):
            found = conclude("a & b", a=zone(5, one), b=zone(5, other))
            assert kinds(found) == ["redundant-trigger"]

    @pytest.mark.parametrize(
        ("text", "one", "other", "kind"),
        [
            ("a & b", within(100, (0, 179.9)), within(300, (0, -179.9)), "redundant-trigger"),
            ("a & b", within(100, (89.9, 10)), within(300, (90, -170)), "redundant-trigger"),
            ("a & b", within(100, (0, 179)), within(100, (0, -178)), "never-fires"),
            ("a & b", within(9_000, (90, 0)), within(9_000, (-90, 50)), "never-fires"),
            ("a & b", within(19_000, (0, 0)), outside(19_500, (0, 0)), "never-fires"),
            ("a & b", within(5_000, (0, 180)), within(14_000, (0, 0)), "never-fires"),
            ("a & b", outside(15_000, (0, -180)), outside(15_000, (0, 0)), "never-fires"),
            ("a | b", within(15_000, (0, -180)), within(15_000, (0, 0)), "always-fires"),
            ("a & b", within(30_000, (10, 10)), within(5, (48, 2)), "redundant-trigger"),
            ("a & b", outside(30_000, (10, 10)), within(5, (48, 2)), "never-fires"),
        ],
    )
    def test_across_the_antimeridian_over_the_poles_and_around_the_earth(
        self, text: str, one: ZoneTrigger, other: ZoneTrigger, kind: str
    ) -> None:
        assert kind in kinds(conclude(text, a=one, b=other))

    def test_distances_between_centers_are_the_shortest(self) -> None:
        never = conclude("a & b", a=within(5, (0, 179.5)), b=within(5, (0, -179.5))).never_fires
        assert never is not None
        assert never.explanation.endswith("the centers are 111 km apart")

    @pytest.mark.parametrize(("one", "other"), TWINS)
    def test_descriptions_are_the_same(self, one: Point, other: Point) -> None:
        said = {Monitor("x").when(within(5, place).named("a")).describe() for place in (one, other)}
        assert len(said) == 1

    def test_poles_are_named(self) -> None:
        monitor = Monitor("x").when(within(5, (-90, 5)).named("a") | within(5, (90, 5)).named("b"))
        assert "around the South Pole" in monitor.describe()
        assert "around the North Pole" in monitor.describe()


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_checks_recognize_equivalent_coordinates(one: Point, other: Point) -> None:
    triggers = [
        {
            "name": name,
            "zone": {
                "transition": "In",
                "place": {"center": {"latitude": place[0], "longitude": place[1]}, "radius": 5},
            },
        }
        for name, place in (("a", one), ("b", other))
    ]
    for text, code in (("a & !b", "FM609"), ("a & b", "FM611")):
        document = {"triggerParam": {"triggers": triggers, "boolExp": text}}
        assert code in check_text(json.dumps(document), now=NOW).codes
