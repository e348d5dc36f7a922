"""Times are read twice: quickly by patterns, and by the grammar that says what is wrong. The two agree."""

from __future__ import annotations

from datetime import datetime

from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.language import intervals
from fleetapi.language.intervals import Duration, Invalid
from fleetapi.monitors.times.time_texts import any_duration_of, duration_of, instant_of, weeks_of
from fleetapi.monitors.times.windows import CalendarDuration

units = st.sampled_from(["", "Y", "M", "W", "D", "H", "M", "S", ".5S", ",5S", ".25H", ".1D"])
numbers = st.sampled_from(["0", "00", "1", "02", "24", "59", "60", "61", "052", "53", "100000"])
pieces = st.lists(
    st.tuples(
        numbers, st.sampled_from(["", "Y", "M", "W", "D", "H", "M", "S", ".5S", ",5S", ".25H", ".1D"])
    ).map("".join),
    max_size=3,
).map("".join)
durations = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["P", "P", "P", "p", "-P"]),
    pieces,
    st.sampled_from(["T", "T", "", "t"]),
    pieces,
)
two = st.integers(0, 99).map("{:02}".format)
instants = st.builds(
    "{}-{}-{}{}{}:{}:{}{}{}".format,
    st.sampled_from(["2026", "0001", "9999", "0000", "26"]),
    two,
    two,
    st.sampled_from("Tt "),
    st.integers(0, 25).map("{:02}".format),
    st.integers(0, 61).map("{:02}".format),
    st.integers(0, 61).map("{:02}".format),
    st.sampled_from(["", ".5", ".123456", ".1234567890", ",5", "."]),
    st.sampled_from(["Z", "z", "+01:00", "-09:30", "+24:00", "+0100", "", "+23:59", "-00:00"]),
)
weeks = st.builds(
    "{}{}{}{}".format,
    st.sampled_from("wWv"),
    numbers,
    st.sampled_from(["", "-w", "-W", "-"]),
    st.sampled_from(["", "1", "12", "52", "53", "03"]),
)


@examples(300)
@given(durations | st.text(max_size=6))
@example("PT0S")
@example("P0Y0M1D")
@example("P1W2D")
def test_durations(text: str) -> None:
    quick, slow = duration_of(text), intervals.parse_duration(text)
    assert quick == (slow.exact if isinstance(slow, Duration) and slow.is_exact else None)
    lasting = any_duration_of(text)
    if isinstance(slow, Duration) and not slow.is_exact and slow.years < 10_000 and slow.months < 100_000:
        assert lasting == CalendarDuration(12 * slow.years + slow.months, slow.exact)
    else:
        assert lasting == quick


@examples(300)
@given(instants | st.text(max_size=6))
@example("2026-01-05T08:00:00+01:00")
@example("2016-12-31T23:59:60Z")
def test_instants(text: str) -> None:
    quick, slow = instant_of(text), intervals.parse_instant(text)
    if isinstance(slow, datetime) and ":60" not in text and "," not in text:
        assert quick == slow
        assert quick is not None
        assert quick.utcoffset() == slow.utcoffset()
    else:
        assert quick is None


@examples(300)
@given(weeks | st.text(max_size=6))
def test_weeks(text: str) -> None:
    quick, slow = weeks_of(text), intervals.parse_week_range(text)
    if isinstance(slow, Invalid):
        assert quick is None
    else:
        assert quick is not None
        assert (quick.first, quick.last) == (slow.first, slow.last)


def test_what_only_one_of_them_reads() -> None:
    assert duration_of("P1M") is None, "a month has no fixed length"
    assert instant_of("2026-01-01T00:00:00,5Z") is None, "RFC 3339 has a point there, ISO 8601 either"
    assert instant_of("2016-12-31T23:59:60Z") is None, "no clock of Python has a 61st second"
    assert intervals.parse_duration("P100000Y") == Duration(years=100_000)
    assert any_duration_of("P100000Y") is None, "no calendar has so many years"
