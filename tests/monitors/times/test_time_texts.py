"""The text forms of durations, instants and weeks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.monitors.times.time_texts import (
    any_duration_of,
    duration_of,
    duration_text,
    instant_of,
    instant_text,
    weeks_of,
    weeks_text,
)
from fleetapi.monitors.times.windows import CalendarDuration, WeekRange


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT14H30M", timedelta(hours=14, minutes=30)),
        ("PT04H30M", timedelta(hours=4, minutes=30)),
        ("PT0H", timedelta(0)),
        ("P1D", timedelta(days=1)),
        ("P2W", timedelta(weeks=2)),
        ("P0Y0M1DT2S", timedelta(days=1, seconds=2)),
        ("PT90M", timedelta(minutes=90)),
        ("PT1.5H", timedelta(minutes=90)),
        ("PT0,5S", timedelta(seconds=0.5)),
        ("P0.5W", timedelta(days=3.5)),
        ("P1DT0.25M", timedelta(days=1, seconds=15)),
    ],
)
def test_durations_are_parsed(text: str, duration: timedelta) -> None:
    assert duration_of(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "14:30",
        "PT1.5H30M",
        "PT1.H",
        "PT.5H",
        "P0.5Y",
        "P1M",
        "P1Y",
        "pt1h",
        "PT1H ",
        "-PT1H",
        "PT1M1H",
        "PT٣H",
        "1H",
    ],
)
def test_other_strings_are_not_durations(text: str) -> None:
    assert duration_of(text) is None


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2018-01-03T12:00:00+01:00", datetime(2018, 1, 3, 12, tzinfo=timezone(timedelta(hours=1)))),
        ("2018-01-03T12:00:00Z", datetime(2018, 1, 3, 12, tzinfo=UTC)),
        ("2018-01-03t12:00:00.25z", datetime(2018, 1, 3, 12, microsecond=250000, tzinfo=UTC)),
    ],
)
def test_instants_are_parsed(text: str, instant: datetime) -> None:
    found = instant_of(text)
    assert found == instant
    assert found is not None
    assert found.utcoffset() == instant.utcoffset()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2018-01-03",
        "2018-01-03T12:00:00",
        "2018-01-03 12:00:00Z",
        "2018-02-30T12:00:00Z",
        "2018-01-03T12:00Z",
    ],
)
def test_other_strings_are_not_instants(text: str) -> None:
    assert instant_of(text) is None


@pytest.mark.parametrize("text", ["w0", "w53", "w3-w2", "3", "w3-5", "w03", "w1-w2-w3", "w1 - w2", ""])
def test_other_strings_are_not_weeks(text: str) -> None:
    assert weeks_of(text) is None


@pytest.mark.parametrize(
    ("text", "lasting"),
    [
        ("PT4H", timedelta(hours=4)),
        ("P1M", CalendarDuration(1)),
        ("P2Y", CalendarDuration(24)),
        ("P1Y2M10DT2H30M", CalendarDuration(14, timedelta(days=10, hours=2, minutes=30))),
        ("P1MT0.5S", CalendarDuration(1, timedelta(seconds=0.5))),
        ("P1M2W", None),
        ("P1.5M", None),
        ("P100000Y", None),
        ("one month", None),
    ],
)
def test_single_windows_may_last_months(text: str, lasting: timedelta | CalendarDuration | None) -> None:
    assert any_duration_of(text) == lasting


@given(st.timedeltas(timedelta(0), timedelta(days=10**4)))
def test_durations_round_trip(duration: timedelta) -> None:
    assert duration_of(duration_text(duration)) == duration


@given(st.integers(1, 1200), st.timedeltas(timedelta(0), timedelta(days=100)))
def test_calendar_durations_round_trip(months: int, exact: timedelta) -> None:
    lasting = CalendarDuration(months, exact)
    assert any_duration_of(duration_text(lasting)) == lasting


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_round_trip(instant: datetime) -> None:
    assert instant_of(instant_text(instant)) == instant


@given(st.integers(1, 52), st.integers(1, 52))
def test_weeks_round_trip(one: int, other: int) -> None:
    weeks = WeekRange(min(one, other), max(one, other))
    assert weeks_of(weeks_text(weeks)) == weeks
