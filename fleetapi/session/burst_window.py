"""The burst window: how many requests may leave so that the server never counts too many in a second.

The server counts *arrivals* in a sliding window. We know when a request left and when its response came. It
arrived in between: immediately on an open connection, a TLS handshake later on a new one. A limiter that only
counts departures therefore exceeds the server's limit whenever requests bunch up on the way. So:

* A request without a response occupies a slot.
* After its response, it keeps the slot until one window after its *latest possible* arrival, which is the
  time of the response minus the shortest possible round trip. The shortest round trip *measured* may be
  longer: if many of our requests are in flight, each waits for the others. So round trips only count once
  one was measured from the moment of sending with nothing else in flight (as for the first request of a
  client); the more they vary, the more is deducted; and too few samples count as none.
* A request that gets no response for a long time gives its slot back after the window plus the longest
  recent delay, so that a slow server does not halve the throughput.

At most `limit` slots are occupied at any time. With a steady round trip nothing is lost: a slot is free
exactly one window after it was taken, and bursts up to the limit are possible. Once all slots are occupied,
departures are spaced out a little, because a slot is wasted while its request queues at the server.
"""

from __future__ import annotations

import math
from collections import deque

import attrs

__all__ = ["MARGIN", "WINDOW", "BurstWindow", "Departure"]

WINDOW = 1.0  # seconds: the vendor's burst window
MARGIN = 0.01  # seconds added, in case the clocks differ: 99 % of the limit
_SAMPLES = 64  # round trips to remember
_ENOUGH = 32  # round trips needed for an estimate
_SPREAD = 0.1  # of an even distance, between departures when all slots are occupied
_LARGE, _RECOUNT = 200, 0.025  # above this limit, seconds between two estimates of others' requests


@attrs.define(eq=False)
class Departure:
    """One request in flight.

    `left` is when it left, and `landings` how many responses had come by then. `warm` means that it used an
    open connection; otherwise opening one is part of its round trip. `sent` is when its sending began, if the
    transport reports that. `alone` is its number if nothing else was in flight.
    """

    left: float
    landings: int = 0
    warm: bool = True
    answered: bool = False
    sent: float | None = None
    alone: int | None = None


@attrs.define(eq=False)
class BurstWindow:
    """The sliding window of one second, without I/O: every method is given the time.

    `limit` is None until a response has given it.
    """

    limit: int | None = None
    _flying: dict[Departure, None] = attrs.field(factory=dict)
    _answers: deque[float] = attrs.field(factory=deque)
    _history: deque[float] = attrs.field(factory=deque)
    _trips: deque[float] = attrs.field(factory=lambda: deque(maxlen=_SAMPLES))
    _shortest_seen: float = math.inf
    _shortest: float = 0.0  # never longer than the shortest possible one
    _patience: float = math.inf
    _connections: int = 0
    _departures: int = 0
    _calm: bool = False  # a round trip was measured with nothing else in flight
    _last: float = -math.inf
    _crowded: bool = False
    _counted_at: float = -math.inf
    _others: deque[tuple[float, int]] = attrs.field(factory=deque)

    @property
    def flying(self) -> int:
        """The number of requests without a response."""
        return len(self._flying)

    def depart(self, now: float, *, landings: int = 0) -> Departure:
        """Occupy a slot."""
        self._last = now
        self._departures += 1
        departure = Departure(
            now,
            landings,
            warm=len(self._flying) < self._connections,
            alone=None if self._flying else self._departures,
        )
        self._connections = max(self._connections, len(self._flying) + 1)
        self._flying[departure] = None
        return departure

    @staticmethod
    def send(departure: Departure, now: float) -> None:
        """Note that the request is being sent over an open connection."""
        departure.sent = now

    def land(self, departure: Departure, now: float, *, sample: bool) -> None:
        """Note a response (`sample`) or a failure; the slot is free one window later."""
        if departure.answered:
            return
        departure.answered = True
        del self._flying[departure]
        self._answers.append(now)
        self._history.append(now)
        begun = departure.left if departure.sent is None and departure.warm else departure.sent
        if sample and begun is not None:
            self._calm = self._calm or departure.alone == self._departures
            self._learn(now - begun)

    def _learn(self, round_trip: float) -> None:
        self._trips.append(round_trip)
        self._shortest_seen = min(self._shortest_seen, round_trip)
        if len(self._trips) >= _ENOUGH and self._calm:
            spread = sorted(self._trips)[len(self._trips) // 4] - self._shortest_seen  # the lower quartile
            self._shortest = max(0.0, self._shortest_seen - spread)
            self._patience = WINDOW + MARGIN + 1.5 * (max(self._trips) - self._shortest_seen)

    def count(self, limit: int, remaining: int | None, departure: Departure | None, now: float) -> None:
        """Learn the limit from a response, and how much of it others must have used.

        Requests that the server counted beyond those that can be ours were sent by others.
        """
        self.limit = limit
        if remaining is None or departure is None:
            return
        if limit > _LARGE and now < self._counted_at + _RECOUNT:
            return
        self._counted_at = now
        since = departure.left + self._shortest - WINDOW - MARGIN
        oldest = min((flight.left for flight in self._flying), default=now)
        while self._history and self._history[0] < min(since, oldest - WINDOW - MARGIN):
            self._history.popleft()
        ours = sum(answer >= since for answer in self._history)
        ours += sum(flight.left <= now - self._shortest for flight in self._flying)
        if (others := limit - remaining - ours) > 0:
            self._others.append((now, others))

    def delay(self, now: float) -> float:
        """Return the seconds until the next request may leave; infinite if that depends on a response."""
        if self.limit is None:
            return 0.0
        places = self._places(now)
        usable = self._usable(now)
        free = usable - self._taken(now)
        if free > 0:
            self._crowded = self._crowded and free <= usable / 2
            return max(0.0, self._last + _SPREAD * WINDOW / usable - now) if self._crowded else 0.0
        self._crowded = True
        ends = sorted([*(answer + places for answer in self._answers), *self._flying_until(now)])
        return max(0.0, ends[-free] - now)

    def free(self, now: float) -> int | None:
        """Return how many requests could leave now; None while the limit is unknown."""
        return None if self.limit is None else max(0, self._usable(now) - self._taken(now))

    def _usable(self, now: float) -> int:
        assert self.limit is not None
        while self._others and self._others[0][0] + 2 * WINDOW <= now:
            self._others.popleft()
        others = max((count for _, count in self._others), default=0)
        return max(1, self.limit - others - math.ceil(others / 5))  # a fifth more, because their usage varies

    def _places(self, now: float) -> float:
        """Return how long a request keeps its slot after its response; drop those that are free."""
        kept = WINDOW + MARGIN - self._shortest
        while self._answers and self._answers[0] + kept <= now:
            self._answers.popleft()
        return kept

    def _taken(self, now: float) -> int:
        return len(self._answers) + len(self._flying_until(now))

    def _flying_until(self, now: float) -> list[float]:
        return [flight.left + self._patience for flight in self._flying if flight.left + self._patience > now]
