"""Where vehicles are: a few real towns, and the geometry of a sphere."""

from __future__ import annotations

import math

import attrs

from fleetapi.monitors.semantics import geometry
from fleetapi.monitors.semantics.geometry import EARTH_RADIUS_KM

__all__ = ["EARTH_RADIUS_KM", "KM_PER_DEGREE", "TOWNS", "Place", "bearing", "destination", "distance_km"]

KM_PER_DEGREE = math.radians(EARTH_RADIUS_KM)


@attrs.frozen
class Place:
    """A point on the ground: degrees (WGS 84), metres above the sea."""

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
"""The first is the home of most of the first fleet."""


def distance_km(one: Place, other: Place) -> float:
    """The length of the great circle between two places."""
    return geometry.distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


def bearing(one: Place, other: Place) -> float:
    """The course from one place to another at its start, in degrees from north, 0 to 360."""
    south, north = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    across = math.sin(east) * math.cos(north)
    along = math.cos(south) * math.sin(north) - math.sin(south) * math.cos(north) * math.cos(east)
    return math.degrees(math.atan2(across, along)) % 360


def destination(start: Place, course: float, distance: float) -> Place:
    """The place `distance` km from `start` in direction `course` (degrees from north)."""
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
    there = geometry.normalised(math.degrees(math.asin(sine)), math.degrees(longitude + east))
    return Place(*there, start.altitude)
