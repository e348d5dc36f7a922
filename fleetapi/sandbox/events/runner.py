"""Run events as time passes: evaluate monitors, send notifications, and retry."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import attrs

from fleetapi.errors import MonitorError
from fleetapi.monitors.monitor import Monitor
from fleetapi.representation import safe_repr
from fleetapi.sandbox.events.detection import Firing, MonitorDetector, RemoteProgress, Watch
from fleetapi.sandbox.events.documents import monitor_event, remote_event
from fleetapi.sandbox.events.outbox import (
    Event,
    Message,
    Outbox,
    Outcome,
    Owner,
    Posting,
    posting_of,
    reason_not_to_send,
    subscription_of_callback,
    subscription_of_monitor,
)
from fleetapi.sandbox.requests.messages import MAXIMUM_RECORDS
from fleetapi.sandbox.stores import StoredAction, StoredMonitor, Stores
from fleetapi.sandbox.world.world import World

__all__ = ["Events", "RecordedDelivery", "run_live"]

logger = logging.getLogger("fleetapi.sandbox")

_ACTIVE = frozenset({"Created", "Running"})

Post = Callable[[Posting], Awaitable[Outcome]]
Travel = Callable[[float], None]


@safe_repr
@attrs.frozen(kw_only=True)
class RecordedDelivery:
    """One attempt to deliver a notification.

    `owner` is the id of the monitor or remote callback. `moment` is the time of the sandbox in seconds since
    1970; `attempt` counts from 1. `status` is the status of the response; it is None if nothing was sent or
    there was no response, and `reason` says why. After the `last` attempt there are no retries. The `repr`
    omits the URL, the headers and the body, which may contain secrets.
    """

    owner: str
    events: int
    moment: float
    attempt: int
    status: int | None
    reason: str
    last: bool
    posting: Posting = attrs.field(repr=False)

    @property
    def delivered(self) -> bool:
        """Whether the receiver answered 2xx."""
        return Outcome(self.status).delivered


class Events:
    """Everything that sends notifications as time passes. `post` sends a request."""

    def __init__(self, world: World, stores: Stores, *, origin: str, post: Post) -> None:
        self._world = world
        self._stores = stores
        self._origin = origin
        self._post = post
        self._detector = MonitorDetector(world)
        self._outbox = Outbox()
        self._progress = RemoteProgress()
        self._watches: dict[str, tuple[object, Watch | None]] = {}
        self._revisions = 0
        self._evaluated = self._reached = -math.inf
        self._busy = asyncio.Lock()
        self._lock = threading.Lock()
        self._deliveries: deque[RecordedDelivery] = deque(maxlen=MAXIMUM_RECORDS)
        self.tried = 0

    @property
    def deliveries(self) -> tuple[RecordedDelivery, ...]:
        """The recorded delivery attempts. Thread-safe."""
        return self.since(0)

    def since(self, tried: int) -> tuple[RecordedDelivery, ...]:
        """Return the delivery attempts after the first `tried`. Thread-safe."""
        with self._lock:
            return tuple(self._deliveries)[max(tried - (self.tried - len(self._deliveries)), 0) :]

    def _record(self, delivery: RecordedDelivery) -> None:
        with self._lock:
            self._deliveries.append(delivery)
            self.tried += 1

    async def advance(self, start: float, end: float, step: float, travel: Travel) -> None:
        """Advance time from `start` to `end`; evaluate monitors every `step` seconds and at the end.

        `travel` is called with each moment before anything happens at it. Messages are sent when they are
        due, one at a time.
        """
        async with self._busy:
            moment = max(start, self._reached)
            await self._at(moment, evaluate=True)
            while moment < end:
                evaluation = min(self._evaluated + step, end)
                moment = max(moment, min(evaluation, self._next_due()))
                travel(moment)
                await self._at(moment, evaluate=moment >= evaluation)
                await asyncio.sleep(0)  # let requests be answered, and let the drive be cancelled

    async def _at(self, moment: float, *, evaluate: bool) -> None:
        self._reached = moment
        self._drop_deleted()
        if evaluate:
            self._evaluated = moment
            for firing in self._detector.detect(moment, self._active_watches()):
                self._add_event(firing)
        self._add_remote_events(moment)
        for message in self._outbox.take(moment):
            await self._send(message, moment)

    # ------------------------------------------------------------------ events

    def _active_watches(self) -> list[Watch]:
        watches = (self._watch(monitor) for monitor in list(self._stores.monitors.values()))
        return [watch for watch in watches if watch is not None]

    def _watch(self, stored: StoredMonitor) -> Watch | None:
        """Return the watch of a running monitor, parsed once. A monitor that cannot be parsed fails."""
        body, watch = self._watches.get(stored.id, (None, None))
        if body is not stored.body:
            self._revisions += 1
            watch = self._read(stored)
            self._watches[stored.id] = (stored.body, watch)
            if stored.status != "Paused":
                stored.status = "Failed" if watch is None else "Running"
        elif stored.status == "Created":
            stored.status = "Running"
        return watch if stored.status in _ACTIVE else None

    def _read(self, stored: StoredMonitor) -> Watch | None:
        try:
            monitor = Monitor.from_dict(stored.body)
        except MonitorError as error:
            logger.warning("monitor %s has failed: %s", stored.id, error)
            return None
        return Watch(stored.id, stored.fleet, stored.version, self._revisions, monitor)

    def _add_event(self, firing: Firing) -> None:
        watch, vehicle = firing.watch, firing.vehicle
        variables = {
            "$vin": vehicle.vin,
            "$monitorID": watch.monitor_id,
            "$fleetID": watch.fleet,
            "$vid": vehicle.id,
        }
        event = Event(monitor_event(self._world, firing, self._origin), variables)
        subscription = subscription_of_monitor(watch.monitor)
        self._outbox.add(Owner("monitor", watch.monitor_id), subscription, event, firing.moment)

    def _add_remote_events(self, now: float) -> None:
        for action in list(self._stores.actions.values()):
            for moment, status, cause in self._progress.due(action, now):
                self._add_remote_event(action, moment, status, cause)

    def _add_remote_event(self, action: StoredAction, moment: float, status: str, cause: str | None) -> None:
        callback = self._stores.callbacks.get(action.callback)
        if callback is None or callback.status != "Running":
            return
        vin = self._world.vehicles_by_id[action.vehicle].vin
        variables = {
            "$vin": vin,
            "$callbackID": callback.id,
            "$fleetID": callback.fleet,
            "$remoteType": action.type,
        }
        event = Event(remote_event(action, vin, moment, status, cause), variables)
        subscription = subscription_of_callback(callback.body)
        self._outbox.add(Owner("callback", callback.id), subscription, event, moment)

    # ------------------------------------------------------------------ messages

    def _next_due(self) -> float:
        moments = [self._progress.next_due(action) for action in self._stores.actions.values()]
        return min(each for each in (*moments, self._outbox.next_due, math.inf) if each is not None)

    def _drop_deleted(self) -> None:
        kinds: dict[str, Mapping[str, object]] = {
            "monitor": self._stores.monitors,
            "callback": self._stores.callbacks,
        }
        for owner in self._outbox.owners:
            if owner.id not in kinds[owner.kind]:
                self._outbox.drop(owner)
        for monitor_id in self._watches.keys() - self._stores.monitors.keys():
            del self._watches[monitor_id]

    async def _send(self, message: Message, moment: float) -> None:
        posting = posting_of(message)
        not_sent = reason_not_to_send(posting.url)
        outcome = Outcome(None, not_sent) if not_sent else await self._post(posting)
        again = self._outbox.settle(message, moment, delivered=outcome.delivered or not_sent is not None)
        self._record(
            RecordedDelivery(
                owner=message.owner.id,
                events=len(message.events),
                moment=moment,
                attempt=message.tried,
                status=outcome.status,
                reason=outcome.reason,
                last=not again,
                posting=posting,
            )
        )
        if not outcome.delivered:
            logger.info("%s %s: %s", message.owner.kind, message.owner.id, outcome.reason or outcome.status)


TICK = 1.0
"""Real seconds between two evaluations."""

STEP = 60.0
"""The longest time of the sandbox between two evaluations, in seconds, however fast it passes."""


@asynccontextmanager
async def run_live(
    events: Events,
    now: Callable[[], float],
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[None]:
    """Run events in real time until the block ends."""
    task = asyncio.create_task(_live(events, now, sleep), name="fleetapi sandbox events")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _live(events: Events, now: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
    last = now()
    while True:
        await sleep(TICK)
        start, last = last, now()
        try:
            await events.advance(start, last, STEP, lambda _: None)
        except Exception:
            logger.exception("running the events of the sandbox failed; trying again")
