"""Query parameters: what is read, and what is refused."""

from __future__ import annotations

import pytest

from fleetapi.sandbox.requests.answer import Refusal
from fleetapi.sandbox.requests.query import IndexRange, Query


def test_lists_are_repeated_or_separated_by_commas() -> None:
    query = Query((("type", "a,b"), ("type", "c")))
    assert query.many("type") == ("a", "b", "c")


def test_a_word_that_is_not_known_is_refused_and_the_known_are_named() -> None:
    with pytest.raises(Refusal, match="'c' is not one of a, b"):
        Query((("type", "c"),)).many("type", {"a", "b"})


def test_what_may_be_given_once_is_refused_twice() -> None:
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
