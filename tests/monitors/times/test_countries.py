"""The rough map: land and sea, and whether two places may be in one country."""

from __future__ import annotations

import pytest

from fleetapi.monitors.times.countries import countries_at, share_a_country

PARIS, ROME, MAYOTTE, DJIBOUTI = (48.87, 2.33), (41.9, 12.48), (-12.78, 45.23), (11.58, 43.15)
LYON, BREST, TUSCANY, CHENNAI, COLOMBO = (
    (45.76, 4.84),
    (48.39, -4.49),
    (43.15, 11.58),
    (13.08, 80.27),
    (6.93, 79.85),
)


@pytest.mark.parametrize("place", [PARIS, ROME, MAYOTTE, DJIBOUTI, LYON, BREST, (-33.9, 18.4), (64.1, -21.9)])
def test_land_is_in_a_country(place: tuple[float, float]) -> None:
    assert countries_at(*place)


@pytest.mark.parametrize("place", [(45.2, -12.8), (0.0, -30.0), (-40.0, 90.0), (30.0, -150.0), (2.33, 60.0)])
def test_the_sea_is_in_none(place: tuple[float, float]) -> None:
    assert countries_at(*place) == frozenset()


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 0), (-90, 180), (0, -180), (0, 180), (-90, -180)])
def test_the_edges_of_the_map_can_be_asked_for(latitude: float, longitude: float) -> None:
    countries_at(latitude, longitude, around=2)
    assert countries_at(-16.5, -180) == countries_at(-16.5, 180), "one meridian has both numbers"


def test_two_places_share_a_country_or_not() -> None:
    assert share_a_country(LYON, PARIS)
    assert share_a_country(BREST, PARIS)
    assert share_a_country(TUSCANY, ROME)
    assert share_a_country(CHENNAI, (22.53, 88.37))
    assert not share_a_country(TUSCANY, PARIS)
    assert not share_a_country(CHENNAI, COLOMBO)
    assert not share_a_country((45.2, -12.8), PARIS), "at sea"


def test_a_city_that_the_map_lacks_is_told() -> None:
    assert share_a_country(PARIS, (-40.0, 90.0)) is None
