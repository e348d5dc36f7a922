"""Which offsets from UTC time zones have at the same moment, by the tz database installed here.

Two zones are never further apart than their clocks really are: New York is five or six hours behind Paris in
some weeks of March and October, never seven. So what is concluded about windows in several zones rests on the
offsets that they have together, from the current year on until dates, weekdays and changes have
come in every combination.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, UTC, datetime, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

__all__ = ["Span", "horizon", "offset_at", "representatives", "stretches", "transitions"]

Span: TypeAlias = tuple[int, int]
"""Two moments in seconds since 1970."""

_WEEK = 604_800
_YEARS = 28  # then weekdays and dates repeat
_LAST_LISTED = 2100  # until 2087 the tz database lists changes one by one for Morocco, which follow the moon


@lru_cache(maxsize=8)
def horizon(year: int) -> Span:
    """Return the years to look at, from the beginning of `year` on."""
    last = min(max(year + _YEARS, _LAST_LISTED), MAXYEAR)
    begin, end = (datetime(one, 1, 1, tzinfo=UTC).timestamp() for one in (year, last))
    return int(begin), int(end)


def offset_at(zone: tzinfo, moment: int) -> int:
    """Return the offset of a zone from UTC in seconds."""
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@lru_cache(maxsize=64)
def transitions(zone: tzinfo, span: Span) -> tuple[int, ...]:
    """Return the moments in a span at which the offset of a zone changes.

    A zone is looked at once a week: no zone changes twice within one.
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
    """Yield the parts of a span in which no clock is changed: begin, end, and the offset of each zone."""
    begin, end = span
    changes = {moment for zone in zones for moment in transitions(zone, span)}
    for start, stop in pairwise(sorted({begin, end, *changes})):
        yield start, stop, tuple(offset_at(zone, start) for zone in zones)


def representatives(zones: Sequence[tzinfo], span: Span) -> list[tzinfo]:
    """Return for each zone the first one whose clocks always show the same."""
    known: dict[tuple[int, ...], tzinfo] = {}
    return [known.setdefault(_profile(zone, span), zone) for zone in zones]


@lru_cache(maxsize=64)
def _profile(zone: tzinfo, span: Span) -> tuple[int, ...]:
    changes = transitions(zone, span)
    return (*changes, *(offset_at(zone, moment) for moment in (span[0], *changes)))
