"""Daily windows of several triggers laid over one abstract week: which can be open together.

What is open at a moment depends on the time of the week and on the numbers of the weeks around it. So the
windows are laid out once for every way these weeks can be listed by the windows. Where triggers live in
different time zones, it also depends on how far apart their clocks are: then the weeks of the calendar are
laid out, cut where a clock is changed, those that look alike once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TypeAlias

import attrs

from fleetapi.monitors.reasoning.dimension import anything
from fleetapi.monitors.reasoning.offsets import Span, stretches
from fleetapi.monitors.semantics.calendar import WeeklyPattern

__all__ = ["EVERY_WEEK", "WEEK", "WEEKS_BACK", "ZonedPatterns", "rows_of_calendar", "rows_of_weeks"]

WEEK = timedelta(days=7)
WEEKS_BACK = 8  # how many weeks earlier a window may have opened; longer ones are not reasoned about
_LENGTH = int(WEEK.total_seconds())
_LAYOUTS = 600  # how many weeks are laid out for one rule before giving up

# The ISO weeks of three years with every kind of new year there is: 53 is never followed by 53.
EVERY_WEEK = (*range(1, 53), *range(1, 54), *range(1, 53))


@attrs.frozen
class ZonedPatterns:
    """The daily windows of one trigger, and the time zone of their clock."""

    patterns: tuple[WeeklyPattern, ...]
    zone: tzinfo


@attrs.frozen
class _Opening:
    """A pattern made ready: seconds from Monday midnight, and the weeks counted from the current one."""

    trigger: int
    starts: tuple[int, ...]
    duration: int
    weeks: frozenset[int] | None
    reach: range


def rows_of_weeks(triggers: Sequence[ZonedPatterns], weeks: Sequence[int]) -> frozenset[int]:
    """Return which triggers of one time zone can be open together, somewhere in `weeks` (successive numbers).

    Weeks within WEEKS_BACK of the beginning, and the last one, only stand around the others. Returns every
    row when the windows are too long or too many to be laid out.
    """
    positions = range(WEEKS_BACK, len(weeks) - 1)
    around = {tuple(weeks[position - WEEKS_BACK : position + 2]) for position in positions}
    return _rows(triggers, [(numbers, 0, _LENGTH, (0,) * len(triggers)) for numbers in around])


def rows_of_calendar(triggers: Sequence[ZonedPatterns], span: Span) -> frozenset[int]:
    """Return which triggers, in several time zones, can be open together within a span.

    Returns every row when the windows are too long or too many to be laid out.
    """
    zones = tuple(dict.fromkeys(trigger.zone for trigger in triggers if trigger.patterns))
    places = [zones.index(trigger.zone) if trigger.patterns else 0 for trigger in triggers]
    return _rows(
        triggers,
        (
            (numbers, low, high, tuple(shifts[place] for place in places))
            for numbers, low, high, shifts in _weeks_of(zones, span)
        ),
    )


_Week: TypeAlias = tuple[tuple[int, ...], int, int, tuple[int, ...]]
"""The numbers of the weeks around, the seconds from which to which it lasts, and how far clocks are apart."""


@lru_cache(maxsize=16)
def _weeks_of(zones: tuple[tzinfo, ...], span: Span) -> frozenset[_Week]:
    """Return the weeks of a span on the clock of the first zone, those that look alike once."""
    monday = datetime(1969, 12, 29, tzinfo=UTC)  # the one before 1970
    origin = int(monday.timestamp())
    found: set[_Week] = set()
    numbers: dict[int, tuple[int, ...]] = {}
    for begin, end, offsets in stretches(zones, span):
        shifts = tuple(offsets[0] - offset for offset in offsets)
        start, stop = begin + offsets[0] - origin, end + offsets[0] - origin
        for week in range(start // _LENGTH, -(-stop // _LENGTH)):
            if week not in numbers:
                around = range(week - WEEKS_BACK, week + 2)
                numbers[week] = tuple((monday + one * WEEK).isocalendar().week for one in around)
            low, high = max(start - week * _LENGTH, 0), min(stop - week * _LENGTH, _LENGTH)
            found.add((numbers[week], low, high, shifts))
    return frozenset(found)


def _rows(triggers: Sequence[ZonedPatterns], weeks: Iterable[_Week]) -> frozenset[int]:
    """Lay out weeks, each way in which the windows list them once."""
    several_zones = len({trigger.zone for trigger in triggers if trigger.patterns}) > 1
    openings = [
        _opening(at, pattern, several_zones=several_zones)
        for at, trigger in enumerate(triggers)
        for pattern in trigger.patterns
    ]
    if any(-opening.reach.start > WEEKS_BACK for opening in openings):
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
    """Which of the weeks around the current one are listed by each opening."""

    def __init__(self, openings: Sequence[_Opening]) -> None:
        self._openings = openings
        self._known: dict[tuple[int, ...], tuple[tuple[bool, ...], ...]] = {}

    def in_weeks(self, numbers: tuple[int, ...]) -> tuple[tuple[bool, ...], ...]:
        """Tell it for weeks whose numbers are those from WEEKS_BACK earlier to the next one."""
        if numbers not in self._known:
            self._known[numbers] = tuple(
                tuple(
                    opening.weeks is None or numbers[WEEKS_BACK + step] in opening.weeks
                    for step in opening.reach
                )
                for opening in self._openings
            )
        return self._known[numbers]


def _opening(trigger: int, pattern: WeeklyPattern, *, several_zones: bool) -> _Opening:
    # What opens every week covers everything after a week.
    duration = min(pattern.duration, WEEK) if pattern.weeks is None else pattern.duration
    back = -(-duration // WEEK) + several_zones
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
    """Lay out one week, or a part of it, and yield the row of every stretch."""
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
