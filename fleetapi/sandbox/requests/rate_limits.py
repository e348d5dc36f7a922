"""The two rate windows: a sliding day and a sliding second."""

from __future__ import annotations

import math
from collections import deque
from http import HTTPStatus

from fleetapi.sandbox.clock import DAY
from fleetapi.sandbox.requests.messages import Refusal

__all__ = ["RateWindows", "SlidingWindow"]


class SlidingWindow:
    """At most `limit` events within any `span` seconds."""

    def __init__(self, limit: int, span: float) -> None:
        self.limit = limit
        self.span = span
        self._arrivals: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Return the seconds until another event is within the limit; 0 if it already is."""
        self._forget(now)
        if len(self._arrivals) < self.limit:
            return 0.0
        return self._arrivals[0] + self.span - now if self._arrivals else self.span

    def count(self, now: float) -> None:
        """Count an event."""
        self._arrivals.append(now)

    def remaining(self, now: float) -> int:
        """Return how many more events are within the limit."""
        self._forget(now)
        return max(self.limit - len(self._arrivals), 0)

    def _forget(self, now: float) -> None:
        while self._arrivals and self._arrivals[0] <= now - self.span:
            self._arrivals.popleft()


class RateWindows:
    """The vendor's window 1 (24 hours) and window 2 (one second).

    Refused requests do not count; their response says after how many seconds the next request is allowed.
    """

    def __init__(self, *, burst: int, per_day: int) -> None:
        self._windows = (SlidingWindow(per_day, DAY), SlidingWindow(burst, 1.0))

    def admit(self, now: float) -> Refusal | None:
        """Count a request that arrives now, or return a refusal."""
        wait = max(window.wait(now) for window in self._windows)
        if wait > 0:
            return too_many_requests(math.ceil(wait))
        for window in self._windows:
            window.count(now)
        return None

    def headers(self, now: float) -> tuple[tuple[str, str], ...]:
        """Return the headers with the state of both windows, which every response has."""
        return tuple(
            header
            for number, window in enumerate(self._windows, start=1)
            for header in (
                (f"X-RateLimit-Limit-{number}", str(window.limit)),
                (f"X-RateLimit-Remaining-{number}", str(window.remaining(now))),
            )
        )


def too_many_requests(seconds: int) -> Refusal:
    """Return a 429 that asks to wait this many seconds."""
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        29,
        "The rate limit of the subscription is exceeded",
        (("Retry-After", str(seconds)), ("X-RateLimit-Reset", str(seconds))),
    )
