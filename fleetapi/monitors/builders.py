"""Functions that build the triggers of a rule: `leaves`, `enters`, `every`, `starting`.

Each returns an unnamed trigger. `.named(...)` names it; `&`, `|` and `~` combine it with others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Literal, TypeAlias

from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.errors import MonitorError
from fleetapi.monitors.times.time_texts import weeks_of
from fleetapi.monitors.times.windows import CalendarDuration, DailyWindow, SingleWindow, Weekday, WeekRange
from fleetapi.monitors.triggers import Circle, TimeTrigger, Transition, ZoneTrigger
from fleetapi.remedies import Argument, Code, all_of, sentence, write

__all__ = ["Day", "Weeks", "enters", "every", "leaves", "starting"]

Day: TypeAlias = (
    Weekday
    | Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    | Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
)
Weeks: TypeAlias = int | tuple[int, int] | str | WeekRange

_DAYS = {word: day for day in Weekday for word in (day.value, day.name.capitalize())}
_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})")


def leaves(*, lat: float, lon: float, radius_km: float) -> ZoneTrigger:
    """Return the condition that the vehicle leaves a circle.

    `lat` and `lon` are in degrees (WGS 84), `radius_km` in kilometers; only dialect v2 accepts fractions of
    a kilometer. Raises MonitorError for coordinates that are out of range and a radius that is not positive.
    """
    return ZoneTrigger(Transition.OUT, Circle(lat, lon, radius_km))


def enters(*, lat: float, lon: float, radius_km: float) -> ZoneTrigger:
    """Return the condition that the vehicle enters a circle; arguments as for `leaves`."""
    return ZoneTrigger(Transition.IN, Circle(lat, lon, radius_km))


def every(
    *days: Day,
    at: str | time | timedelta,
    lasting: timedelta,
    tz: str | None = None,
    weeks: Iterable[Weeks] = (),
) -> TimeTrigger:
    """Return the condition that the vehicle is used within a recurring window.

    The window opens on `days` (without any: every day) `at` a time of day, such as "14:30", or a time since
    midnight. `lasting` may extend past midnight. `tz` is a tz database name; without it the server uses
    Europe/Paris. `weeks` restricts the window to weeks of the year, for example [7], [(3, 12)] or ["w3-w12"].
    Raises MonitorError for any other form.
    """
    window = DailyWindow(
        _time_of_day(at),
        lasting,
        tuple(_day(day) for day in days),
        tuple(_week_range(week) for week in _several_weeks(weeks)),
    )
    return TimeTrigger((window,), tz)


def starting(
    at: datetime, *, lasting: timedelta | CalendarDuration | None = None, tz: str | None = None
) -> TimeTrigger:
    """Return the condition that the vehicle is used from the moment `at` on.

    `at` is an aware datetime. The window stays open for `lasting`, which may be a CalendarDuration of months,
    or indefinitely. Raises MonitorError for a naive datetime.
    """
    return TimeTrigger((SingleWindow(at, lasting),), tz)


def _day(day: object) -> Weekday:
    if isinstance(day, Weekday):
        return day
    if isinstance(day, list | tuple | set | frozenset):
        example = ", ".join(f'"{one}"' for one in day) or '"Mon"'
        raise MonitorError(
            "the days must be separate arguments",
            remedy=write(f"every({example}, at=...)"),
        )
    if not isinstance(day, str) or day not in _DAYS:
        raise MonitorError(
            f"{day!r} is not a day of the week", remedy=did_you_mean(str(day), _DAYS) or 'write "Mon"'
        )
    return _DAYS[day]


def _time_of_day(at: object) -> timedelta:
    if isinstance(at, timedelta):
        return at
    if isinstance(at, time):
        if at.tzinfo is not None:
            raise MonitorError(
                f"at={at!s} must not have a time zone",
                remedy=sentence("pass the time zone as ", Argument("tz")),
            )
        return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    found = _CLOCK.fullmatch(at) if isinstance(at, str) else None
    if found is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:
        raise MonitorError(
            f"at={at!r} is not a time of day", remedy='write it like "14:30", from "00:00" to "23:59"'
        )
    return timedelta(hours=int(found["hour"]), minutes=int(found["minute"]))


def _several_weeks(weeks: object) -> Iterable[object]:
    if isinstance(weeks, str) or not isinstance(weeks, Iterable):
        given = f'"{weeks}"' if isinstance(weeks, str) else "7"
        raise MonitorError(
            f"weeks={weeks!r} is not a list of weeks",
            remedy=all_of(
                write(f"weeks=[{given}]"),
                sentence('a week is 7, "w3-w12"', Code(" or (3, 12)"), ", within 1 to 52"),
            ),
        )
    return weeks


def _week_range(week: object) -> WeekRange:
    if isinstance(week, WeekRange):
        return week
    if isinstance(week, int):
        return WeekRange(week, week)
    if isinstance(week, tuple) and len(week) == 2:
        return WeekRange(*week)
    found = weeks_of(week) if isinstance(week, str) else None
    if found is None:
        raise MonitorError(
            f"{week!r} is not a week of the year",
            remedy=sentence('write 7, "w3-w12"', Code(" or (3, 12)"), ", within 1 to 52"),
        )
    return found
