"""Test your service with the sandbox. Run it with pytest and pytest-asyncio.

The fixture `fleet_sandbox` comes with fleetapi: a small fleet without latency, a new one for each test. It
works with any event loop and without one; a marker sets its options.
"""

import asyncio
from datetime import timedelta

import pytest

from fleetapi import Backoff, FleetClient
from fleetapi.errors import ServerError
from fleetapi.sandbox import Sandbox


async def vins_of(client: FleetClient) -> list[str | None]:
    """Your code under test, which receives a client."""
    fleet = (await client.fleets())[0]
    return [vehicle.vin async for vehicle in client.fleet(fleet.id).vehicles()]


@pytest.mark.asyncio
async def test_every_vehicle_is_read(fleet_sandbox: Sandbox) -> None:
    async with fleet_sandbox.client() as client:
        vins = await vins_of(client)
    assert vins == [vehicle.vin for vehicle in fleet_sandbox.world.fleets[0].vehicles]
    assert [request.operation for request in fleet_sandbox.requests] == ["list_fleets", "list_vehicles"]


@pytest.mark.asyncio
async def test_a_request_that_fails_once_is_retried(fleet_sandbox: Sandbox) -> None:
    fleet_sandbox.fail_next("500", path="/fleets")
    async with fleet_sandbox.client(retry=Backoff(base=0)) as client:
        assert await vins_of(client)


@pytest.mark.asyncio
async def test_a_server_that_always_fails() -> None:
    async with (
        Sandbox(vehicles=5, latency=0, faults={"500": True}) as sandbox,
        sandbox.client(retry=Backoff(base=0)) as client,
    ):
        with pytest.raises(ServerError):
            await vins_of(client)


@pytest.mark.fleet_sandbox(vehicles=100, fleets=1)
def test_a_program_with_its_own_event_loop(fleet_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    async def program() -> int:
        async with FleetClient.from_env() as client:
            return len(await vins_of(client))

    for name, value in fleet_sandbox.environment.items():
        monkeypatch.setenv(name, value)
    assert asyncio.run(program()) == 100
    assert fleet_sandbox.drive_sync(timedelta(hours=1)) == ()  # no monitor, so nothing is posted
