"""Every receiver over a real socket: aiohttp by itself and in applications, ASGI under uvicorn."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hosting import in_aiohttp, in_uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from yarl import URL

from fleetapi.webhooks import (
    Answer,
    ExpectedSecret,
    Head,
    Receiver,
    aiohttp_app,
    aiohttp_handler,
    asgi_app,
    serve,
)

Message = Callable[..., dict[str, Any]]
Serve = Callable[[Receiver], AbstractAsyncContextManager[str]]
HEADERS = {"Authorization": "Bearer open sesame", "Content-Type": "application/json"}


@asynccontextmanager
async def at(server: AbstractAsyncContextManager[str], path: str) -> AsyncIterator[str]:
    """The URL of a path of a server."""
    async with server as url:
        yield url + path


def in_an_application(receiver: Receiver) -> AbstractAsyncContextManager[str]:
    app = web.Application()

    async def running(_: web.Application) -> AsyncIterator[None]:
        async with receiver:
            yield

    app.cleanup_ctx.append(running)
    app.router.add_route("*", "/monitors", aiohttp_handler(receiver))
    return at(in_aiohttp(app), "/monitors")


def as_a_sub_application(receiver: Receiver) -> AbstractAsyncContextManager[str]:
    app = web.Application()
    app.add_subapp("/hooks", aiohttp_app(receiver, "/monitors"))
    return at(in_aiohttp(app), "/hooks/monitors")


def as_asgi(receiver: Receiver) -> AbstractAsyncContextManager[str]:
    return at(in_uvicorn(asgi_app(receiver)), "/whatever")


def within_starlette(receiver: Receiver) -> AbstractAsyncContextManager[str]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with receiver:
            yield

    app = Starlette(lifespan=lifespan, routes=[Route("/monitors", asgi_app(receiver))])
    return at(in_uvicorn(app), "/monitors")


every_server = pytest.mark.parametrize(
    "serving", [serve, in_an_application, as_a_sub_application, as_asgi, within_starlette]
)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        yield session


@every_server
async def test_a_message_is_accepted_and_handled(
    serving: Serve, make_desk: Any, message: Message, http: aiohttp.ClientSession
) -> None:
    desk = make_desk()
    async with serving(desk.receiver) as url:
        async with http.post(url, json=message(), headers=HEADERS) as response:
            assert (response.status, await response.read()) == (200, b"")
        await desk.settled()
        assert [event.vin for event in desk.seen] == ["VF3AAAAAAAA000001"]
    assert desk.receiver.stats.accepted == 1


@every_server
async def test_a_rejection_states_its_reason_and_the_server_survives(
    serving: Serve, make_desk: Any, message: Message, http: aiohttp.ClientSession
) -> None:
    desk = make_desk(max_body=100_000)
    good = json.dumps(message()).encode()
    async with serving(desk.receiver) as url:
        for status, method, body, changes in (
            (401, "POST", good, {"Authorization": "Bearer guessed"}),
            (400, "POST", b"not JSON", {}),
            (405, "GET", b"", {}),
            (405, "PUT", good, {}),
            (413, "POST", b" " * 100_001, {}),
            (415, "POST", good, {"Content-Encoding": "gzip"}),
            (200, "POST", good, {}),
        ):
            async with http.request(method, url, data=body, headers=HEADERS | changes) as response:
                assert response.status == status, (method, body[:20])
                document = json.loads(await response.read() or b"{}")
                assert document.get("code", 200_000) == status * 1000
                assert (response.headers.get("Allow") == "POST") is (status == 405)


@every_server
async def test_ten_megabytes_without_a_length_are_413(
    serving: Serve, make_desk: Any, http: aiohttp.ClientSession
) -> None:
    async def ten_megabytes() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b" " * 65_536

    desk = make_desk()
    async with serving(desk.receiver) as url:
        try:
            async with http.post(url, data=ten_megabytes(), headers=HEADERS) as response:
                assert response.status == 413
        except aiohttp.ClientConnectionError:
            """The server has closed before everything was sent: that is an answer, too."""
        async with http.post(url, data=b"{}", headers=HEADERS) as response:
            assert response.status == 400
    assert desk.receiver.stats.refused == {413: 1, 400: 1}


async def begun(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection over which a message has begun but does not continue."""
    place = URL(url)
    reader, writer = await asyncio.open_connection(place.host, place.port)
    head = (
        f"POST {place.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        "Authorization: Bearer open sesame\r\n\r\n{"
    )
    writer.write(head.encode())
    await writer.drain()
    return reader, writer


@every_server
async def test_a_sender_that_stops_in_the_middle_is_408(serving: Serve, make_desk: Any) -> None:
    desk = make_desk(read_timeout=timedelta(milliseconds=50))
    async with serving(desk.receiver) as url:
        reader, writer = await begun(url)
        assert b" 408 " in await reader.readline()
        writer.close()
    assert desk.receiver.stats.refused == {408: 1}


@every_server
async def test_a_sender_that_goes_away_in_the_middle_is_counted_as_refused(
    serving: Serve, make_desk: Any, monkeypatch: pytest.MonkeyPatch, http: aiohttp.ClientSession
) -> None:
    desk = make_desk()
    reading, handle = asyncio.Event(), desk.receiver.handle

    async def noticed(head: Head, chunks: AsyncIterator[bytes]) -> Answer:
        reading.set()
        answer: Answer = await handle(head, chunks)
        return answer

    monkeypatch.setattr(desk.receiver, "handle", noticed)
    async with serving(desk.receiver) as url:
        _, writer = await begun(url)
        await reading.wait()
        writer.transport.abort()
        async with http.post(url, json={"monitorId": "m"}, headers=HEADERS) as response:
            assert response.status == 200
    assert desk.receiver.stats.refused == {400: 1}
    assert desk.seen == []


@every_server
async def test_a_query_may_carry_the_secret(
    serving: Serve, make_desk: Any, message: Message, http: aiohttp.ClientSession
) -> None:
    desk = make_desk(secret=ExpectedSecret.query("key", "a&b ü"))
    async with serving(desk.receiver) as url:
        async with http.post(url, json=message(), params={"key": "a&b ü"}) as response:
            assert response.status == 200
        async with http.post(url, json=message(), params={"key": "a"}) as response:
            assert response.status == 401


async def test_a_header_may_be_as_large_as_an_attribute_of_a_monitor(
    make_desk: Callable[..., Any], message: Message
) -> None:
    headers = HEADERS | {"X-Large": "x" * 90_000}
    async with serve(make_desk().receiver) as url, aiohttp.ClientSession() as session:
        response = await session.post(url, json=message(), headers=headers)
        assert response.status == 200


async def test_a_sender_that_never_ends_its_headers_is_disconnected(
    make_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fleetapi.webhooks.receiver_aiohttp.IDLE", 0.05)
    async with serve(make_desk().receiver) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", URL(url).port)
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        async with asyncio.timeout(10):
            assert await reader.read() == b""
        writer.close()


async def test_a_port_that_is_taken(make_desk: Any) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    with listener, pytest.raises(OSError, match="in use"):
        async with serve(make_desk().receiver, port=listener.getsockname()[1]):
            raise AssertionError


async def test_serving_on_ipv6_gives_an_address_that_works(
    make_desk: Any, http: aiohttp.ClientSession
) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    async with serve(make_desk().receiver, host="::1") as url:
        assert url.startswith("http://[::1]:")
        async with http.post(url, headers=HEADERS, data=b"") as response:
            assert response.status == 400


@pytest.mark.parametrize(("version", "closed"), [("1.0", True), ("1.1", True), ("2", False), ("3", False)])
async def test_only_http_1_is_told_to_close_the_connection(
    make_desk: Any, version: str, closed: bool
) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("the head was enough")

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [], "http_version": version}
    await asgi_app(make_desk().receiver)(scope, receive, send)
    assert sent[0]["status"] == 405
    assert ((b"connection", b"close") in sent[0]["headers"]) is closed


async def test_asgi_says_when_it_cannot_start(make_desk: Any) -> None:
    desk = make_desk()
    async with desk.receiver:
        sent = []

        async def receive() -> dict[str, Any]:
            return {"type": "lifespan.startup"}

        async def send(message: Any) -> None:
            sent.append(message)

        await asgi_app(desk.receiver)({"type": "lifespan"}, receive, send)
        assert sent == [{"type": "lifespan.startup.failed", "message": "the receiver is already running"}]
        await asgi_app(desk.receiver)({"type": "websocket"}, receive, send)
        assert sent[-1] == {"type": "websocket.close", "code": 1003}
