"""Moments and durations as the vendor writes them; inside the sandbox a moment is seconds since 1970."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fleetapi.sandbox.validation import aware_clock, number

__all__ = ["DAY", "HOUR", "Clock", "SandboxClock", "duration_text", "instant", "system_clock"]

HOUR = 3600.0
DAY = 24 * HOUR

Clock = Callable[[], datetime]
"""Says what time it is, as an aware datetime."""


def system_clock() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


def instant(moment: float) -> str:
    """RFC 3339 in UTC, to the second."""
    return datetime.fromtimestamp(int(moment), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def duration_text(seconds: float) -> str:
    """ISO 8601, in hours, minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"PT{hours}H{minutes}M{rest}S"


class SandboxClock:
    """What time it is in the sandbox: as `clock` says, `speed` times as fast, plus what was skipped."""

    def __init__(self, clock: Clock, speed: float = 1.0) -> None:
        aware_clock("clock", clock)
        self._clock = clock
        self._speed = number("speed", speed, positive=True)
        self._start = clock()
        self._skipped = timedelta(0)

    def __call__(self) -> datetime:
        """The moment, aware."""
        return self._start + (self._clock() - self._start) * self._speed + self._skipped

    def travel(self, moment: float) -> None:
        """Go on to a moment (seconds since 1970), unless it is past."""
        ahead = moment - self().timestamp()
        if ahead > 0:
            self._skipped += timedelta(seconds=ahead)
