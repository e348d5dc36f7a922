"""Recognising an event that was sent before: the vendor repeats for three days, and numbers nothing."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import orjson

from fleetapi.webhooks.arguments import count_of, seconds_of
from fleetapi.webhooks.notifications import Event, Notification, kind_of

__all__ = ["RESENT_FOR", "RecentEvents", "RepeatStore", "event_key"]

RESENT_FOR = timedelta(days=3)
"""For how long the vendor repeats at most."""


class RepeatStore(Protocol):
    """Remembers events by their key; write one over a shared store when several replicas receive."""

    async def seen(self, key: str) -> bool:
        """Remember `key`, and tell whether it was known; one step, so that one of two callers is told no.

        Over Redis: `not await redis.set(f"fleetapi:{key}", 1, nx=True, ex=259_200)`.
        """
        ...


class RecentEvents:
    """Remembers events of the last `window` in memory, of `most` at most: then the oldest are forgotten.

    100,000 events take about 20 MB. `clock` counts seconds and only ever goes forward.
    """

    def __init__(
        self,
        *,
        window: timedelta = RESENT_FOR,
        most: int = 100_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._window = seconds_of("window", window)
        self._most = count_of("most", most)
        self._clock = clock
        self._times: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._times)

    async def seen(self, key: str) -> bool:
        """Remember `key`, and tell whether it was known."""
        now = self._clock()
        while self._times and next(iter(self._times.values())) <= now - self._window:
            self._times.popitem(last=False)
        if key in self._times:
            return True
        self._times[key] = now
        if len(self._times) > self._most:
            self._times.popitem(last=False)
        return False


def event_key(event: Event, notification: Notification) -> str | None:
    """Return a digest that identifies an event: its source, vehicle, time and contents.

    Attributes and extensions do not count, because the vendor may look them up again for a repeat. None for
    an event without date or vehicle, which cannot be told from the next one like it.
    """
    if event.event_date is None or event.vin is None:
        return None
    kind = kind_of(event)
    source = [kind.name, kind.source_of(notification)]
    parts = [event.vin, _utc(event.event_date), *source, *kind.identity(event)]
    return hashlib.blake2b(orjson.dumps(parts), digest_size=16).hexdigest()


def _utc(date: datetime) -> str:
    try:
        return date.astimezone(UTC).isoformat()
    except OverflowError:  # the first or the last day of the calendar
        return date.isoformat()
