"""FM3xx: zones."""

from __future__ import annotations

from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import ZONE, Example

_RADIUS = f"{ZONE}/place/radius"
_CENTER = f"{ZONE}/place/center"

CHECKS = (
    Check(
        code="FM301",
        name="zone-radius",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a radius that is not positive, or not a whole number",
        explanation=(
            "The radius of a zone is given in kilometres; for v3 it is an integer, so the smallest circle "
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
        title="a radius so large that it was probably meant in metres",
        explanation=(
            "The unit of the radius is the kilometre. Above 500 km a circle covers a whole country, and the "
            "number is more likely a distance in metres. Divide it by 1000, or ignore this code if the zone "
            "really is that large."
        ),
        bad=Example(changes={_RADIUS: 20000}),
        good=Example(changes={_RADIUS: 20}),
    ),
    Check(
        code="FM303",
        name="zone-centre",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a centre that is not on the Earth",
        explanation=(
            "Latitude runs from -90 to 90 degrees, longitude from -180 to 180, both as decimal degrees (WGS "
            "84). A value outside is often the other coordinate, degrees and minutes run together, or a "
            "lost decimal point."
        ),
        bad=Example(changes={_CENTER: {"longitude": 2.333333, "latitude": 488.66667}}),
        good=Example(changes={_CENTER: {"longitude": 2.333333, "latitude": 48.866667}}),
    ),
    Check(
        code="FM304",
        name="zone-swapped",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="latitude and longitude look swapped, or were never filled in",
        explanation=(
            "The centre lies far from the time zone that the same monitor declares, and swapping its two "
            "numbers would put it on land in the country of that zone; or it is the point (0, 0) in the Gulf "
            "of Guinea, the usual sign of "
            "a coordinate that was never set. Maps and libraries disagree about the order, so the two are "
            "easily exchanged."
        ),
        bad=Example(changes={_CENTER: {"longitude": 48.866667, "latitude": 2.333333}}),
        good=Example(changes={_CENTER: {"longitude": 2.333333, "latitude": 48.866667}}),
    ),
)
