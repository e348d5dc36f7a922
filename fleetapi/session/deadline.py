"""Moments by which a call must be over, on the monotonic clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import attrs

from fleetapi.errors import UsageError
from fleetapi.representation import safe_repr

__all__ = ["Deadline", "DeadlineLike", "deadline_from"]


_LONGEST = 1e9  # seconds: three decades; more does not fit into a timer


@safe_repr
@attrs.frozen
class Deadline:
    """A moment on the monotonic clock (`time.monotonic`); share one between calls that belong together."""

    at: float

    def remaining(self, now: float) -> float:
        """Seconds left; not less than zero."""
        return max(0.0, self.at - now)


DeadlineLike = Deadline | timedelta | datetime | float | None


def deadline_from(
    value: DeadlineLike, *, monotonic: Callable[[], float], now: Callable[[], datetime]
) -> Deadline | None:
    """A `Deadline` from what a caller gives: seconds or a timedelta from now, an aware moment, or a deadline.

    Raises `UsageError` for seconds that are not positive, and for a naive moment. A moment may be over: that
    is the state of the clock, and ends in `DeadlineExceeded`.
    """
    if value is None or isinstance(value, Deadline):
        return value
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise UsageError(
                "deadline is a moment without a time zone", remedy="give an aware datetime, or seconds"
            )
        return Deadline(monotonic() + (value - now()).total_seconds())
    given: Any = value.total_seconds() if isinstance(value, timedelta) else value
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < math.inf:
        raise UsageError(
            f"deadline {value!r} is no time to come",
            remedy="give a positive number of seconds from now, a timedelta, or an aware datetime",
        )
    return Deadline(monotonic() + min(given, _LONGEST))
