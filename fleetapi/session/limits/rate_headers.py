"""The rate headers of an answer as plain values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import attrs

from fleetapi.session.messages.response import Headers

__all__ = ["RateHeaders", "read_rate_headers"]

_EPOCH = 10_000_000  # a number of seconds this large is a date, not a delay
_EPOCH_MILLISECONDS = 10_000_000_000
_LONGEST = 366 * 86_400.0  # seconds; a longer delay is a mistake, and would not fit into a date


@attrs.frozen
class RateHeaders:
    """`retry_after` in seconds from now, a year at most; everything is None when absent or nonsense."""

    burst_limit: int | None = None
    burst_remaining: int | None = None
    day_limit: int | None = None
    day_remaining: int | None = None
    retry_after: float | None = None


def read_rate_headers(headers: Mapping[str, str], *, now: datetime) -> RateHeaders:
    """Read `X-RateLimit-*` and `Retry-After` (seconds or an HTTP date; names in any case)."""
    found = headers if isinstance(headers, Headers) else Headers(headers)
    return RateHeaders(
        burst_limit=_count(found.get("x-ratelimit-limit-2"), least=1),
        burst_remaining=_count(found.get("x-ratelimit-remaining-2")),
        day_limit=_count(found.get("x-ratelimit-limit-1"), least=1),
        day_remaining=_count(found.get("x-ratelimit-remaining-1")),
        retry_after=_first(
            _delay(found.get("retry-after"), now), _delay(found.get("x-ratelimit-reset"), now)
        ),
    )


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _count(text: str | None, least: int = 0) -> int | None:
    if text is None or len(text) > 30 or not text.isascii() or not (text := text.strip()).isdigit():
        return None
    value = int(text)
    return value if value >= least else None


def _delay(text: str | None, now: datetime) -> float | None:
    if not text or not (text := text.strip()):
        return None
    try:
        seconds = float(text)
    except ValueError:
        return _until(text, now)
    if not math.isfinite(seconds) or seconds < 0:
        return None
    if seconds >= _EPOCH:
        moment = seconds / 1000 if seconds >= _EPOCH_MILLISECONDS else seconds
        return min(_LONGEST, max(0.0, moment - now.timestamp()))
    return min(_LONGEST, seconds)


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(_LONGEST, max(0.0, (moment - now).total_seconds()))
