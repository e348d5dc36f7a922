"""Detect repeated events: the vendor repeats messages for three days, and does not number them."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import orjson

from fleetapi.webhooks.argument_checks import count_of, seconds_of
from fleetapi.webhooks.notifications import Event, Notification, kind_of

__all__ = ["RESENT_FOR", "RecentEvents", "RepeatStore", "event_key"]

RESENT_FOR = timedelta(days=3)
"""How long the vendor repeats a message."""


class RepeatStore(Protocol):
    """Remembers events by key. Implement it with a shared store if you run several receivers."""

    async def seen(self, key: str) -> bool:
        """Remember `key`, and return whether it was already known, in one atomic step.

        With Redis: `not await redis.set(f"fleetapi:{key}", 1, nx=True, ex=259_200)`.
        """
        ...


class RecentEvents:
    """Remembers the events of the last `window` in memory, and forgets the oldest beyond `most`.

    100,000 events take about 20 MB. `clock` is a monotonic clock in seconds.
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
        """Remember `key`, and return whether it was already known."""
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

    Attributes and extensions do not count, because the vendor may look them up again for a repeat. Return
    None for an event without a date or vehicle, because a repeat of it cannot be recognized.
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
    except OverflowError:  # the first or last day of the calendar
        return date.isoformat()
