"""Compose a monitor, create it, let the fleet drive, and receive its notifications, all on your machine.

You need no account: the sandbox is the server, and only sends to 127.0.0.1.
"""

import asyncio
import os
import secrets
from datetime import UTC, datetime, timedelta

from fleetapi import Monitor, Secret, leaves, vehicle
from fleetapi.sandbox import Sandbox
from fleetapi.webhooks import Event, MonitorEvent, Receiver, RecentEvents, Router, secrets_of, serve

MORNING = datetime(2026, 5, 20, 6, 0, tzinfo=UTC)
os.environ.setdefault("CB_AUTH", f"Bearer {secrets.token_urlsafe(24)}")

router = Router()


@router.label("Low battery")
async def low(event: MonitorEvent) -> None:
    level = event.value_of("vehicle.energy.electric.level")
    position = event.attached.position
    place = f"at {position.latitude}, {position.longitude}" if position else "somewhere"
    print(f"{event.event_date} {event.vin} {'still' if event.refresh else 'now'} has {level} % {place}")


@router.default
async def anything_else(event: Event) -> None:  # of a monitor or of a remote command
    print(f"{event.vin}: no other handler is for this")


def low_battery(url: str) -> Monitor:
    out_of_paris = leaves(lat=48.8567, lon=2.3508, radius_km=5).named("outOfParis")
    battery_low = (vehicle.energy.electric.level < 90).named("batteryIsLow")
    return (
        Monitor("Low battery outside Paris")
        .when(out_of_paris & battery_low)
        .notify(url, headers={"Authorization": Secret.env("CB_AUTH")})
        .remind_every(timedelta(minutes=30))
        .retry_bounded(times=3, every=timedelta(minutes=2))
        .attach("vehicle.position")
    )


async def main() -> None:
    # The receiver expects the secret that the monitor sends.
    secret = secrets_of(low_battery("https://example.org"))
    # Repeated notifications are handled once: events are remembered for three days by default.
    receiver = Receiver(router, secret=secret, repeats=RecentEvents(window=timedelta(days=1)))
    async with (
        serve(receiver) as url,
        Sandbox(vehicles=100, clock=lambda: MORNING) as sandbox,
        sandbox.client() as client,
    ):
        fleet = (await client.fleets())[0]
        monitors = client.fleet(fleet.id).monitors
        await monitors.create(low_battery(url))
        router.learn(await monitors.list().collect())  # a notification only has the id of its monitor
        await sandbox.drive(timedelta(minutes=45))
    print(f"{receiver.stats.accepted} notifications received, {receiver.stats.calls} handled")


asyncio.run(main())
