from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.position import Span
from fleetapi.language.intervals import (
    Duration,
    Invalid,
    RepeatedRange,
    TimeRange,
    WeekRange,
    parse_duration,
    parse_instant,
    parse_time_range,
    parse_week_range,
)

PARSERS: list[Callable[[str], object]] = [
    parse_duration,
    parse_instant,
    parse_time_range,
    parse_week_range,
]
NOON = datetime(2018, 1, 3, 12, tzinfo=UTC)
PARIS = timezone(timedelta(hours=1))


def exact(**parts: float) -> Duration:
    return Duration(exact=timedelta(**parts))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PT14H30M", exact(hours=14, minutes=30)),
        ("PT04H30M", exact(hours=4, minutes=30)),
        ("P1DT2H", exact(days=1, hours=2)),
        ("P2W", exact(weeks=2)),
        ("PT90M", exact(minutes=90)),
        ("PT0S", exact()),
        ("PT0.5S", exact(microseconds=500_000)),
        ("PT1,5H", exact(minutes=90)),
        ("P1DT0.25H", exact(days=1, minutes=15)),
        ("P3Y6M4DT12H30M5S", Duration(3, 6, timedelta(days=4, hours=12, minutes=30, seconds=5))),
        ("P6M", Duration(months=6)),
    ],
)
def test_durations(text: str, value: Duration) -> None:
    assert parse_duration(text) == value


def test_a_duration_knows_whether_its_length_depends_on_the_calendar() -> None:
    assert exact(hours=1).is_exact
    assert not Duration(months=1).is_exact
    assert exact().is_zero
    assert not Duration(years=1).is_zero


@pytest.mark.parametrize(
    ("text", "marked", "message", "help_"),
    [
        ("", "", "a duration is missing", "write a duration as"),
        ("14:30", "14:30", "`14:30` is not a duration", "write a duration as"),
        ("pt1h", "pt1h", "`pt1h` is not a duration", ""),
        ("-PT1H", "-PT1H", "`-PT1H` is not a duration", ""),
        ("P", "", "`P` is incomplete", ""),
        ("P1DT", "", "`P1DT` is incomplete", ""),
        ("P6H", "H", "unexpected `H`", "write hours, minutes and seconds after a T: PT6H"),
        ("PT1M2H", "H", "unexpected `H`", ""),
        ("P1W2D", "2", "unexpected `2`", ""),
        ("PT1H ", " ", "unexpected ` `", ""),
        ("PT1.5H3M", "1.5", "only the last number of a duration may have decimals", ""),
        ("P0.5Y", "0.5", "a fraction of a year or month has no fixed length", "use days"),
        ("P9999999999D", "9999999999", "the duration is too long", ""),
        ("PT1H" * 60, "PT1H" * 60, "a duration cannot have 240 characters", ""),
        ("PT٣H", "٣", "unexpected `٣`", ""),
    ],
)
def test_an_invalid_duration_says_where_and_why(text: str, marked: str, message: str, help_: str) -> None:
    invalid = parse_duration(text)
    assert isinstance(invalid, Invalid)
    assert (invalid.span.of(text), invalid.message) == (marked, message)
    assert invalid.help.startswith(help_)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2018-01-03T12:00:00Z", NOON),
        ("2018-01-03t12:00:00z", NOON),
        ("2018-01-03T13:00:00+01:00", NOON),
        ("2018-01-03T12:00:00.652Z", NOON.replace(microsecond=652_000)),
        ("2018-01-03T12:00:00.123456789Z", NOON.replace(microsecond=123_456)),
        ("2018-01-03T06:30:00-05:30", NOON),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2020-02-29T00:00:00Z", datetime(2020, 2, 29, tzinfo=UTC)),
    ],
)
def test_instants(text: str, value: datetime) -> None:
    assert parse_instant(text) == value


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("2018-01-03", "", "`2018-01-03` is incomplete"),
        ("2018-01-03T12:00:00", "", "`2018-01-03T12:00:00` is incomplete"),
        ("2018-01-03 12:00:00Z", " ", "unexpected ` `"),
        ("2018-01-03T12:00Z", "Z", "unexpected `Z`"),
        ("2018-02-30T12:00:00Z", "2018-02-30", "this day does not exist"),
        ("0000-01-01T00:00:00Z", "0000-01-01", "this day does not exist"),
        ("2018-13-01T12:00:00Z", "13", "13 is too large: the maximum here is 12"),
        ("2018-1-03T12:00:00Z", "1", "`1` must have 2 digits"),
        ("2018-01-03T24:00:00Z", "24", "24 is too large: the maximum here is 23"),
        ("2018-01-03T12:00:00+0100", "", "`2018-01-03T12:00:00+0100` is incomplete"),
        ("tomorrow", "tomorrow", "`tomorrow` is not an instant"),
    ],
)
def test_an_invalid_instant_says_where_and_why(text: str, marked: str, message: str) -> None:
    invalid = parse_instant(text)
    assert isinstance(invalid, Invalid)
    assert (invalid.span.of(text), invalid.message) == (marked, message)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2018-01-03T12:00:00Z/2018-01-03T13:00:00Z", TimeRange(NOON, NOON + timedelta(hours=1))),
        ("2018-01-03T12:00:00Z/PT1H", TimeRange(NOON, None, exact(hours=1))),
        ("2018-01-03T12:00:00Z/", TimeRange(NOON)),
        ("/2018-01-03T12:00:00Z", TimeRange(None, NOON)),
        ("R5/2018-01-03T12:00:00Z/PT6H", RepeatedRange(5, NOON, exact(hours=6))),
        ("R/2018-01-03T12:00:00Z/PT6H/PT2H", RepeatedRange(None, NOON, exact(hours=6), exact(hours=2))),
    ],
)
def test_time_ranges(text: str, value: object) -> None:
    assert parse_time_range(text) == value


