"""Pages by cursor and by range, and invalid positions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fleetapi.sandbox.requests.paging import Pager
from fleetapi.sandbox.requests.query import Query


def vins(api: Any, reply: Any) -> list[str]:
    return [vehicle["vin"] for vehicle in reply.items("vehicles")]


def everything(api: Any) -> list[str]:
    return [vehicle.vin for vehicle in api.world.fleets[0].vehicles]


def test_the_envelope_is_complete(make_api: Callable[..., Any]) -> None:
    page = make_api(vehicles=150, fleets=1).call("list_vehicles").json
    assert page.keys() == {"_links", "total", "totalPage", "currentPage", "_embedded"}
    assert (page["total"], page["totalPage"], page["currentPage"]) == (150, 3, 1)
    assert page["_links"].keys() == {"self", "first", "next", "last"}
    assert len(page["_embedded"]["vehicles"]) == 60


def test_cursors_visit_every_item_once(make_api: Callable[..., Any]) -> None:
    api = make_api(vehicles=150, fleets=1)
    reply = api.call("list_vehicles", query={"pageSize": "40"})
    found, pages = vins(api, reply), 1
    while reply.next:
        reply = api.follow(reply.next)
        found += vins(api, reply)
        pages += 1
    assert found == everything(api)
    assert pages == 4
    assert reply.json["currentPage"] == reply.json["totalPage"] == 4


def test_previous_first_and_last_links(make_api: Callable[..., Any]) -> None:
    api = make_api(vehicles=150, fleets=1)
    first = api.call("list_vehicles")
    second = api.follow(first.next)
    links = second.json["_links"]
    assert vins(api, api.follow(links["prev"]["href"])) == vins(api, first)
    assert vins(api, api.follow(links["first"]["href"])) == vins(api, first)
    assert vins(api, api.follow(links["last"]["href"])) == everything(api)[120:]
    assert vins(api, api.follow(links["self"]["href"])) == vins(api, second)


def test_links_contain_the_filters_but_no_credentials(make_api: Callable[..., Any]) -> None:
    api = make_api(vehicles=150, fleets=1)
    href = api.call("list_vehicles", query={"locale": "fr-FR"}).next
    assert "locale=fr-FR" in href
    assert "client_id" not in href


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("0-", slice(0, 60)),
        ("60-119", slice(60, 120)),
        ("100-102", slice(100, 103)),
        ("140-", slice(140, 150)),
    ],
)
def test_a_range_limits_the_items(make_api: Callable[..., Any], asked: str, expected: slice) -> None:
    api = make_api(vehicles=150, fleets=1)
    reply = api.call("list_vehicles", query={"indexRange": asked})
    assert vins(api, reply) == everything(api)[expected]
    assert reply.json["total"] == 150


def test_a_range_of_several_pages_ends_correctly(make_api: Callable[..., Any]) -> None:
    api = make_api(vehicles=150, fleets=1)
    reply = api.call("list_vehicles", query={"indexRange": "10-34", "pageSize": "20"})
    found = vins(api, reply)
    rest = api.follow(reply.next)
    assert found + vins(api, rest) == everything(api)[10:35]
    assert rest.next is None


def test_a_range_beyond_the_end_is_empty(make_api: Callable[..., Any]) -> None:
    reply = make_api(vehicles=5, fleets=1).call("list_vehicles", query={"indexRange": "100-"})
    assert reply.items("vehicles") == []
    assert reply.next is None


def test_a_server_may_ignore_ranges(make_api: Callable[..., Any]) -> None:
    api = make_api(vehicles=150, fleets=1, ranged=False)
    reply = api.call("list_vehicles", query={"indexRange": "60-119"})
    assert vins(api, reply) == everything(api)[:60]
    assert vins(api, api.follow(reply.next)) == everything(api)[60:120]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"pageSize": "0"}, 40002),
        ({"pageSize": "61"}, 40002),
        ({"pageSize": "ten"}, 40002),
        ({"pageSize": "-1"}, 40002),
        ({"indexRange": "5"}, 40003),
        ({"indexRange": "9-5"}, 40003),
        ({"indexRange": "-5"}, 40003),
        ({"pageToken": "nonsense"}, 40005),
        ({"pageToken": ""}, 40005),
        ({"pageToken": "WzFd"}, 40005),
    ],
)
def test_malformed_positions_are_400(api: Any, query: dict[str, str], code: int) -> None:
    reply = api.call("list_vehicles", query=query)
    assert (reply.status, reply.json["code"]) == (400, code)


def test_only_telemetry_has_long_pages(api: Any) -> None:
    assert api.call("list_vehicle_telemetry", query={"pageSize": "2000"}).status == 200
    assert api.call("list_vehicle_telemetry", query={"pageSize": "2001"}).status == 400


def test_a_cursor_is_only_valid_for_its_list_and_filters(make_api: Callable[..., Any]) -> None:
    api = make_api(vehicles=150, fleets=1)
    token = api.call("list_vehicles").next.partition("pageToken=")[2]
    assert api.call("list_vehicle_trips", query={"pageToken": token}).json["code"] == 40006
    filtered = api.call("list_vehicles", query={"pageToken": token, "vinPrefix": "VF3"})
    assert filtered.json["code"] == 40006
    assert api.call("list_vehicles", query={"pageToken": token, "pageSize": "10"}).status == 200


def test_an_empty_list_has_only_a_first_page() -> None:
    pager = Pager("https://host/list", Query(()), 60, True)
    document = pager.envelope("things", pager.window(0), ())
    assert document["_links"] == {
        "self": {"href": "https://host/list"},
        "first": {"href": "https://host/list"},
    }
    assert (document["total"], document["totalPage"], document["currentPage"]) == (0, 0, 1)
