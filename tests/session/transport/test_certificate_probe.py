"""Probing a server: one connection at a time, one result for all who wait, and never a request."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import attrs
import pytest
from waiting import eventually
from yarl import URL

from fleetapi.session.messages.response import Failure
from fleetapi.session.transport import certificate_probe as module
from fleetapi.session.transport.certificate_probe import Probe
from fleetapi.session.transport.error_translation import rejected
from fleetapi.session.transport.proxy import Route

HERE = URL("https://api.example/v3/fleets?client_id=secret")
ELSEWHERE = URL("https://other.example/v3/fleets")


@attrs.define
class Connections:
    """Stands in for the connection that a probe opens; each ends when `go` is set."""

    go: asyncio.Event = attrs.field(factory=asyncio.Event)
    asked: list[tuple[URL, ssl.SSLContext]] = attrs.field(factory=list)
    open: int = 0
    most: int = 0

    async def refusal(self, url: URL, tls: ssl.SSLContext) -> Failure | None:
        self.asked.append((url, tls))
        number = len(self.asked)
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            await self.go.wait()
        finally:
            self.open -= 1
        return attrs.evolve(rejected("it says so", Route.of(url)), alert=f"{number}")


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Connections:
    made = Connections()
    monkeypatch.setattr(module, "_refusal", made.refusal)
    return made


async def all_of(*asked: Awaitable[Failure | None], connections: Connections) -> list[str]:
    """Which connections told them, when everybody asks at the same time."""
    tasks = [asyncio.ensure_future(each) for each in asked]
    for _ in range(5):
        await asyncio.sleep(0)
    connections.go.set()
    return [failure.alert for failure in await asyncio.gather(*tasks) if failure is not None]


async def test_whoever_waits_shares_the_result_of_a_connection_begun_after_they_asked(
    connections: Connections, tls: ssl.SSLContext
) -> None:
    probe = Probe()
    first, *others = await all_of(*(probe.ask(HERE, tls) for _ in range(30)), connections=connections)
    assert len(connections.asked) <= 2, "the one that was under way, and one for all the rest"
    assert (first, set(others)) == ("1", {"2"})
    assert connections.most == 1


async def test_whoever_asks_while_a_connection_is_under_way_gets_one_of_their_own(
    connections: Connections, tls: ssl.SSLContext
) -> None:
    probe = Probe()
    first = asyncio.create_task(probe.ask(HERE, tls))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await all_of(*(probe.ask(HERE, tls) for _ in range(10)), connections=connections) == ["2"] * 10
    assert (await first) is not None
    assert (len(connections.asked), connections.most) == (2, 1)


async def test_a_result_is_not_kept_for_whoever_asks_later(
    connections: Connections, tls: ssl.SSLContext
) -> None:
    probe = Probe()
    connections.go.set()
    for _ in range(3):
        await probe.ask(HERE, tls)
    assert len(connections.asked) == 3


async def test_another_server_or_certificate_is_another_question(
    connections: Connections, tls: ssl.SSLContext
) -> None:
    probe = Probe()
    other = ssl.create_default_context()
    await all_of(
        probe.ask(HERE, tls), probe.ask(ELSEWHERE, tls), probe.ask(HERE, other), connections=connections
    )
    assert connections.asked == [(HERE, tls), (ELSEWHERE, tls), (HERE, other)]
    assert connections.most == 1


async def test_one_who_stops_waiting_does_not_stop_the_others(
    connections: Connections, tls: ssl.SSLContext
) -> None:
    probe = Probe()
    first = asyncio.create_task(probe.ask(HERE, tls))
    second = asyncio.create_task(probe.ask(HERE, tls))
    for _ in range(3):
        await asyncio.sleep(0)
    first.cancel()
    connections.go.set()
    assert (await second) is not None
    with pytest.raises(asyncio.CancelledError):
        await first


@pytest.fixture
async def listening(authority: Any) -> AsyncIterator[Callable[..., Any]]:
    """`await listening(after)`: a TLS server, its URL, and what it has read when its connections ended."""
    servers: list[asyncio.Server] = []

    async def start(*, tickets: int = 2, end: bool = False) -> tuple[URL, list[bytes]]:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        authority.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
        context.num_tickets = tickets
        read: list[bytes] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                if not end:
                    read.append(await reader.read())
            except OSError:
                read.append(b"")
            finally:
                writer.close()

        servers.append(await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context))
        return URL(f"https://127.0.0.1:{servers[-1].sockets[0].getsockname()[1]}/v3?client_id=secret"), read

    yield start
    for server in servers:
        server.close()
        await server.wait_closed()


async def ended(read: list[bytes]) -> bytes:
    await eventually(lambda: bool(read))
    return read[0]


@pytest.mark.parametrize("tickets", [2, 0])
async def test_a_server_that_accepts_the_certificate_gets_no_request(
    listening: Callable[..., Any],
    tls: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
    tickets: int,
) -> None:
    monkeypatch.setattr(module, "_SHORTEST_PATIENCE", 0.1)
    monkeypatch.setattr(module, "_LONGEST_PATIENCE", 0.1)
    url, read = await listening(tickets=tickets)
    async with asyncio.timeout(30):
        assert await Probe().ask(url, tls) is None
        assert await ended(read) == b""


async def test_a_server_that_ends_the_connection_without_a_ticket_refuses(
    listening: Callable[..., Any], tls: ssl.SSLContext
) -> None:
    url, _ = await listening(tickets=0, end=True)
    failure = await Probe().ask(url, tls)
    assert failure is not None
    assert (failure.inferred, failure.reached, "secret" in failure.message) == (True, False, False)


async def test_a_server_that_never_finishes_the_handshake_is_given_up(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CONNECT_TIMEOUT", 0.1)
    read: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        read.append(await reader.read())
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(30):
            assert await Probe().ask(URL(f"https://127.0.0.1:{port}/"), tls) is None
            assert b"GET" not in await ended(read)
