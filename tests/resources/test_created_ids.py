"""The id of what was created: in the body, in a link, in a header, or an error that says where to look."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi import ClientCertificate, FleetClient
from fleetapi.errors import DecodingError, RequestSummary
from fleetapi.remote_commands import Doors, RemoteCallback
from fleetapi.resources.created_ids import id_of_answer
from fleetapi.session.messages.response import Response

PATHS = {
    "monitor_id": "/fleets/F/monitors",
    "callback_id": "/fleets/F/remote/callbacks",
    "remote_action_id": "/fleets/F/vehicles/V/callbacks/C/remotes",
}
BASE = "https://api.example/connectedcar/v3"


def found(field: str, document: Any = None, **headers: str) -> str | None:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return id_of_answer(field, document, Response(202, names), RequestSummary("POST", PATHS[field]))


@pytest.mark.parametrize("field", PATHS)
@pytest.mark.parametrize(
    "written",
    [
        "{base}{path}/abc",
        "{base}{path}/abc/",
        "{base}{path}/abc?client_id=x&a=/monitors/no",
        "{base}{path}/abc#part",
        "https://elsewhere.example:8443{path}/abc",
        "//elsewhere.example{path}/abc",
        "/connectedcar/v3{path}/abc",
        "/connectedcar/v3{path}/abc/status",
        "{path}/abc",
        "..{path}/abc",
        "  {base}{path}/abc  ",
        "{base}{path}/abc{{?locale,extension}}",
        "abc",
        "abc?locale=fr",
        "./abc",
        "{base}{path}/abc;jsessionid=9F2C",
        "{base}{path}/%61b%63",
    ],
)
def test_an_id_follows_its_collection(field: str, written: str) -> None:
    href = written.format(base=BASE, path=PATHS[field])
    assert found(field, {}, Location=href) == "abc"
    assert found(field, {}, Content_Location=href) == "abc"
    assert found(field, {}, Link=f'<{href}>; rel="self", <{BASE}/x>; rel="up"') == "abc"
    for links in (
        {"self": {"href": href}},
        {"self": [{"href": href}]},
        {"self": href},
        {"whatever": {"href": href}},
        {"first": {"href": f"{BASE}{PATHS[field]}/other"}, "self": {"href": href, "templated": True}},
    ):
        assert found(field, {"_links": links}) == "abc"


@pytest.mark.parametrize(("field", "relation"), [("monitor_id", "monitor"), ("callback_id", "callback")])
def test_the_most_specific_relation_wins(field: str, relation: str) -> None:
    links = {
        "self": {"href": f"{BASE}{PATHS[field]}/other"},
        relation: {"href": f"{BASE}{PATHS[field]}/abc"},
    }
    assert found(field, {"_links": links}, Location="other") == "abc"
    assert found(field, {"id": "first", "_links": links}) == "first"


@pytest.mark.parametrize(
    "href",
    [
        "",
        "/",
        f"{BASE}/fleets/F/monitors",
        f"{BASE}/fleets/F/monitors/",
        f"{BASE}/fleets/F/monitors?x=/monitors/abc",
        f"{BASE}/fleets/F/monitors/{{mid}}",
        f"{BASE}/fleets/F/monitors/..",
        f"{BASE}/fleets/F/monitors/a%2Fb",
        f"{BASE}/fleets/F/monitors/%0A",
        f"{BASE}/fleets/F/vehicles/abc",
        "http://[broken/monitors/abc",
        "/jobs/17",
    ],
)
def test_a_link_to_another_place_has_no_id(href: str) -> None:
    assert found("monitor_id", {"_links": {"self": {"href": href}}}, Location=href) is None


@pytest.mark.parametrize("relation", ["help", "describedby", "up", "collection", "Profile", "up next"])
def test_a_link_to_something_else_gives_no_id(relation: str) -> None:
    href = f"{BASE}/docs/monitors/reference"
    assert found("monitor_id", {}, Link=f'<{href}>; rel="{relation}"') is None
    assert found("monitor_id", {"_links": {name: {"href": href} for name in relation.split()}}) is None
    link = f'<{href}>; title="x"; rel="{relation}", <{BASE}/fleets/F/monitors/abc>; rel=item'
    assert found("monitor_id", {}, Link=link) == "abc"
    assert found("monitor_id", {}, Link=f"<{BASE}/fleets/F/monitors/abc>") == "abc"


def test_the_collection_itself_has_no_id() -> None:
    assert found("monitor_id", {}, Location="monitors") is None


@pytest.mark.parametrize(
    "document",
    [None, [], "abc", 5, {"monitorId": None}, {"monitorId": ""}, {"monitorId": " "}, {"monitorId": True},
     {"monitorId": "a/b"}, {"monitorId": {}}, {"_links": []}, {"_links": {"self": None}},
     {"_links": {"self": {"href": 5}}}],
)  # fmt: skip
def test_an_invalid_link_has_no_id(document: Any) -> None:
    assert found("monitor_id", document) is None
    assert found("monitor_id", document, Location=f"{BASE}/fleets/F/monitors/abc") == "abc"


def test_a_number_is_an_id() -> None:
    assert found("monitor_id", {"monitorId": 12345}) == "12345"


@given(
    identifier=st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\"), min_size=1)
)
def test_any_id_comes_back_from_its_link(identifier: str) -> None:

    if identifier.strip(" ."):
        href = f"{BASE}/fleets/F/monitors/{quote(identifier, safe='')}"
        assert found("monitor_id", {}, Location=href) == identifier


@pytest.mark.parametrize("field", PATHS)
def test_the_id_of_an_existing_resource_is_known(field: str) -> None:
    request = RequestSummary("PUT", f"{PATHS[field]}/a%20b/status")
    assert id_of_answer(field, {}, Response(202), request) == "a b"


Call = Callable[[FleetClient], Awaitable[Any]]
MONITOR: dict[str, Any] = {"label": "x"}


async def _monitor(client: FleetClient) -> Any:
    return (await client.fleet("F").monitors.create(MONITOR, check=False)).monitor_id


async def _callback(client: FleetClient) -> Any:
    callback = RemoteCallback("doors", remote_types=Doors).notify("https://my.dn/remote")
    return (await client.fleet("F").remote_callbacks.create(callback)).callback_id


async def _action(client: FleetClient) -> Any:
    return (await client.fleet("F").vehicle("V").remote("C").send(Doors.lock())).id


CREATIONS = {"monitor_id": _monitor, "callback_id": _callback, "remote_action_id": _action}


@pytest.fixture
async def client(server: Any, issue: Callable[..., Any], authority: Any) -> AsyncIterator[FleetClient]:
    issued = issue(authority)
    async with FleetClient(
        client_id="cid-secret",
        username="MZP1",
        password="pw-secret",
        certificate=ClientCertificate(issued.pem, ca=issued.ca),
        base_url=server.base_url,
    ) as made:
        yield made


@pytest.mark.parametrize("field", CREATIONS)
@pytest.mark.parametrize(
    "body", [b"", b"{}", b"null", b" \r\n", b'{"status": "Running"}', b"Accepted", b'{"monit']
)
@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_every_creation_takes_its_id_from_the_location(  # noqa: PLR0917 - fixtures
    server: Any, client: FleetClient, answer: Callable[..., bytes], field: str, body: bytes, status: int
) -> None:
    headers = {"Location": f"/connectedcar/v3{PATHS[field]}/abc"}
    server.responds_with(answer(status, body=b"" if status == 204 else body, **headers))
    assert await CREATIONS[field](client) == "abc"


@pytest.mark.parametrize("field", CREATIONS)
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"_links": {"self": {"href": "/fleets"}}}'])
async def test_a_creation_without_an_id_was_accepted_and_says_where_to_look(
    server: Any, client: FleetClient, answer: Callable[..., bytes], field: str, body: bytes
) -> None:
    server.responds_with(answer(202, body=body))
    with pytest.raises(DecodingError, match=r"server accepted the request \(202\)") as caught:
        await CREATIONS[field](client)
    assert ".list()` lists the" in str(caught.value)
    assert "check before you send it again" in caught.value.remedy
    assert len(server.requests) == 1
