"""When a kept connection may carry another request, and what happens when aiohttp changes underneath."""

from __future__ import annotations

import asyncio
import functools
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError

from fleetapi.errors import ConfigurationError
from fleetapi.session.messages.response import Failure
from fleetapi.session.transport import transport as transport_module
from fleetapi.session.transport.kept_connections import GuardedHandler, StrayBytes, guard
from fleetapi.session.transport.transport import Answer, Transport

Send = Callable[..., Any]
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(authority: Any, serve: Serve) -> AsyncIterator[str]:
    """A server over mutual TLS; its URL."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    bound = socket.create_server(("127.0.0.1", 0))
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # connections have it from their listener
    listener = await asyncio.start_server(serve, sock=bound, ssl=context, limit=4096)
    async with listener:
        yield f"https://127.0.0.1:{listener.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[GuardedHandler, socket.socket]]:
    """A handler with a connection, and the other end of it."""
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    transport, handler = await loop.create_connection(lambda: GuardedHandler(loop), sock=ours)
    try:
        yield handler, theirs
    finally:
        transport.abort()
        theirs.close()
        await asyncio.sleep(0)


async def test_an_untouched_connection_may_carry_a_request() -> None:
    async with connected() as (handler, _):
        handler.set_response_params()
        await handler.settle()
        handler.request_begins()
        handler.data_received(b"HTTP/1.1 204 No\r\n\r\n")
        message, _payload = await handler.read()
        assert message.code == 204
        assert handler.is_connected()
        assert not handler.should_close


async def test_bytes_in_the_socket_are_noticed() -> None:
    async with connected() as (handler, theirs):
        handler.set_response_params()
        theirs.send(b"HTTP/1.1 200 OK\r\n\r\n")
        with pytest.raises(StrayBytes):
            await handler.settle()
        assert not handler.is_connected()


async def test_the_end_of_the_connection_is_noticed() -> None:
    async with connected() as (handler, theirs):
        handler.set_response_params()
        handler.data_received(b"HTTP/1.1 204 No\r\n\r\n")
        await handler.read()
        handler.set_response_params()
        theirs.close()
        with pytest.raises(StrayBytes):
            await handler.settle()


async def test_a_new_connection_that_is_closed_says_how_it_ended() -> None:
    """So a server refuses a certificate under TLS 1.3: after our side of the handshake is over."""
    async with connected() as (handler, theirs):
        handler.set_response_params()
        theirs.close()
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await handler.settle()


async def test_a_connection_without_a_reader_is_not_used() -> None:
    async with connected() as (handler, theirs):
        handler.set_response_params()
        assert handler.transport is not None
        handler.transport.pause_reading()
        theirs.send(b"x")
        with pytest.raises(StrayBytes):
            await handler.settle()


async def test_bytes_between_the_last_look_and_the_request_are_noticed() -> None:
    async with connected() as (handler, _):
        handler.set_response_params()
        await handler.settle()
        handler.data_received(b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}")
        with pytest.raises(StrayBytes):
            handler.request_begins()
        with pytest.raises(StrayBytes):
            await handler.read()


async def test_a_connection_that_others_share_is_not_handed_out_with_unread_bytes() -> None:
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    transport, handler = await loop.create_connection(lambda: GuardedHandler(loop, alone=False), sock=ours)
    try:
        handler.set_response_params()
        handler.data_received(b"HTTP/1.1 204 No\r\n\r\n")
        assert handler.is_connected()
        theirs.send(b"x")
        assert not handler.is_connected()
    finally:
        transport.abort()
        theirs.close()
        await asyncio.sleep(0)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_server_that_speaks_first_gets_no_request(authority: Any, send: Send, method: str) -> None:
    received: list[bytes] = []

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        received.append(await reader.read(100))
        writer.close()

    async with serving(authority, greet) as url:
        for _ in range(5):
            failure = await send(method, b"{}" if method == "POST" else None, base=url)
            assert isinstance(failure, Failure)
            if not failure.reached:
                break
        await asyncio.sleep(0)


async def _answer_early(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, status: bytes) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 " + status + b" X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    await writer.drain()
    writer.close()


@pytest.mark.parametrize(("status", "belongs"), [(202, False), (301, False), (413, True), (503, True)])
async def test_success_before_the_request_was_sent_is_not_the_answer_to_it(
    status: int, belongs: bool
) -> None:
    async with connected() as (handler, _):
        handler.set_response_params()
        await handler.settle()
        handler.request_begins()
        assert handler.transport is not None
        handler.transport.write(b"x" * 20_000_000)  # more than any socket takes at once
        handler.data_received(b"HTTP/1.1 %d X\r\nContent-Length: 2\r\n\r\n{}" % status)
        if belongs:
            message, _payload = await handler.read()
            assert message.code == status
        else:
            with pytest.raises(HttpProcessingError) as caught:
                await handler.read()
            assert "answered before the request was completely sent" in caught.value.message


async def test_an_error_before_the_request_was_sent_is_the_answer_to_it(authority: Any, send: Send) -> None:
    async with serving(authority, functools.partial(_answer_early, status=b"413")) as url:
        answer = await send("POST", b"x" * 1_000_000, base=url)
    assert isinstance(answer, Answer)
    assert answer.status == 413


async def test_a_connector_without_a_choice_of_its_protocol_is_left_alone() -> None:
    connector = aiohttp.TCPConnector()
    connector._factory = lambda: ResponseHandler(asyncio.get_running_loop())  # type: ignore[assignment]
    assert not guard(connector, alone=True)
    await connector.close()


async def test_guarding_a_connector_twice_does_no_harm() -> None:
    connector = aiohttp.TCPConnector()
    assert guard(connector, alone=False)
    made = connector._factory
    assert guard(connector, alone=False)
    assert connector._factory is made
    await connector.close()


async def test_without_its_guard_a_transport_refuses_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """When an aiohttp of the future makes its connections in another way."""
    monkeypatch.setattr(transport_module, "guard", lambda *_, **__: False)
    with pytest.raises(ConfigurationError, match="cannot guard its connections"):
        Transport()


async def test_a_connection_without_its_guard_is_not_used(
    server: Any, send: Send, transport: Transport
) -> None:
    connector: Any = transport._session.connector
    connector._factory = functools.partial(ResponseHandler, loop=asyncio.get_running_loop())
    with pytest.raises(RuntimeError, match="does not let fleetapi guard its connections"):
        await send()
    assert server.requests == []


async def test_a_request_that_aiohttp_does_not_announce_gets_no_answer(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When an aiohttp of the future calls something else before it sends: nothing is accepted."""
    monkeypatch.setattr(GuardedHandler, "set_response_params", ResponseHandler.set_response_params)
    outcome = await send()
    assert isinstance(outcome, Failure)


async def test_new_session_tickets_are_no_reason_to_close(server: Any, send: Send) -> None:
    """TLS 1.3 sends them after the handshake: bytes on the socket, and nothing in them for us."""
    for _ in range(10):
        assert isinstance(await send("POST", b"{}"), Answer)
    assert server.connections == 1
