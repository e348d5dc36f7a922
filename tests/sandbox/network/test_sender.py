"""Requests to this machine, and to no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from fleetapi.sandbox.events.outbox import Posting
from fleetapi.sandbox.network.sender import Sender, _Loopback


@asynccontextmanager
async def answering(answer: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Run a server with a fixed response, or none; yield its port and the requests it receives."""
    heard: list[bytes] = []
    tasks: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            heard.append(head + await reader.readexactly(length))
            writer.write(answer)
            if not answer:
                await reader.read()
        finally:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heard
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)


def to(url: str, *headers: tuple[str, str]) -> Posting:
    return Posting(url, (("Content-Type", "application/json"), *headers), b'{"a": 1}')


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


async def test_a_request_arrives_as_written() -> None:
    async with answering(OK) as (port, heard), Sender() as sender:
        outcome = await sender.post(to(f"http://localhost:{port}/hook?a%26b=VIN%201", ("X-Vin", "VIN 1")))
    assert outcome.status == 200
    (request,) = heard
    assert request.startswith(b"POST /hook?a%26b=VIN%201 HTTP/1.1\r\n")
    assert b"\r\nX-Vin: VIN 1\r\n" in request
    assert request.endswith(b'\r\n\r\n{"a": 1}')


async def test_a_redirect_is_not_followed() -> None:
    async with answering(OK) as (there, heard):
        redirect = f"HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:{there}/\r\nContent-Length: 0\r\n\r\n"
        async with answering(redirect.encode()) as (port, _), Sender() as sender:
            assert (await sender.post(to(f"http://127.0.0.1:{port}/"))).status == 307
    assert heard == []


async def test_connection_refused() -> None:
    async with answering(OK) as (port, _):
        pass
    async with Sender() as sender:
        outcome = await sender.post(to(f"http://127.0.0.1:{port}/"))
    assert outcome.status is None
    assert outcome.reason.startswith("could not be sent: ")


@pytest.mark.parametrize("answer", [b"hello\r\n\r\n", b"HTTP/1.1 200", OK[:10]], ids=str)
async def test_a_malformed_response(answer: bytes) -> None:
    async with answering(answer) as (port, _), Sender() as sender:
        outcome = await sender.post(to(f"http://127.0.0.1:{port}/"))
    assert outcome.status is None
    assert str(port) not in outcome.reason


async def test_no_response() -> None:
    async with answering(b"") as (port, _), Sender(patience=0.05) as sender:
        outcome = await sender.post(to(f"http://127.0.0.1:{port}/"))
    assert (outcome.status, outcome.reason) == (None, "no response within 0.05 seconds")


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "http://10.0.0.1/", "http://127.0.0.1@example.com/", "http:///", "not a URL"],
)
async def test_no_connection_to_other_machines(url: str) -> None:
    async with Sender() as sender:
        outcome = await sender.post(to(url))
    assert outcome.status is None
    assert outcome.reason.startswith("not sent: ")


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with answering(OK) as (proxy, through), answering(OK) as (port, heard):
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy}")
        async with Sender() as sender:
            assert (await sender.post(to(f"http://127.0.0.1:{port}/"))).delivered
    assert (len(through), len(heard)) == (0, 1)


async def test_only_localhost_is_resolved() -> None:
    found = await _Loopback().resolve("localhost", 80)
    assert {place["host"] for place in found} == {"127.0.0.1", "::1"}
    with pytest.raises(OSError, match="not this machine"):
        await _Loopback().resolve("example.com", 80)


async def test_invalid_headers_are_a_failed_delivery() -> None:
    async with answering(OK) as (port, _), Sender() as sender:
        outcome = await sender.post(to(f"http://127.0.0.1:{port}/", ("X-A", "one\r\nX-B: two")))
    assert outcome.status is None


async def test_it_must_be_open() -> None:
    with pytest.raises(RuntimeError, match="not open"):
        await Sender().post(to("http://127.0.0.1/"))
