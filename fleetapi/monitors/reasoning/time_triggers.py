"""Which time triggers can hold at the same moment.

Single windows cut time into stretches. A short stretch is searched moment by moment; in a longer one the
daily windows may combine in every way that its weeks allow.

What is open at a moment depends on the time of the week and on the numbers of the weeks around it. So daily
windows are laid out on an abstract week, once for every way in which the windows list these weeks. Across
time zones it also depends on how far apart the clocks are; then the weeks of the calendar are laid out
instead, split where a clock changes, and identical weeks only once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import attrs

from fleetapi.monitors.reasoning.clocks import Span, horizon, representatives, stretches
from fleetapi.monitors.reasoning.conclusions import Dimension, anything
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

_WEEK = timedelta(days=7)
_WEEKS_BACK = 8  # how many weeks earlier a window can have opened; longer windows are not analyzed
_LENGTH = int(_WEEK.total_seconds())
_LAYOUTS = 600  # the maximum number of weeks to lay out for a rule

# The ISO weeks of three years, with every kind of year boundary: two years in a row never have 53 weeks.
_EVERY_WEEK = (*range(1, 53), *range(1, 54), *range(1, 53))
_SHORT = timedelta(days=8)
_LONG = 52 * _WEEK  # long enough to contain every week


@attrs.frozen
class _ZonedPatterns:
    """The daily windows of one trigger, and the time zone of their clock."""

    patterns: tuple[WeeklyPattern, ...]
    zone: tzinfo


def time_dimension(triggers: Mapping[str, TimeTrigger], assumptions: Assumptions, year: int) -> Dimension:
    """Return which time triggers can hold together, from the beginning of `year` on."""
    names = tuple(triggers)
    if len(names) == 1 and assumptions.time_needs_use:
        return Dimension(
            "time", names, frozenset({0, 1})
        )  # the window opens at some point, and the vehicle may be unused
    if any(map(_is_inexact, triggers.values())):
        return Dimension("time", names, anything(len(names)))
    try:
        rows = set(_rows(list(triggers.values()), assumptions.default_time_zone, year))
    except OverflowError:  # a window at the end of the calendar (year 1 or 9999): conclude nothing
        rows = set(anything(len(names)))
    if assumptions.time_needs_use:
        rows.add(0)
    return Dimension("time", names, frozenset(rows))


def _is_inexact(trigger: TimeTrigger) -> bool:
    """Return whether a window has months, which servers may count differently, or fractions of a second."""
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


def _zoned(triggers: Sequence[TimeTrigger], default_zone: str, year: int) -> list[_ZonedPatterns]:
    """Return the daily windows of each trigger; zones whose clocks always agree are merged."""
    zones = [zone_of(trigger, default_zone) for trigger in triggers]
    if len(set(zones)) > 1:
        zones = representatives(zones, horizon(year))
    return [
        _ZonedPatterns(
            tuple(weekly_pattern(window) for window in trigger.windows if isinstance(window, DailyWindow)),
            zone,
        )
        for trigger, zone in zip(triggers, zones, strict=True)
    ]


def _daily_rows(
    zoned: Sequence[_ZonedPatterns], start: datetime | None, end: datetime | None, year: int
) -> frozenset[int]:
    """Return which daily windows can be open together between two moments, or (None) at any time."""
    if len({trigger.zone for trigger in zoned if trigger.patterns}) > 1:
        if start is None or end is None:
            return _rows_of_calendar(zoned, horizon(year))
        return _rows_of_calendar(zoned, (int(start.timestamp()), int(end.timestamp()) + 1))
    return _rows_of_weeks(zoned, _EVERY_WEEK if start is None or end is None else _weeks_around(start, end))


def _weeks_around(start: datetime, end: datetime) -> Sequence[int]:
    """Return the week numbers from `start` to `end` in any time zone, including weeks that affect them."""
    day, last = start - (_WEEKS_BACK + 1) * _WEEK, end + 2 * _WEEK
    return [(day + count * _WEEK).isocalendar().week for count in range((last - day) // _WEEK + 1)]


def _rows_between(
    start: datetime,
    end: datetime,
    triggers: Sequence[TimeTrigger],
    zoned: Sequence[_ZonedPatterns],
    default_zone: str,
) -> Iterator[int]:
    """Yield the row of every stretch between two moments, by evaluation."""
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
    """Yield the moments between `start` and `end` at which a pattern may open or close, or clocks change."""
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


# ---- daily windows, laid out on a week


@attrs.frozen
class _Opening:
    """A pattern prepared for layout: seconds from Monday midnight, weeks relative to the current one."""

    trigger: int
    starts: tuple[int, ...]
    duration: int
    weeks: frozenset[int] | None
    reach: range


def _rows_of_weeks(triggers: Sequence[_ZonedPatterns], weeks: Sequence[int]) -> frozenset[int]:
    """Return which triggers of one time zone can be open together in `weeks` (successive week numbers).

    The first _WEEKS_BACK weeks and the last one only provide context for the others. Returns every row if the
    windows are too long or too many to lay out.
    """
    positions = range(_WEEKS_BACK, len(weeks) - 1)
    around = {tuple(weeks[position - _WEEKS_BACK : position + 2]) for position in positions}
    return _rows_of_layouts(triggers, [(numbers, 0, _LENGTH, (0,) * len(triggers)) for numbers in around])


def _rows_of_calendar(triggers: Sequence[_ZonedPatterns], span: Span) -> frozenset[int]:
    """Return which triggers, in several time zones, can be open together within a span.

    Returns every row if the windows are too long or too many to lay out.
    """
    zones = tuple(dict.fromkeys(trigger.zone for trigger in triggers if trigger.patterns))
    places = [zones.index(trigger.zone) if trigger.patterns else 0 for trigger in triggers]
    return _rows_of_layouts(
        triggers,
        (
            (numbers, low, high, tuple(shifts[place] for place in places))
            for numbers, low, high, shifts in _weeks_of(zones, span)
        ),
    )


_Week: TypeAlias = tuple[tuple[int, ...], int, int, tuple[int, ...]]
"""The numbers of the surrounding weeks, start and end in seconds, and the differences between the clocks."""


@lru_cache(maxsize=16)
def _weeks_of(zones: tuple[tzinfo, ...], span: Span) -> frozenset[_Week]:
    """Return the distinct weeks of a span on the clock of the first zone."""
    monday = datetime(1969, 12, 29, tzinfo=UTC)  # the last Monday before 1970
    origin = int(monday.timestamp())
    found: set[_Week] = set()
    numbers: dict[int, tuple[int, ...]] = {}
    for begin, end, offsets in stretches(zones, span):
        shifts = tuple(offsets[0] - offset for offset in offsets)
        start, stop = begin + offsets[0] - origin, end + offsets[0] - origin
        for week in range(start // _LENGTH, -(-stop // _LENGTH)):
            if week not in numbers:
                around = range(week - _WEEKS_BACK, week + 2)
                numbers[week] = tuple((monday + one * _WEEK).isocalendar().week for one in around)
            low, high = max(start - week * _LENGTH, 0), min(stop - week * _LENGTH, _LENGTH)
            found.add((numbers[week], low, high, shifts))
    return frozenset(found)


def _rows_of_layouts(triggers: Sequence[_ZonedPatterns], weeks: Iterable[_Week]) -> frozenset[int]:
    """Lay out weeks, once for each way in which the windows list them."""
    several_zones = len({trigger.zone for trigger in triggers if trigger.patterns}) > 1
    openings = [
        _opening(at, pattern, several_zones=several_zones)
        for at, trigger in enumerate(triggers)
        for pattern in trigger.patterns
    ]
    if any(-opening.reach.start > _WEEKS_BACK for opening in openings):
        return anything(len(triggers))
    listed = _Listed(openings)
    layouts = set()
    for numbers, low, high, shifts in weeks:
        layouts.add((listed.in_weeks(numbers), low, high, shifts))
        if len(layouts) > _LAYOUTS:
            return anything(len(triggers))
    rows: set[int] = set()
    for which, low, high, shifts in layouts:
        rows.update(_rows_of_layout(openings, which, shifts, (low, high)))
    return frozenset(rows)


class _Listed:
    """Caches which of the surrounding weeks each opening lists."""

    def __init__(self, openings: Sequence[_Opening]) -> None:
        self._openings = openings
        self._known: dict[tuple[int, ...], tuple[tuple[bool, ...], ...]] = {}

    def in_weeks(self, numbers: tuple[int, ...]) -> tuple[tuple[bool, ...], ...]:
        """Return which weeks each opening lists; `numbers` are from _WEEKS_BACK weeks ago to next week."""
        if numbers not in self._known:
            self._known[numbers] = tuple(
                tuple(
                    opening.weeks is None or numbers[_WEEKS_BACK + step] in opening.weeks
                    for step in opening.reach
                )
                for opening in self._openings
            )
        return self._known[numbers]


def _opening(trigger: int, pattern: WeeklyPattern, *, several_zones: bool) -> _Opening:
    # A window that opens every week never needs to be longer than a week.
    duration = min(pattern.duration, _WEEK) if pattern.weeks is None else pattern.duration
    back = -(-duration // _WEEK) + several_zones
    start = int(pattern.start.total_seconds())
    return _Opening(
        trigger=trigger,
        starts=tuple(day * 86_400 + start for day in sorted(pattern.days)),
        duration=int(duration.total_seconds()),
        weeks=pattern.weeks,
        reach=range(-back, 1 + several_zones),
    )


def _rows_of_layout(
    openings: Sequence[_Opening],
    which: tuple[tuple[bool, ...], ...],
    shifts: Sequence[int],
    within: Span,
) -> Iterator[int]:
    """Lay out a week, or a part of it, and yield the row of every stretch."""
    first, last = within
    events: list[tuple[int, int, int]] = []
    for opening, listed in zip(openings, which, strict=True):
        for step, is_listed in zip(opening.reach, listed, strict=True):
            for start in opening.starts if is_listed else ():
                begin = start + step * _LENGTH + shifts[opening.trigger]
                end = min(begin + opening.duration, last)
                begin = max(begin, first)
                if begin < end:
                    events.append((begin, opening.trigger, 1))
                    events.append((end, opening.trigger, -1))
    events.sort()
    counts = [0] * len(shifts)
    now, row = first, 0
    for moment, trigger, step in events:
        if moment > now:
            yield row
            now = moment
        counts[trigger] += step
        row = row | 1 << trigger if counts[trigger] else row & ~(1 << trigger)
    if now < last:
        yield row
