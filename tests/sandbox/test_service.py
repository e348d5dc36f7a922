"""Authentication, routing and media types: everything before the response of an operation."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from fleetapi.sandbox.handlers import HANDLERS
from fleetapi.wire.operations import OPERATIONS

LOGIN = {"accept": "application/hal+json"}


def basic(text: str) -> dict[str, str]:
    return LOGIN | {"authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


def test_every_operation_has_a_response() -> None:
    assert HANDLERS.keys() == OPERATIONS.keys()


@pytest.mark.parametrize(
    ("headers", "client_id", "detail"),
    [
        (LOGIN, "an-id", 40101),
        (basic("MZP123456:wrong"), "an-id", 40101),
        (basic("somebody:open sesame"), "an-id", 40101),
        (LOGIN | {"authorization": "Bearer abc"}, "an-id", 40101),
        (basic("MZP123456:open sesame"), None, 40102),
        (basic("MZP123456:open sesame"), "another", 40102),
    ],
)
def test_wrong_credentials_are_401_with_the_vendors_error(
    api: Any, headers: dict[str, str], client_id: str | None, detail: int
) -> None:
    reply = api.raw("GET", "/fleets", headers=headers, client_id=client_id)
    assert reply.status == 401
    assert reply.json["code"] == detail
    assert reply.json.keys() == {"code", "uuid", "message", "timestamp"}
    assert reply.json["timestamp"] == "2026-05-20T09:30:00Z"


def test_a_response_shows_both_rate_windows(api: Any) -> None:
    api.ask("GET", "/fleets")
    headers = api.ask("GET", "/fleets").headers
    assert headers["X-RateLimit-Limit-1"] == "100000"
    assert headers["X-RateLimit-Remaining-1"] == "99998"
    assert headers["X-RateLimit-Limit-2"] == "10000"
    assert headers["X-RateLimit-Remaining-2"] == "9998"


def test_an_error_shows_both_rate_windows(api: Any) -> None:
    assert api.ask("GET", "/fleets/unknown").headers["X-RateLimit-Remaining-2"] == "9999"


def test_a_401_shows_both_rate_windows(make_api: Callable[..., Any], time: Any) -> None:
    api = make_api(burst=2)
    api.ask("GET", "/fleets")
    assert api.raw("GET", "/fleets").headers["X-RateLimit-Remaining-2"] == "1"
    time.advance(seconds=1)
    assert api.raw("GET", "/fleets").headers["X-RateLimit-Remaining-2"] == "2"


def test_too_many_requests_are_429_with_the_seconds_to_wait(make_api: Callable[..., Any], time: Any) -> None:
    api = make_api(burst=2)
    assert [api.ask("GET", "/fleets").status for _ in range(3)] == [200, 200, 429]
    refused = api.ask("GET", "/fleets")
    assert refused.json["code"] == 42929
    assert refused.headers["Retry-After"] == refused.headers["X-RateLimit-Reset"] == "1"
    assert refused.headers["X-RateLimit-Remaining-2"] == "0"
    time.advance(seconds=1)
    assert api.ask("GET", "/fleets").status == 200


def test_the_day_is_a_rate_window(make_api: Callable[..., Any], time: Any) -> None:
    api = make_api(per_day=1)
    api.ask("GET", "/fleets")
    time.advance(hours=23)
    assert api.ask("GET", "/fleets").headers["Retry-After"] == "3600"


def test_wrong_credentials_do_not_count(make_api: Callable[..., Any]) -> None:
    api = make_api(burst=1)
    api.raw("GET", "/fleets", headers=LOGIN)
    assert api.ask("GET", "/fleets").status == 200


@pytest.mark.parametrize("path", ["/nothing", "/fleets/", "/fleets//vehicles", "", "/fleets/a/b/c/d/e/f/g/h"])
def test_an_unknown_path_is_404(api: Any, path: str) -> None:
    assert api.ask("GET", path).status == 404


def test_an_unknown_version_is_404(api: Any) -> None:
    assert api.ask("GET", "/fleets", version="v4").status == 404


def test_an_operation_that_the_version_lacks_is_404(api: Any) -> None:
    assert api.call("list_stolen", "v3").status == 200
    assert api.call("list_stolen", "v2").status == 404


def test_a_wrong_method_is_405_and_names_the_allowed_ones(api: Any) -> None:
    reply = api.ask("POST", "/fleets", body={})
    assert reply.status == 405
    assert reply.headers["Allow"] == "GET"


def test_a_fleet_of_another_account_is_403(api: Any) -> None:
    foreign = api.world.foreign
    assert api.call("get_fleet", fid=foreign.id).status == 403
    assert api.call("get_vehicle", fid=foreign.id, vid=foreign.vehicles[0].id).status == 403
    assert api.call("get_vehicle", vid=foreign.vehicles[0].id).status == 403
    assert api.call("get_capabilities", vin=foreign.vehicles[0].vin).status == 403


def test_an_unknown_id_is_404_with_the_documented_code(api: Any) -> None:
    assert api.call("get_fleet", fid="0" * 24).json["code"] == 40499
    assert api.call("get_vehicle", vid="0" * 80).json["code"] == 40499


def test_a_vehicle_is_only_found_in_its_own_fleet(api: Any) -> None:
    other = api.world.fleets[1].vehicles[0]
    assert api.call("get_vehicle", vid=other.id).status == 404
    assert api.call("get_vehicle", fid=other.fleet, vid=other.id).status == 200


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/vnd.geo+json"])
def test_accept_must_name_the_media_type(api: Any, accept: str) -> None:
    assert api.ask("GET", "/fleets", accept=accept).status == 406


def test_a_position_needs_the_geojson_media_type(api: Any) -> None:
    path = OPERATIONS["last_position"].expand(fid=api.fleet, vid=api.vehicle.id)
    assert api.ask("GET", path, accept="application/hal+json").status == 406
    reply = api.ask("GET", path, accept="application/hal+json;q=0.5, application/vnd.geo+json")
    assert reply.served.response.content_type == "application/vnd.geo+json"


def test_any_accept_accepts_any_media_type(make_api: Callable[..., Any]) -> None:
    assert make_api(any_accept=True).ask("GET", "/fleets", accept="*/*").status == 200


def test_a_body_must_be_declared_as_json(api: Any) -> None:
    path = f"/fleets/{api.fleet}/monitors"
    login = basic("MZP123456:open sesame")
    assert api.raw("POST", path, headers=login, body=b"{}").status == 415
    declared = login | {"content-type": "application/json; charset=utf-8"}
    assert api.raw("POST", path, headers=declared, body=b"{}").status == 400
    assert api.raw("POST", path, headers=declared, body=b"{").json["code"] == 40007


def test_the_same_seed_gives_the_same_responses(make_api: Callable[..., Any]) -> None:
    one, other = make_api(), make_api()
    assert one.call("get_vehicle_status").json == other.call("get_vehicle_status").json
    assert one.fleet != make_api(seed=2).fleet


def test_credentials_are_not_shown(api: Any) -> None:
    assert "open sesame" not in repr(api.service._account)
    reply = api.ask("GET", "/fleets")
    assert "an-id" not in reply.served.response.body.decode()
