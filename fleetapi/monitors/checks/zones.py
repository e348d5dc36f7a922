"""FM3xx: circles that cannot exist, or are probably not what was meant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import ZONE, Example
from fleetapi.monitors.semantics.geometry import central_angle
from fleetapi.monitors.times.time_zones import city_of, share_a_country
from fleetapi.wire.dialects import Dialect

__all__ = ["FAMILY"]

FAMILY: Final = Family()


_SUSPICIOUS_RADIUS_KM: Final = 500
_FAR: Final = math.radians(22)  # as seen from the center of the Earth; about 2,500 km
_AT_AN_ISLAND: Final = math.radians(2)  # about 200 km, for countries that are not on the map
_NEAR: Final = math.radians(22)  # large countries have one zone and one city: India, China
_RADIUS = f"{ZONE}/place/radius"
_CENTER = f"{ZONE}/place/center"


@FAMILY.check(
    Check(
        code="FM301",
        name="zone-radius",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a radius that is not positive, or not a whole number",
        explanation=(
            "The radius of a zone is given in kilometers. For v3 it is an integer, so the smallest circle "
            "has a radius of 1 km. A radius of zero or less encloses nothing."
        ),
        bad=Example(changes={_RADIUS: 0}),
        good=Example(changes={_RADIUS: 1}),
    ),
    Check(
        code="FM302",
        name="zone-radius-unit",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a radius so large that it is probably in meters",
        explanation=(
            "The unit of the radius is the kilometer. Above 500 km a circle covers a whole country, so the "
            "number is more likely a distance in meters. Divide it by 1000, or ignore this code if the zone "
            "really is that large."
        ),
        bad=Example(changes={_RADIUS: 20000}),
        good=Example(changes={_RADIUS: 20}),
    ),
)
def radius(document: Document) -> Iterator[Diagnostic]:
    """Report an impossible radius (FM301), and one that is probably in meters (FM302)."""
    for circle in document.nodes("circle"):
        entry = circle.entry("radius")
        if entry is None or not entry.well_typed:
            continue
        value = entry.value
        if value <= 0:
            yield Diagnostic(
                "FM301", entry.place, f"a radius of {value} km", "write a positive number of kilometers"
            )
        elif value > _SUSPICIOUS_RADIUS_KM:
            meters = f"; {value:g} m would be {max(1, round(value / 1000))}" if value >= 1000 else ""
            yield Diagnostic(
                "FM302",
                entry.place,
                f"a radius of {value:,} km is larger than most countries; is it in meters?",
                f"the unit is kilometers{meters}",
            )
        elif not float(value).is_integer() and document.target is not Dialect.V2 and _whole_radius(document):
            yield Diagnostic(
                "FM301",
                entry.place,
                f"a radius of {value} km: v3 accepts only whole kilometers",
                f"write {math.ceil(value)}, the next integer" if value < 1 else f"write {round(value)}",
            )


def _whole_radius(document: Document) -> bool:
    """Tell whether the monitor is for v3, whose radius is an integer."""
    return document.target is not None or not document.in_v2_form


@FAMILY.check(
    Check(
        code="FM303",
        name="zone-centre",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a center that is not on Earth",
        explanation=(
            "Latitude ranges from -90 to 90 degrees and longitude from -180 to 180, both in decimal degrees "
            "(WGS 84). A value outside that range is often the other coordinate, degrees and minutes written "
            "together, or a number without its decimal point."
        ),
        bad=Example(changes={_CENTER: {"longitude": 2.333333, "latitude": 488.66667}}),
        good=Example(changes={_CENTER: {"longitude": 2.333333, "latitude": 48.866667}}),
    ),
)
def center(document: Document) -> Iterator[Diagnostic]:
    """Report a latitude or longitude out of range (FM303)."""
    for node in document.nodes("center"):
        values = {name: node.value(name) for name in ("latitude", "longitude")}
        swap = _possible(values["longitude"], 90) and _possible(values["latitude"], 180)
        for name, limit in (("latitude", 90), ("longitude", 180)):
            entry = node.entry(name)
            if entry is None or values[name] is None or _possible(values[name], limit):
                continue
            advice = "are latitude and longitude swapped?" if swap else "write degrees with a decimal point"
            yield Diagnostic("FM303", entry.place, f"a {name} of {values[name]} is outside ±{limit}", advice)


def _possible(value: Any, limit: int) -> bool:
    return value is not None and -limit <= value <= limit


@FAMILY.check(
    Check(
        code="FM304",
        name="zone-swapped",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="latitude and longitude look swapped, or were never set",
        explanation=(
            "The center is far from the time zone of the same monitor, and swapping its two numbers would "
            "put it on land in the country of that zone. Or it is the point (0, 0) in the Gulf of Guinea, "
            "the usual sign of a coordinate that was never set. Maps and libraries disagree about the order "
            "of coordinates, so they are easily swapped."
        ),
        bad=Example(changes={_CENTER: {"longitude": 48.866667, "latitude": 2.333333}}),
        good=Example(changes={_CENTER: {"longitude": 2.333333, "latitude": 48.866667}}),
    ),
)
def swapped(document: Document) -> Iterator[Diagnostic]:
    """Report a center at (0, 0), or with swapped coordinates (FM304)."""
    cities = [city for name in _declared_zones(document) if (city := city_of(name)) is not None]
    for node in document.nodes("center"):
        latitude, longitude = node.value("latitude"), node.value("longitude")
        if not (_possible(latitude, 90) and _possible(longitude, 180)):
            continue
        if latitude == 0 and longitude == 0:
            yield Diagnostic(
                "FM304",
                node.opener,
                "the center (0, 0) is in the Gulf of Guinea: was the position missing?",
                "write the latitude and longitude of the place",
            )
        elif cities and _possible(longitude, 90) and _looks_swapped(latitude, longitude, cities):
            yield Diagnostic(
                "FM304",
                node.opener,
                f"latitude {latitude} and longitude {longitude} look swapped: "
                "swapped, they are near the time zone of this monitor",
                f"did you mean latitude {longitude}, longitude {latitude}?",
            )


def _declared_zones(document: Document) -> Iterator[str]:
    return (name for node in document.nodes("time") if (name := node.text("time_zone")))


def _looks_swapped(latitude: float, longitude: float, cities: list[tuple[float, float]]) -> bool:
    """Tell whether the place is far from every declared zone, and when swapped on land in the region of one.

    The region of a zone is the nearby part of its city's country: Tuscany is near Paris, but not in France.
    This excludes Djibouti and Mayotte, whose coordinates only look swapped.
    """
    if min(central_angle(latitude, longitude, *city) for city in cities) <= _FAR:
        return False
    return any(_is_in_region((longitude, latitude), city) for city in cities)


def _is_in_region(place: tuple[float, float], city: tuple[float, float]) -> bool:

    angle = central_angle(*place, *city)
    if angle >= _NEAR:
        return False
    shared = share_a_country(place, city)
    return angle < _AT_AN_ISLAND if shared is None else shared
