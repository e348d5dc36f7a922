"""Query parameters: which values callers can pass, and how they are checked and formatted."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal

from fleetapi.errors import UsageError
from fleetapi.language.fast_parsing import is_plain_time_range
from fleetapi.remedies import Argument, Code, any_of, sentence
from fleetapi.wire.dates import format_duration, format_instant
from fleetapi.wire.names import camel

__all__ = [
    "MOST_RANGES",
    "DistanceLike",
    "DurationLike",
    "Names",
    "Profile",
    "TimeRange",
    "Timestamps",
    "checked_locale",
    "checked_profile",
    "checked_text",
    "checked_tolerance",
    "distances",
    "durations",
    "names",
    "written",
    "written_timestamps",
]

Profile = Literal["fleet", "endUser"]
"""Whose view of the data to return: that of the fleet (default), or that of the vehicle's driver."""

Names = str | Iterable[str]
"""One or more names, as `onboardCapabilities` or `onboard_capabilities`."""

DistanceLike = str | tuple[float | None, float | None]
"""Minimum and maximum in kilometers, `(0.1, None)`; or the vendor's format, `"0.1-"`."""

DurationLike = str | tuple[timedelta | float | None, timedelta | float | None]
"""Minimum and maximum as timedeltas or seconds, `(timedelta(minutes=5), None)`; or as `"300-"`."""

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?")
_DISTANCE = re.compile(r"(\d+(?:\.\d)?)-(\d+(?:\.\d)?)?", re.ASCII)
_DURATION = re.compile(r"(\d+)-(\d+)?", re.ASCII)


def written(name: str, value: Any, *, now: datetime) -> Any:
    """Return the query value for the keyword `name`; a timedelta counts back from `now`."""
    return written_timestamps(value, now=now) if name == "timestamps" else _WRITTEN[name](value)


def checked_locale(value: str | None) -> str | None:
    """Check a language tag such as `fr-FR` or `en`; `fr_FR` becomes `fr-FR`."""
    given: Any = value
    if given is None:
        return None
    if not isinstance(given, str) or _LOCALE.fullmatch(given) is None:
        raise UsageError(f"locale {given!r} is not a language tag", remedy="write fr-FR, en-GB or de")
    return given.replace("_", "-")


def checked_profile(value: Profile | None) -> str | None:
    """Check that a profile is `fleet` or `endUser`."""
    if value not in {None, "fleet", "endUser"}:
        raise UsageError(f"profile {value!r} is neither 'fleet' nor 'endUser'")
    return value


def checked_text(name: str, value: str | None) -> str | None:
    """Check a non-empty string."""
    given: Any = value
    if given is not None and (not isinstance(given, str) or not given.strip()):
        raise UsageError(f"{name} must be a non-empty string, not {given!r}", remedy=f"or omit {name}")
    return value


def names(name: str, value: Names | None) -> list[str] | None:
    """Return a list of names, for a parameter that can be repeated."""
    given: Any = value
    if given is None:
        return None
    listed = [given] if isinstance(given, str) else list(given) if isinstance(given, Iterable) else [given]
    if not listed or not all(isinstance(item, str) and item.strip() for item in listed):
        raise UsageError(f"{name} must be a name or a list of names, not {given!r}", remedy=f"or omit {name}")
    return [camel(item) if "_" in item and "." not in item else str(item) for item in listed]


def distances(value: DistanceLike | None) -> str | None:
    """Format the `distance` filter of trips: kilometers with one decimal."""
    if value is None:
        return None
    if isinstance(value, str):
        return _text_range("distance", value, _DISTANCE)
    return _range("distance", value, lambda bound: _decimal("distance", bound))


def durations(value: DurationLike | None) -> str | None:
    """Format the `duration` filter of trips: whole seconds."""
    if value is None:
        return None
    if isinstance(value, str):
        return _text_range("duration", value, _DURATION)
    return _range("duration", value, _seconds)


def checked_tolerance(value: float | None) -> float | None:
    """Check the deviation of a simplified path, in kilometers."""
    given: Any = value
    if given is not None and (_number(given) is None or given < 0):
        raise UsageError(f"tolerance must be a number of kilometers, 0 or more, not {given!r}")
    return value


def _text_range(name: str, text: str, pattern: re.Pattern[str]) -> str:
    match = pattern.fullmatch(text.strip())
    if match is None or (match[2] is not None and float(match[2]) < float(match[1])):
        raise _wrong(name, text)
    return text.strip()


