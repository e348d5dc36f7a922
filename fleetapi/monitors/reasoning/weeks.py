"""Daily windows of several triggers laid over one abstract week: which can be open together.

What is open at a moment depends on the time of the week and on the numbers of the weeks around it. So the
windows are laid out once for every way these weeks can be listed by the windows, and, where triggers live in
different time zones, once for every difference their clocks can have, by the tz database installed here,
from 2020 on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import product

import attrs

from fleetapi.monitors.reasoning.dimension import anything
from fleetapi.monitors.semantics.calendar import WeeklyPattern

__all__ = ["EVERY_WEEK", "WEEK", "WEEKS_BACK", "ZonedPatterns", "rows_of_weeks"]

WEEK = timedelta(days=7)
WEEKS_BACK = 8  # how many weeks earlier a window may have opened; longer ones are not reasoned about
_LAYOUTS = 300  # how many weeks are laid out for one rule before giving up

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
    """Return which triggers can be open together, somewhere in `weeks` (numbers of weeks in succession).

    Weeks within WEEKS_BACK of the beginning, and the last one, only stand around the others. Returns every
    row when the windows are too long or too many to be laid out.
    """
    shifts = _clock_shifts([trigger.zone for trigger in triggers if trigger.patterns])
    openings = [
        _opening(at, pattern, several_zones=len(shifts) > 1)
        for at, trigger in enumerate(triggers)
        for pattern in trigger.patterns
    ]
    if any(-opening.reach.start > WEEKS_BACK for opening in openings):
        return anything(len(triggers))
    listed = {
        tuple(
            tuple(opening.weeks is None or weeks[position + step] in opening.weeks for step in opening.reach)
            for opening in openings
        )
        for position in range(WEEKS_BACK, len(weeks) - 1)
    }
    if len(listed) * len(shifts) > _LAYOUTS:
        return anything(len(triggers))
    zones = [trigger.zone for trigger in triggers]
    rows: set[int] = set()
    for shift in shifts:
        for which in listed:
            rows.update(_rows_of_layout(openings, which, [shift.get(zone, 0) for zone in zones]))
    return frozenset(rows)


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
    openings: Sequence[_Opening], which: tuple[tuple[bool, ...], ...], shifts: Sequence[int]
) -> Iterable[int]:
    """Lay out one week and yield the row of every stretch of it."""
    length = int(WEEK.total_seconds())
    events: list[tuple[int, int, int]] = []
    for opening, listed in zip(openings, which, strict=True):
        for step, is_listed in zip(opening.reach, listed, strict=True):
            for start in opening.starts if is_listed else ():
                begin = start + step * length + shifts[opening.trigger]
                end = min(begin + opening.duration, length)
                begin = max(begin, 0)
                if begin < end:
                    events.append((begin, opening.trigger, 1))
                    events.append((end, opening.trigger, -1))
    events.sort()
    counts = [0] * len(shifts)
    now = row = 0
    rows = set()
    for moment, trigger, step in events:
        if moment > now:
            rows.add(row)
            now = moment
        counts[trigger] += step
        row = row | 1 << trigger if counts[trigger] else row & ~(1 << trigger)
    if now < length:
        rows.add(row)
    return rows


def _clock_shifts(zones: Iterable[tzinfo]) -> list[dict[tzinfo, int]]:
    """Return every difference, in seconds, between the clock of the first zone and those of the others."""
    distinct = list(dict.fromkeys(zones))
    if len(distinct) < 2:
        return [{}]
    shifts = {
        tuple(combination[0] - offset for offset in combination)
        for combination in product(*(_offsets(zone) for zone in distinct))
    }
    return [dict(zip(distinct, shift, strict=True)) for shift in sorted(shifts)]


@lru_cache(maxsize=64)
def _offsets(zone: tzinfo) -> tuple[int, ...]:
    """Return the offsets from UTC that `zone` takes in the 28 years from 2020 (then weekdays repeat)."""
    start = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
    found = set()
    for week in range(28 * 53):
        offset = datetime.fromtimestamp(start + week * 604_800, zone).utcoffset()
        found.add(int(offset.total_seconds()) if offset is not None else 0)
    return tuple(sorted(found))
