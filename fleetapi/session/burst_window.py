"""How many requests may go in any one second, decided so that the server's own count never exceeds it.

The server counts *arrivals*, in a window that slides. We know two moments of a request: when it left and
when its answer came. Somewhere between them it arrived: at once on a warm connection, a TLS handshake
later on a new one. A bucket that only looks at departures therefore breaks the server's window whenever
requests bunch on the way. So:

* a request without an answer occupies one place;
* after its answer it keeps the place until one window after its *latest possible* arrival. That is the
  moment of the answer less the shortest round trip: no answer needs less than that, so no later request
  can overtake by more than that. The shortest round trip *seen* may be longer than the shortest possible
  one: in a crowd of ours all of them are, because each waits for the others, and in a pause of ours the
  crowd is gone. So no round trip counts before one was measured from the moment of its sending with nothing
  else of ours under way (the first request is such a one); the more they differ, the more is taken off, and
  few samples count as none;
* one that is long without an answer gives its place back after the window plus the largest delay of
  late, so that a slow server does not halve the allowance.

At most `limit` places are taken at any moment. With a steady round trip this loses nothing: a place comes
back exactly one window after it was taken, and bursts as large as the allowance are used. Once all places
are in use, departures keep a small distance: crowds queue before the server, and every moment in the
queue is one for which a place is not used.
"""

from __future__ import annotations

import math
from collections import deque

import attrs

__all__ = ["MARGIN", "WINDOW", "BurstWindow", "Departure"]

WINDOW = 1.0  # seconds: the vendor's burst window
MARGIN = 0.01  # seconds on top, against a clock that ticks differently: 99 % of the allowance
_SAMPLES = 64  # round trips that are remembered
_ENOUGH = 32  # round trips that tell something
_SPREAD = 0.1  # of an even distance lies between departures when all places are in use
_LARGE, _RECOUNT = 200, 0.025  # with a large allowance, seconds between two looks at what others use


@attrs.define(eq=False)
class Departure:
    """One request under way.

    When it `left`, how many `landings` there had been by then, whether it went by a connection that was open
    already (`warm`; otherwise it took as much longer as opening one takes), whether its answer has come.
    `sent` is when its sending began, if the transport tells that; `alone`, the how manieth it was, when
    nothing else was under way.
    """

    left: float
    landings: int = 0
    warm: bool = True
    answered: bool = False
    sent: float | None = None
    alone: int | None = None


@attrs.define(eq=False)
class BurstWindow:
    """The sliding window of one second; pure, every method is given the time.

    `limit` is None until the server has told it.
    """

    limit: int | None = None
    _flying: dict[Departure, None] = attrs.field(factory=dict)
    _answers: deque[float] = attrs.field(factory=deque)
    _history: deque[float] = attrs.field(factory=deque)
    _trips: deque[float] = attrs.field(factory=lambda: deque(maxlen=_SAMPLES))
    _shortest_seen: float = math.inf
    _shortest: float = 0.0  # surely no longer than the shortest possible one
    _patience: float = math.inf
    _connections: int = 0
    _departures: int = 0
    _calm: bool = False  # a round trip has been measured that nothing of ours made longer
    _last: float = -math.inf
    _crowded: bool = False
    _counted_at: float = -math.inf
    _others: deque[tuple[float, int]] = attrs.field(factory=deque)

    @property
    def flying(self) -> int:
        """Requests that have left and have no answer yet."""
        return len(self._flying)

    def depart(self, now: float, *, landings: int = 0) -> Departure:
        """Take a place."""
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
        """It is on its way, on an open connection."""
        departure.sent = now

    def land(self, departure: Departure, now: float, *, sample: bool) -> None:
        """The answer has come (`sample`), or the request has failed: the place frees a window later."""
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
            spread = sorted(self._trips)[len(self._trips) // 4] - self._shortest_seen  # the lower quarter
            self._shortest = max(0.0, self._shortest_seen - spread)
            self._patience = WINDOW + MARGIN + 1.5 * (max(self._trips) - self._shortest_seen)

    def count(self, limit: int, remaining: int | None, departure: Departure | None, now: float) -> None:
        """Learn from the counters of an answer: the allowance, and how much of it others must have used.

        What the server counted beyond everything that can be ours was somebody else's.
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
        """Seconds until the next request may leave; infinite when only an answer can tell."""
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
        """How many requests could leave at once; None while the allowance is unknown."""
        return None if self.limit is None else max(0, self._usable(now) - self._taken(now))

    def _usable(self, now: float) -> int:
        assert self.limit is not None
        while self._others and self._others[0][0] + 2 * WINDOW <= now:
            self._others.popleft()
        others = max((count for _, count in self._others), default=0)
        return max(1, self.limit - others - math.ceil(others / 5))  # a fifth to spare for their whims

    def _places(self, now: float) -> float:
        """How long after its answer a request keeps its place; drops those that have given it back."""
        kept = WINDOW + MARGIN - self._shortest
        while self._answers and self._answers[0] + kept <= now:
            self._answers.popleft()
        return kept

    def _taken(self, now: float) -> int:
        return len(self._answers) + len(self._flying_until(now))

    def _flying_until(self, now: float) -> list[float]:
        return [flight.left + self._patience for flight in self._flying if flight.left + self._patience > now]