def test_the_vendors_own_example_of_a_repeated_range_lacks_a_letter() -> None:
    text = "R5/2018-01-03T12:00:00Z/P6H/P2H"
    invalid = parse_time_range(text)
    assert isinstance(invalid, Invalid)
    assert invalid.span == Span(26, 27)
    assert invalid.help == "write hours, minutes and seconds after a T: PT6H"


@pytest.mark.parametrize(
    "text", ["/", "R/", "", "2018-01-03T12:00:00Z", "R5/PT6H", "PT1H/2018-01-03T12:00:00Z"]
)
def test_invalid_time_ranges(text: str) -> None:
    assert isinstance(parse_time_range(text), Invalid)


@pytest.mark.parametrize("text", ["R0/2018-01-03T12:00:00Z/PT6H", "R5/2018-01-03T12:00:00Z/PT0S"])
def test_a_repetition_must_repeat(text: str) -> None:
    invalid = parse_time_range(text)
    assert isinstance(invalid, Invalid)
    assert invalid.message == "the range never repeats"


def test_a_range_must_end_after_it_starts() -> None:
    invalid = parse_time_range("2018-01-03T12:00:00Z/2018-01-03T12:00:00+01:00")
    assert isinstance(invalid, Invalid)
    assert invalid.message == "the range ends before it starts"


@pytest.mark.parametrize(
    ("text", "value"), [("w1", WeekRange(1, 1)), ("w3-w12", WeekRange(3, 12)), ("W52", WeekRange(52, 52))]
)
def test_weeks(text: str, value: WeekRange) -> None:
    assert parse_week_range(text) == value


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("w53", "53", "week 53 does not exist"),
        ("w0", "0", "week 0 does not exist"),
        ("w01", "01", "a week number has no leading zero"),
        ("w48-w9", "48-w9", "week 48 comes after week 9"),
        ("w3-12", "12", "unexpected `12`"),
        ("3", "3", "`3` is not a week or a range of weeks"),
        ("w", "", "`w` is incomplete"),
        ("w1, w2", ",", "unexpected `,`"),
    ],
)
def test_invalid_weeks(text: str, marked: str, message: str) -> None:
    invalid = parse_week_range(text)
    assert isinstance(invalid, Invalid)
    assert (invalid.span.of(text), invalid.message) == (marked, message)


def test_an_invalid_value_becomes_a_problem_of_the_surrounding_text() -> None:
    invalid = Invalid(Span(2, 3), "message", "help")
    assert invalid.problem("FM403", 10) == Diagnostic("FM403", Span(12, 13), "message", "help")


letters = st.text(alphabet="PTYMWDHSRZtwz0123459.,:/+- \n٣", max_size=30)


@given(letters | st.text(max_size=10))
@examples(300)
def test_any_text_is_a_value_or_invalid_within_it(text: str) -> None:
    for parser in PARSERS:
        value = parser(text)
        if isinstance(value, Invalid):
            assert value.message
            assert 0 <= value.span.start <= value.span.end <= len(text)


@given(st.datetimes(timezones=st.sampled_from([UTC, PARIS, timezone(-timedelta(hours=9, minutes=30))])))
def test_isoformat_is_parsed(moment: datetime) -> None:
    assert parse_instant(moment.isoformat()) == moment


@given(st.integers(0, 400), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_every_exact_duration_is_parsed(days: int, hours: int, minutes: int, seconds: int) -> None:
    assert parse_duration(f"P{days}DT{hours}H{minutes}M{seconds}S") == exact(
        days=days, hours=hours, minutes=minutes, seconds=seconds
    )
