"""Places and distances on the sphere: the one module that decides when two places are the same.

A place can be written in more than one way: longitude 180 is longitude -180, a pole has every longitude, and
-0.0 is 0.0. Whatever compares places or measures between them goes through `normalised`.
"""

from __future__ import annotations

from math import asin, cos, radians, remainder, sin, sqrt
from typing import Final, TypeAlias

__all__ = ["EARTH_RADIUS_KM", "Vector", "central_angle", "distance_km", "normalised", "unit_vector"]

EARTH_RADIUS_KM: Final = 6371.0088
"""The mean radius of the earth (IUGG)."""

Vector: TypeAlias = tuple[float, float, float]


def normalised(latitude: float, longitude: float) -> tuple[float, float]:
    """Return the one way to write a place: longitude above -180, up to 180, and 0 at a pole.

    >>> normalised(0, -180)
    (0.0, 180.0)
    >>> normalised(90, 12)
    (90.0, 0.0)
    """
    if abs(latitude) == 90:
        return float(latitude), 0.0
    within = remainder(longitude, 360)  # exact, and the number itself where it is within 180 degrees
    return latitude + 0.0, 180.0 if within == -180 else within + 0.0  # adding 0.0 turns -0.0 into 0.0


def unit_vector(latitude: float, longitude: float) -> Vector:
    """Return the direction of a place seen from the centre of the earth; the same for the same place."""
    latitude, longitude = normalised(latitude, longitude)
    north, east = radians(latitude), radians(longitude)
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def central_angle(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the angle in radians between two places, given in degrees, seen from the centre of the earth.

    By the haversine formula, which is accurate for small distances too; it takes the short way round.
    """
    latitude, longitude = normalised(latitude, longitude)
    other_latitude, other_longitude = normalised(other_latitude, other_longitude)
    here, there = radians(latitude), radians(other_latitude)
    half_height = sin((there - here) / 2)
    half_width = sin(radians(other_longitude - longitude) / 2)
    return 2 * asin(
        min(1.0, sqrt(half_height * half_height + cos(here) * cos(there) * half_width * half_width))
    )


def distance_km(
    latitude: float,
    longitude: float,
    other_latitude: float,
    other_longitude: float,
    *,
    earth_radius_km: float = EARTH_RADIUS_KM,
) -> float:
    """Return the great-circle distance in kilometres between two places given in degrees."""
    return earth_radius_km * central_angle(latitude, longitude, other_latitude, other_longitude)
