"""The base class of all commands, and the checks of their arguments."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import time, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self, TypeVar

import attrs

from fleetapi.errors import UsageError
from fleetapi.models.programs import Day
from fleetapi.models.remote import DoorLock, RemoteCommand
from fleetapi.models.subscriptions import RemoteType
from fleetapi.remedies import Code, Remedy, all_of, sentence, write
from fleetapi.wire.converters import encode

__all__ = [
    "MOST_POINTS",
    "Command",
    "boolean",
    "check_charging",
    "check_forced",
    "check_positions",
    "check_slots",
    "check_stolen",
    "days_of",
    "degrees",
    "exactly_one",
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
MOST_POINTS = 10

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_A_DAY = timedelta(days=1)
_DAYS = {word: day for day in Day for word in (day.value, day.name.capitalize())}


def label_of(value: Any) -> str | None:
    """Check a label: None, or a string that UTF-8 can encode."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise UsageError(f"label must be a string, not {value!r}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise UsageError("label contains a lone surrogate") from None
    return value


@attrs.frozen
class Command(ABC):
    """Base class of remote commands to a vehicle (v3). Commands are immutable.

    Arguments are checked on creation: an invalid one raises `UsageError` with the reason and the remedy.
    `label` is your own text, which the server stores with the action.
    """

    remote_type: ClassVar[RemoteType]
    """The type of the action on the server; a callback must subscribe to it."""

    label: str | None = attrs.field(default=None, kw_only=True, converter=label_of)

    def labelled(self, label: str | None) -> Self:
        """Return the command with another label."""
        return attrs.evolve(self, label=label)

    def to_dict(self) -> dict[str, Any]:
        """Return the request body."""
        model = self._model()
        model.label = self.label
        return encode(model)

    @abstractmethod
    def _model(self) -> RemoteCommand:
        """Return the model to send."""


def boolean(_instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Validate an attribute: a boolean, or None where that is the default."""
    if not isinstance(value, bool) and not (value is None and attribute.default is None):
        raise UsageError(f"{attribute.name} must be True or False, not {value!r}")


def member_of(argument: str, enumeration: type[E], value: Any) -> E:
    """Return a known member of an enumeration, given as member or string."""
    found = next((member for member in enumeration if member == value), None)
    if found is None:
        known = ", ".join(f"{enumeration.__name__}.{member.name}" for member in enumeration)
        raise UsageError(f"{argument} cannot be {value!r}", remedy=f"use one of {known}")
    return found


def slot(_instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    """Validate an attribute: the slot of a program."""
    if isinstance(value, bool) or not isinstance(value, int) or value not in SLOTS:
        raise UsageError(
            f"{attribute.name} must be an integer from 1 to 4, not {value!r}",
            remedy="a vehicle stores at most four programs of each type",
        )


def time_of_day(argument: str, value: Any) -> timedelta:
    """Return a time of day as time since midnight; accepts `"22:30"`, a `time` or a timedelta."""
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
            remedy='write "00:00" to "23:59", in the local time of the vehicle',
        )
    return timedelta(hours=int(clock[1]), minutes=int(clock[2]))


def days_of(value: Any) -> tuple[Day, ...]:
    """Return days of the week, sorted and unique; accepts `Day.MONDAY`, `"Mon"` and `"Monday"`."""
    given = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else [value]
    if not given:
        raise UsageError(
            "days is empty",
            remedy=all_of('list the days, such as "Mon"', sentence(Code("tuple(Day)"), " is all of them")),
        )
    unknown = next((day for day in given if not isinstance(day, str) or str(day) not in _DAYS), None)
    if unknown is not None:
        raise UsageError(
            f"days contains {unknown!r}, which is not a day of the week", remedy='write "Mon" or "Monday"'
        )
    wanted = {_DAYS[str(day)] for day in given}
    return tuple(day for day in Day if day in wanted)


def _seconds(number: float) -> str:
    return f"{number:g} second{'' if number == 1 else 's'}"


def seconds_of(argument: str, value: Any, least: int) -> timedelta:
    """Return a length of whole seconds, at least `least`; accepts a timedelta or an integer."""
    length = value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _A_DAY.total_seconds() * 365:
        length = timedelta(seconds=value)
    if not isinstance(length, timedelta) or length.microseconds:
        raise UsageError(f"{argument} must be a timedelta or whole seconds, not {value!r}")
    if length < timedelta(seconds=least):
        raise UsageError(
            f"{argument} is {_seconds(length.total_seconds())}", remedy=f"the minimum is {_seconds(least)}"
        )
    return length


def whole_seconds(length: timedelta | None) -> int | None:
    """Return a length in whole seconds, as it is sent; None for None."""
    return None if length is None else length // timedelta(seconds=1)


def finite(argument: str, value: Any) -> float:
    """Check a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UsageError(f"{argument} must be a number, not {value!r}")
    return value


def degrees(argument: str, value: Any, most: int) -> float:
    """Check degrees of latitude or longitude, between `-most` and `most`."""
    if abs(number := finite(argument, value)) > most:
        raise UsageError(f"{argument} {number:g} is not between {-most} and {most} degrees")
    return number


def check_slots(slots: Sequence[Any], place: str = "programs") -> None:
    """Raise `UsageError` if the programs at `place` use a slot twice."""
    twice = next((slot for slot in slots if list(slots).count(slot) > 1), None)
    if twice is not None:
        raise UsageError(
            f"{place} uses slot {twice} twice", remedy="a slot holds one program: use another slot"
        )


def check_positions(number: int, place: str = "positions") -> None:
    """Raise `UsageError` unless there is a destination and at most nine waypoints."""
    if number == 0:
        raise UsageError(f"{place} is empty", remedy="pass at least the destination")
    if number > MOST_POINTS:
        raise UsageError(
            f"{place} has {number} points",
            remedy=f"the maximum is {MOST_POINTS}: nine waypoints and the destination",
        )


def check_forced(*, state: DoorLock | None, forced: bool | None) -> None:
    """Raise `UsageError` for a forced unlock."""
    if forced is not None and state != DoorLock.LOCKED:
        raise UsageError("forced cannot be used to unlock", remedy="omit it: only locking can be forced")


def check_charging(*, immediate: Any, next_delayed_time: Any, programs: Any, preferences: Any) -> None:
    """Raise `UsageError` for combinations of charging options that exclude each other."""
    if all(part is None for part in (immediate, next_delayed_time, programs, preferences)):
        raise UsageError(
            "the charging command is empty",
            remedy=write("Charging.now(), .stop(), .at(...), .scheduled(...) or .preferring(...)"),
        )
    if next_delayed_time is not None and programs is not None:
        raise UsageError("charging has both next_delayed_time and programs", remedy="use one of them")
    if preferences is not None and not (immediate is next_delayed_time is programs is None):
        raise UsageError(
            "charging combines preferences with a schedule or an immediate start",
            remedy="send the preferences in a separate command",
        )


def check_stolen(parts: Mapping[str, Any]) -> None:
    """Raise `UsageError` unless exactly one part of a theft command is set."""
    exactly_one(
        "stolen",
        [name for name, value in parts.items() if value is not None],
        remedy=write("Stolen.declare(), .withdraw(), .track(...), .immobilize() or .release()"),
    )


def exactly_one(what: str, asked: Iterable[str], *, remedy: Remedy) -> None:
    """Raise `UsageError` unless exactly one thing is `asked` for."""
    found = list(asked)
    if not found:
        raise UsageError(f"{what} is empty", remedy=remedy)
    if len(found) > 1:
        raise UsageError(f"{what} has {len(found)} actions instead of one: {', '.join(found)}", remedy=remedy)
