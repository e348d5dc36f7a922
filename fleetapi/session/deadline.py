"""Moments by which a call must be over, on the monotonic clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from fleetapi.errors import UsageError

__all__ = ["Deadline", "DeadlineLike", "deadline_from"]


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

    Raises `UsageError` for a negative or naive one.
    """
    if value is None or isinstance(value, Deadline):
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise UsageError(
                "deadline is a moment without a time zone", remedy="give an aware datetime, or seconds"
            )
        return Deadline(monotonic() + (value.astimezone(UTC) - now()).total_seconds())
    if isinstance(value, timedelta):
        value = value.total_seconds()
    given: Any = value
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given) or given < 0:
        raise UsageError(
            f"deadline {given!r} is not a number of seconds from now, a timedelta or an aware datetime"
        )
    return Deadline(monotonic() + given)