def _range(name: str, value: Any, written: Any) -> str:
    if not isinstance(value, tuple) or len(value) != 2:
        raise _wrong(name, value)
    low, high = (None if bound is None else written(bound) for bound in value)
    if low is not None and high is not None and float(high) < float(low):
        raise _wrong(name, value)
    return f"{low or 0}-{high or ''}"


def _decimal(name: str, bound: Any) -> str:
    number = _number(bound)
    if number is None or number < 0:
        raise _wrong(name, bound)
    return f"{number:.1f}".removesuffix(".0")


def _seconds(bound: Any) -> str:
    if isinstance(bound, timedelta):
        bound = bound.total_seconds()
    number = _number(bound)
    if number is None or number < 0:
        raise _wrong("duration", bound)
    return str(round(number))


def _number(value: Any) -> float | None:
    sound = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return value if sound else None


def _wrong(name: str, value: object) -> UsageError:
    unit = "kilometers" if name == "distance" else "seconds or timedeltas"
    example = "0.1-" if name == "distance" else "300-3600"
    return UsageError(
        f"{name} {value!r} is not a range of {unit}",
        remedy=any_of(
            sentence("pass ", Code("(minimum, maximum), either of them None")), f"write {example!r}"
        ),
    )


_WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "distance": distances,
    "duration": durations,
    "extension": partial(names, "extension"),
    "locale": checked_locale,
    "profile": checked_profile,
    "states": partial(names, "states"),
    "tolerance": checked_tolerance,
    "types": partial(names, "types"),
    "vin_prefix": partial(checked_text, "vin_prefix"),
}
"""The function that checks and formats a value, by keyword."""


TimeRange = str | datetime | timedelta | tuple[datetime | None, datetime | timedelta | None]
"""A time range.

- `(start, end)`: two aware datetimes; None for an open end
- `(start, timedelta)`: a period that begins at `start`
- a datetime: everything since then
- a timedelta: the period of that length that ends now
- a string in the vendor's format: `T1/T2`, `T1/D`, `T/`, `/T`, `Rn/T/D`, `R/T/D/d`
"""

Timestamps = TimeRange | Iterable[TimeRange]

MOST_RANGES = 10
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)  # one day of margin for time zones


def written_timestamps(value: Timestamps | None, *, now: datetime) -> list[str] | None:
    """Format time ranges. Raises `UsageError` for none, more than ten, naive datetimes and empty ranges."""
    if value is None:
        return None
    ranges = [value] if _is_one_range(value) else list(_iterable(value))
    if not 1 <= len(ranges) <= MOST_RANGES:
        raise UsageError(
            f"timestamps has {len(ranges)} ranges",
            remedy=sentence(f"pass 1 to {MOST_RANGES} ranges with ", Argument("timestamps"), ", or omit it"),
        )
    return [_time_range(item, now) for item in ranges]


def _is_one_range(value: Any) -> bool:
    if isinstance(value, tuple):  # a tuple of strings is several ranges, any other tuple is one
        return any(item is None or isinstance(item, datetime | timedelta) for item in value)
    return isinstance(value, str | datetime | timedelta)


def _iterable(value: Any) -> Iterable[Any]:
    if isinstance(value, Iterable):
        return value
    raise _wrong_range(value)


def _time_range(value: Any, now: datetime) -> str:
    match value:
        case str():
            return _vendor_range(value.strip().upper())
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
    raise _wrong_range(value)


def _vendor_range(text: str) -> str:
    """Check a range in the vendor's format."""
    if is_plain_time_range(text):
        return text
    from fleetapi.language.intervals import Invalid, parse_time_range  # noqa: PLC0415  (loads the grammar)

    found = parse_time_range(text)
    if isinstance(found, Invalid):
        raise UsageError(f"timestamps: {text!r} is invalid: {found.message}", remedy=found.help)
    return text


def _aware(moment: datetime) -> bool:
    format_instant(moment)  # raises UsageError, with the remedy, when it has no time zone
    return True


def _wrong_range(value: object) -> UsageError:
    return UsageError(
        f"timestamps: {value!r} is not a time range",
        remedy=any_of(
            sentence(
                "pass ", Code("(start, end) as aware datetimes, (start, timedelta), a timedelta until now")
            ),
            'write "2026-03-01T00:00:00Z/P7D", for example',
        ),
    )
