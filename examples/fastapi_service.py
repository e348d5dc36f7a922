"""A FastAPI service that receives notifications and serves statistics about them.

In production, run `uvicorn fastapi_service:app` behind a public HTTPS URL, with CB_AUTH in the environment.
As a script, it serves on 127.0.0.1 until the sandbox has sent notifications. Needs fastapi and uvicorn.
"""

import asyncio
import os
import secrets
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import uvicorn
from fastapi import FastAPI
from starlette.routing import Route

from fleetapi import Monitor, Secret, vehicle
from fleetapi.sandbox import Sandbox
from fleetapi.webhooks import ExpectedSecret, MonitorEvent, Receiver, Router, asgi_app

os.environ.setdefault("CB_AUTH", f"Bearer {secrets.token_urlsafe(24)}")
AUTHORIZATION = Secret.env("CB_AUTH")

departures: Counter[str] = Counter()
router = Router()


@router.operand("vehicle.kinetic.moving")
async def departed(event: MonitorEvent) -> None:
    departures[event.vin or "unknown"] += 1


receiver = Receiver(router, secret=ExpectedSecret.header("Authorization", AUTHORIZATION))


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with receiver:  # on shutdown, accepted notifications are handled first
        yield


app = FastAPI(lifespan=lifespan, routes=[Route("/notifications", asgi_app(receiver))])


@app.get("/departures")
async def show_departures() -> dict[str, int]:
    return dict(departures)


async def main() -> None:
    """Serve, and let a fleet of the sandbox drive for an hour in the morning."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    serving = asyncio.create_task(server.serve([listener]))
    monitor = (
        Monitor("Departures")
        .when(vehicle.kinetic.moving.is_(True))
        .notify(f"http://127.0.0.1:{port}/notifications", headers={"Authorization": AUTHORIZATION})
    )
    morning = datetime(2026, 5, 20, 6, 0, tzinfo=UTC)
    async with Sandbox(vehicles=40, clock=lambda: morning) as sandbox, sandbox.client() as client:
        fleet = (await client.fleets())[0]
        await client.fleet(fleet.id).monitors.create(monitor)
        await sandbox.drive(timedelta(hours=1))
    server.should_exit = True
    await serving
    print(f"{sum(departures.values())} departures of {len(departures)} vehicles")


if __name__ == "__main__":
    asyncio.run(main())
