"""Validate the options of the sandbox. Each function returns the value or raises UsageError with a remedy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any

from fleetapi.errors import UsageError
from fleetapi.remedies import write

__all__ = ["aware_clock", "boolean", "duration", "integer", "mapping", "number", "one_of", "string"]


def integer(name: str, value: Any, *, least: int | None = 0, most: int | None = None) -> int:
    """Return an integer from `least` to `most`."""
    if isinstance(value, int) and not isinstance(value, bool) and _nearest(value, least, most) == value:
        return value
    wanted = "an integer" + _bounds(least, most)
    plain = _plain(value)
    near = None if plain is None else _nearest(round(plain), least, most)
    raise UsageError(f"{name} must be {wanted}, not {value!r}", remedy=_hint(near))


def number(name: str, value: Any, *, positive: bool = False, most: float | None = None) -> float:
    """Return a finite number: at least 0 (or greater, if `positive`), and at most `most`."""
    plain = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    fits = plain is not None and 0 <= plain < math.inf and not (positive and plain == 0)
    if plain is not None and fits and (most is None or plain <= most):
        return plain
    wanted = "a number greater than 0" if positive else "a number" + _bounds(0, most)
    meant = _plain(value)
    near = None if meant is None or (positive and meant <= 0) else _nearest(meant, 0, most)
    raise UsageError(f"{name} must be {wanted}, not {value!r}", remedy=_hint(near))


def boolean(name: str, value: Any) -> bool:
    """Return True or False."""
    if isinstance(value, bool):
        return value
    guess = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    raise UsageError(
        f"{name} must be True or False, not {value!r}", remedy=_hint(guess.get(str(value).strip().lower()))
    )


def one_of(name: str, value: Any, words: Iterable[str], *, also: str = "") -> str:
    """Return one of `words`; `also` names an alternative in the message."""
    choices = list(words)
    if isinstance(value, str) and value in choices:
        return value
    near = get_close_matches(str(value).strip().lower(), choices, 1)
    raise UsageError(
        f"{name} must be one of {', '.join(choices)}{also}, not {value!r}",
        remedy=f"did you mean {near[0]!r}?" if near else "",
    )


def string(name: str, value: Any, *, example: str) -> str:
    """Return a non-empty string."""
    if isinstance(value, str) and value.strip():
        return value
    raise UsageError(f"{name} must be a non-empty string, not {value!r}", remedy=write(f"{name}={example}"))


def mapping(name: str, value: Any, *, example: str) -> Mapping[Any, Any]:
    """Return a mapping."""
    if isinstance(value, Mapping):
        return value
    raise UsageError(f"{name} must be a mapping, not {value!r}", remedy=write(f"{name}={example}"))


def duration(name: str, value: Any, *, positive: bool = False) -> timedelta:
    """Return a timedelta of at least 0; with `positive`, a greater one."""
    example = f"{name}=timedelta(minutes=5)"
    if not isinstance(value, timedelta):
        raise UsageError(f"{name} must be a timedelta, not {value!r}", remedy=write(example))
    if value < timedelta(0) or (positive and not value):
        wanted = "positive" if positive else "at least 0"
        raise UsageError(
            f"{name} must be {wanted}, not {value.total_seconds():g} seconds", remedy=write(example)
        )
    return value


def aware_clock(name: str, value: Any) -> None:
    """Check that a clock is a function that returns an aware datetime."""
    example = f"{name}=lambda: datetime(2026, 5, 20, 9, 30, tzinfo=UTC)"
    if not callable(value):
        raise UsageError(f"{name} must be a function, not {value!r}", remedy=write(example))
    moment = value()
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise UsageError(f"{name} must return an aware datetime, not {moment!r}", remedy=write(example))


def _plain(value: Any) -> float | None:
    """Return a value as a number, or None."""
    if isinstance(value, bool):
        return None
    try:
        plain = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return plain if math.isfinite(plain) else None


def _nearest(value: Any, least: float | None, most: float | None) -> Any:
    if least is not None and value < least:
        return least
    return most if most is not None and value > most else value


def _bounds(least: float | None, most: float | None) -> str:
    if least is None:
        return ""
    return f" of at least {least}" if most is None else f" from {least} to {most}"


def _hint(near: Any) -> str:
    return "" if near is None else f"write {near!r}"
