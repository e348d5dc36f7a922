"""What an argument of a command may be; refused with the argument, the reason and the remedy."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import attrs

from fleetapi.errors import UsageError
from fleetapi.models.programs import Day

__all__ = [
    "boolean",
    "days_of",
    "degrees",
    "finite",
    "label_of",
    "member_of",
    "seconds_of",
    "slot",
    "time_of_day",
    "whole_seconds",
]

E = TypeVar("E", bound=StrEnum)

SLOTS = range(1, 5)
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_A_DAY = timedelta(days=1)
_DAYS = {word: day for day in Day for word in (day.value, day.name.capitalize())}


def label_of(value: Any) -> str | None:
    """None, or a text that UTF-8 can carry."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise UsageError(f"label must be a text, not {value!r}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise UsageError("label holds half a character (a lone surrogate)") from None
    return value


def boolean(_instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """A validator: true or false, or None where that is the default."""
    if not isinstance(value, bool) and not (value is None and attribute.default is None):
        raise UsageError(f"{attribute.name} must be True or False, not {value!r}")


def member_of(argument: str, enumeration: type[E], value: Any) -> E:
    """A member that this release knows, also given as its text; open enumerations are closed here."""
    found = next((member for member in enumeration if member == value), None)
    if found is None:
        known = ", ".join(f"{enumeration.__name__}.{member.name}" for member in enumeration)
        raise UsageError(f"{argument} cannot be {value!r}", remedy=f"write one of {known}")
    return found


def slot(_instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """A validator: the number of a program in the vehicle."""
    if isinstance(value, bool) or not isinstance(value, int) or value not in SLOTS:
        raise UsageError(
            f"{attribute.name} must be a whole number from 1 to 4, not {value!r}",
            remedy="a vehicle keeps at most four programs of a kind",
        )


def time_of_day(argument: str, value: Any) -> timedelta:
    """`"22:30"`, a `time`, or the time since midnight: whole seconds, less than a day."""
    if isinstance(value, time) and value.tzinfo is None:
        value = timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
    if isinstance(value, timedelta) and timedelta(0) <= value < _A_DAY and not value.microseconds:
        return value
    clock = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if clock is None:
        raise UsageError(
            f"{argument} {str(value)!r} is not a time of day",
            remedy='write it like "22:30", from "00:00" to "23:59", in the local time of the vehicle',
        )
    return timedelta(hours=int(clock[1]), minutes=int(clock[2]))


def days_of(value: Any) -> tuple[Day, ...]:
    """Days of the week, at least one, in order and each once: `Day.MONDAY`, `"Mon"` or `"Monday"`."""
    given = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [value]
    if not given:
        raise UsageError("days is empty", remedy='name the days, ["Mon", "Tue"]; tuple(Day) is all of them')
    unknown = next((day for day in given if not isinstance(day, str) or str(day) not in _DAYS), None)
    if unknown is not None:
        raise UsageError(
            f"days has {unknown!r}, which is no day of the week", remedy='write "Mon" or "Monday"'
        )
    wanted = {_DAYS[str(day)] for day in given}
    return tuple(day for day in Day if day in wanted)


def _seconds(number: float) -> str:
    return f"{number:g} second{'' if number == 1 else 's'}"


def seconds_of(argument: str, value: Any, least: int) -> timedelta:
    """A timedelta or a number of seconds: whole ones, at least so many."""
    length = value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _A_DAY.total_seconds() * 365:
        length = timedelta(seconds=value)
    if not isinstance(length, timedelta) or length.microseconds:
        raise UsageError(f"{argument} must be a timedelta or whole seconds, not {value!r}")
    if length < timedelta(seconds=least):
        raise UsageError(
            f"{argument} is {_seconds(length.total_seconds())}", remedy=f"the least is {_seconds(least)}"
        )
    return length


def whole_seconds(length: timedelta | None) -> int | None:
    """How the wire counts a length; None stays None."""
    return None if length is None else length // timedelta(seconds=1)


def finite(argument: str, value: Any) -> float:
    """A number, neither infinite nor NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UsageError(f"{argument} must be a number, not {value!r}")
    return value


def degrees(argument: str, value: Any, most: int) -> float:
    """Degrees of latitude (at most 90) or longitude (at most 180)."""
    if abs(number := finite(argument, value)) > most:
        raise UsageError(f"{argument} {number:g} is not within {-most} to {most} degrees")
    return number
