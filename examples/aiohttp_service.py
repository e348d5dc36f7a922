"""An aiohttp service that receives notifications of monitors and of remote commands, at two URLs.

It stores received events in a file, so that no event is handled twice after a restart, and reports failed
handlers. As a script, it serves on 127.0.0.1 until the sandbox has sent notifications of both kinds.
"""

import asyncio
import os
import secrets
import sqlite3
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web

from fleetapi import FleetClient, Monitor, Secret, vehicle
from fleetapi.remote_commands import Doors, RemoteCallback
from fleetapi.sandbox import Sandbox
from fleetapi.webhooks import (
    ExpectedSecret,
    HandlerFailure,
    MonitorEvent,
    MonitorNotification,
    Receiver,
    ReceiverStats,
    RemoteEvent,
    RemoteNotification,
    RemotePhase,
    RepeatStore,
    Router,
    aiohttp_app,
    aiohttp_handler,
)

os.environ.setdefault("CB_AUTH", f"Bearer {secrets.token_urlsafe(24)}")
AUTHORIZATION = Secret.env("CB_AUTH")
MORNING = datetime(2026, 5, 20, 6, 0, tzinfo=UTC)


class SeenInFile(RepeatStore):
    """Received events, in a SQLite file. Safe to use from several replicas."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("create table if not exists seen (key text primary key)")

    async def seen(self, key: str) -> bool:
        """Store an event, and return whether it was known."""
        return not self._database.execute("insert or ignore into seen values (?)", [key]).rowcount

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def tell_somebody(failure: HandlerFailure) -> None:
    print(f"{failure.handler} failed for {failure.event.vin}: {failure.error!r}")


monitors = Router(on_error=tell_somebody)
commands = Router(on_error=tell_somebody)


@monitors.monitor()
async def departed(event: MonitorEvent, notification: MonitorNotification) -> None:
    odometer = event.value_of("vehicle.odometer")
    print(f"{event.event_date:%H:%M} {event.vin} departs ({monitors.label_of(notification)}), {odometer} km")


@commands.remote()
async def commanded(event: RemoteEvent, notification: RemoteNotification) -> None:
    if event.phase == RemotePhase.DONE:
        print(f"{event.type} of {event.vin}: {event.status} (callback {notification.callback_id})")


def application(of_monitors: Receiver, of_commands: Receiver) -> web.Application:
    async def running(_: web.Application) -> AsyncIterator[None]:
        async with of_monitors:  # on shutdown, accepted notifications are handled first
            yield

    app = web.Application()
    app.cleanup_ctx.append(running)
    app.router.add_route("*", "/monitors", aiohttp_handler(of_monitors))  # as a route of your application
    app.add_subapp("/remote", aiohttp_app(of_commands))  # or as an application that runs its receiver itself
    return app


async def let_something_happen(client: FleetClient, sandbox: Sandbox, url: str) -> None:
    """Create a monitor, send a command, and drive for half an hour."""
    headers = {"Authorization": AUTHORIZATION}
    fleet = client.fleet((await client.fleets())[0].id)
    moving = vehicle.kinetic.moving.is_(True).named("moving") & (vehicle.odometer > 0).named("anywhere")
    await fleet.monitors.create(Monitor("Departures").when(moving).notify(f"{url}/monitors", headers=headers))
    monitors.learn(await fleet.monitors.list().collect())
    callback = RemoteCallback("doors", remote_types=Doors).notify(f"{url}/remote/", headers=headers)
    reference = await fleet.remote_callbacks.create(callback)
    parked = (await fleet.vehicles(page_size=1))[0]
    await fleet.vehicle(parked.id).remote(reference.callback_id).send(Doors.lock())
    await sandbox.drive(timedelta(minutes=30))


async def serve(store: SeenInFile) -> Sequence[ReceiverStats]:
    secret = ExpectedSecret.header("Authorization", AUTHORIZATION)
    receivers = [Receiver(router, secret=secret, repeats=store) for router in (monitors, commands)]
    runner = web.AppRunner(application(*receivers))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with (
            Sandbox(vehicles=30, clock=lambda: MORNING) as sandbox,
            sandbox.client() as client,
        ):
            await let_something_happen(client, sandbox, url)
    finally:
        await runner.cleanup()
    return [receiver.stats for receiver in receivers]


async def main() -> None:
    with TemporaryDirectory() as folder:
        store = SeenInFile(Path(folder) / "seen.sqlite")
        try:
            found = await serve(store)
        finally:
            store.close()
    for stats in found:
        print(f"{stats.accepted} messages, {stats.events} events, {stats.repeats} of them repeats")


asyncio.run(main())
