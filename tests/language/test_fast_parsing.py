"""The fast path of time ranges agrees with the grammar, or declines."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.language.fast_parsing import is_plain_time_range
from fleetapi.language.intervals import Invalid, parse_time_range

two_digits = st.integers(0, 61).map("{:02}".format)
decimals = st.sampled_from(["", "", "", ".5", ",25", ".123456789", ".", ".0000001"])
offsets = st.one_of(
    st.sampled_from(["Z", "Z", "Z", "", "+0100", "+00:60", "-24:00", "+23:59"]),
    st.builds("{}{}:{}".format, st.sampled_from("+-"), two_digits, two_digits),
)
years = st.sampled_from(["2026", "2027", "2024", "2026", "0000", "0001", "9999", "26", "20260"])
instants = st.builds(
    "{}-{}-{}T{}:{}:{}{}{}".format,
    years,
    st.integers(0, 13).map("{:02}".format),
    st.integers(0, 32).map("{:02}".format),
    st.integers(0, 25).map("{:02}".format),
    two_digits,
    two_digits,
    decimals,
    offsets,
)
sound_instants = st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='seconds')}Z")
numbers = st.sampled_from(["0", "00", "1", "7", "30", "999999", ""])
amounts = st.builds("{}{}{}".format, numbers, decimals, st.sampled_from("YMWDHS"))
shuffled = st.lists(st.one_of(amounts, st.just("T")), max_size=5).map(lambda parts: "P" + "".join(parts))
in_order = st.builds(
    lambda date, time: "P" + "".join(date) + ("T" + "".join(time) if time else ""),
    st.lists(st.sampled_from("YMD"), unique=True).map(
        lambda units: [f"{n}{unit}" for n, unit in enumerate(sorted(units, key="YMD".index))]
    ),
    st.lists(st.sampled_from("HMS"), unique=True).map(
        lambda units: [f"{n}{unit}" for n, unit in enumerate(sorted(units, key="HMS".index))]
    ),
)
durations = st.one_of(in_order, shuffled, st.sampled_from(["P2W", "PT1.5H", "P1DT0.5M", "PT0S", "P0.5W"]))
counts = st.sampled_from(["R", "R5", "R0", "R00", "R05", "r5", "R-1", "R5.5", "5", ""])
pieces = st.one_of(sound_instants, sound_instants, instants, durations, counts, st.just(""))
ranges = st.one_of(
    st.builds("{}/{}".format, sound_instants, sound_instants),
    st.builds("{}/{}".format, st.one_of(sound_instants, instants), durations),
    st.builds("{}/{}/{}".format, counts, sound_instants, durations),
    st.builds("{}/{}/{}/{}".format, counts, sound_instants, durations, durations),
    st.lists(pieces, max_size=4).map("/".join),
    st.text(st.sampled_from("0123456789RPTZYMWDHS:+-.,/ tz\n٣"), max_size=40),
)

LEFT_TO_THE_GRAMMAR = re.compile(r":60|\d{7}|[tz]|P[0TYMWDHS]*[.,]\d", re.ASCII)
"""Leap seconds, long numbers, lower-case letters, and repetitions after a fraction of a unit."""


@given(ranges)
@example("R5/2018-01-03T12:00:00Z/P6H/P2H")
@example("R5/2018-01-03T12:00:00Z/PT0.0000001S")
@example("R5/2018-01-03T12:00:00Z/P0DT0,5S")
@example("2016-12-31T23:59:60Z/")
@example("2018-01-03T24:00:00Z/")
@example("2018-01-03T12:00:00+00:60/")
@example("2018-01-03T12:00:00Z/2018-01-03T12:00:00+01:00")
@example("0001-01-01T00:00:00+23:59/9999-12-31T23:59:59-23:59")
@example("2018-01-03T12:00:00Z/\n")
@example("R5/2018-01-03T12:00:00Z/P999999W")
@example("2018-01-03T12:00:00Z/P0.5DT1H")
@example("2018-01-03T12:00:00Z/P1YT1S")
@example("2018-01-03T12:00:00Z/P0.5M")
@examples(600)
def test_both_agree(text: str) -> None:
    right = not isinstance(parse_time_range(text), Invalid)
    if is_plain_time_range(text):
        assert right
    elif right:
        assert LEFT_TO_THE_GRAMMAR.search(text), "the quick reader should know this one"


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T00:00:00Z/2026-03-08T00:00:00Z",
        "2026-03-01T00:00:00.5+01:00/P1M",
        "2026-03-01T00:00:00Z/P3Y6M4DT12H30M5.5S",
        "2026-03-01T00:00:00Z/PT1,5H",
        "2026-03-01T00:00:00Z/P2W",
        "2026-03-01T00:00:00Z/",
        "/2026-03-01T00:00:00Z",
        "R/2026-03-01T00:00:00Z/PT6H",
        "R5/2026-03-01T00:00:00Z/PT6H/PT2H",
    ],
)
def test_every_documented_form_takes_the_fast_path(text: str) -> None:
    assert is_plain_time_range(text)


def test_long_text_is_left_to_the_grammar() -> None:
    assert not is_plain_time_range("R" + "0" * 200 + "5/2026-03-01T00:00:00Z/PT6H")
