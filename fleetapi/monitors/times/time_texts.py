"""The text forms of times: ISO 8601 durations, RFC 3339 instants, weeks of the year.

Parsing returns None for any other text; the caller knows the position and raises the error.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from fleetapi.errors import MonitorError

if TYPE_CHECKING:
    from fleetapi.monitors.times.windows import CalendarDuration, WeekRange

__all__ = [
    "any_duration_of",
    "duration_of",
    "duration_text",
    "instant_of",
    "instant_text",
    "weeks_of",
    "weeks_text",
]

_USUAL_LENGTH = 30  # characters; longer durations are not cached
_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>[0-9]{1,6})W|(?:0+Y)?(?:0+M)?(?:(?P<days>[0-9]{1,6})D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?(?:(?P<seconds>[0-9]{1,9})S)?)?)",
    re.ASCII,
)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_WEEKS = re.compile(r"[wW](?P<first>[1-9][0-9]?)(?:-[wW](?P<last>[1-9][0-9]?))?")


# Also with decimals in the last number, and with years and months; compiled on demand.
_COUNT = "([0-9]{1,9}(?:[.,][0-9]{1,9}(?=[WDHMS]$))?)"
_ANY_DURATION = (
    f"P(?=.)(?:{_COUNT}W|(?:([0-9]{{1,4}})Y)?(?:([0-9]{{1,5}})M)?(?:{_COUNT}D)?"
    f"(?:T(?=.)(?:{_COUNT}H)?(?:{_COUNT}M)?(?:{_COUNT}S)?)?)"
)


def duration_of(text: str) -> timedelta | None:
    """Parse an ISO 8601 duration of weeks, or of days, hours, minutes and seconds, to the microsecond.

    Years and months have no fixed length, so they must be zero.
    """
    return _duration_of(text) if len(text) <= _USUAL_LENGTH else _read_duration(text)


def _read_duration(text: str) -> timedelta | None:
    found = _DURATION.fullmatch(text)
    if found is None:
        other = any_duration_of(text, unusual=True)
        return other if isinstance(other, timedelta) else None
    return timedelta(**{unit: int(count) for unit, count in found.groupdict(default="0").items()})


_duration_of = lru_cache(maxsize=256)(_read_duration)


def any_duration_of(text: str, *, unusual: bool = False) -> timedelta | CalendarDuration | None:
    """Parse any ISO 8601 duration, including years and months; `unusual` if `duration_of` has rejected it."""
    usual = None if unusual else duration_of(text)
    if usual is not None:
        return usual
    found = re.fullmatch(_ANY_DURATION, text, re.ASCII)
    if found is None:
        return None
    from decimal import Decimal  # noqa: PLC0415  (rarely needed)

    weeks, years, months, days, hours, minutes, seconds = (
        Decimal((count or "0").replace(",", ".")) for count in found.groups()
    )
    total = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds
    try:
        exact = timedelta(microseconds=int(total * 1_000_000))
    except OverflowError:
        return None
    whole_months = int(years) * 12 + int(months)
    if not whole_months:
        return exact
    from fleetapi.monitors.times.windows import CalendarDuration  # noqa: PLC0415

    return CalendarDuration(whole_months, exact)


def duration_text(duration: timedelta | CalendarDuration) -> str:
    """Return an ISO 8601 duration in (years, months,) hours, minutes and seconds, such as `PT14H30M`."""
    if not isinstance(duration, timedelta):
        years, months = divmod(duration.months, 12)
        date = "".join(f"{count}{unit}" for count, unit in ((years, "Y"), (months, "M")) if count)
        return f"P{date}" + (duration_text(duration.exact)[1:] if duration.exact else "")
    whole, fraction = divmod(duration, timedelta(seconds=1))
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    decimals = f".{fraction.microseconds:06}".rstrip("0") if fraction else ""
    parts = [f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count]
    if seconds or decimals:
        parts.append(f"{seconds}{decimals}S")
    return "PT" + ("".join(parts) or "0H")


def instant_of(text: str) -> datetime | None:
    """Parse an RFC 3339 instant with its UTC offset; digits beyond microseconds are dropped."""
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:  # a nonexistent date in the right form
        return None


def instant_text(instant: datetime) -> str:
    """Return an aware datetime as an RFC 3339 instant."""
    return instant.isoformat()


def weeks_of(text: str) -> WeekRange | None:
    """Parse weeks such as `w7` or `w3-w12`."""
    found = _WEEKS.fullmatch(text)
    if found is None:
        return None
    from fleetapi.monitors.times.windows import WeekRange  # noqa: PLC0415  (rarely needed)

    first = int(found["first"])
    try:
        return WeekRange(first, int(found["last"] or first))
    except MonitorError:
        return None


def weeks_text(weeks: WeekRange) -> str:
    """Return weeks as text, such as `w7` or `w3-w12`."""
    return f"w{weeks.first}" if weeks.first == weeks.last else f"w{weeks.first}-w{weeks.last}"
