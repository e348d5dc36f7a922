"""Sessions, connectors and proxies of the user's; transports that are left behind."""

from __future__ import annotations

import asyncio
import base64
import gc
import re
import ssl
from typing import Any

import aiohttp
import pytest
from waiting import eventually

from fleetapi.errors import (
    ConfigurationError,
    UsageError,
)
from fleetapi.session.messages.response import Failure
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


@pytest.mark.parametrize(
    ("written", "login"),
    [
        ("user:pass", "user:pass"),
        ("user", "user:"),
        (":pass", ":pass"),
        ("us%C3%A9r:p%40ss%3Aw%2Frd%25", "usér:p@ss:w/rd%"),
        ("usér:pässwörd", "usér:pässwörd"),
        ("użytkownik:hasło€", "użytkownik:hasło€"),
        ("ユーザー:パスワード", "ユーザー:パスワード"),
        ("a+b:c+d", "a+b:c+d"),
    ],
)
async def test_the_credentials_of_a_proxy_are_sent_as_utf_8(
    tls: ssl.SSLContext, written: str, login: str
) -> None:
    heads: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        transport = Transport(proxy=f"http://{written}@127.0.0.1:{port}")
        failure = await transport.exchange(
            Exchange("GET", "https://api.example/", {}),
            tls=tls,
            timeout=5,
            on_headers=lambda status, headers: None,
        )
        await transport.aclose()
    assert isinstance(failure, Failure)
    assert "407" in failure.message
    (sent,) = re.findall(rb"(?i)proxy-authorization: Basic (\S+)", heads[0])
    assert base64.b64decode(sent).decode() == login


@pytest.mark.parametrize("proxy", ["http://us%3Aer:secret@proxy:1", "http://user:secret%0A@proxy:1"])
async def test_credentials_of_a_proxy_that_cannot_be_sent(proxy: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Transport(proxy=proxy)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("proxy", ["proxy", "socks5://secret:1", "http:///secret", "http://[::secret"])
async def test_a_proxy_that_is_not_a_url(proxy: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Transport(proxy=proxy)
    assert "secret" not in str(caught.value)


async def test_an_abandoned_transport_can_be_collected(server: Any, tls: ssl.SSLContext) -> None:
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
    # the remaining tasks: this test, the listener's side of the connection
    await eventually(lambda: len(asyncio.all_tasks()) <= 3)
