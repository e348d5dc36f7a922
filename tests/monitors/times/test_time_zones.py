"""Time zones that do not exist, and which one was meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fleetapi.monitors.times.time_zones import is_time_zone, nearest_time_zone, note_on_sign


@pytest.mark.parametrize("sign", ["+", "-", "\u2212"])
@pytest.mark.parametrize(
    "form", ["GMT{}{}", "UTC{}{}", "UTC {}{}:00", "{}{:02}:00", "utc{}{:02}00", "Etc/UTC{}{}"]
)
def test_the_zone_suggested_for_an_offset_has_this_offset(form: str, sign: str) -> None:
    for hours in range(1, 13):
        zone = nearest_time_zone(form.format(sign, hours))
        assert zone is not None
        ahead = hours if sign == "+" else -hours
        assert ZoneInfo(zone).utcoffset(datetime.now(UTC)) == timedelta(hours=ahead)
        assert note_on_sign(zone).startswith(f"it is UTC{ahead:+d}: ")


@pytest.mark.parametrize("name", ["UTC+5:30", "+05:45", "GMT+15", "UTC-13"])
def test_an_offset_that_no_such_zone_has_draws_no_suggestion(name: str) -> None:
    assert nearest_time_zone(name) is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Z", "Etc/UTC"), ("+00:00", "Etc/UTC"), ("etc/gmt+2", "Etc/GMT+2"), ("Paris", "Europe/Paris")],
)
def test_what_is_no_offset_draws_the_nearest_name(name: str, meant: str) -> None:
    assert is_time_zone(meant)
    assert nearest_time_zone(name) == meant


def test_only_zones_with_a_reversed_sign_need_a_note() -> None:
    assert [note_on_sign(zone) for zone in (None, "Etc/UTC", "Etc/GMT+0", "Europe/Paris")] == [""] * 4
