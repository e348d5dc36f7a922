"""Places and distances on a sphere, and when two places are the same.

A place can have several coordinates: longitude 180 is longitude -180, a pole has every longitude, and -0.0 is
0.0. Everything that compares places or measures distances uses `normalized`.
"""

from __future__ import annotations

from math import asin, cos, radians, remainder, sin, sqrt
from typing import Final, TypeAlias

__all__ = ["EARTH_RADIUS_KM", "Vector", "central_angle", "distance_km", "normalized", "unit_vector"]

EARTH_RADIUS_KM: Final = 6371.0088
"""The mean radius of the earth (IUGG)."""

Vector: TypeAlias = tuple[float, float, float]


def normalized(latitude: float, longitude: float) -> tuple[float, float]:
    """Return the canonical coordinates of a place: longitude above -180, up to 180, and 0 at a pole.

    >>> normalized(0, -180)
    (0.0, 180.0)
    >>> normalized(90, 12)
    (90.0, 0.0)
    """
    if abs(latitude) == 90:
        return float(latitude), 0.0
    within = remainder(longitude, 360)  # exact; leaves longitudes within 180 degrees unchanged
    return latitude + 0.0, 180.0 if within == -180 else within + 0.0  # adding 0.0 turns -0.0 into 0.0


def unit_vector(latitude: float, longitude: float) -> Vector:
    """Return the direction of a place from the center of the earth; the same for all its coordinates."""
    latitude, longitude = normalized(latitude, longitude)
    north, east = radians(latitude), radians(longitude)
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def central_angle(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the angle in radians between two places (in degrees), seen from the center of the earth.

    This is the haversine formula, which is accurate for small distances.
    """
    latitude, longitude = normalized(latitude, longitude)
    other_latitude, other_longitude = normalized(other_latitude, other_longitude)
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
    """Return the great-circle distance in kilometers between two places (in degrees)."""
    return earth_radius_km * central_angle(latitude, longitude, other_latitude, other_longitude)
