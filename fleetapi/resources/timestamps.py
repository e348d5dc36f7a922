"""Time ranges for the `timestamps` filter: from what Python has for them to what the vendor documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from fleetapi.errors import UsageError
from fleetapi.language.fast_paths import is_plain_time_range
from fleetapi.wire.dates import format_duration, format_instant

__all__ = ["MAXIMUM", "TimeRange", "Timestamps", "written_timestamps"]

TimeRange = str | datetime | timedelta | tuple[datetime | None, datetime | timedelta | None]
"""One range.

- `(start, end)`, two aware datetimes; None leaves an end open
- `(start, timedelta)`: from start on, so long
- a datetime: since then
- a timedelta: the last so long, until now
- the vendor's text: `T1/T2`, `T1/D`, `T/`, `/T`, `Rn/T/D`, `R/T/D/d`
"""

Timestamps = TimeRange | Iterable[TimeRange]

MAXIMUM = 10
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)  # a day to spare, for time zones


def written_timestamps(value: Timestamps | None, *, now: datetime) -> list[str] | None:
    """The ranges as text. Raises `UsageError` for none, more than ten, naive datetimes and empty ranges."""
    if value is None:
        return None
    ranges = [value] if _is_one(value) else list(_iterable(value))
    if not 1 <= len(ranges) <= MAXIMUM:
        raise UsageError(
            f"timestamps holds {len(ranges)} ranges", remedy=f"give 1 to {MAXIMUM} of them, or leave it out"
        )
    return [_written(item, now) for item in ranges]


def _is_one(value: Any) -> bool:
    if isinstance(value, tuple):  # of texts it is several ranges, of anything else the two ends of one
        return any(item is None or isinstance(item, datetime | timedelta) for item in value)
    return isinstance(value, str | datetime | timedelta)


def _iterable(value: Any) -> Iterable[Any]:
    if isinstance(value, Iterable):
        return value
    raise _wrong(value)


def _written(value: Any, now: datetime) -> str:
    match value:
        case str():
            return _read(value.strip().upper())
        case datetime():
            return f"{format_instant(value)}/"
        case timedelta() if timedelta(0) < value <= now - _EARLIEST:
            return f"{format_instant(now - value)}/"
        case (datetime() as start, datetime() as end) if _aware(start) and _aware(end) and start < end:
            return f"{format_instant(start)}/{format_instant(end)}"
        case (datetime() as start, timedelta() as length) if length > timedelta(0):
            return f"{format_instant(start)}/{format_duration(length)}"
        case (datetime() as start, None):
            return f"{format_instant(start)}/"
        case (None, datetime() as end):
            return f"/{format_instant(end)}"
    raise _wrong(value)


def _read(text: str) -> str:
    """A range of the vendor's, with the letters of its instants and durations as the API writes them."""
    if is_plain_time_range(text):
        return text
    from fleetapi.language.intervals import Invalid, parse_time_range  # noqa: PLC0415  (loads the grammar)

    found = parse_time_range(text)
    if isinstance(found, Invalid):
        raise UsageError(f"timestamps: {text!r} cannot be: {found.message}", remedy=found.help)
    return text


def _aware(moment: datetime) -> bool:
    format_instant(moment)  # raises UsageError, with the remedy, when it has no time zone
    return True


def _wrong(value: object) -> UsageError:
    return UsageError(
        f"timestamps: {value!r} is not a time range",
        remedy="give (start, end) as aware datetimes, (start, timedelta), a timedelta for the last so long, "
        'or text such as "2026-03-01T00:00:00Z/P7D"',
    )
