"""The base class of all commands, and the rules for their arguments."""

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


@attrs.frozen
class Command(ABC):
    """One remote command to a vehicle (v3): immutable, and right in itself.

    Everything is checked when it is made; what cannot be right raises `UsageError` with the argument, the
    reason and the remedy. `label` is a text of your own, which the server keeps with the action.
    """

    remote_type: ClassVar[RemoteType]
    """What the server calls actions of this kind; a callback must be subscribed to it."""

    label: str | None = attrs.field(default=None, kw_only=True, converter=label_of)

    def labelled(self, label: str | None) -> Self:
        """The same command under another label."""
        return attrs.evolve(self, label=label)

    def to_dict(self) -> dict[str, Any]:
        """The body of the POST."""
        model = self._model()
        model.label = self.label
        return encode(model)

    @abstractmethod
    def _model(self) -> RemoteCommand:
        """The command as the model of what is sent."""


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
        raise UsageError(
            "days is empty",
            remedy=all_of('name the days, such as "Mon"', sentence(Code("tuple(Day)"), " is all of them")),
        )
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


def check_slots(slots: Sequence[Any], place: str = "programs") -> None:
    """No slot is used twice by the programs at `place`."""
    twice = next((slot for slot in slots if list(slots).count(slot) > 1), None)
    if twice is not None:
        raise UsageError(
            f"{place} has slot {twice} twice", remedy="a slot holds one program: give each its own slot"
        )


def check_positions(number: int, place: str = "positions") -> None:
    """At least the destination, and at most nine places on the way."""
    if number == 0:
        raise UsageError(f"{place} is empty", remedy="give at least the destination")
    if number > MOST_POINTS:
        raise UsageError(
            f"{place} has {number} points",
            remedy=f"at most nine on the way and the destination: {MOST_POINTS}",
        )


def check_forced(*, state: DoorLock | None, forced: bool | None) -> None:
    """Only locking can be forced."""
    if forced is not None and state != DoorLock.LOCKED:
        raise UsageError("forced is given with unlocking", remedy="leave it out: it concerns locking alone")


def check_charging(*, immediate: Any, next_delayed_time: Any, programs: Any, preferences: Any) -> None:
    """Preferences go alone; a schedule is a moment or programs."""
    if all(part is None for part in (immediate, next_delayed_time, programs, preferences)):
        raise UsageError(
            "charging asks for nothing", remedy=write("Charging.now(), .stop(), .at(...) or .scheduled(...)")
        )
    if next_delayed_time is not None and programs is not None:
        raise UsageError(
            "charging has next_delayed_time and programs", remedy="a schedule is one or the other"
        )
    if preferences is not None and not (immediate is next_delayed_time is programs is None):
        raise UsageError(
            "charging has preferences beside a schedule or an immediate start",
            remedy="send the preferences as a command of their own",
        )


def check_stolen(parts: Mapping[str, Any]) -> None:
    """One of its parts at a time."""
    exactly_one(
        "stolen",
        [name for name, value in parts.items() if value is not None],
        remedy=write("Stolen.declare(), .withdraw(), .track(...), .immobilize() or .release()"),
    )


def exactly_one(what: str, asked: Iterable[str], *, remedy: Remedy) -> None:
    """Refuse none, and several at once."""
    found = list(asked)
    if not found:
        raise UsageError(f"{what} asks for nothing", remedy=remedy)
    if len(found) > 1:
        raise UsageError(f"{what} asks for {len(found)} things at once: {', '.join(found)}", remedy=remedy)
