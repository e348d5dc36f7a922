"""Over mutual TLS, a link goes out as the server wrote it, and nowhere but to our base URL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from readings import take_all

from fleetapi import ClientCertificate, FleetClient
from fleetapi.errors import PaginationError


def page(identifier: str, href: str | None = None) -> dict[str, Any]:
    links = {} if href is None else {"next": {"href": href}}
    return {"_links": links, "_embedded": {"vehicles": [{"id": identifier}]}}


@pytest.fixture
def client(server: Any, authority: Any, issue: Callable[..., Any]) -> FleetClient:
    issued = issue(authority)
    return FleetClient(
        client_id="ours",
        username="user",
        password="secret",
        base_url=server.base_url,
        certificate=ClientCertificate(issued.pem, ca=issued.ca),
    )


@pytest.mark.parametrize(
    "origin", ["", "http://internal:8080", "https://elsewhere.example.com", "//elsewhere.example.com:99"]
)
async def test_a_link_is_sent_byte_for_byte_to_our_base_url(
    server: Any, client: FleetClient, answer: Callable[..., bytes], origin: str
) -> None:
    query = "pageToken=a+b%2bc%2C,d==&x=%zz&client_id=theirs&y=;&pageSize=60"
    async with client:
        path = (await first_request(server, client, answer)).path
        server.requests.clear()
        server.responds_with(answer(200, page("a", f"{origin}{path}?{query}")), answer(200, page("b")))
        assert [vehicle.id async for vehicle in client.fleet("1").vehicles()] == ["a", "b"]
    _, linked = server.requests
    assert (linked.path, linked.query) == (path, query.replace("client_id=theirs&", "") + "&client_id=ours")
    assert linked.headers["host"] == f"127.0.0.1:{server.port}"
    assert server.connections == 1


async def test_a_link_to_another_resource_is_not_requested(
    server: Any, client: FleetClient, answer: Callable[..., bytes]
) -> None:
    server.responds_with(answer(200, page("a", "http://internal:8080/admin?pageToken=2")))
    found: list[Any] = []
    async with client:
        with pytest.raises(PaginationError, match="leads to another resource"):
            await take_all(client.fleet("1").vehicles(), found)
    assert [vehicle.id for vehicle in found] == ["a"]
    assert len(server.requests) == 1


async def first_request(server: Any, client: FleetClient, answer: Callable[..., bytes]) -> Any:
    server.responds_with(answer(200, page("a")))
    await client.fleet("1").vehicles()
    return server.requests[-1]
