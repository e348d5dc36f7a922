"""The windows of time triggers: daily windows, and windows that happen once."""

from __future__ import annotations

import enum
from datetime import MAXYEAR, UTC, datetime, timedelta, timezone
from typing import Any

import attrs

from fleetapi.errors import MonitorError
from fleetapi.monitors.times import LATEST_START
from fleetapi.remedies import Code, any_of, sentence, write
from fleetapi.representation import safe_repr

__all__ = [
    "CalendarDuration",
    "DailyWindow",
    "SingleWindow",
    "WeekRange",
    "Weekday",
    "Window",
    "months_later",
]

WEEKS_IN_A_YEAR = 52
_MOST_MONTHS = MAXYEAR * 12
_SHORTEST_MONTH = 28


class Weekday(enum.StrEnum):
    """A day of the week; the values are those of the API."""

    MONDAY = "Mon"
    TUESDAY = "Tue"
    WEDNESDAY = "Wed"
    THURSDAY = "Thu"
    FRIDAY = "Fri"
    SATURDAY = "Sat"
    SUNDAY = "Sun"

    @property
    def number(self) -> int:
        """0 for Monday to 6 for Sunday, as `datetime.weekday()`."""
        return tuple(Weekday).index(self)


def positive(argument: str, value: object) -> timedelta:
    """Return `value` if it is a positive timedelta; otherwise raise MonitorError."""
    if not isinstance(value, timedelta):
        raise MonitorError(
            f"{argument} must be a timedelta, not {value!r}",
            remedy=write("timedelta(hours=..., minutes=...)"),
        )
    if value <= timedelta(0):
        raise MonitorError(f"{argument} must be positive, not {value}", remedy="use a positive duration")
    return value


def whole_seconds(argument: str, value: object) -> timedelta:
    """Return `value` if it is a positive timedelta of whole seconds; otherwise raise MonitorError."""
    duration = positive(argument, value)
    if duration.microseconds:
        raise MonitorError(f"{argument} has a fraction of a second: {value}", remedy="use whole seconds")
    return duration


def _week(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= WEEKS_IN_A_YEAR:
        raise MonitorError(f"week {value!r} is not an integer from 1 to 52")
    return value


@safe_repr
@attrs.frozen(order=True)
class WeekRange:
    """Weeks of the year from `first` to `last`, both included, within 1 to 52."""

    first: int = attrs.field(converter=_week)
    last: int = attrs.field(converter=_week)

    def __attrs_post_init__(self) -> None:
        if self.first > self.last:
            raise MonitorError(
                f"weeks {self.first} to {self.last} are in the wrong order",
                remedy=f"for a range across the new year, use ({self.first}, 52) and (1, {self.last})",
            )

    def __str__(self) -> str:
        return f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"


def _days(days: Any) -> tuple[Weekday, ...]:
    given = tuple(days)
    for day in given:
        if not isinstance(day, Weekday):
            raise MonitorError(
                f"{day!r} is not a Weekday",
                remedy=any_of(write("Weekday.MONDAY"), sentence("use ", Code('every("Mon", ...)'))),
            )
    different = tuple(sorted(set(given), key=lambda day: day.number))
    return different if len(different) < len(Weekday) else ()


def _weeks(weeks: Any) -> tuple[WeekRange, ...]:
    given = tuple(weeks)
    for week in given:
        if not isinstance(week, WeekRange):
            raise MonitorError(f"{week!r} is not a WeekRange", remedy=write("WeekRange(first, last)"))
    return tuple(sorted(set(given)))


def _time_of_day(value: Any) -> timedelta:
    if not isinstance(value, timedelta) or not timedelta(0) <= value <= LATEST_START:
        raise MonitorError(
            f"start {value!s} is not a time of day from 00:00 to 23:59", remedy="pass the time since midnight"
        )
    return value


@safe_repr
@attrs.frozen
class DailyWindow:
    """A window that opens at a time of day, optionally only on some days of the week and weeks of the year.

    `start` is the time since midnight in the time zone of the trigger, from 00:00 to 23:59; `duration` may
    extend past midnight. Without `days` (or with all seven) the window opens every day, without `weeks` every
    week. Days and weeks are sorted and deduplicated.
    """

    start: timedelta = attrs.field(converter=_time_of_day)
    duration: timedelta
    days: tuple[Weekday, ...] = attrs.field(default=(), converter=_days)
    weeks: tuple[WeekRange, ...] = attrs.field(default=(), converter=_weeks)

    def __attrs_post_init__(self) -> None:
        positive("duration", self.duration)


def _months(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_MONTHS:
        raise MonitorError(f"{value!r} is not a number of months from 1 to {_MOST_MONTHS:,}")
    return value


def _rest(value: Any) -> timedelta:
    if not isinstance(value, timedelta) or value < timedelta(0):
        raise MonitorError(f"{value!r} is not a timedelta of zero or more")
    return value


@safe_repr
@attrs.frozen
class CalendarDuration:
    """Months, whose length depends on the date they are counted from, plus an `exact` duration.

    Only single windows support this: `SingleWindow(start, CalendarDuration(months=3))`.
    """

    months: int = attrs.field(converter=_months)
    exact: timedelta = attrs.field(default=timedelta(0), converter=_rest)


def months_later(start: datetime, months: int) -> datetime:
    """Return the same day a number of months later, or the last day of the month if it lacks that day.

    Raises OverflowError beyond the year 9999.
    """
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if year > MAXYEAR:
        raise OverflowError("the year is after 9999")
    first = start.replace(year=year, month=month + 1, day=1)
    last = start.day
    while last > _SHORTEST_MONTH and (first + timedelta(days=last - 1)).month != first.month:
        last -= 1
    return first.replace(day=last)


def _instant(value: Any) -> datetime:
    if not isinstance(value, datetime):
        raise MonitorError(
            f"start must be a datetime, not {value!r}",
            remedy=write("datetime(2030, 1, 31, 8, 0, tzinfo=...)"),
        )
    offset = value.utcoffset()
    if offset is None:
        raise MonitorError(
            f"start {value.isoformat()} needs a time zone",
            remedy=sentence("add one", Code(': datetime(..., tzinfo=ZoneInfo("Europe/Paris"))')),
        )
    # RFC 3339 supports fixed offsets of whole minutes, and these compare reliably.
    return value.astimezone(timezone(offset) if offset % timedelta(minutes=1) == timedelta(0) else UTC)


@safe_repr
@attrs.frozen
class SingleWindow:
    """A window that opens once, at `start`, for `duration` or (None) indefinitely.

    The duration may be in months; see `CalendarDuration`.

    `start` is an aware datetime, stored with its UTC offset; the same moment with another offset is equal.
    """

    start: datetime = attrs.field(converter=_instant)
    duration: timedelta | CalendarDuration | None = None

    def __attrs_post_init__(self) -> None:
        if self.duration is not None and not isinstance(self.duration, CalendarDuration):
            positive("duration", self.duration)


Window = DailyWindow | SingleWindow
