"""Failed handshakes with the sandbox: nothing appears in the log of a user's test."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from urllib.parse import urlsplit

import pytest
from waiting import eventually

from fleetapi.errors import FleetError
from fleetapi.sandbox import Sandbox


async def visit(sandbox: Sandbox, said: bytes, context: ssl.SSLContext | None = None) -> bytes:
    """Connect, send bytes, and read until the sandbox closes the connection."""
    address = urlsplit(sandbox.base_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port, ssl=context)
    writer.write(said)
    if context is None:
        writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01\x02\x00"])
async def test_a_client_without_tls(said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with Sandbox(vehicles=1, latency=0) as sandbox:
        asyncio.get_running_loop().set_debug(True)  # as `python -X dev` does
        with contextlib.suppress(ConnectionError):
            assert b"HTTP" not in await visit(sandbox, said)
        async with sandbox.client() as client:
            assert await client.fleets()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_client_without_certificate(caplog: pytest.LogCaptureFixture) -> None:
    async with Sandbox(vehicles=1, latency=0) as sandbox:
        asyncio.get_running_loop().set_debug(True)  # as `python -X dev` does
        context = ssl.create_default_context(cafile=sandbox.ca_path)
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            assert await visit(sandbox, b"GET / HTTP/1.0\r\n\r\n", context) == b""
        with pytest.raises(ssl.SSLError):
            await visit(sandbox, b"GET /", ssl.create_default_context())
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_clients_cancelled_during_the_handshake(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with Sandbox(vehicles=1, latency=0) as sandbox:
        asyncio.get_running_loop().set_debug(True)  # as `python -X dev` does
        for turns in range(0, 40, 2):
            async with sandbox.client() as client:
                asking = asyncio.create_task(client.fleets().collect())
                for _ in range(turns):
                    await asyncio.sleep(0)
                asking.cancel()
                with contextlib.suppress(asyncio.CancelledError, FleetError):
                    await asking
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_closing_during_handshakes() -> None:
    async with Sandbox(vehicles=1, latency=0) as sandbox:
        address = urlsplit(sandbox.base_url)
        visitors = [await asyncio.open_connection(address.hostname, address.port) for _ in range(3)]
    for reader, writer in visitors:
        with contextlib.suppress(ConnectionError):
            assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("fleetapi sandbox")]


async def test_a_client_that_closes_before_the_reset(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with Sandbox(vehicles=1, latency=0.05) as sandbox:
        sandbox.fail_next("reset")
        async with sandbox.client() as client:
            asking = asyncio.create_task(client.request("GET", "/fleets"))
            await eventually(lambda: len(sandbox.requests) == 1)
            asking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asking
        await eventually(lambda: sandbox._log._in_flight == 0)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
