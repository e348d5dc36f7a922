"""Sessions, connectors and proxies of the user's; transports that are left behind."""

from __future__ import annotations

import asyncio
import gc
import ssl
from typing import Any

import aiohttp
import pytest
from waiting import eventually

from fleetapi.errors import (
    ConfigurationError,
    UsageError,
)
from fleetapi.session.messages.failure import Failure
from fleetapi.session.transport.transport import Answer, Exchange, Transport


async def asked(transport: Transport, server: Any, tls: ssl.SSLContext | None) -> Answer | Failure:
    return await transport.exchange(
        Exchange("GET", server.base_url + "/", {}),
        tls=tls,
        timeout=5,
        on_headers=lambda status, headers: None,
    )


async def test_a_session_of_the_users_is_used_and_never_closed(server: Any, tls: ssl.SSLContext) -> None:
    async with aiohttp.ClientSession(headers={"X-Mine": "1"}) as session:
        transport = Transport(session=session)
        outcome = await asked(transport, server, tls)
        assert isinstance(outcome, Answer)
        await transport.aclose()
        transport.abandon()
        assert not session.closed
    assert server.requests[0].headers["x-mine"] == "1"
    after = await asked(transport, server, tls)
    assert isinstance(after, Failure)
    assert after.error is UsageError
    with pytest.raises(UsageError):
        Transport(session=session)


async def test_a_connector_of_the_users_is_used_and_never_closed(server: Any, tls: ssl.SSLContext) -> None:
    connector = aiohttp.TCPConnector(ssl=tls)
    transport = Transport(connector=connector)
    outcome = await asked(transport, server, None)
    assert isinstance(outcome, Answer)
    await transport.aclose()
    assert not connector.closed
    await connector.close()
    with pytest.raises(UsageError):
        Transport(connector=connector)


async def test_through_a_proxy(server: Any, tls: ssl.SSLContext) -> None:
    asked: list[bytes] = []

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        if b"Proxy-Authorization" not in asked[-1]:
            writer.write(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            writer.close()
            return
        other_reader, other = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await asyncio.wait(
            [asyncio.create_task(pump(reader, other)), asyncio.create_task(pump(other_reader, writer))]
        )

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
        except OSError:
            pass
        writer.close()

    listener = await asyncio.start_server(tunnel, "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        for credentials, status in (("", None), ("user:secret@", 200)):
            transport = Transport(proxy=f"http://{credentials}127.0.0.1:{port}")
            outcome = await transport.exchange(
                Exchange("POST", server.base_url + "/", {}, b"{}"),
                tls=tls,
                timeout=5,
                on_headers=lambda status, headers: None,
            )
            await transport.aclose()
            if status is None:
                assert isinstance(outcome, Failure)
                assert not outcome.reached
                assert "407" in outcome.message
            else:
                assert isinstance(outcome, Answer)
                assert outcome.status == status
        await asyncio.sleep(0.05)
    assert asked[0].startswith(b"CONNECT 127.0.0.1")


@pytest.mark.parametrize("proxy", ["proxy", "socks5://secret:1", "http:///secret", "http://[::secret"])
async def test_a_proxy_that_is_no_url(proxy: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Transport(proxy=proxy)
    assert "secret" not in str(caught.value)


async def test_an_abandoned_transport_can_be_let_go(server: Any, tls: ssl.SSLContext) -> None:
    transport = Transport()
    await transport.exchange(
        Exchange("GET", server.base_url + "/", {}),
        tls=tls,
        timeout=5,
        on_headers=lambda status, headers: None,
    )
    transport.abandon()
    del transport
    gc.collect()
    # what is left: this test, the listener's side of the connection
    await eventually(lambda: len(asyncio.all_tasks()) <= 3)
