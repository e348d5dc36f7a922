"""Navigation: send a destination and waypoints to the vehicle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Protocol, TypeAlias

import attrs

from fleetapi import models
from fleetapi.errors import UsageError
from fleetapi.models.remote import RemoteCommand, RemoteNavigation
from fleetapi.models.subscriptions import RemoteType
from fleetapi.remedies import any_of, write
from fleetapi.remote_commands.command import Command, boolean, check_positions, degrees, finite
from fleetapi.representation import safe_repr

__all__ = ["Navigation", "Point", "PointLike"]


def _latitude(value: Any) -> float:
    return degrees("latitude", value, 90)


def _longitude(value: Any) -> float:
    return degrees("longitude", value, 180)


def _altitude(value: Any) -> float | None:
    return None if value is None else finite("altitude", value)


@safe_repr
@attrs.frozen(kw_only=True)
class Point:
    """A point (WGS 84): degrees north and east, meters above sea level. Raises `UsageError`."""

    latitude: float = attrs.field(converter=_latitude)
    longitude: float = attrs.field(converter=_longitude)
    altitude: float | None = attrs.field(default=None, converter=_altitude)

    @classmethod
    def of(cls, place: PointLike) -> Point:
        """Return the point of a model (`Point`, `Position`), of GeoJSON, or of a `__geo_interface__`."""
        if isinstance(place, Point):
            return place
        if isinstance(place, models.Point | models.Position):
            return cls(latitude=place.latitude, longitude=place.longitude, altitude=place.altitude)
        document = getattr(place, "__geo_interface__", place)
        if isinstance(document, Mapping) and isinstance(document.get("geometry"), Mapping):
            document = document["geometry"]  # a feature
        if isinstance(document, Mapping) and document.get("type") == "Point":
            match document.get("coordinates"):
                case [longitude, latitude]:
                    return cls(latitude=latitude, longitude=longitude)
                case [longitude, latitude, altitude]:
                    return cls(latitude=latitude, longitude=longitude, altitude=altitude)
        raise UsageError(
            f"positions contains {place!r}, which is not a point",
            remedy=any_of(write("Point(latitude=48.85, longitude=2.35)"), "pass a GeoJSON point"),
        )


class _Located(Protocol):
    """The protocol of geographic libraries."""

    @property
    def __geo_interface__(self) -> Mapping[str, Any]: ...


PointLike: TypeAlias = Point | models.Point | models.Position | Mapping[str, Any] | _Located
"""A point: see `Point.of`. A bare pair is rejected, because either number could be the latitude."""


def _positions(positions: PointLike | Iterable[PointLike]) -> tuple[Point, ...]:
    given: Any = positions
    alone = isinstance(given, Mapping | models.Model | Point) or hasattr(given, "__geo_interface__")
    if not alone and (isinstance(given, str) or not isinstance(given, Iterable)):
        raise UsageError(f"positions must be a list of points, not {given!r}")
    listed = [given] if alone else list(given)
    check_positions(len(listed))
    return tuple(Point.of(place) for place in listed)


@safe_repr
@attrs.frozen
class Navigation(Command):
    """Send up to nine waypoints and the destination, which comes last.

    A position is a `Point`, a model, GeoJSON, or an object with `__geo_interface__` (shapely, geopandas).
    `driver_approval` asks the driver first; the vendor has deprecated it.
    """

    remote_type: ClassVar[RemoteType] = RemoteType.NAVIGATION

    positions: tuple[Point, ...] = attrs.field(converter=_positions)
    driver_approval: bool | None = attrs.field(default=None, kw_only=True, validator=boolean)

    @classmethod
    def to(cls, *positions: PointLike) -> Navigation:
        """Send these positions, the destination last."""
        return cls(positions)

    def _model(self) -> RemoteCommand:
        points = [
            models.Point(latitude=point.latitude, longitude=point.longitude, altitude=point.altitude)
            for point in self.positions
        ]
        return RemoteCommand(
            navigation=RemoteNavigation(positions=points, driver_approval=self.driver_approval)
        )
