"""The clock of a sandbox, and timestamps as the vendor writes them.

Inside the sandbox, a moment is a number of seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fleetapi.sandbox.validation import aware_clock, number

__all__ = ["DAY", "HOUR", "Clock", "SandboxClock", "duration_text", "instant", "system_clock"]

HOUR = 3600.0
DAY = 24 * HOUR

Clock = Callable[[], datetime]
"""Returns the current time as an aware datetime."""


def system_clock() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


def instant(moment: float) -> str:
    """Return a moment in RFC 3339 format, in UTC, to the second."""
    return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def duration_text(seconds: float) -> str:
    """Return an ISO 8601 duration in hours, minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"PT{hours}H{minutes}M{rest}S"


class SandboxClock:
    """The time in the sandbox: follows `clock`, runs `speed` times as fast, and can skip ahead."""

    def __init__(self, clock: Clock, speed: float = 1.0) -> None:
        aware_clock("clock", clock)
        self._clock = clock
        self._speed = number("speed", speed, positive=True)
        self._start = clock()
        self._skipped = timedelta(0)

    def __call__(self) -> datetime:
        """Return the current time as an aware datetime."""
        return self._start + (self._clock() - self._start) * self._speed + self._skipped

    def travel(self, moment: float) -> None:
        """Skip ahead to a moment, unless it is in the past."""
        ahead = moment - self().timestamp()
        if ahead > 0:
            self._skipped += timedelta(seconds=ahead)
