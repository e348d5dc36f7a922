"""When a fault happens, and what it does to a response."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from fleetapi.errors import UsageError
from fleetapi.sandbox.faults.rules import FAULTS, FaultRule, Faults


def happens(faults: Faults, count: int, path: str = "/fleets") -> list[bool]:
    return [bool(faults.due("GET", path)) for _ in range(count)]


def test_an_unknown_name_is_rejected_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        Faults({"404": True})
    assert all(name in caught.value.remedy for name in FAULTS)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (True, [True, True, True, True]),
        (False, [False] * 4),
        (2, [True, True, False, False]),
        (FaultRule(every=3), [False, False, True, False]),
        (FaultRule(times=1), [True, False, False, False]),
        (FaultRule(every=2, times=1), [False, True, False, False]),
    ],
)
def test_how_often(rule: FaultRule | float, expected: list[bool]) -> None:
    assert happens(Faults({"500": rule}), 4) == expected


def test_probability_follows_the_seed() -> None:
    one, same, other = (Faults({"500": 0.3}, seed=seed) for seed in (1, 1, 2))
    first = happens(one, 300)
    assert 60 < sum(first) < 120
    assert happens(same, 300) == first
    assert happens(other, 300) != first


def test_path_and_method() -> None:
    faults = Faults({"500": FaultRule(path="*/alerts", method="get")})
    assert happens(faults, 1, "/fleets/a/vehicles/b/alerts") == [True]
    assert happens(faults, 1, "/fleets/a/vehicles/b") == [False]
    assert faults.due("POST", "/fleets/a/alerts") == {}
    assert happens(Faults({"500": FaultRule(path="/fleets")}), 1, "/fleets/a") == [False]


def test_faults_can_be_cleared() -> None:
    faults = Faults({"500": True})
    faults.clear()
    assert happens(faults, 1) == [False]


@pytest.mark.parametrize("wrong", [{"probability": 1.5}, {"probability": -0.1}, {"every": 0}, {"times": 0}])
def test_invalid_rules_are_rejected(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        FaultRule(**wrong)


def listed(make_api: Callable[..., Any], *names: str) -> Any:
    api = make_api(faults=dict.fromkeys(names, True), vehicles=70, fleets=1)
    return api.call("list_vehicles", query={"pageSize": "30"})


def test_429_asks_to_wait(make_api: Callable[..., Any]) -> None:
    reply = make_api(faults={"429": FaultRule(retry_after=1045)}).ask("GET", "/fleets")
    assert (reply.status, reply.headers["Retry-After"]) == (429, "1045")


@pytest.mark.parametrize("status", [500, 503])
def test_a_server_error_has_the_vendors_error_body(make_api: Callable[..., Any], status: int) -> None:
    reply = listed(make_api, str(status))
    assert (reply.status, reply.json["code"]) == (status, status * 100)


def test_a_failed_request_is_not_processed(make_api: Callable[..., Any], monitor: dict[str, Any]) -> None:
    api = make_api(faults={"500": FaultRule(method="POST")})
    assert api.call("create_monitor", body=monitor).status == 500
    assert api.call("list_monitors").json["total"] == 0


def test_a_reset_request_is_processed(make_api: Callable[..., Any], monitor: dict[str, Any]) -> None:
    api = make_api(faults={"reset": FaultRule(method="POST")})
    assert api.call("create_monitor", body=monitor).served.reset
    assert api.call("list_monitors").json["total"] == 1


def test_html_as_from_a_proxy(make_api: Callable[..., Any]) -> None:
    answer = listed(make_api, "html502").served.response
    assert (answer.status, answer.content_type) == (502, "text/html")
    assert answer.body.startswith(b"<html>")


def test_truncated_json(make_api: Callable[..., Any]) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        _ = listed(make_api, "truncate").json


def test_a_slow_response(make_api: Callable[..., Any]) -> None:
    api = make_api(faults={"slow": FaultRule(seconds=7)})
    assert api.ask("GET", "/fleets").served.delay == 7


def test_unknown_values_of_enumerations(make_api: Callable[..., Any]) -> None:
    items = listed(make_api, "unknown-enum").items("vehicles")
    assert {item["motorization"] for item in items} == {"SandboxNovelty"}
    position = make_api(faults={"unknown-enum": True}).call("last_position").json
    assert (position["type"], position["geometry"]["type"]) == ("Feature", "Point")
    assert position["properties"]["type"] == "SandboxNovelty"


def test_missing_fields(make_api: Callable[..., Any]) -> None:
    reply = listed(make_api, "missing-fields")
    items = reply.items("vehicles")
    assert len(items) == 30
    assert all("id" in item for item in items)
    assert any("vin" not in item for item in items)
    assert reply.next


def test_null_fields(make_api: Callable[..., Any]) -> None:
    reply = listed(make_api, "null-fields")
    items = reply.items("vehicles")
    assert all(item["id"] for item in items)
    assert any(item["vin"] is None for item in items)
    assert any(item["_links"] is None for item in items)
    assert reply.next


def test_dates_in_three_formats(make_api: Callable[..., Any]) -> None:
    dates = [item["createdAt"] for item in listed(make_api, "odd-dates").items("vehicles")]
    forms = (
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000",
        r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d GMT \d{4}",
    )
    for form in forms:
        assert any(re.fullmatch(form, date) for date in dates)
    assert all(any(re.fullmatch(form, date) for form in forms) for date in dates)


def test_a_page_without_embedded(make_api: Callable[..., Any]) -> None:
    assert "_embedded" not in listed(make_api, "no-embedded").json


def test_document_faults_can_be_combined(make_api: Callable[..., Any]) -> None:
    items = listed(make_api, "unknown-enum", "null-fields").items("vehicles")
    assert {item["motorization"] for item in items} == {"SandboxNovelty", None}


def test_empty_pages_link_to_all_items(make_api: Callable[..., Any]) -> None:
    api = make_api(faults={"empty-page": True}, vehicles=70, fleets=1)
    reply, sizes = api.call("list_vehicles", query={"pageSize": "30"}), []
    sizes.append(len(reply.items("vehicles")))
    while reply.next:
        reply = api.follow(reply.next)
        sizes.append(len(reply.items("vehicles")))
    assert sizes == [0, 30, 0, 30, 0, 10]


def pages(make_api: Callable[..., Any], fault: str, **query: str) -> list[tuple[list[int], int]]:
    """Return the numbers of the vehicles on each page, and its total."""
    api = make_api(faults={fault: True}, vehicles=70, fleets=1)
    positions = {vehicle.id: number for number, vehicle in enumerate(api.world.fleets[0].vehicles)}
    reply, found = api.call("list_vehicles", query={"pageSize": "30", **query}), []
    while True:
        found.append(([positions[item["id"]] for item in reply.items("vehicles")], reply.json["total"]))
        if not reply.next:
            return found
        reply = api.follow(reply.next)


def numbers(first: int, stop: int) -> list[int]:
    return list(range(first, stop))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("empty-middle-page", [numbers(0, 30), [], numbers(60, 70)]),
        ("overlapping-pages", [numbers(0, 30), numbers(27, 60), numbers(57, 70)]),
        ("ignored-range", [numbers(0, 30), numbers(30, 60), numbers(60, 70)]),
        ("range-total", [numbers(0, 30), numbers(30, 60), numbers(60, 70)]),
    ],
)
def test_pages_that_disagree(make_api: Callable[..., Any], fault: str, expected: list[list[int]]) -> None:
    assert pages(make_api, fault) == [(page, 70) for page in expected]


def test_repeated_items_are_adjacent(make_api: Callable[..., Any]) -> None:
    found = pages(make_api, "repeated-items")
    assert [page for page, _ in found] == [
        [number for number in numbers(first, stop) for _ in range(2)]
        for first, stop in ((0, 30), (30, 60), (60, 70))
    ]


def test_short_pages_have_every_item(make_api: Callable[..., Any]) -> None:
    found = pages(make_api, "short-page")
    assert [page for page, _ in found] == [numbers(first, first + 10) for first in range(0, 70, 10)]


def test_the_total_counts_the_range(make_api: Callable[..., Any]) -> None:
    assert pages(make_api, "range-total", indexRange="10-49") == [
        (numbers(10, 40), 40),
        (numbers(40, 50), 40),
    ]
    assert pages(make_api, "range-total", indexRange="60-") == [(numbers(60, 70), 10)]


def test_an_ignored_range(make_api: Callable[..., Any]) -> None:
    assert pages(make_api, "ignored-range", indexRange="60-69")[0] == (numbers(0, 30), 70)


def test_a_repeated_cursor(make_api: Callable[..., Any]) -> None:
    api = make_api(faults={"repeated-cursor": True}, vehicles=70, fleets=1)
    first = api.call("list_vehicles", query={"pageSize": "30"})
    second = api.follow(first.next)
    assert second.next == first.next
    assert second.items("vehicles") == first.items("vehicles")


def test_a_next_link_to_another_host(make_api: Callable[..., Any]) -> None:
    assert listed(make_api, "foreign-next-link").next.startswith(
        "https://elsewhere.example.com/connectedcar/"
    )


def test_every_fault_has_a_description() -> None:
    assert all(text and not text.endswith(".") for text in FAULTS.values())
