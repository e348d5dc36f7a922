"""What windows can be together on the nights when clocks are changed, if a server counts elapsed time.

A daily window is taken to end by the clock on the wall. A server may instead count its duration as elapsed
time, from a start that the clock skips or repeats. Only windows that are open at a change, or begin around
it, differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from fleetapi.monitors.reasoning.offsets import horizon, offset_at, transitions
from fleetapi.monitors.semantics.calendar import DAY, elapsed_bounds, single_bounds, weekly_pattern, zone_of
from fleetapi.monitors.times.windows import DailyWindow, SingleWindow
from fleetapi.monitors.triggers import TimeTrigger

__all__ = ["rows_by_elapsed_time"]

_LONGEST = 8 * DAY  # a window that lasts longer is not followed to its end
_NIGHTS = 60  # that differ; further ones are not looked at
_WEEK = timedelta(days=7)


def rows_by_elapsed_time(triggers: Sequence[TimeTrigger], default_zone: str, year: int) -> Iterator[int]:
    """Yield which triggers are open together around the changes of their clocks, by elapsed time."""
    zones = [zone_of(trigger, default_zone) for trigger in triggers]
    for change in _nights(triggers, zones, year):
        for fold in (0, 1):
            windows = [
                list(_open_around(trigger, zone, change, fold))
                for trigger, zone in zip(triggers, zones, strict=True)
            ]
            edges = {edge for bounds in windows for both in bounds for edge in both}
            for moment in edges - {change + _LONGEST}:
                yield sum(
                    1 << at
                    for at, bounds in enumerate(windows)
                    if any(begin <= moment < end for begin, end in bounds)
                )


def _nights(triggers: Sequence[TimeTrigger], zones: Sequence[tzinfo], year: int) -> Iterator[datetime]:
    """Yield the changes, those that look alike once: by clocks, weekday, listed weeks and single windows."""
    seen: set[object] = set()
    weeks = any(isinstance(one, DailyWindow) and one.weeks for trigger in triggers for one in trigger.windows)
    singles = [
        single_bounds(one) for trigger in triggers for one in trigger.windows if isinstance(one, SingleWindow)
    ]
    daily = {
        zone
        for trigger, zone in zip(triggers, zones, strict=True)
        if any(isinstance(one, DailyWindow) for one in trigger.windows)
    }
    for moment in sorted({moment for zone in daily for moment in transitions(zone, horizon(year))}):
        change = datetime.fromtimestamp(moment, UTC)
        night = (
            tuple((offset_at(zone, moment - 1), offset_at(zone, moment)) for zone in zones),
            moment % _WEEK.total_seconds(),
            change.isocalendar().week if weeks else 0,
            tuple(start <= change and (end is None or change < end) for start, end in singles),
        )
        if night not in seen and len(seen) < _NIGHTS:
            seen.add(night)
            yield change


def _open_around(
    trigger: TimeTrigger, zone: tzinfo, change: datetime, fold: int
) -> Iterator[tuple[datetime, datetime]]:
    """Yield begin and end of each window of a trigger that is open around a change, as far as it is."""
    first, last = change - DAY, change + _LONGEST
    for window in trigger.windows:
        if isinstance(window, SingleWindow):
            begin, end = single_bounds(window)
            bounds = [(begin, end or last)]
        else:
            pattern = weekly_pattern(window)
            back = min(pattern.duration, _LONGEST) // DAY + 2
            days = ((change + count * DAY).date() for count in range(-back, _LONGEST // DAY + 2))
            bounds = [elapsed_bounds(pattern, day, zone, fold) for day in days if pattern.opens_on(day)]
        for begin, end in bounds:
            if begin < last and end > first:
                yield max(begin, first), min(end, last)
