"""The clocks of time zones: their offsets from UTC, and the nights on which they change.

Two zones are never further apart than their clocks really are: New York is five or six hours behind Paris in
some weeks of March and October, never seven. So conclusions about windows in several zones rest on the
offsets that these zones have at the same moment, by the installed tz database, from the current year on until
dates, weekdays and clock changes have come in every combination.

A daily window is assumed to end by the clock on the wall. A server may instead count its duration as elapsed
time, from a start that the clock skips or repeats. Only windows that are open at a change, or begin around
it, differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, UTC, datetime, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from fleetapi.monitors.semantics.calendar import DAY, elapsed_bounds, single_bounds, weekly_pattern, zone_of
from fleetapi.monitors.times.windows import DailyWindow, SingleWindow
from fleetapi.monitors.triggers import TimeTrigger

__all__ = [
    "Span",
    "horizon",
    "offset_at",
    "representatives",
    "rows_by_elapsed_time",
    "stretches",
    "transitions",
]

Span: TypeAlias = tuple[int, int]
"""Start and end in seconds since 1970."""

_WEEK = 604_800
_YEARS = 28  # after which weekdays and dates repeat
_LAST_LISTED = 2100  # the tz database lists Morocco's changes, which follow the moon, one by one until 2087


@lru_cache(maxsize=8)
def horizon(year: int) -> Span:
    """Return the span to examine, from the beginning of `year` on."""
    last = min(max(year + _YEARS, _LAST_LISTED), MAXYEAR)
    begin, end = (datetime(one, 1, 1, tzinfo=UTC).timestamp() for one in (year, last))
    return int(begin), int(end)


def offset_at(zone: tzinfo, moment: int) -> int:
    """Return the UTC offset of a zone in seconds."""
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@lru_cache(maxsize=64)
def transitions(zone: tzinfo, span: Span) -> tuple[int, ...]:
    """Return the moments in a span at which the offset of a zone changes.

    One sample per week is enough, because no zone changes twice within a week.
    """
    begin, end = span
    looks = [*range(begin, end, _WEEK), end]
    return tuple(
        _change_between(zone, low, high)
        for low, high in pairwise(looks)
        if offset_at(zone, low) != offset_at(zone, high)
    )


def _change_between(zone: tzinfo, low: int, high: int) -> int:
    before = offset_at(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def stretches(zones: Sequence[tzinfo], span: Span) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Yield the parts of a span without clock changes: start, end, and the offset of each zone."""
    begin, end = span
    changes = {moment for zone in zones for moment in transitions(zone, span)}
    for start, stop in pairwise(sorted({begin, end, *changes})):
        yield start, stop, tuple(offset_at(zone, start) for zone in zones)


def representatives(zones: Sequence[tzinfo], span: Span) -> list[tzinfo]:
    """Replace each zone with the first one whose clocks always show the same time."""
    known: dict[tuple[int, ...], tzinfo] = {}
    return [known.setdefault(_profile(zone, span), zone) for zone in zones]


@lru_cache(maxsize=64)
def _profile(zone: tzinfo, span: Span) -> tuple[int, ...]:
    changes = transitions(zone, span)
    return (*changes, *(offset_at(zone, moment) for moment in (span[0], *changes)))


_LONGEST = 8 * DAY  # longer windows are cut off
_NIGHTS = 60  # the maximum number of different nights to examine


def rows_by_elapsed_time(triggers: Sequence[TimeTrigger], default_zone: str, year: int) -> Iterator[int]:
    """Yield which triggers are open together around clock changes, counting elapsed time."""
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
    """Yield the clock changes that differ by clocks, weekday, listed weeks or single windows."""
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
            moment % _WEEK,
            change.isocalendar().week if weeks else 0,
            tuple(start <= change and (end is None or change < end) for start, end in singles),
        )
        if night not in seen and len(seen) < _NIGHTS:
            seen.add(night)
            yield change


def _open_around(
    trigger: TimeTrigger, zone: tzinfo, change: datetime, fold: int
) -> Iterator[tuple[datetime, datetime]]:
    """Yield start and end of a trigger's windows that are open around a change, clipped to that period."""
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
