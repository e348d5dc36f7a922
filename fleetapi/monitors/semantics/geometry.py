"""Distances on the sphere."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

__all__ = ["central_angle", "distance_km"]


def central_angle(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the angle in radians between two places, given in degrees, seen from the centre of the earth.

    By the haversine formula, which is accurate for small distances too; it takes the short way round.
    """
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
    earth_radius_km: float,
) -> float:
    """Return the great-circle distance in kilometres between two places given in degrees."""
    return earth_radius_km * central_angle(latitude, longitude, other_latitude, other_longitude)
