"""Surplus bytes of a response must never become the response to another request."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from nasty_server import Connection, NastyServer, answer
from waiting import eventually

from fleetapi import Backoff, ClientCertificate, FleetClient
from fleetapi.errors import OutcomeUnknown, UnexpectedStatus

TIMED_OUT = (
    b"HTTP/1.1 408 Request Time-out\r\nContent-Length: 9\r\nConnection: close\r\n"
    b"Content-Type: text/html\r\n\r\n<html>bye"
)

After = Callable[[Connection, bytes], Awaitable[bool]]
"""Says what comes after an answer, which it is given; False ends the connection."""


def named(request: bytes) -> bytes:
    """An answer that says which request it belongs to."""
    method, path = re.match(rb"(\w+) \S*?/v3(/\w+)", request).groups()  # type: ignore[union-attr]
    document: dict[str, Any] = {"method": method.decode(), "path": path.decode(), "_embedded": {}}
    return answer(json.dumps(document).encode(), status=202 if method == b"POST" else 200)


def speaks(nasty: NastyServer, after: After) -> None:
    """Answer every request by its name; `after` the first one, add something."""

    async def behave(connection: Connection) -> bool:
        said = named(nasty.requests[-1])
        await connection.say(said)
        return await after(connection, said) if len(nasty.requests) == 1 else True

    nasty.behavior = behave


async def asks(client: FleetClient, path: str, method: str = "GET") -> None:
    """Ask for something, and get the answer to that."""
    got = await client.request(method, path, json={} if method == "POST" else None)
    assert got.json() == {"method": method, "path": path, "_embedded": {}}


def pooled(client: FleetClient) -> int:
    connector = client._connection._transport._session.connector  # type: ignore[union-attr]
    return sum(handler.is_connected() for kept in connector._conns.values() for handler, _ in kept)


async def closed(client: FleetClient) -> None:
    await eventually(lambda: not pooled(client))


@pytest.fixture
async def impatient(
    nasty: NastyServer, issue: Callable[..., Any], authority: Any
) -> AsyncIterator[FleetClient]:
    """Never sends anything a second time."""
    issued = issue(authority)
    async with FleetClient(
        client_id="cid-secret",
        username="MZP1",
        password="pw-secret",
        certificate=ClientCertificate(issued.pem, ca=issued.ca),
        base_url=f"https://127.0.0.1:{nasty.port}",
        retry=Backoff(attempts=1),
        timeout=5,
    ) as made:
        yield made


async def a_second_copy(connection: Connection, said: bytes) -> bool:
    await asyncio.sleep(0.01)
    await connection.say(said)
    return True


async def half_a_copy(connection: Connection, said: bytes) -> bool:
    await asyncio.sleep(0.01)
    await connection.say(said[:20])
    return True


async def a_page_of_a_load_balancer(connection: Connection, said: bytes) -> bool:
    await asyncio.sleep(0.01)
    await connection.say(TIMED_OUT)
    return False


async def an_interim_response(connection: Connection, said: bytes) -> bool:
    await asyncio.sleep(0.01)
    await connection.say(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    return True


async def a_line_end(connection: Connection, said: bytes) -> bool:
    await asyncio.sleep(0.01)
    await connection.say(b"\r\n")
    return True


async def noise(connection: Connection, said: bytes) -> bool:
    await asyncio.sleep(0.01)
    await connection.say(b"\x00\x01\x02")
    return True


STRAYS = [a_second_copy, half_a_copy, a_page_of_a_load_balancer, an_interim_response, a_line_end, noise]


@pytest.mark.parametrize("after", STRAYS)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_idle_connection_that_received_something_is_closed(
    nasty: NastyServer,
    impatient: FleetClient,
    caplog: pytest.LogCaptureFixture,
    after: After,
    method: str,
) -> None:
    speaks(nasty, after)
    with caplog.at_level(logging.INFO, "fleetapi.session"):
        await asks(impatient, "/a")
        await closed(impatient)
    for path in ("/b", "/c", "/d"):
        await asks(impatient, path, method)
    assert nasty.connections == 2
    assert len(nasty.requests) == 4
    (record,) = [one for one in caplog.records if one.name == "fleetapi.session"]
    assert f"127.0.0.1:{nasty.port}" in record.getMessage()
    assert record.levelname == ("INFO" if after is a_page_of_a_load_balancer else "WARNING")


@pytest.mark.parametrize(
    "extra",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-",
        b"HTTP/1.1 2",
        b"H",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
        b"more of the body than its Content-Length says",
        b"\x00",
        TIMED_OUT,
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
@pytest.mark.parametrize("apart", [False, True], ids=["at once", "within the body"])
async def test_what_follows_an_answer_at_once_costs_the_connection_but_not_the_answer(
    nasty: NastyServer, impatient: FleetClient, extra: bytes, method: str, apart: bool
) -> None:
    async def behave(connection: Connection) -> bool:
        said = named(nasty.requests[-1])
        if method == "HEAD":
            said = said.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        data = said + (extra if len(nasty.requests) == 1 else b"")
        if apart:
            await connection.say(data[: len(said) - 3])
            await asyncio.sleep(0.01)
            data = data[len(said) - 3 :]
        await connection.say(data)
        return True

    nasty.behavior = behave
    for path in ("/a", "/b", "/c"):
        if method == "HEAD":
            assert (await impatient.request("HEAD", path)).status == 200
        else:
            await asks(impatient, path, method)
    assert nasty.connections == 2
    assert len(nasty.requests) == 3


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("length", [None, 5])
async def test_a_body_where_there_is_none_is_not_read_as_the_next_answer(
    nasty: NastyServer, impatient: FleetClient, status: int, length: int | None
) -> None:
    async def behave(connection: Connection) -> bool:
        first = len(nasty.requests) == 1
        head = b"HTTP/1.1 %d No\r\n" % status + (b"Content-Length: 5\r\n" if length else b"")
        await connection.say(head + b"\r\n12345" if first else named(nasty.requests[-1]))
        return True

    nasty.behavior = behave
    if status == 204:
        assert (await impatient.request("DELETE", "/a")).status == 204
    else:
        with pytest.raises(UnexpectedStatus):
            await impatient.request("GET", "/a")
    await asks(impatient, "/b")
    assert nasty.connections == 2


async def test_the_body_of_an_answer_to_head_is_not_read_as_the_next_answer(
    nasty: NastyServer, impatient: FleetClient
) -> None:
    nasty.responds_with(answer(b'{"a": 1}'))
    for _ in range(3):
        assert (await impatient.request("HEAD", "/a")).body == b""
    assert nasty.connections == 3


async def test_interim_responses_do_not_close_the_connection(
    nasty: NastyServer, impatient: FleetClient
) -> None:
    async def behave(connection: Connection) -> bool:
        await connection.say(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
        await connection.say(named(nasty.requests[-1]))
        return True

    nasty.behavior = behave
    for path in ("/a", "/b", "/c"):
        await asks(impatient, path, "POST")
    assert nasty.connections == 1


async def test_two_responses_on_a_connection_that_carried_others_are_both_distrusted(
    nasty: NastyServer, client: FleetClient, impatient: FleetClient
) -> None:
    """A late answer to an earlier request and the answer to this one look the same."""

    async def behave(connection: Connection) -> bool:
        said = named(nasty.requests[-1])
        late = answer(b'{"path": "an older one"}')
        await connection.say(late + said if len(nasty.requests) in {2, 5} else said)
        return True

    nasty.behavior = behave
    await asks(client, "/a")
    await asks(client, "/b")  # sent again, over another connection
    assert (len(nasty.requests), nasty.connections) == (3, 2)
    await asks(impatient, "/c")
    with pytest.raises(OutcomeUnknown, match="two responses to one request"):
        await impatient.request("POST", "/d", json={})


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_unread_bytes_are_noticed_before_the_request_is_sent(
    nasty: NastyServer, impatient: FleetClient, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    """They wait in the socket when the connection is taken from the pool."""
    connections: list[Connection] = []

    async def behave(connection: Connection) -> bool:
        connections.append(connection)
        await connection.say(named(nasty.requests[-1]))
        return True

    nasty.behavior = behave
    await asks(impatient, "/a")
    connections[0].writer.write(named(nasty.requests[0]))  # sent before the next line has begun
    await asks(impatient, "/b", method)
    assert nasty.connections == 2
    assert "that no request was waiting for" in caplog.text


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_connection_that_the_server_has_closed_is_noticed_before_the_request_is_sent(
    nasty: NastyServer, impatient: FleetClient, method: str
) -> None:
    connections: list[Connection] = []

    async def behave(connection: Connection) -> bool:
        connections.append(connection)
        await connection.say(named(nasty.requests[-1]))
        return True

    nasty.behavior = behave
    await asks(impatient, "/a")
    connections[0].writer.close()
    await asks(impatient, "/b", method)
    assert len(nasty.requests) == 2


async def test_a_session_of_the_users_is_guarded_too(
    nasty: NastyServer, issue: Callable[..., Any], authority: Any
) -> None:
    speaks(nasty, a_second_copy)
    issued = issue(authority)
    async with (
        aiohttp.ClientSession() as session,
        FleetClient(
            client_id="cid-secret",
            username="MZP1",
            password="pw-secret",
            certificate=ClientCertificate(issued.pem, ca=issued.ca),
            base_url=f"https://127.0.0.1:{nasty.port}",
            session=session,
        ) as client,
    ):
        await asks(client, "/a")
        await closed(client)
        for path in ("/b", "/c"):
            await asks(client, path, "POST")
    assert nasty.connections == 2
