"""Roads: a winding line between two places, and how fast one drives on each part of it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from random import Random

import attrs

from fleetapi.sandbox.world.places import KM_PER_DEGREE, Place, bearing, distance_km

__all__ = ["Drive", "Route", "build", "simplified"]

TOWN_KM = 3.0
"""Within this distance of either end one drives as in a town."""

MOTORWAY_KM = 60.0
"""Routes longer than this follow a motorway between the towns."""


@attrs.frozen
class Drive:
    """Where a vehicle is on its route, and how it moves: km/h, m/s², degrees from north, km driven."""

    place: Place
    heading: float
    speed: float
    acceleration: float
    kilometres: float


@attrs.frozen
class Route:
    """A line of places, with the time and the distance from its start to each of them."""

    places: tuple[Place, ...]
    seconds: tuple[float, ...]
    kilometres: tuple[float, ...]
    speeds: tuple[float, ...]
    headings: tuple[float, ...]

    @property
    def duration(self) -> float:
        """Seconds from end to end."""
        return self.seconds[-1]

    @property
    def distance(self) -> float:
        """Kilometres from end to end."""
        return self.kilometres[-1]

    @property
    def top_speed(self) -> float:
        """The highest speed on the way, in km/h."""
        return max(self.speeds)

    def at(self, elapsed: float) -> Drive:
        """Where one is `elapsed` seconds after the start (held at either end)."""
        elapsed = min(max(elapsed, 0.0), self.duration)
        part = min(bisect_right(self.seconds, elapsed), len(self.seconds) - 1) - 1
        span = self.seconds[part + 1] - self.seconds[part]
        share = (elapsed - self.seconds[part]) / span
        following = self.speeds[part + 1] if part + 1 < len(self.speeds) else 0.0
        return Drive(
            place=_between(self.places[part], self.places[part + 1], share),
            heading=self.headings[part],
            speed=self.speeds[part],
            acceleration=(following - self.speeds[part]) / 3.6 / span,
            kilometres=self.kilometres[part] + (self.kilometres[part + 1] - self.kilometres[part]) * share,
        )

    def back(self) -> Route:
        """The same road in the other direction."""
        return Route(
            places=self.places[::-1],
            seconds=tuple(self.duration - second for second in reversed(self.seconds)),
            kilometres=tuple(self.distance - done for done in reversed(self.kilometres)),
            speeds=self.speeds[::-1],
            headings=tuple((heading + 180) % 360 for heading in reversed(self.headings)),
        )


def build(random: Random, start: Place, end: Place) -> Route:
    """A plausible road: bends, slow near both ends, faster between them."""
    direct = distance_km(start, end)
    parts = min(max(round(direct / 1.2), 5), 160)
    course = bearing(start, end)
    bends = [(random.uniform(-0.07, 0.07) * direct / wave, wave) for wave in (1, 2, 3, 5)]
    places = tuple(_winding(start, end, course, bends, number / parts) for number in range(parts + 1))
    speeds = tuple(_speed(random, direct, (number + 0.5) / parts) for number in range(parts))
    return _measured(places, speeds)


def _winding(start: Place, end: Place, course: float, bends: list[tuple[float, int]], share: float) -> Place:
    straight = _between(start, end, share)
    aside = sum(size * math.sin(math.pi * wave * share) for size, wave in bends)
    hills = 25 * math.sin(math.pi * share) * math.sin(7 * share + aside)
    # flat ground is close enough for a few kilometres to the side
    north, east = -math.sin(math.radians(course)), math.cos(math.radians(course))
    return Place(
        straight.latitude + aside * north / KM_PER_DEGREE,
        straight.longitude + aside * east / KM_PER_DEGREE / math.cos(math.radians(straight.latitude)),
        straight.altitude + hills,
    )


def _speed(random: Random, direct: float, share: float) -> float:
    if min(share, 1 - share) * direct < TOWN_KM:
        return random.uniform(22, 48)
    if direct > MOTORWAY_KM:
        return random.uniform(98, 128)
    return random.uniform(55, 88)


def _measured(places: tuple[Place, ...], speeds: tuple[float, ...]) -> Route:
    lengths = [max(distance_km(one, other), 0.001) for one, other in pairwise(places)]
    times = [length / speed * 3600 for length, speed in zip(lengths, speeds, strict=True)]
    return Route(
        places=places,
        seconds=(0.0, *accumulate(times)),
        kilometres=(0.0, *accumulate(lengths)),
        speeds=speeds,
        headings=tuple(bearing(one, other) for one, other in pairwise(places)),
    )


def _between(one: Place, other: Place, share: float) -> Place:
    return Place(
        one.latitude + (other.latitude - one.latitude) * share,
        one.longitude + (other.longitude - one.longitude) * share,
        one.altitude + (other.altitude - one.altitude) * share,
    )


def simplified(places: Sequence[Place], tolerance: float) -> list[int]:
    """Which places describe the line to within `tolerance` km (Ramer, Douglas and Peucker's algorithm)."""
    if len(places) < 3:
        return list(range(len(places)))
    kept = {0, len(places) - 1}
    open_parts = [(0, len(places) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        inner = range(first + 1, last)
        if not inner:
            continue
        distances = [_aside(places[position], places[first], places[last]) for position in inner]
        farthest = max(distances)
        if farthest > tolerance:
            split = inner[distances.index(farthest)]
            kept.add(split)
            open_parts += [(first, split), (split, last)]
    return sorted(kept)


def _aside(place: Place, first: Place, last: Place) -> float:
    """How far a place is from the straight line between two others, in km, on flat ground."""
    narrow = math.cos(math.radians(first.latitude))
    east, north = (last.longitude - first.longitude) * narrow, last.latitude - first.latitude
    x, y = (place.longitude - first.longitude) * narrow, place.latitude - first.latitude
    length = math.hypot(east, north)
    if length == 0:
        return math.hypot(x, y) * KM_PER_DEGREE
    return abs(x * north - y * east) / length * KM_PER_DEGREE
