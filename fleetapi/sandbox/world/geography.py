"""Places, and plausible roads between them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from random import Random

import attrs

from fleetapi.monitors.semantics import geometry
from fleetapi.monitors.semantics.geometry import EARTH_RADIUS_KM

__all__ = [
    "EARTH_RADIUS_KM",
    "KM_PER_DEGREE",
    "TOWNS",
    "Drive",
    "Place",
    "Route",
    "bearing",
    "build",
    "destination",
    "distance_km",
    "simplify",
]

KM_PER_DEGREE = math.radians(EARTH_RADIUS_KM)


@attrs.frozen
class Place:
    """A point on the ground: degrees (WGS 84), meters above sea level."""

    latitude: float
    longitude: float
    altitude: float = 0.0


TOWNS: tuple[Place, ...] = (
    Place(48.8567, 2.3508, 35),  # Paris
    Place(45.7640, 4.8357, 173),  # Lyon
    Place(43.2965, 5.3698, 12),  # Marseille
    Place(43.6045, 1.4440, 146),  # Toulouse
    Place(50.6292, 3.0573, 20),  # Lille
    Place(44.8378, -0.5792, 6),  # Bordeaux
    Place(47.2184, -1.5536, 20),  # Nantes
    Place(48.5734, 7.7521, 142),  # Strasbourg
    Place(48.1173, -1.6778, 30),  # Rennes
    Place(47.3220, 5.0415, 245),  # Dijon
    Place(43.6108, 3.8767, 27),  # Montpellier
    Place(45.1885, 5.7245, 212),  # Grenoble
    Place(47.5101, 6.7980, 318),  # Montbéliard
    Place(50.8503, 4.3517, 20),  # Brussels
    Place(50.1109, 8.6821, 112),  # Frankfurt
    Place(45.0703, 7.6869, 239),  # Turin
    Place(40.4168, -3.7038, 657),  # Madrid
    Place(51.8787, -0.4200, 160),  # Luton
)
"""Most vehicles of the first fleet live in the first town."""


def distance_km(one: Place, other: Place) -> float:
    """Return the great-circle distance between two places."""
    return geometry.distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


def bearing(one: Place, other: Place) -> float:
    """Return the initial bearing from one place to another, in degrees from north, 0 to 360."""
    south, north = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    across = math.sin(east) * math.cos(north)
    along = math.cos(south) * math.sin(north) - math.sin(south) * math.cos(north) * math.cos(east)
    return math.degrees(math.atan2(across, along)) % 360


def destination(start: Place, course: float, distance: float) -> Place:
    """Return the place `distance` km from `start` in direction `course` (degrees from north)."""
    angle = distance / EARTH_RADIUS_KM
    latitude, longitude, direction = (
        math.radians(start.latitude),
        math.radians(start.longitude),
        math.radians(course),
    )
    sine = math.sin(latitude) * math.cos(angle) + math.cos(latitude) * math.sin(angle) * math.cos(direction)
    east = math.atan2(
        math.sin(direction) * math.sin(angle) * math.cos(latitude),
        math.cos(angle) - math.sin(latitude) * sine,
    )
    there = geometry.normalized(math.degrees(math.asin(sine)), math.degrees(longitude + east))
    return Place(*there, start.altitude)


TOWN_KM = 3.0
"""Within this distance of either end, vehicles drive at city speed."""

MOTORWAY_KM = 60.0
"""Longer routes use a highway between the towns."""


@attrs.frozen
class Drive:
    """The position and motion of a vehicle on a route: km/h, m/s², degrees from north, km driven."""

    place: Place
    heading: float
    speed: float
    acceleration: float
    kilometers: float


@attrs.frozen
class Route:
    """A line of places, with the time and the distance from the start to each of them."""

    places: tuple[Place, ...]
    seconds: tuple[float, ...]
    kilometers: tuple[float, ...]
    speeds: tuple[float, ...]
    headings: tuple[float, ...]

    @property
    def duration(self) -> float:
        """The duration in seconds."""
        return self.seconds[-1]

    @property
    def distance(self) -> float:
        """The length in km."""
        return self.kilometers[-1]

    @property
    def top_speed(self) -> float:
        """The highest speed in km/h."""
        return max(self.speeds)

    def at(self, elapsed: float) -> Drive:
        """Return the position and motion `elapsed` seconds after the start (clamped to the route)."""
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
            kilometers=self.kilometers[part] + (self.kilometers[part + 1] - self.kilometers[part]) * share,
        )

    def back(self) -> Route:
        """Return the same road in the opposite direction."""
        return Route(
            places=self.places[::-1],
            seconds=tuple(self.duration - second for second in reversed(self.seconds)),
            kilometers=tuple(self.distance - done for done in reversed(self.kilometers)),
            speeds=self.speeds[::-1],
            headings=tuple((heading + 180) % 360 for heading in reversed(self.headings)),
        )


def build(random: Random, start: Place, end: Place) -> Route:
    """Return a plausible road with bends: slow near both ends, faster between them."""
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
    # assuming flat ground is precise enough for a few kilometers
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
        kilometers=(0.0, *accumulate(lengths)),
        speeds=speeds,
        headings=tuple(bearing(one, other) for one, other in pairwise(places)),
    )


def _between(one: Place, other: Place, share: float) -> Place:
    return Place(
        one.latitude + (other.latitude - one.latitude) * share,
        one.longitude + (other.longitude - one.longitude) * share,
        one.altitude + (other.altitude - one.altitude) * share,
    )


def simplify(places: Sequence[Place], tolerance: float) -> list[int]:
    """Return the indices of a simplified line, within `tolerance` km (Ramer–Douglas–Peucker algorithm)."""
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
    """Return the distance in km of a place from the straight line through two others, on flat ground."""
    narrow = math.cos(math.radians(first.latitude))
    east, north = (last.longitude - first.longitude) * narrow, last.latitude - first.latitude
    x, y = (place.longitude - first.longitude) * narrow, place.latitude - first.latitude
    length = math.hypot(east, north)
    if length == 0:
        return math.hypot(x, y) * KM_PER_DEGREE
    return abs(x * north - y * east) / length * KM_PER_DEGREE
