"""Dates and durations: parsed in every format that the vendor uses, and formatted in one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Final

from fleetapi.errors import UsageError
from fleetapi.remedies import Code, sentence

__all__ = ["format_duration", "format_instant", "parse_duration", "parse_instant"]

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# The default format of dates in Java, such as `Mon Jun 03 08:35:36 GMT 2019`.
_JAVA: Final = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC)?([+-]\d\d:?\d\d)? ?(\d{4})",
    re.ASCII,
)
_NUMBER: Final = r"(\d+(?:[.,]\d+)?)"
_DURATION: Final = re.compile(
    rf"([+-])?P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.ASCII,
)
_SECONDS: Final = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)

_from_iso = datetime.fromisoformat


def parse_instant(value: Any) -> datetime | None:
    """Parse a date and time to an aware datetime; None for anything else.

    Accepts RFC 3339, also with offsets like `+0000`, and `Mon Jun 03 08:35:36 GMT 2019`. The offset is kept;
    a date without offset is UTC.
    """
    try:
        moment = _from_iso(value)
    except ValueError:
        return _parse_unusual(value)
    except TypeError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _parse_unusual(text: str) -> datetime | None:
    match = _JAVA.fullmatch(text.strip())
    try:
        if match is None:
            moment = _from_iso(text.strip().upper())
            return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        month, day, hour, minute, second, offset, year = match.groups()
        zone = _offset(offset) if offset else UTC
        return datetime(
            int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=zone
        )
    except ValueError:
        return None


def _offset(text: str) -> timezone:
    distance = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-distance if text[0] == "-" else distance)


def format_instant(moment: datetime) -> str:
    """Format an aware datetime as RFC 3339, with `Z` for UTC. Raises UsageError if it has no time zone."""
    if moment.utcoffset() is None:
        raise UsageError(
            f"{moment!r} needs a time zone",
            remedy=sentence("pass ", Code("an aware datetime, for example datetime.now(UTC)")),
        )
    return moment.isoformat().removesuffix("+00:00") + ("Z" if not moment.utcoffset() else "")


def parse_duration(value: Any) -> timedelta | None:
    """Parse an ISO 8601 duration or a number of seconds (`3600`, `"3600"`); None for anything else.

    Years and months are not accepted, because they have no fixed length.
    """
    try:
        if isinstance(value, str):
            return _parse_iso_duration(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return timedelta(seconds=value)
    except (OverflowError, ValueError):
        return None
    return None


@lru_cache(maxsize=2048)  # a day has 1440 minutes, and vehicles count in minutes
def _parse_iso_duration(text: str) -> timedelta | None:
    text = text.strip()
    match = _DURATION.fullmatch(text)
    if match is None or not any(match.groups()[1:]):
        return timedelta(seconds=float(text)) if _SECONDS.fullmatch(text) else None
    sign, *numbers = match.groups()
    weeks, days, hours, minutes, seconds = (
        float(number.replace(",", ".")) if number else 0 for number in numbers
    )
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if sign == "-" else length


def format_duration(length: timedelta) -> str:
    """Format a duration as ISO 8601, in days, hours, minutes and seconds: `PT14H30M`."""
    if length < timedelta(0):
        return "-" + format_duration(-length)
    hours, rest = divmod(length.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{length.microseconds:06d}".rstrip("0") if length.microseconds else ""
    days = f"{length.days}D" if length.days else ""
    clock = "".join(
        f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (f"{seconds}{fraction}", "S"))
        if number not in {0, "0"}
    )  # fmt: skip
    return f"P{days}{'T' + clock if clock or not days else ''}" if days or clock else "PT0S"
