"""Time in a running sandbox: skipped by `drive`, faster with `speed`, in real time with `live`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fleetapi import Monitor, vehicle
from fleetapi.errors import UsageError
from fleetapi.sandbox import Sandbox
from fleetapi.webhooks import Event, MonitorEvent, Receiver, Router, serve

TARGET = "https://example.org/elsewhere"


def departures(url: str) -> Monitor:
    return Monitor("Departures").when(vehicle.kinetic.moving.is_(True)).notify(url)


def counting() -> tuple[Receiver, list[Any]]:
    router, seen = Router(), []

    @router.default
    async def note(event: Event) -> None:
        seen.append(event)

    return Receiver(router, secret=None), seen


async def test_a_drive_advances_everything(time: Callable[[], Any]) -> None:
    async with Sandbox(vehicles=5, latency=0, clock=time) as sandbox, sandbox.client() as client:
        fleet = (await client.fleets())[0]
        one = (await client.fleet(fleet.id).vehicles())[0]
        before = await client.fleet(fleet.id).vehicle(one.id).status()
        assert await sandbox.drive(timedelta(hours=3)) == ()
        after = await client.fleet(fleet.id).vehicle(one.id).status()
        assert before.created_at is not None
        assert after.created_at is not None
        assert after.created_at - before.created_at == timedelta(hours=3)


async def test_attempts_are_returned_and_recorded(time: Callable[[], Any]) -> None:
    async with Sandbox(vehicles=10, fleets=1, latency=0, clock=time) as sandbox, sandbox.client() as client:
        fleet = (await client.fleets())[0]
        reference = await client.fleet(fleet.id).monitors.create(departures(TARGET))
        first = await sandbox.drive(timedelta(hours=2))
        second = await sandbox.drive(timedelta(hours=2), step=timedelta(minutes=5))
        assert first
        assert second
        assert sandbox.deliveries == first + second
        assert {each.owner for each in sandbox.deliveries} == {reference.monitor_id}
        assert not any(each.delivered for each in sandbox.deliveries)


async def test_the_same_drive_gives_the_same_result(time: Callable[[], Any]) -> None:
    async def drive() -> list[tuple[float, bytes]]:
        async with (
            Sandbox(vehicles=10, fleets=1, latency=0, clock=time) as sandbox,
            sandbox.client() as client,
        ):
            fleet = (await client.fleets())[0]
            await client.fleet(fleet.id).monitors.create(departures(TARGET))
            return [(each.moment, each.posting.body) for each in await sandbox.drive(timedelta(hours=2))]

    assert await drive() == await drive()


async def test_a_paused_monitor_does_not_notify(time: Callable[[], Any]) -> None:
    async with Sandbox(vehicles=10, fleets=1, latency=0, clock=time) as sandbox, sandbox.client() as client:
        monitors = client.fleet((await client.fleets())[0].id).monitors
        reference = await monitors.create(departures(TARGET))
        assert reference.monitor_id is not None
        await monitors.pause(reference.monitor_id)
        assert await sandbox.drive(timedelta(hours=2)) == ()
        await monitors.resume(reference.monitor_id)
        assert await sandbox.drive(timedelta(hours=2))
        await monitors.delete(reference.monitor_id)
        assert await sandbox.drive(timedelta(hours=2)) == ()


async def test_remote_commands_notify_their_callback(time: Callable[[], Any]) -> None:
    receiver, seen = counting()
    async with (
        serve(receiver) as url,
        Sandbox(vehicles=5, latency=0, clock=time) as sandbox,
        sandbox.client() as client,
    ):
        fleet = client.fleet((await client.fleets())[0].id)
        one = (await fleet.vehicles())[0]
        body = {
            "label": "cb",
            "callback": {"webhook": {"target": url, "name": "x"}},
            "remoteTypes": ["Doors"],
        }
        posted = await client.request("POST", f"/fleets/{fleet.id}/remote/callbacks", json=body)
        callback = posted.json()["callbackId"]
        path = f"/fleets/{fleet.id}/vehicles/{one.id}/callbacks/{callback}/remotes"
        await client.request("POST", path, json={"door": {"state": "Locked"}})
        await sandbox.drive(timedelta(seconds=30))
    assert [event.status for event in seen][:3] == ["Accepted", "WakingUpVehicle", "SentToVehicle"]
    assert seen[-1].finished


async def test_a_live_sandbox_notifies_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleetapi.sandbox.events.runner.TICK", 0.01)
    router, arrived = Router(), asyncio.Queue[MonitorEvent]()
    router.monitor()(arrived.put)
    async with (
        serve(Receiver(router, secret=None)) as url,
        Sandbox(vehicles=3, latency=0, live=True, speed=60) as sandbox,
        sandbox.client() as client,
    ):
        fleet = (await client.fleets())[0]
        await client.fleet(fleet.id).monitors.create(Monitor("always").when(vehicle.odometer > 0).notify(url))
        async with asyncio.timeout(60):
            event = await arrived.get()
        assert event.fleet_id == fleet.id


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"duration": timedelta(-1)}, "duration must be at least 0, not -86400 seconds"),
        ({"duration": timedelta(1), "step": timedelta(0)}, "step must be positive, not 0 seconds"),
    ],
    ids=str,
)
async def test_time_only_advances(options: dict[str, Any], complaint: str) -> None:
    async with Sandbox(vehicles=1) as sandbox:
        with pytest.raises(UsageError, match=complaint):
            await sandbox.drive(**options)


async def test_driving_needs_a_running_sandbox() -> None:
    with pytest.raises(UsageError, match="not running"):
        await Sandbox(vehicles=1).drive(timedelta(hours=1))
    with pytest.raises(UsageError, match="not running"):
        _ = Sandbox(vehicles=1).deliveries
