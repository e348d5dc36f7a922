"""Positions of vehicles: GeoJSON features as flat objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from fleetapi.models.base import Dated, Model, OpenEnum, model
from fleetapi.wire.converters import encode

__all__ = ["FixStatus", "Point", "Position", "PositionType"]


class PositionType(OpenEnum):
    """How a position was obtained."""

    ACQUIRED = "Acquire"
    """From satellites."""
    ESTIMATED = "Estimated"
    """From the movement since the last fix."""


class FixStatus(OpenEnum):
    """Dimensions of a fix; ignore the altitude of a 2D fix."""

    TWO_DIMENSIONS = "2D"
    THREE_DIMENSIONS = "3D"


@model
class Point(Model):
    """A GeoJSON point."""

    wire_paths: ClassVar[Mapping[str, str]] = {
        "longitude": "coordinates.0",
        "latitude": "coordinates.1",
        "altitude": "coordinates.2",
    }
    wire_constants: ClassVar[Mapping[str, str]] = {"type": "Point"}

    latitude: float | None = None
    """Degrees north (WGS 84)."""
    longitude: float | None = None
    """Degrees east (WGS 84)."""
    altitude: float | None = None
    """Meters above sea level."""


@model
class Position(Dated):
    """A position of a vehicle: a GeoJSON point (RFC 7946) with its properties.

    `feature` is the GeoJSON feature as the server sent it. Geographic libraries accept the object itself.
    """

    wire_paths: ClassVar[Mapping[str, str]] = {
        "longitude": "geometry.coordinates.0",
        "latitude": "geometry.coordinates.1",
        "altitude": "geometry.coordinates.2",
        "vin": "properties.vin",
        "created_at": "properties.createdAt",
        "updated_at": "properties.updatedAt",
        "heading": "properties.heading",
        "signal_quality": "properties.signalQuality",
        "type": "properties.type",
        "fix_status": "properties.fixStatus",
    }
    wire_constants: ClassVar[Mapping[str, str]] = {"type": "Feature", "geometry.type": "Point"}

    latitude: float | None = None
    """Degrees north (WGS 84)."""
    longitude: float | None = None
    """Degrees east (WGS 84)."""
    altitude: float | None = None
    """Meters above sea level."""
    heading: float | None = None
    """Heading in degrees, clockwise from north, 0 to 360."""
    signal_quality: int | None = None
    """Quality of the satellite signal, on the vehicle's own scale."""
    type: PositionType | None = None
    """How the position was obtained."""
    fix_status: FixStatus | None = None
    """Dimensions of the fix."""
    vin: str | None = None
    """VIN of the vehicle; sent where a response covers several vehicles."""

    @property
    def feature(self) -> Mapping[str, Any]:
        """The GeoJSON feature: as sent, or built from the fields if you created the position yourself."""
        return self.as_sent or {"geometry": None, "properties": {}, **encode(self)}

    @property
    def __geo_interface__(self) -> Mapping[str, Any]:
        """The feature, for shapely, geopandas and other libraries."""
        return self.feature
