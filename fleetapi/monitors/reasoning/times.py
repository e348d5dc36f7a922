"""Which time triggers can hold at the same moment.

Single windows cut time into stretches. A short stretch is gone through moment by moment; in a longer one
the daily windows may show whatever the weeks within it can show; see `weeks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from fleetapi.monitors.reasoning.dimension import Dimension, anything
from fleetapi.monitors.reasoning.offsets import horizon, representatives
from fleetapi.monitors.reasoning.weeks import (
    EVERY_WEEK,
    WEEK,
    WEEKS_BACK,
    ZonedPatterns,
    rows_of_calendar,
    rows_of_weeks,
)
from fleetapi.monitors.semantics.assumptions import Assumptions
from fleetapi.monitors.semantics.calendar import (
    DAY,
    WeeklyPattern,
    clock_changes,
    is_open,
    single_bounds,
    weekly_pattern,
    zone_of,
)
from fleetapi.monitors.times.windows import CalendarDuration, DailyWindow, SingleWindow
from fleetapi.monitors.triggers import TimeTrigger

__all__ = ["time_dimension"]

_SHORT = timedelta(days=8)
_LONG = 52 * WEEK  # from here on, every week may come


def time_dimension(triggers: Mapping[str, TimeTrigger], assumptions: Assumptions, year: int) -> Dimension:
    """Return what time triggers can be together, from the beginning of `year` on."""
    names = tuple(triggers)
    if len(names) == 1 and assumptions.time_needs_use:
        return Dimension("time", names, frozenset({0, 1}))  # every window opens once; nobody may be driving
    if any(map(_is_inexact, triggers.values())):
        return Dimension("time", names, anything(len(names)))
    try:
        rows = set(_rows(list(triggers.values()), assumptions.default_time_zone, year))
    except OverflowError:  # a window at the end of the calendar (year 1 or 9999): nothing is concluded
        rows = set(anything(len(names)))
    if assumptions.time_needs_use:
        rows.add(0)
    return Dimension("time", names, frozenset(rows))


def _is_inexact(trigger: TimeTrigger) -> bool:
    """Whether a window counts in months, which servers may count otherwise, or in parts of a second."""
    return any(
        isinstance(window.duration, CalendarDuration)
        or (window.duration is not None and bool(window.duration.microseconds))
        or (isinstance(window, DailyWindow) and bool(window.start.microseconds))
        for window in trigger.windows
    )


def _rows(triggers: Sequence[TimeTrigger], default_zone: str, year: int) -> Iterator[int]:
    singles = [
        (at, *single_bounds(window))
        for at, trigger in enumerate(triggers)
        for window in trigger.windows
        if isinstance(window, SingleWindow)
    ]
    zoned = _zoned(triggers, default_zone, year)
    cuts = sorted({moment for _, *bounds in singles for moment in bounds if moment is not None})
    at_any_time = _daily_rows(zoned, None, None, year)
    for start, end in pairwise([None, *cuts, None]):
        if start is None or end is None or end - start >= _LONG:
            daily = at_any_time
        elif end - start <= _SHORT:
            daily = frozenset(_rows_between(start, end, triggers, zoned, default_zone))
        else:
            daily = _daily_rows(zoned, start, end, year)
        open_singles = {
            at
            for at, opens, closes in singles
            if start and opens <= start and (closes is None or start < closes)
        }
        base = sum(1 << at for at in open_singles)
        yield from (row | base for row in daily)


def _zoned(triggers: Sequence[TimeTrigger], default_zone: str, year: int) -> list[ZonedPatterns]:
    """Return the daily windows of each trigger; zones whose clocks always show the same are one."""
    zones = [zone_of(trigger, default_zone) for trigger in triggers]
    if len(set(zones)) > 1:
        zones = representatives(zones, horizon(year))
    return [
        ZonedPatterns(
            tuple(weekly_pattern(window) for window in trigger.windows if isinstance(window, DailyWindow)),
            zone,
        )
        for trigger, zone in zip(triggers, zones, strict=True)
    ]


def _daily_rows(
    zoned: Sequence[ZonedPatterns], start: datetime | None, end: datetime | None, year: int
) -> frozenset[int]:
    """Return what daily windows can be together between two moments, or (None) at any time."""
    if len({trigger.zone for trigger in zoned if trigger.patterns}) > 1:
        if start is None or end is None:
            return rows_of_calendar(zoned, horizon(year))
        return rows_of_calendar(zoned, (int(start.timestamp()), int(end.timestamp()) + 1))
    return rows_of_weeks(zoned, EVERY_WEEK if start is None or end is None else _weeks_around(start, end))


def _weeks_around(start: datetime, end: datetime) -> Sequence[int]:
    """Return the numbers of the weeks from `start` to `end` in any time zone, and of those they depend on."""
    day, last = start - (WEEKS_BACK + 1) * WEEK, end + 2 * WEEK
    return [(day + count * WEEK).isocalendar().week for count in range((last - day) // WEEK + 1)]


def _rows_between(
    start: datetime,
    end: datetime,
    triggers: Sequence[TimeTrigger],
    zoned: Sequence[ZonedPatterns],
    default_zone: str,
) -> Iterator[int]:
    """Yield the row of every stretch between two moments, as evaluation sees it."""
    moments = {start}
    for zone in {trigger.zone for trigger in zoned if trigger.patterns}:
        patterns = [pattern for trigger in zoned if trigger.zone is zone for pattern in trigger.patterns]
        moments.update(_changes_between(start, end, patterns, zone))
    for moment in moments:
        yield sum(
            1 << at
            for at, trigger in enumerate(triggers)
            if is_open(trigger, moment, default_time_zone=default_zone)
        )


def _changes_between(
    start: datetime, end: datetime, patterns: Sequence[WeeklyPattern], zone: tzinfo
) -> Iterator[datetime]:
    """Yield the moments between two others at which a pattern may open or close, or clocks change."""
    for count in range((end - start) // DAY + 4):
        midnight = datetime.combine((start + (count - 2) * DAY).date(), datetime.min.time())
        candidates = set(clock_changes(midnight, midnight + DAY, zone))
        for pattern in patterns:
            edges = (midnight + pattern.start, midnight + (pattern.start + pattern.duration) % DAY)
            candidates.update(
                edge.replace(tzinfo=zone, fold=fold).astimezone(start.tzinfo)
                for edge in edges
                for fold in (0, 1)
            )
        yield from (moment for moment in candidates if start < moment < end)
