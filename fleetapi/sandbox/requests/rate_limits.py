"""The two rate windows: a sliding day and a sliding second, counted when a request arrives."""

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
        """Seconds until one more would be within the limit; 0 when it already is."""
        self._forget(now)
        if len(self._arrivals) < self.limit:
            return 0.0
        return self._arrivals[0] + self.span - now if self._arrivals else self.span

    def count(self, now: float) -> None:
        """One more arrived."""
        self._arrivals.append(now)

    def remaining(self, now: float) -> int:
        """How many more are allowed now."""
        self._forget(now)
        return max(self.limit - len(self._arrivals), 0)

    def _forget(self, now: float) -> None:
        while self._arrivals and self._arrivals[0] <= now - self.span:
            self._arrivals.popleft()


class RateWindows:
    """What the vendor announces as window 1 (24 hours) and window 2 (one second).

    A request that is refused is not counted, and the answer says after how many seconds one would not be.
    """

    def __init__(self, *, burst: int, per_day: int) -> None:
        self._windows = (SlidingWindow(per_day, DAY), SlidingWindow(burst, 1.0))

    def admit(self, now: float) -> Refusal | None:
        """Count a request that arrives now, or refuse it."""
        wait = max(window.wait(now) for window in self._windows)
        if wait > 0:
            return too_many_requests(math.ceil(wait))
        for window in self._windows:
            window.count(now)
        return None

    def headers(self, now: float) -> tuple[tuple[str, str], ...]:
        """The state of both windows, as every answer shows it."""
        return tuple(
            header
            for number, window in enumerate(self._windows, start=1)
            for header in (
                (f"X-RateLimit-Limit-{number}", str(window.limit)),
                (f"X-RateLimit-Remaining-{number}", str(window.remaining(now))),
            )
        )


def too_many_requests(seconds: int) -> Refusal:
    """429: come back after so many seconds."""
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        29,
        "The rate limit of the subscription is exceeded",
        (("Retry-After", str(seconds)), ("X-RateLimit-Reset", str(seconds))),
    )
