"""How fast the whole client is, from typed calls to the sandbox's service, in time that only waiting moves.

The wire between client and service takes 20 ms; nothing else takes any time, so that a busy machine
changes nothing. One test at the end does it over real TLS, and asks for less.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs
import pytest

from fleetapi.client import FleetClient
from fleetapi.sandbox import Sandbox
from fleetapi.sandbox.faults.rules import Faults
from fleetapi.sandbox.requests.messages import Request
from fleetapi.sandbox.service import Service
from fleetapi.sandbox.settings import Account, Settings, fleet_sizes
from fleetapi.session.messages.response import Failure, Headers
from fleetapi.session.transport.transport import Answer, Exchange

Run = Callable[[Coroutine[Any, Any, Any]], Any]

LATENCY = 0.02
PAGES, PER_PAGE = 100, 60
ORIGIN = "https://api.example"
ACCOUNT = Account("MZP123456", "open sesame", "an-id")


def seconds() -> float:
    return asyncio.get_running_loop().time()


def moment() -> datetime:
    return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=seconds())


@attrs.define(eq=False)
class Wire:
    """A transport that leads to a service: half of the latency there, half of it back."""

    service: Service
    in_flight: int = 0
    most: int = 0
    arrivals: list[float] = attrs.field(factory=list)
    statuses: list[int] = attrs.field(factory=list)

    async def exchange(
        self,
        exchange: Exchange,
        *,
        tls: ssl.SSLContext | None,
        timeout: float | None,  # noqa: ASYNC109 - the protocol
        on_sent: Callable[[], None],
        on_headers: Callable[[int, Headers], None],
        largest_answer: int,
    ) -> Answer | Failure:
        url = urlsplit(exchange.url)
        headers = {name.lower(): value for name, value in exchange.headers.items()}
        on_sent()
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            await asyncio.sleep(LATENCY / 2)
            self.arrivals.append(seconds())
            asked = Request(
                exchange.method, url.path, tuple(parse_qsl(url.query)), headers, exchange.body or b""
            )
            answer = self.service.handle(asked).response
            await asyncio.sleep(LATENCY / 2)
        finally:
            self.in_flight -= 1
        self.statuses.append(answer.status)
        on_headers(answer.status, Headers(answer.headers))
        return Answer(answer.status, Headers(answer.headers), answer.body)

    async def aclose(self) -> None:
        """There is nothing to close."""

    def abandon(self) -> None:
        """Nor here."""


def wired(*, burst: int, concurrency: int = 8) -> tuple[FleetClient, Wire]:
    """A client and its wire to a fleet of as many pages as are promised."""
    settings = Settings(
        fleets=fleet_sizes(PAGES * PER_PAGE, 1),
        latency=0.0,
        burst=burst,
        per_day=100_000,
        seed=1,
        dialect=None,
        ranged=True,
        any_accept=False,
        clock=moment,
    )
    wire = Wire(Service(settings, ACCOUNT, Faults(), ORIGIN))
    client = FleetClient(
        client_id=ACCOUNT.client_id,
        username=ACCOUNT.username,
        password=ACCOUNT.password,
        session=object(),  # type: ignore[arg-type]  # never looked at: the wire takes its place
        base_url=f"{ORIGIN}/connectedcar",
        concurrency=concurrency,
        clock=seconds,
        now=moment,
    )
    client._connection._open_transport = lambda: wire
    return client, wire


async def reading(client: FleetClient, **options: Any) -> float:
    """Seconds that it takes to read every vehicle, once nothing is in the rate window any more."""
    fleet = (await client.fleets())[0]
    await asyncio.sleep(1.1)
    begin = seconds()
    assert len(await client.fleet(fleet.id).vehicles(**options).collect()) == PAGES * PER_PAGE
    return seconds() - begin


def test_a_hundred_pages_arrive_five_times_faster_and_never_more_are_in_flight_than_allowed(
    in_virtual_time: Run,
) -> None:
    async def main() -> None:
        client, wire = wired(burst=1000)
        async with client:
            one_by_one = await reading(client, concurrency=1)
            assert one_by_one == pytest.approx(PAGES * LATENCY)
            wire.most = 0
            at_once = await reading(client)
        assert one_by_one / at_once >= 5
        assert wire.most == 8

    in_virtual_time(main())


@pytest.mark.parametrize("concurrency", [1, 3, 8, 100])
def test_all_that_a_client_does_at_once_shares_its_bound(in_virtual_time: Run, concurrency: int) -> None:
    async def main() -> None:
        client, wire = wired(burst=1000, concurrency=concurrency)
        async with client:
            other = client.with_options(timeout=5)
            await asyncio.gather(
                reading(client), reading(client, page_size=30), reading(other), reading(other)
            )
        assert wire.most <= concurrency

    in_virtual_time(main())


def test_a_hundred_pages_at_twenty_a_second_cause_no_429_and_take_what_the_allowance_takes(
    in_virtual_time: Run,
) -> None:
    async def main() -> None:
        client, wire = wired(burst=20)
        async with client:
            elapsed = await reading(client)
        assert set(wire.statuses) == {200}
        assert elapsed <= PAGES / 20 * 1.05
        _, first, *others = wire.arrivals  # the very first asked for the fleet
        assert others[-20] - first <= 4 * 1.05  # twenty every second, from the first second to the last

    in_virtual_time(main())


async def test_over_real_tls_it_is_faster_too_and_as_bounded() -> None:
    """Client and server share one process and one loop here, so less is asked for."""
    async with (
        Sandbox(vehicles=30 * PER_PAGE, fleets=1, latency=0.05, burst=10_000) as sandbox,
        sandbox.client() as client,
    ):
        fleet = client.fleet((await client.fleets())[0].id)
        times = []
        for concurrency in (1, 8):
            rounds = []
            for _ in range(3):  # the best of them: what a busy machine adds is not ours
                sandbox.forget()
                begin = time.monotonic()
                assert len(await fleet.vehicles(concurrency=concurrency).collect()) == 30 * PER_PAGE
                rounds.append(time.monotonic() - begin)
                assert sandbox.max_in_flight <= concurrency + 1  # with one page ahead
            times.append(min(rounds))
        assert times[0] / times[1] >= 2
