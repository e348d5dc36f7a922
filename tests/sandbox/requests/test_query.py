"""Query parameters: what is accepted, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.sandbox.requests.messages import Refusal
from fleetapi.sandbox.requests.query import IndexRange, Query, contains, read_time_ranges


def test_lists_are_repeated_or_comma_separated() -> None:
    query = Query((("type", "a,b"), ("type", "c")))
    assert query.many("type") == ("a", "b", "c")


def test_an_unknown_word_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refusal, match="'c' is not one of a, b"):
        Query((("type", "c"),)).many("type", {"a", "b"})


def test_a_single_parameter_must_not_be_repeated() -> None:
    with pytest.raises(Refusal, match="2 times"):
        Query((("locale", "fr"), ("locale", "en"))).locale()


@pytest.mark.parametrize("locale", ["fr", "fr-FR", "en_GB", "de"])
def test_locales(locale: str) -> None:
    assert Query((("locale", locale),)).locale() == locale


@pytest.mark.parametrize("locale", ["french", "f", "fr-", "fr-FRA", "FR", "", "fr FR"])
def test_malformed_locales(locale: str) -> None:
    with pytest.raises(Refusal, match="locale"):
        Query((("locale", locale),)).locale()


def test_index_ranges() -> None:
    assert Query(()).index_range() == IndexRange(0, None)
    assert Query((("indexRange", "5-"),)).index_range() == IndexRange(5, None)
    assert Query((("indexRange", "5-5"),)).index_range() == IndexRange(5, 5)


@pytest.mark.parametrize(
    ("text", "expected"), [("0.1-", (0.1, float("inf"))), ("20-3600", (20, 3600)), ("0-0", (0, 0))]
)
def test_intervals(text: str, expected: tuple[float, float]) -> None:
    assert Query((("distance", text),)).interval("distance") == expected


@pytest.mark.parametrize("text", ["0.15-", "5", "9-1", "-3", "a-b"])
def test_malformed_intervals(text: str) -> None:
    with pytest.raises(Refusal, match="distance"):
        Query((("distance", text),)).interval("distance")


@pytest.mark.parametrize("text", ["-1", "x", "1e", "inf", ""])
def test_malformed_numbers(text: str) -> None:
    with pytest.raises(Refusal, match="tolerance"):
        Query((("tolerance", text),)).decimal("tolerance")


def test_profiles() -> None:
    Query((("profile", "endUser"),)).check_profile()
    with pytest.raises(Refusal, match="profile"):
        Query((("profile", "admin"),)).check_profile()


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


NOW = at("2026-05-20T12:00:00Z")


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("2026-05-01T00:00:00Z/2026-05-02T00:00:00Z", "2026-05-01T12:00:00Z", "2026-05-02T00:00:01Z"),
        ("2026-05-01T09:00:00+02:00/PT1H", "2026-05-01T07:30:00Z", "2026-05-01T09:00:00Z"),
        ("2026-05-01T00:00:00Z/P1DT12H", "2026-05-02T11:00:00Z", "2026-05-02T13:00:00Z"),
        ("2026-05-01T00:00:00Z/P1M", "2026-05-30T00:00:00Z", "2026-06-10T00:00:00Z"),
        ("2026-05-01T00:00:00Z/P6H", "2026-05-01T05:00:00Z", "2026-05-01T07:00:00Z"),
        ("2026-05-01T00:00:00Z/", "2026-05-20T11:00:00Z", "2026-05-20T12:00:01Z"),
        ("/2026-05-01T00:00:00Z", "2001-01-01T00:00:00Z", "2026-05-01T00:00:01Z"),
        ("R2/2026-05-01T08:00:00Z/P1D/PT2H", "2026-05-02T09:00:00Z", "2026-05-03T09:00:00Z"),
        ("R2/2026-05-01T08:00:00Z/P1D/PT2H", "2026-05-01T08:00:00Z", "2026-05-01T11:00:00Z"),
        ("R/2026-05-01T08:00:00Z/P1D/PT2H", "2026-05-19T09:59:00Z", "2026-05-19T10:01:00Z"),
        ("R3/2026-05-01T00:00:00Z/P7D", "2026-05-15T23:00:00Z", "2026-05-17T00:00:00Z"),
    ],
)
def test_a_range_contains_moments(text: str, inside: str, outside: str) -> None:
    ranges = read_time_ranges([text], NOW)
    assert contains(ranges, at(inside))
    assert not contains(ranges, at(outside))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "2026-05-01",
        "2026-05-01T00:00:00Z",
        "2026-05-01T00:00:00/2026-05-02T00:00:00",
        "2026-05-01T00:00:00 02:00/PT1H",
        "2026-05-02T00:00:00Z/2026-05-01T00:00:00Z",
        "2026-13-01T00:00:00Z/",
        "2026-05-01T00:00:00Z/P",
        "2026-05-01T00:00:00Z/PT",
        "2026-05-01T00:00:00Z/1H",
        "R0/2026-05-01T00:00:00Z/P1D",
        "R2/2026-05-01T00:00:00Z/PT0S",
        "Rx/2026-05-01T00:00:00Z/P1D",
        "R2/2026-05-01T00:00:00Z",
        "a/b/c",
    ],
)
def test_malformed_ranges_are_refused(text: str) -> None:
    with pytest.raises(Refusal, match="timestamps"):
        read_time_ranges([text], NOW)


def test_at_most_ten_ranges() -> None:
    text = "2026-05-01T00:00:00Z/"
    assert len(read_time_ranges([text] * 10, NOW)) == 10
    with pytest.raises(Refusal, match="11"):
        read_time_ranges([text] * 11, NOW)


def test_without_ranges_every_moment_is_included() -> None:
    assert contains((), 0.0)


@given(st.text(alphabet="RPT0123456789:-Z/.+YMDHS ", max_size=40) | st.text(max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with suppress(Refusal):
        assert len(read_time_ranges([text], NOW)) == 1
