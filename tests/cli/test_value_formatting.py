"""Values, formatted for people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from fleetapi.cli.value_formatting import coordinates, count, elapsed, moment, plain, shorten


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        (UTC, "2026-03-01 14:30:05 UTC"),
        (timezone(timedelta(hours=1)), "2026-03-01 14:30:05 +01:00"),
        (timezone(timedelta(hours=-3, minutes=-30)), "2026-03-01 14:30:05 -03:30"),
    ],
)
def test_a_timestamp_has_its_time_zone(zone: timezone, text: str) -> None:
    assert moment(datetime(2026, 3, 1, 14, 30, 5, 999, tzinfo=zone)) == text


@pytest.mark.parametrize(
    ("latitude", "longitude", "text"),
    [
        (48.866667, 2.333333, "48.86667 N, 2.33333 E"),
        (-33.9, -70.5, "33.90000 S, 70.50000 W"),
        (0.0, 0.0, "0.00000 N, 0.00000 E"),
        (None, 2.0, "-"),
    ],
)
def test_coordinates_have_their_hemispheres(
    latitude: float | None, longitude: float | None, text: str
) -> None:
    assert coordinates(latitude, longitude) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), ("", "-"), (True, "yes"), (False, "no"), (0, "0"), ("two\nlines", "two lines")],
)
def test_a_value_is_one_line_and_none_is_a_dash(value: object, text: str) -> None:
    assert plain(value) == text


def test_counts_have_their_noun() -> None:
    assert (count(1, "page"), count(2000, "vehicle"), count(0, "alert")) == (
        "1 page",
        "2,000 vehicles",
        "0 alerts",
    )


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0234, "23 ms"), (0.9994, "999 ms"), (0.9996, "1.00 s"), (1.42, "1.42 s")]
)
def test_elapsed_time_has_its_unit(seconds: float, text: str) -> None:
    assert elapsed(seconds) == text


def test_a_long_text_loses_its_middle() -> None:
    assert shorten("0123456789abcdef", 10) == "012345…def"
    assert len(shorten("x" * 99, 21)) == 21
    assert shorten("short", 10) == "short"
