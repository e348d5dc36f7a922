"""A running sandbox, the client's answers to every operation, and the ids of what is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

import attrs
import pytest
import pytest_asyncio
from operation_calls import bodies, call

from fleetapi import ClientCertificate, FleetClient
from fleetapi.sandbox import Sandbox

LISTINGS = {
    "aid": "list_vehicle_alerts",
    "cid": "list_vehicle_collisions",
    "tid": "list_vehicle_trips",
    "sid": "list_stolen",
}
"""Where ids come from, of what the vehicle that everything happens to has."""


@attrs.frozen
class Vendor:
    """A sandbox, a client for each version, and ids that exist."""

    sandbox: Sandbox
    clients: Mapping[str, FleetClient]
    ids: Mapping[str, str]

    async def prepared(self, name: str, version: str) -> dict[str, str]:
        """The ids for an operation: of an alarm where it is about alarms, of its own monitor or callback."""
        ids = dict(self.ids)
        if name == "get_vehicle_alarm":
            ids["aid"] = (await call(self.clients["v3"], "list_vehicle_alarms", ids))[-1].id
        if "alert" in name and "trip" in name:  # an alert that was on a trip, on that trip
            alert = await call(self.clients["v3"], "get_vehicle_alert", ids)
            ids["tid"] = alert.links["trips"].href.rpartition("/")[2]
        if "monitor" in name:
            ids["mid"] = (
                await call(self.clients[version], "create_monitor", ids, bodies()["create_monitor"])
            ).monitor_id
        if "callback" in name:
            ids["cbid"] = await self._callback(ids)
        return ids

    async def _callback(self, ids: Mapping[str, str]) -> str:
        body = bodies()["create_remote_callback"]
        callback_id: str = (await call(self.clients["v3"], "create_remote_callback", ids, body)).callback_id
        return callback_id

    @classmethod
    async def of(cls, sandbox: Sandbox, clients: Mapping[str, FleetClient]) -> Vendor:
        """Find what is there."""
        vehicle = next(each for each in sandbox.world.vehicles if each.eventful)
        found = cls(sandbox, clients, {"fid": vehicle.fleet, "vid": vehicle.id, "vin": vehicle.vin})
        ids = dict(found.ids)
        for key, listing in LISTINGS.items():
            ids[key] = (await call(clients["v3"], listing, ids))[-1].id
        ids["cbid"] = await found._callback(ids)
        action = await call(clients["v3"], "send_remote_action", ids, bodies()["send_remote_action"])
        ids["rid"] = action.remote_action_id
        return cls(sandbox, clients, ids)


async def _vendor(**options: Any) -> AsyncIterator[Vendor]:
    async with AsyncExitStack() as stack:
        settings = {"vehicles": 40, "latency": 0, "burst": 100_000, **options}
        sandbox = await stack.enter_async_context(Sandbox(**settings))
        clients = {
            version: await stack.enter_async_context(sandbox.client(version=version, dialect=version))
            for version in ("v3", "v2")
        }
        yield await Vendor.of(sandbox, clients)


@pytest.fixture
def certified(issue: Callable[..., Any], authority: Any) -> dict[str, Any]:
    """The arguments of a client that the scripted server lets in."""
    issued = issue(authority)
    return {
        "client_id": "an-id",
        "username": "MZP1",
        "password": "open sesame",
        "certificate": ClientCertificate(issued.pem, ca=issued.ca),
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def vendor() -> AsyncIterator[Vendor]:
    """A sandbox that honours `indexRange`."""
    async for running in _vendor():
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def vendor_by_cursor() -> AsyncIterator[Vendor]:
    """A sandbox that ignores `indexRange`."""
    async for running in _vendor(ranged=False):
        yield running


@pytest.fixture
async def lenient() -> AsyncIterator[Vendor]:
    """A sandbox for tools that accept whatever comes, and ask a lot."""
    async for running in _vendor(any_accept=True, burst=10**6, per_day=10**7):
        yield running
