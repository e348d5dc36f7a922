"""Whether a moment is within the windows of a time trigger.

A daily window is a stretch of wall-clock time, so it is evaluated in naive local time; see `assumptions` for
what that means when clocks change.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

import attrs

from fleetapi.errors import UsageError
from fleetapi.monitors.semantics.assumptions import DEFAULT_ASSUMPTIONS
from fleetapi.monitors.times.windows import CalendarDuration, DailyWindow, SingleWindow, months_later
from fleetapi.monitors.triggers import TimeTrigger

__all__ = [
    "WeeklyPattern",
    "elapsed_bounds",
    "is_open",
    "single_bounds",
    "weekly_pattern",
    "zone_of",
]

DAY = timedelta(days=1)

# Every ISO year has the weeks w1 to w52 and at most 53 weeks. So a pattern that opens at all opens at least
# once within this number of days, and one that lasts as long never closes.
_PATTERN_DAYS = 53 * 7 + 1


@attrs.frozen
class WeeklyPattern:
    """A daily window prepared for arithmetic: weekday numbers from 0, and ISO weeks (None for all)."""

    start: timedelta
    duration: timedelta
    days: frozenset[int]
    weeks: frozenset[int] | None

    def opens_on(self, day: date) -> bool:
        """Return whether the window opens on this date."""
        if day.weekday() not in self.days:
            return False
        return self.weeks is None or day.isocalendar().week in self.weeks

    def covers(self, local: datetime) -> bool:
        """Return whether a naive local time is within the window."""
        for back in range(min(self.duration // DAY + 1, _PATTERN_DAYS) + 1):
            try:
                midnight = datetime.combine(local.date(), datetime.min.time()) - back * DAY
            except OverflowError:  # before year 1
                return False
            if timedelta(0) <= local - midnight - self.start < self.duration and self.opens_on(
                midnight.date()
            ):
                return True
        return False


@lru_cache(maxsize=256)
def weekly_pattern(window: DailyWindow) -> WeeklyPattern:
    """Return the pattern of a daily window."""
    weeks = frozenset(week for part in window.weeks for week in range(part.first, part.last + 1))
    return WeeklyPattern(
        start=window.start,
        duration=window.duration,
        days=frozenset(day.number for day in window.days) or frozenset(range(7)),
        weeks=weeks if window.weeks else None,
    )


def single_bounds(window: SingleWindow) -> tuple[datetime, datetime | None]:
    """Return start and end of a single window in UTC; None if it does not end."""
    start = window.start.astimezone(UTC)
    if window.duration is None:
        return start, None
    try:
        if isinstance(window.duration, CalendarDuration):  # count months in the UTC offset of the start
            later = months_later(window.start, window.duration.months)
            return start, later.astimezone(UTC) + window.duration.exact
        return start, start + window.duration
    except OverflowError:  # after year 9999
        return start, None


def elapsed_bounds(
    pattern: WeeklyPattern, day: date, zone: tzinfo, fold: int = 0
) -> tuple[datetime, datetime]:
    """Return start and end in UTC of the window that opens on `day`, with its duration as elapsed time.

    `fold` selects the start if the clock skips or repeats it. fleetapi does not interpret windows this way
    (see `assumptions`), but a server may.
    """
    local = datetime.combine(day, datetime.min.time()) + pattern.start
    begin = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    return begin, begin + pattern.duration


def zone_of(trigger: TimeTrigger, default: str = DEFAULT_ASSUMPTIONS.default_time_zone) -> tzinfo:
    """Return the time zone of a trigger, or the default one if it has none."""
    return _zone(trigger.time_zone or default)


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo  # noqa: PLC0415  (only rules with times need it)

    return ZoneInfo(name)


def is_open(
    trigger: TimeTrigger, moment: datetime, *, default_time_zone: str = DEFAULT_ASSUMPTIONS.default_time_zone
) -> bool:
    """Return whether `moment` (aware) is within one of the windows of `trigger`.

    Raises UsageError for a naive datetime.
    """
    if moment.utcoffset() is None:
        raise UsageError(f"moment {moment.isoformat()} needs a time zone")
    moment = moment.astimezone(UTC)  # also resolves a local time that the clock skips
    local: datetime | None = None
    for window in trigger.windows:
        if isinstance(window, SingleWindow):
            start, end = single_bounds(window)
            if start <= moment and (end is None or moment < end):
                return True
            continue
        if local is None:
            local = moment.astimezone(zone_of(trigger, default_time_zone)).replace(tzinfo=None)
        if weekly_pattern(window).covers(local):
            return True
    return False


def clock_changes(start: datetime, end: datetime, zone: tzinfo) -> Iterator[datetime]:
    """Yield the moment in UTC at which clocks change, if any, between two local times at most a day apart."""
    low, high = (
        local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for local, fold in ((start, 0), (end, 1))
    )
    before, later = low.astimezone(zone).utcoffset(), high.astimezone(zone).utcoffset()
    if before == later:
        return
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    yield high.replace(microsecond=0)
