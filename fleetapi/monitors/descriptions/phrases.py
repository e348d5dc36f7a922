"""Building blocks of descriptions: lists, durations, numbers and values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from fleetapi.monitors.times.windows import CalendarDuration

__all__ = ["counted", "degrees", "duration_words", "interval_words", "listed", "number_words", "value_words"]

_BARE = re.compile(r"[A-Za-z0-9]+")
_CONNECTIVES = frozenset({"and", "or", "nor", "neither", "none"})


def listed(items: Iterable[str], conjunction: str = "and") -> str:
    """Join words: `a`, `a and b`, `a, b and c`."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def counted(count: int, unit: str) -> str:
    """Return a count with its unit: `1 retry`, `2,000 retries`."""
    plural = f"{unit[:-1]}ies" if unit.endswith("ry") else f"{unit}s"
    return f"{count:,} {unit if count == 1 else plural}"


def duration_words(duration: timedelta | CalendarDuration) -> str:
    """Return a duration such as `4 hours 30 minutes`; less than two days are given in hours."""
    months, exact = (0, duration) if isinstance(duration, timedelta) else (duration.months, duration.exact)
    seconds = exact // timedelta(seconds=1)
    days, seconds = divmod(seconds, 86400) if seconds >= 2 * 86400 else (0, seconds)
    counts = (
        (months // 12, "year"),
        (months % 12, "month"),
        (days, "day"),
        (seconds // 3600, "hour"),
        (seconds // 60 % 60, "minute"),
        (seconds % 60 + exact.microseconds / 1_000_000, "second"),
    )
    return " ".join(f"{_decimal(count)} {unit}{'s' if count != 1 else ''}" for count, unit in counts if count)


def _decimal(count: float) -> str:
    return f"{count:,}" if isinstance(count, int) else f"{count:.6f}".rstrip("0").rstrip(".")


def interval_words(duration: timedelta) -> str:
    """Return a duration to follow "every": `10 minutes`, but `minute`."""
    words = duration_words(duration)
    return words.removeprefix("1 ") if words.startswith("1 ") and words.count(" ") == 1 else words


def number_words(value: float) -> str:
    """Return a number without an exponent; an int with thousands separators."""
    return f"{value:,}" if isinstance(value, int) else _plain(value)


def _plain(value: float) -> str:
    """Return a float without an exponent, with the digits needed to read it back exactly."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def degrees(value: float, positive: str, negative: str) -> str:
    """Return a latitude or longitude such as `48.8566° N`. Neither 0° nor 180° has a direction."""
    text = f"{_plain(abs(value))}°"
    return text if value == 0 or abs(value) == 180 else f"{text} {positive if value > 0 else negative}"


def value_words(value: str) -> str:
    """Return a word of the API unchanged, and any other text in quotation marks."""
    if _BARE.fullmatch(value) is not None and value not in _CONNECTIVES:
        return value
    return json.dumps(value, ensure_ascii=not value.isprintable())
