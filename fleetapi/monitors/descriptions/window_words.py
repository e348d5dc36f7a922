"""Time triggers in English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from fleetapi.monitors.descriptions.phrases import duration_words, listed
from fleetapi.monitors.semantics.calendar import single_bounds
from fleetapi.monitors.times import ENDS_OF_MONTHS
from fleetapi.monitors.times.time_zones import DEFAULT_TIME_ZONE
from fleetapi.monitors.times.windows import (
    CalendarDuration,
    DailyWindow,
    SingleWindow,
    Weekday,
    WeekRange,
)
from fleetapi.monitors.triggers import TimeTrigger

__all__ = ["time_words"]

_DAY = timedelta(days=1)
_DAY_NAMES = {day: day.name.capitalize() for day in Weekday}


def time_words(trigger: TimeTrigger, *, negated: bool, now: datetime) -> str:
    """Say what is the case when the trigger holds, or when it does not.

    `now` tells which windows are over.
    """
    daily = [_daily(window) for window in trigger.windows if isinstance(window, DailyWindow)]
    once = [_once(window, now) for window in trigger.windows if isinstance(window, SingleWindow)]
    if daily:
        daily[-1] += f" ({_zone(trigger, len(daily))})"
    windows = ", or ".join((*daily, *once))
    if not negated:
        return f"the vehicle is being used {windows}"
    which = "this window" if len(trigger.windows) == 1 else "these windows"
    return f"the vehicle is not being used, or the time is outside {which}: {windows}"


def _zone(trigger: TimeTrigger, count: int) -> str:
    """The zone whose clock the daily windows go by; single windows have an offset of their own."""
    every = "" if count == 1 else ("both in " if count == 2 else "all in ")
    default = "" if trigger.time_zone else ", the server's default"
    return f"{every}{trigger.time_zone or DEFAULT_TIME_ZONE} time{default}"


def _once(window: SingleWindow, now: datetime) -> str:
    start = _moment(window.start)
    if window.duration is None:
        return f"from {start} on"
    end = single_bounds(window)[1]
    doubt = ENDS_OF_MONTHS if isinstance(window.duration, CalendarDuration) else timedelta(0)
    over = " (this window is over)" if end is not None and now - end > doubt else ""
    return f"from {start} for {duration_words(window.duration)}{over}"


def _moment(instant: datetime) -> str:
    midnight = instant.replace(hour=0, minute=0, second=0, microsecond=0)
    return f"{instant.date().isoformat()} {_clock(instant - midnight)} {instant.tzname()}"


def _daily(window: DailyWindow) -> str:
    days, hours = _days(window.days), _hours(window)
    weeks = f" in {_weeks(window.weeks)}" if window.weeks else ""
    comma = "," if weeks or days.startswith("every day from") or hours == "all day" else ""
    return f"{days}{weeks}{comma} {hours}"


def _hours(window: DailyWindow) -> str:
    """From when to when by the clock; the end counts from the day on which the window opens."""
    end = window.start + window.duration
    if not window.start and end == _DAY:
        return "all day"
    later = -(-end // _DAY) - 1  # the end of a day belongs to that day: 24:00
    day = "" if later == 0 else (" the next day" if later == 1 else f" {_number(later)} days later")
    return f"from {_clock(window.start)} to {_clock(end - later * _DAY)}{day}"


def _number(count: int) -> str:
    """A count next to a time of day: in words, so that the digits do not run together."""
    words = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count - 2] if count < 10 else f"{count:,}"


def _clock(since_midnight: timedelta) -> str:
    minutes, seconds = divmod(since_midnight // timedelta(seconds=1), 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    fraction = f".{since_midnight.microseconds:06}".rstrip("0").rstrip(".")
    return text + (f":{seconds:02}{fraction}" if seconds or fraction else "")


def _days(days: Sequence[Weekday]) -> str:
    if len(days) in {0, 7}:
        return "every day"
    consecutive = all(after.number == before.number + 1 for before, after in pairwise(days))
    if len(days) > 2 and consecutive:
        return f"every day from {_DAY_NAMES[days[0]]} to {_DAY_NAMES[days[-1]]}"
    return "on " + listed(f"{_DAY_NAMES[day]}s" for day in days)


def _weeks(weeks: Sequence[WeekRange]) -> str:
    several = len(weeks) > 1 or weeks[0].first != weeks[0].last
    spans = (f"{one.first}" if one.first == one.last else f"{one.first} to {one.last}" for one in weeks)
    return f"ISO week{'s' if several else ''} {listed(spans)}"
