"""Moments and durations in every form the vendor uses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import UsageError
from fleetapi.wire.dates import format_duration, format_instant, parse_duration, parse_instant

MOMENT = datetime(2017, 8, 10, 13, 46, 39, 652000, tzinfo=UTC)
PARIS = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2017-08-10T13:46:39.652Z", MOMENT),
        ("2017-08-10T13:46:39.652+0000", MOMENT),
        ("2017-08-10T13:46:39.652+00:00", MOMENT),
        ("2017-08-10T15:46:39.652+02:00", MOMENT),
        ("2017-08-10t13:46:39.652z", MOMENT),
        (" 2017-08-10T13:46:39.652Z ", MOMENT),
        ("2017-08-10T13:46:39.652", MOMENT),
        ("2017-08-10T13:46:39.652000000Z", MOMENT),
        ("Mon Jun 03 08:35:36 GMT 2019", datetime(2019, 6, 3, 8, 35, 36, tzinfo=UTC)),
        ("Mon Jun  3 08:35:36 UTC 2019", datetime(2019, 6, 3, 8, 35, 36, tzinfo=UTC)),
        ("Mon Jun 03 08:35:36 GMT+02:00 2019", datetime(2019, 6, 3, 8, 35, 36, tzinfo=PARIS)),
        ("Mon Jun 03 08:35:36 GMT-0230 2019", datetime(2019, 6, 3, 11, 5, 36, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_every_form(text: str, moment: datetime) -> None:
    read = parse_instant(text)
    assert read == moment
    assert read is not None
    assert read.utcoffset() is not None


@pytest.mark.parametrize(
    "nonsense",
    [None, "", "yesterday", 1502372799, True, [], {}, "2017-13-45T00:00:00Z", "Mon Foo 03 08:35:36 GMT 2019",
     "Mon Jun 31 08:35:36 GMT 2019", "Mon Jun 03 08:35:36 CEST 2019", "Mon Jun 03 08:35:36 GMT+99:00 2019"],
)  # fmt: skip
def test_what_names_no_moment_is_none(nonsense: Any) -> None:
    assert parse_instant(nonsense) is None


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_that_is_written_is_read_again(moment: datetime) -> None:
    assert parse_instant(format_instant(moment)) == moment
    assert format_instant(moment).endswith("Z")


def test_a_moment_without_time_zone_is_not_written() -> None:
    with pytest.raises(UsageError, match="needs a time zone"):
        format_instant(datetime(2024, 1, 1))  # noqa: DTZ001  # the mistake under test


def test_an_offset_is_kept() -> None:
    assert format_instant(datetime(2024, 1, 1, 12, tzinfo=PARIS)) == "2024-01-01T12:00:00+02:00"


@pytest.mark.parametrize(
    ("value", "length"),
    [
        ("PT14H30M", timedelta(hours=14, minutes=30)),
        ("PT04H30M", timedelta(hours=4, minutes=30)),
        ("P1DT2H", timedelta(days=1, hours=2)),
        ("P2W", timedelta(weeks=2)),
        ("PT1.5S", timedelta(seconds=1.5)),
        ("PT1,5S", timedelta(seconds=1.5)),
        ("-PT5M", timedelta(minutes=-5)),
        ("PT0S", timedelta(0)),
        (3600, timedelta(hours=1)),
        (0.5, timedelta(seconds=0.5)),
        ("3600", timedelta(hours=1)),
        ("-60", timedelta(minutes=-1)),
    ],
)
def test_a_duration_is_read_from_iso_8601_and_from_seconds(value: Any, length: timedelta) -> None:
    assert parse_duration(value) == length


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        "",
        "P",
        "PT",
        "P1D T2H",
        "P1Y",
        "P1M",
        "14:30",
        True,
        [],
        float("nan"),
        float("inf"),
        10**400,
        "P" + "9" * 400 + "D",
    ],
)
def test_what_names_no_duration_is_none(nonsense: Any) -> None:
    assert parse_duration(nonsense) is None


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "PT0S"),
        (timedelta(hours=14, minutes=30), "PT14H30M"),
        (timedelta(days=1), "P1D"),
        (timedelta(days=1, seconds=1, microseconds=500000), "P1DT1.5S"),
        (timedelta(minutes=-5), "-PT5M"),
        (timedelta(microseconds=10), "PT0.00001S"),
    ],
)
def test_a_duration_is_written_briefly(length: timedelta, text: str) -> None:
    assert format_duration(length) == text


@given(st.timedeltas(min_value=timedelta(days=-9999), max_value=timedelta(days=9999)))
def test_a_duration_that_is_written_is_read_again(length: timedelta) -> None:
    assert parse_duration(format_duration(length)) == length
