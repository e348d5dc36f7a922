"""FM3xx: circles that cannot be, or that are hardly what was meant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.semantics.geometry import central_angle
from fleetapi.monitors.times.time_zones import city_of
from fleetapi.wire.dialects import Dialect

__all__ = ["CHECKS"]

_SUSPICIOUS_RADIUS_KM: Final = 500
_FAR: Final = math.radians(22)  # as seen from the centre of the Earth; about 2,500 km
_AT_AN_ISLAND: Final = math.radians(2)  # about 200 km, where the map does not have the country
_NEAR: Final = math.radians(22)  # large countries have one zone and one city: India, China


def radius(document: Document) -> Iterator[Remark]:
    """FM301 for a radius that no circle has, FM302 for one that looks like metres."""
    for circle in document.nodes("circle"):
        entry = circle.entry("radius")
        if entry is None or not entry.well_typed:
            continue
        value = entry.value
        if value <= 0:
            yield Remark(
                "FM301", entry.place, f"a radius of {value} km", "write a positive number of kilometres"
            )
        elif value > _SUSPICIOUS_RADIUS_KM:
            metres = f"; {value:g} m would be {max(1, round(value / 1000))}" if value >= 1000 else ""
            yield Remark(
                "FM302",
                entry.place,
                f"a radius of {value:,} km is larger than most countries: are these metres?",
                f"the unit is kilometres{metres}",
            )
        elif not float(value).is_integer() and document.target is not Dialect.V2 and _whole_radius(document):
            yield Remark(
                "FM301",
                entry.place,
                f"a radius of {value} km: v3 takes whole kilometres only",
                f"write {math.ceil(value)}, the next larger one" if value < 1 else f"write {round(value)}",
            )


def _whole_radius(document: Document) -> bool:
    """Whether the monitor is for v3, whose radius is an integer."""
    return document.target is not None or not document.in_v2_form


def centre(document: Document) -> Iterator[Remark]:
    """FM303: a latitude or longitude that is not on Earth."""
    for node in document.nodes("center"):
        values = {name: node.value(name) for name in ("latitude", "longitude")}
        swap = _possible(values["longitude"], 90) and _possible(values["latitude"], 180)
        for name, limit in (("latitude", 90), ("longitude", 180)):
            entry = node.entry(name)
            if entry is None or values[name] is None or _possible(values[name], limit):
                continue
            advice = "are latitude and longitude swapped?" if swap else "in degrees, with a decimal point"
            yield Remark("FM303", entry.place, f"a {name} of {values[name]} is outside ±{limit}", advice)


def _possible(value: Any, limit: int) -> bool:
    return value is not None and -limit <= value <= limit


def swapped(document: Document) -> Iterator[Remark]:
    """FM304: a centre at (0, 0), or one that would be near the declared time zone if it were swapped."""
    cities = [city for name in _declared_zones(document) if (city := city_of(name)) is not None]
    for node in document.nodes("center"):
        latitude, longitude = node.value("latitude"), node.value("longitude")
        if not (_possible(latitude, 90) and _possible(longitude, 180)):
            continue
        if latitude == 0 and longitude == 0:
            yield Remark(
                "FM304",
                node.opener,
                "the centre (0, 0) lies in the Gulf of Guinea: was the position missing?",
                "write latitude and longitude of the place that is meant",
            )
        elif cities and _possible(longitude, 90) and _looks_swapped(latitude, longitude, cities):
            yield Remark(
                "FM304",
                node.opener,
                f"latitude {latitude} and longitude {longitude} look swapped: "
                "the other way round they are near the time zone of this monitor",
                f"latitude {longitude}, longitude {latitude}?",
            )


def _declared_zones(document: Document) -> Iterator[str]:
    return (name for node in document.nodes("time") if (name := node.text("time_zone")))


def _looks_swapped(latitude: float, longitude: float, cities: list[tuple[float, float]]) -> bool:
    """Whether the place as written is far from every declared zone, and swapped on land in the region of one.

    The region of a zone is the country of its city, as far as it is near: Tuscany is near Paris, but no part
    of France. So Djibouti and Mayotte, whose coordinates only look swapped, are told from those that are.
    """
    if min(central_angle(latitude, longitude, *city) for city in cities) <= _FAR:
        return False
    return any(_is_in_region((longitude, latitude), city) for city in cities)


def _is_in_region(place: tuple[float, float], city: tuple[float, float]) -> bool:
    from fleetapi.monitors.times.time_zones import share_a_country  # noqa: PLC0415  (few monitors need the map)

    angle = central_angle(*place, *city)
    if angle >= _NEAR:
        return False
    shared = share_a_country(place, city)
    return angle < _AT_AN_ISLAND if shared is None else shared


CHECKS: Final = (radius, centre, swapped)
