"""Invalid arguments are rejected before anything is sent."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.resources.parameters import (
    checked_locale,
    checked_profile,
    checked_text,
    checked_tolerance,
    distances,
    durations,
    names,
    written_timestamps,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)
NAIVE = datetime(2026, 3, 1)  # noqa: DTZ001 - on purpose
PARIS = datetime(2026, 3, 1, 8, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (None, None),
        ((MARCH, PARIS), ["2026-03-01T00:00:00Z/2026-03-01T08:30:00+01:00"]),
        ((MARCH, timedelta(days=1, hours=2)), ["2026-03-01T00:00:00Z/P1DT2H"]),
        ((MARCH, None), ["2026-03-01T00:00:00Z/"]),
        ((None, MARCH), ["/2026-03-01T00:00:00Z"]),
        (MARCH, ["2026-03-01T00:00:00Z/"]),
        (timedelta(days=1), ["2026-02-28T12:00:00Z/"]),
        ("2026-03-01T00:00:00Z/P7D", ["2026-03-01T00:00:00Z/P7D"]),
        ("2026-03-01T00:00:00.1+01:00/P1M", ["2026-03-01T00:00:00.1+01:00/P1M"]),
        (" 2026-03-01t00:00:00z/p7d ", ["2026-03-01T00:00:00Z/P7D"]),
        ("2026-03-01T00:00:00Z/PT1.5H", ["2026-03-01T00:00:00Z/PT1.5H"]),
        ("R5/2026-03-01T00:00:00Z/PT1H", ["R5/2026-03-01T00:00:00Z/PT1H"]),
        ("R/2026-03-01T00:00:00Z/PT1H/P1D", ["R/2026-03-01T00:00:00Z/PT1H/P1D"]),
        (["/2026-03-01T00:00:00Z", (MARCH, None)], ["/2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z/"]),
        (
            ("2026-03-01T00:00:00Z/", "/2025-03-01T00:00:00Z"),
            ["2026-03-01T00:00:00Z/", "/2025-03-01T00:00:00Z"],
        ),
        ([MARCH] * 10, ["2026-03-01T00:00:00Z/"] * 10),
    ],
)
def test_time_ranges_are_written_as_documented(given: Any, sent: Any) -> None:
    assert written_timestamps(given, now=NOW) == sent


@pytest.mark.parametrize(
    "given",
    [
        [],
        [MARCH] * 11,
        NAIVE,
        (NAIVE, MARCH),
        (MARCH, NAIVE),
        (PARIS, MARCH, MARCH),
        (PARIS + timedelta(1), MARCH),
        (MARCH, MARCH),
        (MARCH, timedelta(0)),
        (None, None),
        (None, timedelta(1)),
        timedelta(0),
        timedelta(-1),
        "",
        "/",
        "yesterday",
        "2026-03-01",
        "2026-03-01T00:00:00/P1D",
        "2026-03-01T00:00:00Z",
        "2026-03-01T00:00:00Z/P",
        "2026-03-01T00:00:00Z/PT",
        "R5/2026-03-01T00:00:00Z",
        "R0/2026-03-01T00:00:00Z/PT1H",
        "2026-02-30T00:00:00Z/",
        "2026-03-01T25:00:00Z/",
        "2026-03-02T00:00:00Z/2026-03-01T00:00:00Z",
        "2026-03-01T00:00:00Z/P1W2D",
        "a/b",
        5,
        object(),
        [5],
        b"x",
    ],
)
def test_invalid_time_ranges_are_rejected(given: Any) -> None:
    with pytest.raises(UsageError):
        written_timestamps(given, now=NOW)


def test_a_valid_string_loads_no_grammar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Building it takes a tenth of a second, for which the event loop would be blocked."""
    monkeypatch.setitem(sys.modules, "fleetapi.language.intervals", None)
    text = "R5/2018-01-03T12:00:00Z/PT6H/PT2H"
    assert written_timestamps(text, now=NOW) == [text]
    with pytest.raises(ImportError):
        written_timestamps("R5/2018-01-03T12:00:00Z/P6H/P2H", now=NOW)


