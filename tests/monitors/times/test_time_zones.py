"""Unknown time zones and suggestions; cities and countries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fleetapi.monitors.times.time_zones import (
    countries_at,
    is_time_zone,
    nearest_time_zone,
    note_on_sign,
    share_a_country,
)


@pytest.mark.parametrize("sign", ["+", "-", "\u2212"])
@pytest.mark.parametrize(
    "form", ["GMT{}{}", "UTC{}{}", "UTC {}{}:00", "{}{:02}:00", "utc{}{:02}00", "Etc/UTC{}{}"]
)
def test_suggestions_for_offsets_have_that_offset(form: str, sign: str) -> None:
    for hours in range(1, 13):
        zone = nearest_time_zone(form.format(sign, hours))
        assert zone is not None
        ahead = hours if sign == "+" else -hours
        assert ZoneInfo(zone).utcoffset(datetime.now(UTC)) == timedelta(hours=ahead)
        assert note_on_sign(zone).startswith(f"it is UTC{ahead:+d}: ")


@pytest.mark.parametrize("name", ["UTC+5:30", "+05:45", "GMT+15", "UTC-13"])
def test_offsets_without_a_zone_have_no_suggestion(name: str) -> None:
    assert nearest_time_zone(name) is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Z", "Etc/UTC"), ("+00:00", "Etc/UTC"), ("etc/gmt+2", "Etc/GMT+2"), ("Paris", "Europe/Paris")],
)
def test_other_names_suggest_the_nearest_zone(name: str, meant: str) -> None:
    assert is_time_zone(meant)
    assert nearest_time_zone(name) == meant


def test_only_zones_with_an_inverted_sign_need_a_note() -> None:
    assert [note_on_sign(zone) for zone in (None, "Etc/UTC", "Etc/GMT+0", "Europe/Paris")] == [""] * 4


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
def test_the_sea_is_in_no_country(place: tuple[float, float]) -> None:
    assert countries_at(*place) == frozenset()


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 0), (-90, 180), (0, -180), (0, 180), (-90, -180)])
def test_the_edges_of_the_map(latitude: float, longitude: float) -> None:
    countries_at(latitude, longitude, around=2)
    assert countries_at(-16.5, -180) == countries_at(-16.5, 180), "one meridian has both numbers"


def test_places_in_the_same_country() -> None:
    assert share_a_country(LYON, PARIS)
    assert share_a_country(BREST, PARIS)
    assert share_a_country(TUSCANY, ROME)
    assert share_a_country(CHENNAI, (22.53, 88.37))
    assert not share_a_country(TUSCANY, PARIS)
    assert not share_a_country(CHENNAI, COLOMBO)
    assert not share_a_country((45.2, -12.8), PARIS), "at sea"


def test_cities_missing_on_the_map() -> None:
    assert share_a_country(PARIS, (-40.0, 90.0)) is None
