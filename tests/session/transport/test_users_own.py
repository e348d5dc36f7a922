"""A session or connector of the user's may be anything: what is wrong with it is said in our words."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from fleetapi import ClientCertificate, FleetClient
from fleetapi.errors import ConnectionFailed, FleetError, OutcomeUnknown, UsageError
from fleetapi.session.retry import NEVER

LOGIN = {"client_id": "cid-secret", "username": "MZP12345", "password": "pw:sécret"}


@pytest.fixture
def issued(issue: Callable[..., Any], authority: Any) -> Any:
    return issue(authority)


@pytest.fixture
async def make(server: Any, issued: Any) -> AsyncIterator[Callable[..., FleetClient]]:
    made: list[FleetClient] = []

    def client(**changes: Any) -> FleetClient:
        certificate = ClientCertificate(issued.pem, ca=issued.ca)
        given = {**LOGIN, "base_url": server.base_url, "certificate": certificate, "retry": NEVER}
        made.append(FleetClient(**given | changes))
        return made[-1]

    yield client
    for each in made:
        await each.aclose()


async def test_a_login_of_its_own_is_refused_before_anything_is_sent(
    server: Any, make: Callable[..., FleetClient]
) -> None:
    with pytest.warns(DeprecationWarning, match="deprecated"):  # aiohttp's own, since 3.14
        own = aiohttp.ClientSession(auth=aiohttp.BasicAuth("u", "p"))
    async with own as session:
        with pytest.raises(UsageError, match="its own auth"):
            await make(session=session).request("GET", "/fleets")
    assert not server.requests


@pytest.mark.parametrize("kind", ["session", "connector"])
@pytest.mark.parametrize("ended", [True, False])
async def test_a_session_of_another_event_loop(
    make: Callable[..., FleetClient], kind: str, ended: bool
) -> None:
    loop = asyncio.new_event_loop()

    async def build() -> Any:
        return aiohttp.ClientSession() if kind == "session" else aiohttp.TCPConnector()

    own = await asyncio.to_thread(loop.run_until_complete, build())
    if ended:
        loop.close()
    try:
        with pytest.raises(UsageError, match="another event loop"):
            await make(**{kind: own}).request("GET", "/fleets")
    finally:
        await own.close()
        loop.close()


class _Secretive(Exception):
    """Quotes what it should not."""


@pytest.mark.parametrize("kind", [ValueError, RuntimeError, AssertionError, KeyError, _Secretive])
async def test_whatever_a_middleware_or_a_trace_raises(
    server: Any, make: Callable[..., FleetClient], kind: type[Exception]
) -> None:
    async def middleware(request: aiohttp.ClientRequest, _handler: Any) -> aiohttp.ClientResponse:
        raise kind(str(request.url))

    async with aiohttp.ClientSession(middlewares=(middleware,)) as session:
        client = make(session=session)
        with pytest.raises(ConnectionFailed, match=f"raised {kind.__name__}") as caught:
            await client.request("GET", "/fleets")
        assert "cid-secret" not in str(caught.value)
        assert caught.value.__cause__ is caught.value.__context__ is None
        with pytest.raises(FleetError):
            await client.request("POST", "/fleets/f/monitors", json={})
    assert not server.requests


async def test_when_it_raises_after_the_request_was_sent_the_outcome_is_unknown(
    server: Any, make: Callable[..., FleetClient]
) -> None:
    async def middleware(request: aiohttp.ClientRequest, handler: Any) -> aiohttp.ClientResponse:
        await handler(request)
        raise ValueError

    async with aiohttp.ClientSession(middlewares=(middleware,)) as session:
        with pytest.raises(OutcomeUnknown):
            await make(session=session).request("POST", "/fleets/f/monitors", json={})
    assert len(server.requests) == 1


async def test_what_a_connector_raises(make: Callable[..., FleetClient]) -> None:
    class Odd(aiohttp.TCPConnector):
        async def connect(self, *_arguments: Any, **_named: Any) -> Any:
            raise ValueError("cid-secret")

    async with Odd() as connector:
        with pytest.raises(ConnectionFailed, match="raised ValueError") as caught:
            await make(connector=connector).request("GET", "/fleets")
    assert "cid-secret" not in str(caught.value)


async def test_a_users_session_without_a_certificate_gets_a_remedy(
    server: Any, issued: Any, make: Callable[..., FleetClient]
) -> None:
    server.responds_with("close")
    trusting = ssl.create_default_context(cafile=issued.ca)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting)) as session:
        client = make(session=session, certificate=None)
        with pytest.raises(FleetError) as caught:
            await client.request("GET", "/fleets")
    assert "certificate" in caught.value.message + caught.value.remedy
