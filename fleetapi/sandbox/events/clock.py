"""A clock that can be sent ahead, and that can run faster than the one it follows."""

from __future__ import annotations

from datetime import datetime, timedelta

from fleetapi.sandbox.instants import Clock
from fleetapi.sandbox.options import aware_clock, number

__all__ = ["TravellingClock"]


class TravellingClock:
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
