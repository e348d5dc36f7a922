"""Faults that only show on a connection, and responses to a creation with the id in another place."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from waiting import eventually

from fleetapi.errors import DecodingError
from fleetapi.sandbox import FaultRule, Sandbox
from fleetapi.sandbox.network.server import STRAY_FAULTS


@pytest.mark.parametrize("fault", sorted(STRAY_FAULTS))
@pytest.mark.parametrize("after", [0.0, 0.02])
async def test_every_request_gets_its_own_response(
    fault: str, after: float, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "fleetapi.session")
    async with Sandbox(vehicles=20, fleets=1, latency=0, burst=100_000) as sandbox:
        fleet_id, vehicles = sandbox.world.fleets[0].id, sandbox.world.fleets[0].vehicles
        sandbox.faults.add(fault, FaultRule(after=after))
        async with sandbox.client() as client:
            fleet = client.fleet(fleet_id)
            for number, vehicle in enumerate(vehicles[:6], 1):
                assert (await fleet.vehicle(vehicle.id).get()).id == vehicle.id
                await eventually(lambda count=number: len(caplog.records) >= count)  # type: ignore[misc]
        assert len(sandbox.requests) == 6


def body() -> dict[str, Any]:
    webhook = {"target": "http://127.0.0.1:1", "name": "x"}
    return {"remoteTypes": ["Doors"], "callback": {"webhook": webhook}}


@pytest.mark.parametrize("fault", ["id-in-location", "id-in-link"])
async def test_the_id_of_a_created_callback_may_be_in_a_link_or_header(fault: str) -> None:
    sandbox = Sandbox(vehicles=2, fleets=1, latency=0, faults={fault: True})
    async with sandbox, sandbox.client() as client:
        callbacks = client.fleet(sandbox.world.fleets[0].id).remote_callbacks
        created = await callbacks.create(body())
        assert (await callbacks.get(created.callback_id)).id == created.callback_id


async def test_a_creation_without_an_id_is_a_decoding_error() -> None:
    sandbox = Sandbox(vehicles=2, fleets=1, latency=0, faults={"no-id": True})
    async with sandbox, sandbox.client() as client:
        callbacks = client.fleet(sandbox.world.fleets[0].id).remote_callbacks
        with pytest.raises(DecodingError, match=r"remote_callbacks\.list\(\)` lists"):
            await callbacks.create(body())
