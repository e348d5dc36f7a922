"""Times as monitors spell them: ISO 8601 durations, RFC 3339 instants, weeks of the year.

Reading gives None for a text that is not of the form; the caller knows the place and says what to write.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from fleetapi.errors import MonitorError

if TYPE_CHECKING:
    from fleetapi.monitors.windows import WeekRange

__all__ = [
    "LATEST_START",
    "duration_of",
    "duration_text",
    "instant_of",
    "instant_text",
    "weeks_of",
    "weeks_text",
]

LATEST_START = timedelta(hours=23, minutes=59)
"""Of a daily window, since midnight."""

_USUAL_LENGTH = 30  # characters of a duration; longer ones are not worth remembering
_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>[0-9]{1,6})W|(?:0+Y)?(?:0+M)?(?:(?P<days>[0-9]{1,6})D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?(?:(?P<seconds>[0-9]{1,9})S)?)?)",
    re.ASCII,
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_WEEKS = re.compile(r"[wW](?P<first>[1-9][0-9]?)(?:-[wW](?P<last>[1-9][0-9]?))?")


def duration_of(text: str) -> timedelta | None:
    """Read an ISO 8601 duration of weeks, or of days, hours, minutes and whole seconds.

    Years and months have no fixed length; only zero of them is read.
    """
    return _duration_of(text) if len(text) <= _USUAL_LENGTH else _read_duration(text)


def _read_duration(text: str) -> timedelta | None:
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    return timedelta(**{unit: int(count) for unit, count in found.groupdict(default="0").items()})


_duration_of = lru_cache(maxsize=256)(_read_duration)


def duration_text(duration: timedelta) -> str:
    """Write whole seconds as an ISO 8601 duration in hours, minutes and seconds: `PT14H30M`."""
    minutes, seconds = divmod(duration // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if count]
    return "PT" + ("".join(parts) or "0H")


def instant_of(text: str) -> datetime | None:
    """Read an RFC 3339 instant, with its offset; digits beyond microseconds are dropped."""
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:  # the form is right, the date does not exist
        return None


def instant_text(instant: datetime) -> str:
    """Write an aware datetime as an RFC 3339 instant."""
    return instant.isoformat()


def weeks_of(text: str) -> WeekRange | None:
    """Read `w7` or `w3-w12`."""
    found = _WEEKS.fullmatch(text)
    if found is None:
        return None
    from fleetapi.monitors.windows import WeekRange  # noqa: PLC0415  (few monitors name weeks)

    first = int(found["first"])
    try:
        return WeekRange(first, int(found["last"] or first))
    except MonitorError:
        return None


def weeks_text(weeks: WeekRange) -> str:
    """Write `w7` or `w3-w12`."""
    return f"w{weeks.first}" if weeks.first == weeks.last else f"w{weeks.first}-w{weeks.last}"