def test_the_mistake_in_a_string_is_reported() -> None:
    with pytest.raises(UsageError) as caught:
        written_timestamps("R5/2018-01-03T12:00:00Z/P6H/P2H", now=NOW)  # the vendor's own example
    assert "unexpected `H`" in caught.value.message
    assert caught.value.remedy == "write hours, minutes and seconds after a T: PT6H"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (None, None),
        ("fr", "fr"),
        ("fr-FR", "fr-FR"),
        ("en_GB", "en-GB"),
        ("zh-Hans-CN", "zh-Hans-CN"),
        ("es-419", "es-419"),
    ],
)
def test_locales(given: str | None, sent: str | None) -> None:
    assert checked_locale(given) == sent


@pytest.mark.parametrize(
    "given", ["", "f", "french", "fr-", "fr-FR-", "fr FR", "fr-F", "../x", 5, "12", "fr\nFR"]
)
def test_invalid_locales(given: Any) -> None:
    with pytest.raises(UsageError, match="locale"):
        checked_locale(given)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ((0.1, None), "0.1-"),
        ((None, 150), "0-150"),
        ((1, 2.5), "1-2.5"),
        ("0.1-", "0.1-"),
        ("1-150", "1-150"),
        (None, None),
    ],
)
def test_distances(given: Any, sent: str | None) -> None:
    assert distances(given) == sent


@pytest.mark.parametrize(
    "given", [(5, 1), (-1, None), (1,), 5, "5", "0.12-", "-5", "5-1", (float("nan"), 1), ("a", 1), (True, 2)]
)
def test_invalid_distances(given: Any) -> None:
    with pytest.raises(UsageError, match="distance"):
        distances(given)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ((timedelta(minutes=5), timedelta(hours=1)), "300-3600"),
        ((20, None), "20-"),
        ((None, 60), "0-60"),
        ("20-3600", "20-3600"),
    ],
)
def test_durations(given: Any, sent: str) -> None:
    assert durations(given) == sent


@pytest.mark.parametrize("given", [(60, 5), (timedelta(-1), None), "5", "1.5-", (1, 2, 3), 60, (None, "x")])
def test_invalid_durations(given: Any) -> None:
    with pytest.raises(UsageError, match="duration"):
        durations(given)


def test_names_are_one_or_several_in_either_spelling() -> None:
    assert names("extension", None) is None
    assert names("extension", "branding") == ["branding"]
    assert names("extension", ("onboard_capabilities", "pictures")) == ["onboardCapabilities", "pictures"]
    assert names("types", {"vehicle.doorsState"}) == ["vehicle.doorsState"]


@pytest.mark.parametrize("given", ["", " ", [], [""], 5, [5], ["a", None]])
def test_invalid_names(given: Any) -> None:
    with pytest.raises(UsageError, match="extension"):
        names("extension", given)


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (checked_tolerance, -1),
        (checked_tolerance, float("inf")),
        (checked_tolerance, "1"),
        (checked_tolerance, True),
        (checked_profile, "driver"),
        (lambda value: checked_text("vin_prefix", value), " "),
        (lambda value: checked_text("vin_prefix", value), 5),
    ],
)
def test_other_invalid_values(check: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(UsageError):
        check(value)


@pytest.mark.parametrize("size", [0, 61, -1, 1.5, "60", True])
def test_the_page_size_names_its_range(client_of: Any, size: Any) -> None:
    client = client_of()
    with pytest.raises(UsageError, match="1 to 60"):
        client.fleet("f").vehicles(page_size=size)
    with pytest.raises(UsageError, match="1 to 2000"):
        client.fleet("f").vehicle("v").telemetry(page_size=size if size != 61 else 2001)
    assert client.session.asked == []


@pytest.mark.parametrize("identifier", ["", " ", "a/b", "..", "a\\b", "a\nb", None, 5])
def test_an_invalid_id_is_rejected_where_it_is_given(client_of: Any, identifier: Any) -> None:
    client = client_of()
    fleet = client.fleet("f")
    for call in (
        client.fleet,
        fleet.vehicle,
        fleet.trip,
        fleet.vehicle("v").trip,
        fleet.vehicle("v").stolen_event,
        fleet.vehicle("v").remote,
    ):
        with pytest.raises(UsageError):
            call(identifier)


@pytest.mark.parametrize("concurrency", [0, -1, 1.5, True, "8"])
def test_an_invalid_concurrency(client_of: Any, concurrency: Any) -> None:
    with pytest.raises(UsageError, match="concurrency"):
        client_of().fleets(concurrency=concurrency)


def test_a_misspelled_keyword_is_rejected(client_of: Any) -> None:
    client = client_of()
    with pytest.raises(UsageError, match="does not take 'pagesize'"):
        client.fleets(pagesize=5)
    assert client.session.asked == []
