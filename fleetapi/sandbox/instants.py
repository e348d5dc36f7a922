"""Moments and durations as the vendor writes them; inside the sandbox a moment is seconds since 1970."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["DAY", "HOUR", "Clock", "duration_text", "instant", "system_clock"]

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
