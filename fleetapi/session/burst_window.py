"""How many requests may go in any one second, decided so that the server's own count never exceeds it.

The server counts *arrivals*, in a window that slides. We know two moments of a request: when it left and
when its answer came. Somewhere between them it arrived: at once on a warm connection, a TLS handshake
later on a new one. A bucket that only looks at departures therefore breaks the server's window whenever
requests bunch on the way. So:

* a request without an answer occupies one place;
* after its answer it keeps the place until one window after its *latest possible* arrival. That is the
  moment of the answer less the shortest round trip ever seen, because no answer needed less than that,
  and no later request can overtake by more than that;
* one that is long without an answer gives its place back after the window plus the largest delay of
  late, so that a slow server does not halve the allowance.

At most `limit` places are taken at any moment. With a steady round trip this loses nothing: a place comes
back exactly one window after it was taken, and bursts as large as the allowance are used.
"""

from __future__ import annotations

import math
from collections import deque

import attrs

__all__ = ["MARGIN", "WINDOW", "BurstWindow", "Departure"]

WINDOW = 1.0  # seconds: the vendor's burst window
MARGIN = 0.015  # seconds on top, against a clock that ticks differently: 98.5 % of the allowance
_SAMPLES = 64  # answers whose delay is remembered
_RECOUNT = 0.025  # seconds between two looks at what others use


@attrs.define(eq=False)
class Departure:
    """One request under way: when it left, how many answers had come by then, and whether its own has."""

    left: float
    landings: int = 0
    answered: bool = False


@attrs.define(eq=False)
class BurstWindow:
    """The sliding window of one second; pure, every method is given the time.

    `limit` is None until the server has told it. `others` is how many places other users of the same
    subscription took of late, as far as the server's counter proves it.
    """

    limit: int | None = None
    remaining: int | None = None
    others: int = 0
    _flying: dict[Departure, None] = attrs.field(factory=dict)
    _answers: deque[float] = attrs.field(factory=deque)
    _history: deque[float] = attrs.field(factory=deque)
    _round_trips: int = 0
    _shortest: float = math.inf
    _delays: deque[float] = attrs.field(factory=lambda: deque(maxlen=_SAMPLES))
    _counted_at: float = -math.inf
    _others_until: float = -math.inf

    @property
    def flying(self) -> int:
        """Requests that have left and have no answer yet."""
        return len(self._flying)

    def depart(self, now: float, *, landings: int = 0) -> Departure:
        """Take a place."""
        departure = Departure(now, landings)
        self._flying[departure] = None
        return departure

    def land(self, departure: Departure, now: float, *, sample: bool) -> None:
        """The answer has come (`sample`), or the request has failed: the place frees a window later."""
        if departure.answered:
            return
        departure.answered = True
        del self._flying[departure]
        self._answers.append(now)
        self._history.append(now)
        if not sample:
            return
        round_trip = now - departure.left
        self._round_trips += 1
        if self._round_trips > 1:  # the first one paid for the connection, and would pass for a long way
            self._shortest = min(self._shortest, round_trip)
            self._delays.append(round_trip - self._shortest)

    def count(self, limit: int, remaining: int | None, departure: Departure | None, now: float) -> None:
        """Learn from the counters of an answer: the allowance, and what others must have used of it."""
        self.limit, self.remaining = limit, remaining
        if now >= self._others_until:
            self.others = 0
        if remaining is None or departure is None or now < self._counted_at + _RECOUNT:
            return
        self._counted_at = now
        oldest = min((flight.left for flight in self._flying), default=departure.left)
        while self._history and self._history[0] < min(oldest, departure.left) - WINDOW - MARGIN:
            self._history.popleft()
        since = departure.left - WINDOW - MARGIN
        ours = len(self._flying) + sum(answer >= since for answer in self._history)
        proven = limit - remaining - ours
        if proven > 0 and proven >= self.others:
            self.others, self._others_until = proven, now + WINDOW

    def delay(self, now: float) -> float:
        """Seconds until the next request may leave; infinite when only an answer can tell."""
        if self.limit is None:
            return 0.0
        places = self._places(now)
        free = self._usable(now) - self._taken(now)
        if free > 0:
            return 0.0
        ends = sorted([*(answer + places for answer in self._answers), *self._flying_until(now)])
        return max(0.0, ends[-free] - now)

    def free(self, now: float) -> int | None:
        """How many requests could leave at once; None while the allowance is unknown."""
        return None if self.limit is None else max(0, self._usable(now) - self._taken(now))

    def _usable(self, now: float) -> int:
        assert self.limit is not None
        others = self.others + 1 if self.others and now < self._others_until else 0
        return max(1, self.limit - others)

    def _places(self, now: float) -> float:
        """How long after its answer a request keeps its place; drops those that have given it back."""
        kept = WINDOW + MARGIN - (0.0 if math.isinf(self._shortest) else self._shortest)
        while self._answers and self._answers[0] + kept <= now:
            self._answers.popleft()
        return kept

    def _taken(self, now: float) -> int:
        return len(self._answers) + len(self._flying_until(now))

    def _flying_until(self, now: float) -> list[float]:
        patience = WINDOW + MARGIN + (max(self._delays) if self._delays else math.inf)
        return [flight.left + patience for flight in self._flying if flight.left + patience > now]
