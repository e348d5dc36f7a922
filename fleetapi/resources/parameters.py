"""The values of query parameters: what a caller may give, checked and written before anything is sent."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal

from fleetapi.errors import UsageError
from fleetapi.language.fast_paths import is_plain_time_range
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
"""Whose view of the data: that of the fleet (default), or what the vehicle's driver would be shown."""

Names = str | Iterable[str]
"""One name or several; both `onboardCapabilities` and `onboard_capabilities` are understood."""

DistanceLike = str | tuple[float | None, float | None]
"""Kilometres from and to, `(0.1, None)`; or the vendor's text, `"0.1-"`."""

DurationLike = str | tuple[timedelta | float | None, timedelta | float | None]
"""From and to, as timedeltas or seconds, `(timedelta(minutes=5), None)`; or the vendor's text, `"300-"`."""

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|\d{3}))?")
_DISTANCE = re.compile(r"(\d+(?:\.\d)?)-(\d+(?:\.\d)?)?", re.ASCII)
_DURATION = re.compile(r"(\d+)-(\d+)?", re.ASCII)


def written(name: str, value: Any, *, now: datetime) -> Any:
    """What is sent for the keyword `name` of a method; a timedelta is counted back from `now`."""
    return written_timestamps(value, now=now) if name == "timestamps" else _WRITTEN[name](value)


def checked_locale(value: str | None) -> str | None:
    """A language tag such as `fr-FR` or `en`; `fr_FR` is written as `fr-FR`."""
    given: Any = value
    if given is None:
        return None
    if not isinstance(given, str) or _LOCALE.fullmatch(given) is None:
        raise UsageError(f"locale {given!r} is not a language tag", remedy="write it as fr-FR, en-GB or de")
    return given.replace("_", "-")


def checked_profile(value: Profile | None) -> str | None:
    """`fleet` or `endUser`."""
    if value not in {None, "fleet", "endUser"}:
        raise UsageError(f"profile {value!r} is neither 'fleet' nor 'endUser'")
    return value


def checked_text(name: str, value: str | None) -> str | None:
    """A text that is not empty."""
    given: Any = value
    if given is not None and (not isinstance(given, str) or not given.strip()):
        raise UsageError(f"{name} {given!r} is not a text", remedy=f"leave {name} out, or give one")
    return value


def names(name: str, value: Names | None) -> list[str] | None:
    """A list of names for a repeated parameter."""
    given: Any = value
    if given is None:
        return None
    listed = [given] if isinstance(given, str) else list(given) if isinstance(given, Iterable) else [given]
    if not listed or not all(isinstance(item, str) and item.strip() for item in listed):
        raise UsageError(f"{name} {given!r} is not a name or a list of names", remedy=f"or leave {name} out")
    return [camel(item) if "_" in item and "." not in item else str(item) for item in listed]


def distances(value: DistanceLike | None) -> str | None:
    """The `distance` filter of trips: kilometres with one decimal."""
    if value is None:
        return None
    if isinstance(value, str):
        return _text_range("distance", value, _DISTANCE)
    return _range("distance", value, lambda bound: _decimal("distance", bound))


def durations(value: DurationLike | None) -> str | None:
    """The `duration` filter of trips: whole seconds."""
    if value is None:
        return None
    if isinstance(value, str):
        return _text_range("duration", value, _DURATION)
    return _range("duration", value, _seconds)


def checked_tolerance(value: float | None) -> float | None:
    """Kilometres by which a simplified path may deviate."""
    given: Any = value
    if given is not None and (_number(given) is None or given < 0):
        raise UsageError(f"tolerance {given!r} is not a number of kilometres, 0 or more")
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
    unit = "kilometres" if name == "distance" else "seconds or timedeltas"
    example = "0.1-" if name == "distance" else "300-3600"
    return UsageError(
        f"{name} {value!r} is not a range of {unit}",
        remedy=any_of(
            sentence("give ", Code("(from, to), either of them None")), f"write it like {example!r}"
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
"""By the keyword of the methods: the one place where a value of a caller becomes one of the query."""


TimeRange = str | datetime | timedelta | tuple[datetime | None, datetime | timedelta | None]
"""One range.

- `(start, end)`, two aware datetimes; None leaves an end open
- `(start, timedelta)`: from start on, so long
- a datetime: since then
- a timedelta: the last so long, until now
- the vendor's text: `T1/T2`, `T1/D`, `T/`, `/T`, `Rn/T/D`, `R/T/D/d`
"""

Timestamps = TimeRange | Iterable[TimeRange]

MOST_RANGES = 10
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)  # a day to spare, for time zones


def written_timestamps(value: Timestamps | None, *, now: datetime) -> list[str] | None:
    """The ranges as text. Raises `UsageError` for none, more than ten, naive datetimes and empty ranges."""
    if value is None:
        return None
    ranges = [value] if _is_one_range(value) else list(_iterable(value))
    if not 1 <= len(ranges) <= MOST_RANGES:
        raise UsageError(
            f"timestamps holds {len(ranges)} ranges",
            remedy=sentence(
                f"give 1 to {MOST_RANGES} ranges with ", Argument("timestamps"), ", or leave it out"
            ),
        )
    return [_time_range(item, now) for item in ranges]


def _is_one_range(value: Any) -> bool:
    if isinstance(value, tuple):  # of texts it is several ranges, of anything else the two ends of one
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


def _wrong_range(value: object) -> UsageError:
    return UsageError(
        f"timestamps: {value!r} is not a time range",
        remedy=any_of(
            sentence(
                "give ", Code("(start, end) as aware datetimes, (start, timedelta), a timedelta until now")
            ),
            'write it like "2026-03-01T00:00:00Z/P7D"',
        ),
    )
