"""A world on a Wednesday morning, and monitors that watch it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from fleetapi import Monitor, every, leaves, vehicle
from fleetapi.monitors.monitor import Monitor as MonitorType
from fleetapi.sandbox.events.detection import Watch
from fleetapi.sandbox.events.outbox import Outcome, Posting
from fleetapi.sandbox.events.runner import Events
from fleetapi.sandbox.stores import StoredAction, StoredCallback, StoredMonitor, Stores
from fleetapi.sandbox.world.world import World

MORNING = datetime(2026, 5, 20, 5, 0, tzinfo=UTC).timestamp()
TARGET = "http://127.0.0.1:1/hook"


@pytest.fixture(scope="session")
def world() -> World:
    return World({"Paris": 12}, seed=1, origin=MORNING)


@pytest.fixture
def morning() -> float:
    return MORNING


@pytest.fixture
def moving() -> MonitorType:
    """A monitor that fires when a vehicle starts driving."""
    return Monitor("Departures").when(vehicle.kinetic.moving.is_(True)).notify(TARGET)


@pytest.fixture
def watch(world: World) -> Callable[..., Watch]:
    """Return a function that watches the fleet."""

    def make(monitor: MonitorType, revision: int = 1, version: str = "v3") -> Watch:
        return Watch(f"monitor {monitor.label}", world.fleets[0].id, version, revision, monitor)

    return make


@attrs.define
class Stage:
    """Events that record their requests and respond with `answers`."""

    world: World
    stores: Stores
    events: Events
    postings: list[Posting]
    answers: Callable[[int], Outcome]
    moments: list[float]

    def monitor(self, monitor: MonitorType, dialect: str = "v3", **changes: Any) -> StoredMonitor:
        """Create a monitor as the API does."""
        stored = StoredMonitor(
            id=self.stores.new_id(),
            fleet=self.world.fleets[0].id,
            version="v2" if dialect == "v2" else "v3",
            body=changes.pop("body", None) or monitor.to_dict(dialect=dialect),  # type: ignore[arg-type]  # a name of a dialect
            status="Created",
            created=MORNING,
            updated=MORNING,
        )
        self.stores.monitors[stored.id] = stored
        return stored

    def callback(self, **body: Any) -> StoredCallback:
        webhook = {"target": TARGET, "name": "cb", **body.pop("webhook", {})}
        stored = StoredCallback(
            id=self.stores.new_id(),
            fleet=self.world.fleets[0].id,
            body={"label": "cb", "callback": {"webhook": webhook}, "remoteTypes": ["Doors"], **body},
            status="Running",
            created=MORNING,
            updated=MORNING,
        )
        self.stores.callbacks[stored.id] = stored
        return stored

    def action(self, callback: StoredCallback, *, fails: bool = False) -> StoredAction:
        stored = StoredAction(
            id=self.stores.new_id()[:-1] + ("f" if fails else "0"),
            fleet=callback.fleet,
            callback=callback.id,
            vehicle=self.world.vehicles[0].id,
            type="Doors",
            body={"door": {"state": "Locked"}},
            created=MORNING,
        )
        self.stores.actions[stored.id] = stored
        return stored

    async def drive(self, start: float = 0, **duration: float) -> None:
        """Advance time, beginning this many seconds after the morning."""
        end = MORNING + start + timedelta(**duration).total_seconds()
        await self.events.advance(MORNING + start, end, 60, self.moments.append)


@pytest.fixture
def stage(world: World) -> Stage:
    postings: list[Posting] = []

    async def post(posting: Posting) -> Outcome:
        postings.append(posting)
        return found.answers(len(postings))

    stores = Stores(1)
    events = Events(world, stores, origin="https://127.0.0.1:1", post=post)
    found = Stage(world, stores, events, postings, lambda _: Outcome(200), [])
    return found


@pytest.fixture
def out_of_paris() -> MonitorType:
    """A rule with a zone, a time and data."""
    return (
        Monitor("Far")
        .when(
            leaves(lat=48.8567, lon=2.3508, radius_km=3).named("far")
            & (vehicle.kinetic.moving.is_(True) | every("Sun", at="00:00", lasting=timedelta(hours=1)))
        )
        .notify(TARGET)
    )
