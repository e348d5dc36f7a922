"""Test how your service handles faults of the server. Run it with pytest and pytest-asyncio.

You decide what goes wrong in the sandbox, where and how often. It records requests and deliveries.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from fleetapi import Backoff, FleetClient, Monitor, vehicle
from fleetapi.errors import PaginationError
from fleetapi.sandbox import (
    FAULTS,
    FaultRule,
    RecordedDelivery,
    RecordedRequest,
    Sandbox,
    SandboxProcess,
)

MORNING = datetime(2026, 5, 20, 6, 0, tzinfo=UTC)


async def count_vehicles(client: FleetClient) -> int:
    """Your code under test, which receives a client."""
    fleet = (await client.fleets())[0]
    return len(await client.fleet(fleet.id).vehicles(page_size=10).collect())


def statuses(requests: Sequence[RecordedRequest]) -> Counter[int]:
    return Counter(request.status for request in requests)


@pytest.mark.asyncio
async def test_every_third_page_is_late_or_fails() -> None:
    pages = "/fleets/*/vehicles"
    faults = {"503": FaultRule(path=pages, every=3), "slow": FaultRule(path=pages, every=2, seconds=0.05)}
    async with (
        Sandbox(vehicles=100, fleets=1, latency=0, faults=faults) as sandbox,
        sandbox.client(retry=Backoff(base=0)) as client,
    ):
        assert await count_vehicles(client) == 100
        assert statuses(sandbox.requests)[503] > 0


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", ["html502", "reset", "unknown-enum", "null-fields"], ids=FAULTS.get)
async def test_a_fault_that_happens_once_is_survived(fault: str) -> None:
    async with Sandbox(vehicles=30, fleets=1, latency=0) as sandbox:
        sandbox.fail_next(fault, path="/fleets/*/vehicles")
        async with sandbox.client(retry=Backoff(base=0)) as client:
            assert await count_vehicles(client) == 30


@pytest.mark.asyncio
async def test_a_link_to_another_host_is_requested_from_the_api() -> None:
    faults = {"foreign-next-link": True}
    async with (
        Sandbox(vehicles=30, fleets=1, latency=0, ranged=False, faults=faults) as sandbox,
        sandbox.client() as client,
    ):
        assert await count_vehicles(client) == 30


@pytest.mark.asyncio
async def test_a_repeated_cursor_is_not_followed() -> None:
    faults = {"repeated-cursor": True}
    async with (
        Sandbox(vehicles=30, fleets=1, latency=0, ranged=False, faults=faults) as sandbox,
        sandbox.client() as client,
    ):
        with pytest.raises(PaginationError):
            await count_vehicles(client)


@pytest.mark.asyncio
async def test_an_unreachable_webhook_is_retried_as_often_as_the_monitor_says() -> None:
    async with (
        Sandbox(vehicles=5, fleets=1, latency=0, clock=lambda: MORNING) as sandbox,
        sandbox.client() as client,
    ):
        monitors = client.fleet((await client.fleets())[0].id).monitors
        away = Monitor("m").when(vehicle.odometer > 0).notify("http://127.0.0.1:9/away").batch(size=5)
        await monitors.create(away.retry_bounded(times=2, every=timedelta(minutes=1)))
        deliveries: Sequence[RecordedDelivery] = await sandbox.drive(timedelta(minutes=5))
    assert [(each.attempt, each.delivered, each.last) for each in deliveries] == [
        (1, False, False),
        (2, False, True),
    ]


def test_a_separate_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a sandbox in a separate process, for code that creates its client from the environment."""

    async def program() -> int:
        async with FleetClient.from_env() as client:
            return await count_vehicles(client)

    with SandboxProcess(vehicles=20, fleets=1, latency=0) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert asyncio.run(program()) == 20
