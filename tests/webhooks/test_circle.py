"""The whole cycle: compose a monitor, create it, let vehicles drive, receive its notifications."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fleetapi import Monitor, Secret, leaves, vehicle
from fleetapi.sandbox import Sandbox
from fleetapi.webhooks import (
    Head,
    MonitorEvent,
    MonitorNotification,
    Receiver,
    Router,
    secrets_of,
    serve,
)

MORNING = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
ENVIRONMENT = {"CB_AUTH": "Bearer open sesame"}


def rule(url: str) -> Monitor:
    return (
        Monitor("Driving far from Paris")
        .when(
            leaves(lat=48.8567, lon=2.3508, radius_km=3).named("far")
            & vehicle.kinetic.moving.is_(True).named("moving")
        )
        .notify(url, headers={"Authorization": Secret.env("CB_AUTH")}, body={"who": "$vin"})
        .remind_every(timedelta(minutes=10))
        .retry_bounded(times=3, every=timedelta(seconds=30))
        .batch(size=3, within=timedelta(minutes=2))
        .attach("vehicle.position", "vehicle.alerts", "vehicle.status")
    )


async def test_compose_create_drive_receive(monkeypatch: Any) -> None:
    monkeypatch.setenv("CB_AUTH", ENVIRONMENT["CB_AUTH"])
    router = Router()
    seen: list[tuple[MonitorEvent, MonitorNotification]] = []

    @router.label("Driving far")
    async def note(event: MonitorEvent, notification: MonitorNotification) -> None:
        seen.append((event, notification))
        if len(seen) == 1:
            raise ValueError("the first one is too much for this handler")

    receiver = Receiver(router, secret=secrets_of(rule("https://example.org")))
    async with (
        serve(receiver) as url,
        Sandbox(vehicles=15, fleets=1, latency=0, clock=lambda: MORNING) as sandbox,
        sandbox.client() as client,
    ):
        fleet = (await client.fleets())[0]
        monitors = client.fleet(fleet.id).monitors
        reference = await monitors.create(rule(url))
        router.learn(await monitors.list().collect())
        deliveries = await sandbox.drive(timedelta(hours=3))
        assert reference.monitor_id is not None
        assert (await monitors.get(reference.monitor_id)).status == "Running"
    stats = receiver.stats
    assert (stats.refused, stats.failures, stats.repeats, stats.unrouted) == ({}, 1, 0, 0)
    assert stats.accepted == len(deliveries) > 5
    assert stats.events == stats.calls == len(seen) == sum(each.events for each in deliveries)
    assert all(each.delivered and each.attempt == 1 for each in deliveries)
    assert any(each.events > 1 for each in deliveries)
    assert {event.refresh for event, _ in seen} == {True, False}
    for event, notification in seen:
        assert notification.monitor_id == reference.monitor_id
        assert notification.attribute("who") == notification.events[0].vin
        assert event.fleet_id == fleet.id
        assert event.value_of("vehicle.kinetic.moving") is True
        assert event.attached.position is not None
        assert event.attached.position.vin == event.vin
        assert event.attached.status is not None


async def test_a_notification_that_was_not_accepted_is_repeated(monkeypatch: Any, pieces: Any) -> None:
    """A receiver that is unavailable at first, and then gets the same message twice."""
    monkeypatch.setenv("CB_AUTH", ENVIRONMENT["CB_AUTH"])
    router, seen = Router(), []

    @router.default
    async def note(event: Any) -> None:
        seen.append(event)

    receiver = Receiver(router, secret=secrets_of(rule("https://example.org")))
    async with (
        serve(receiver) as url,
        Sandbox(vehicles=2, fleets=1, latency=0, clock=lambda: MORNING) as sandbox,
        sandbox.client() as client,
    ):
        await receiver.stop()
        fleet = client.fleet((await client.fleets())[0].id)
        monitor = (
            Monitor("always")
            .when(vehicle.odometer > 0)
            .notify(url, headers={"Authorization": Secret.env("CB_AUTH")})
            .batch(size=2)
            .retry_always(every=timedelta(minutes=5))
        )
        await fleet.monitors.create(monitor)
        deliveries = await sandbox.drive(timedelta(minutes=4))
        assert [(each.status, each.last) for each in deliveries] == [(500, False)]
        await receiver.start()
        deliveries = await sandbox.drive(timedelta(minutes=4))
        assert [(each.status, each.attempt, each.last) for each in deliveries] == [(200, 2, True)]
        head = Head("POST", [("Authorization", ENVIRONMENT["CB_AUTH"])])
        assert (await receiver.handle(head, pieces(deliveries[0].posting.body))).status == 200
    assert len(seen) == 2
    assert receiver.stats.repeats == 2


async def test_a_wrong_secret_is_seen_on_both_sides(monkeypatch: Any) -> None:
    monkeypatch.setenv("CB_AUTH", ENVIRONMENT["CB_AUTH"])
    receiver = Receiver(Router(), secret=secrets_of(rule("https://example.org")))
    async with (
        serve(receiver) as url,
        Sandbox(vehicles=1, fleets=1, latency=0, clock=lambda: MORNING) as sandbox,
        sandbox.client() as client,
    ):
        fleet = client.fleet((await client.fleets())[0].id)
        monitor = Monitor("always").when(vehicle.odometer > 0)
        await fleet.monitors.create(monitor.notify(url, headers={"Authorization": "Bearer guessed"}))
        (delivery,) = await sandbox.drive(timedelta(minutes=1))
    assert (delivery.status, delivery.last) == (401, True)
    assert receiver.stats.refused == {401: 1}
