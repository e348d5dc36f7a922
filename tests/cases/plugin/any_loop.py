"""Tests of users, with loops of every kind and without any; `test_pytest_plugin.py` runs them."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI

from fleetapi import Backoff, FleetClient, Monitor, vehicle
from fleetapi.errors import UsageError
from fleetapi.sandbox import Sandbox
from fleetapi.webhooks import Receiver, Router, serve

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


async def count(sandbox: Sandbox) -> int:
    async with sandbox.client() as client:
        fleets = await client.fleets()
        return sum([len(await client.fleet(each.id).vehicles().collect()) for each in fleets])


def test_without_a_loop(fleet_sandbox: Sandbox) -> None:
    assert fleet_sandbox.world.vehicles
    assert fleet_sandbox.drive_sync(timedelta(minutes=5)) == ()
    assert not fleet_sandbox.requests
    assert not fleet_sandbox.deliveries


def test_with_two_loops_one_after_the_other(fleet_sandbox: Sandbox) -> None:
    assert asyncio.run(count(fleet_sandbox)) == asyncio.run(count(fleet_sandbox)) == 40
    assert asyncio.run(fleet_sandbox.drive(timedelta(minutes=5))) == ()


def test_with_several_loops_at_the_same_time(fleet_sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(4) as pool:
        counts = pool.map(lambda _: asyncio.run(count(fleet_sandbox)), range(4))
        for _ in range(200):
            fleet_sandbox.fail_next("slow", seconds=0)
            assert len(fleet_sandbox.requests) >= 0
        assert list(counts) == [40] * 4
    fleet_sandbox.faults.clear()


def test_with_a_client_that_was_made_outside_of_any_loop(fleet_sandbox: Sandbox) -> None:
    client = fleet_sandbox.client(retry=Backoff(base=0))
    fleet_sandbox.fail_next("500")

    async def ask() -> int:
        async with client:
            return len(await client.fleets())

    assert asyncio.run(ask()) == 2
    assert [each.status for each in fleet_sandbox.requests] == [500, 200]


def test_with_a_service_in_a_test_client(fleet_sandbox: Sandbox) -> None:
    clients: list[FleetClient] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with fleet_sandbox.client() as client:
            clients.append(client)
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/fleets")
    async def fleets() -> int:
        return len(await clients[0].fleets())

    with TestClient(app) as http:
        assert http.get("/fleets").json() == 2


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared() -> AsyncIterator[asyncio.AbstractEventLoop]:
    yield asyncio.get_running_loop()


@pytest.mark.asyncio(loop_scope="session")
async def test_in_the_loop_of_the_session(fleet_sandbox: Sandbox, shared: Any) -> None:
    assert asyncio.get_running_loop() is shared
    assert await count(fleet_sandbox) == 40


@pytest.mark.asyncio
async def test_in_a_loop_of_its_own(fleet_sandbox: Sandbox) -> None:
    assert await count(fleet_sandbox) == 40
    await fleet_sandbox.stop()
    with pytest.raises(UsageError, match="not running"):
        await fleet_sandbox.drive(timedelta(minutes=1))
    await fleet_sandbox.start()
    assert await count(fleet_sandbox) == 40


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_in_a_loop_of_anyio(fleet_sandbox: Sandbox, anyio_backend: str) -> None:
    assert await count(fleet_sandbox) == 40


MORNING = datetime(2026, 5, 20, 6, 0, tzinfo=UTC)


@pytest.mark.fleet_sandbox(clock=lambda: MORNING)
@pytest.mark.asyncio
async def test_a_webhook_in_the_loop_of_the_test(fleet_sandbox: Sandbox) -> None:
    seen = []
    router = Router()

    @router.default
    async def note(event: Any) -> None:
        seen.append(event.vin)

    async with serve(Receiver(router, secret=None)) as url, fleet_sandbox.client() as client:
        fleet = (await client.fleets())[0]
        monitor = Monitor("Odometer").when(vehicle.odometer > 0).notify(url)
        await client.fleet(fleet.id).monitors.create(monitor)
        sent = await fleet_sandbox.drive(timedelta(minutes=1))
    assert len(sent) == len(seen) == 32
    assert fleet_sandbox.deliveries == sent


@pytest.fixture
def elsewhere() -> Iterator[Callable[[Any], Any]]:
    """Runs coroutines in a loop that goes on in another thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_with_a_loop_in_another_thread(fleet_sandbox: Sandbox, elsewhere: Callable[[Any], Any]) -> None:
    assert elsewhere(count(fleet_sandbox)) == 40
    assert elsewhere(fleet_sandbox.drive(timedelta(minutes=1))) == ()
    fleet_sandbox.forget()
    assert fleet_sandbox.requests == ()
