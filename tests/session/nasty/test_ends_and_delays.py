"""Answers that end too early, too late or never, and connections that end without one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from nasty_server import GOOD, Connection, NastyServer, answer, fails
from waiting import eventually

from fleetapi import FleetClient
from fleetapi.errors import (
    ConnectionFailed,
    DeadlineExceeded,
    IntermediaryError,
    OutcomeUnknown,
    RequestTimeout,
)
from fleetapi.session.transport.kept_connections import GuardedHandler


@pytest.mark.parametrize("status", [204, 304])
async def test_an_unexpected_body_affects_neither_this_call_nor_the_next(
    nasty: NastyServer, client: FleetClient, status: int
) -> None:
    stray = answer(b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n["bad"]', status=status)
    nasty.responds_with(stray, answer())
    if status == 204:
        assert (await client.request("GET", "/fleets")).body == b""
    else:
        await fails(client, IntermediaryError)
    assert (await client.request("GET", "/fleets")).body == GOOD


async def test_bytes_after_the_end_of_a_response_are_not_a_response(
    nasty: NastyServer, client: FleetClient
) -> None:
    nasty.responds_with(answer(GOOD + answer(b'["smuggled"]'), length=len(GOOD)), answer())
    for _ in range(3):
        assert (await client.request("GET", "/fleets")).body == GOOD


async def test_an_answer_shorter_than_it_says_is_fetched_again(
    nasty: NastyServer, client: FleetClient
) -> None:
    nasty.responds_with(answer(length=len(GOOD) + 10), end=True)
    error = await fails(client, ConnectionFailed)
    assert f"127.0.0.1:{nasty.port} was truncated: it is shorter than" in error.message
    assert len(nasty.requests) == 2
    assert type(await fails(client, OutcomeUnknown, "POST")) is OutcomeUnknown
    assert len(nasty.requests) == 3


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_drip_ends_with_the_deadline(nasty: NastyServer, client: FleetClient, method: str) -> None:
    async def drip(connection: Connection) -> bool:
        await connection.say(answer(b"", length=1000))
        while True:
            await connection.say(b" ")
            await asyncio.sleep(0.02)

    nasty.behavior = drip
    late = OutcomeUnknown if method == "POST" else DeadlineExceeded
    error = await fails(client, late, method, deadline=0.3)
    assert "the deadline passed before the response arrived" in error.message
    assert "bytes arrived" in error.message
    timed = OutcomeUnknown if method == "POST" else RequestTimeout
    assert "was not complete within 0.2 s" in (await fails(client, timed, method, timeout=0.2)).message


async def test_headers_that_drip_end_with_the_timeout(nasty: NastyServer, client: FleetClient) -> None:
    async def drip(connection: Connection) -> bool:
        await connection.say(b"HTTP/1.1 200 OK\r\n")
        while True:
            await connection.say(b"X-Drip: 1\r\n")
            await asyncio.sleep(0.02)

    nasty.behavior = drip
    error = await fails(client, RequestTimeout, timeout=0.2)
    assert f"no response from 127.0.0.1:{nasty.port} within 0.2 s, 2 times" in error.message


async def test_a_connection_closed_after_the_request_leaves_the_outcome_of_a_post_unknown(
    nasty: NastyServer, client: FleetClient
) -> None:
    nasty.responds_with(answer())
    await client.request("GET", "/fleets")  # the certificate is known to be accepted
    nasty.requests.clear()

    async def deaf(connection: Connection) -> bool:
        return False

    nasty.behavior = deaf
    error = await fails(client, OutcomeUnknown, "POST")
    assert "check before you send it again" in error.remedy
    assert len(nasty.requests) == 1
    await fails(client, ConnectionFailed)
    assert len(nasty.requests) == 3


async def test_a_server_that_closes_connections_unread_received_no_post(
    nasty: NastyServer, client: FleetClient
) -> None:
    nasty.responds_with(answer())
    await client.request("GET", "/fleets")  # the certificate is known to be accepted
    nasty.responds_with(answer(), end=True)
    await client.request("GET", "/fleets")
    nasty.deaf = True
    with pytest.raises(ConnectionFailed):  # or OutcomeUnknown, when it was on its way already
        await client.request("POST", "/fleets", json={})
    assert len(nasty.requests) == 2


async def test_a_kept_connection_that_was_closed_in_between_is_not_used_for_a_post(
    nasty: NastyServer, client: FleetClient
) -> None:
    nasty.responds_with(answer(), end=True)
    for _ in range(3):
        assert (await client.request("POST", "/fleets", json={})).status == 200
        await eventually(lambda: not nasty.tasks)
        await asyncio.sleep(0.02)
    assert nasty.connections == 3


async def test_a_flood_of_interim_answers_ends_with_the_timeout(
    nasty: NastyServer, client: FleetClient
) -> None:
    async def flood(connection: Connection) -> bool:
        while True:
            await connection.say(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
            await asyncio.sleep(0.001)

    nasty.behavior = flood
    error = await fails(client, RequestTimeout, timeout=0.3)
    assert "within 0.3 s" in error.message


async def test_closing_the_client_also_closes_the_connection_of_a_cancelled_call(
    nasty: NastyServer, client: FleetClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """aiohttp does not wait for it, and a program that ends then leaves an open transport behind."""
    opened: list[Any] = []
    connection_made = GuardedHandler.connection_made

    def noted(handler: GuardedHandler, transport: Any) -> None:
        opened.append(transport.get_extra_info("socket"))
        connection_made(handler, transport)

    async def silence(connection: Connection) -> bool:
        await connection.reader.read()
        return False

    monkeypatch.setattr(GuardedHandler, "connection_made", noted)
    nasty.behavior = silence
    call = asyncio.create_task(client.request("GET", "/fleets"))
    await eventually(lambda: len(nasty.requests) == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await client._connection._transport.aclose()  # type: ignore[union-attr]
    assert [socket.fileno() for socket in opened] == [-1]
