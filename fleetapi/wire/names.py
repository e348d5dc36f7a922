"""How the fields of our models are spelt on the wire: one rule, and the exceptions to it.

The rule: `remaining_time` is `remainingTime`. The exceptions are of two kinds: words that the vendor
shortens or misspells everywhere, and places where one class of ours gathers what the wire nests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["BARE", "CONSTANTS", "SECONDS", "camel", "steps", "wire_path"]

_EVERYWHERE: Final[Mapping[str, str]] = {
    "average_consumption": "avgConsumption",
    "average_speed": "avgSpeed",
    "maximum_speed": "maxSpeed",
    "subtype": "subType",
    "temperature": "temp",
}

_ADAS: Final[Mapping[str, str]] = {
    "adaptive_cruise_control": "accr",
    "speed_limiter": "lvv",
    "speed_regulator": "rvv",
    "emergency_braking": "aebs",
    "lane_departure_warning": "afil",
    "inter_vehicle_time": "artiv",
    "blind_spot_monitoring": "bsm",
    "stability_control": "esp",
    "anti_lock_braking": "abs",
    "electric_brake": "fse",
    "speed_limit": "sli",
    "right_lane_keeping": "rlka",
    "left_lane_keeping": "llka",
    "left_lane_keeping_v2": "lrka",
    "recommended_gear": "rgi",
}

_POSITION: Final[Mapping[str, str]] = {
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

_BY_CLASS: Final[Mapping[str, Mapping[str, str]]] = {
    "Adas": _ADAS,
    "Charging": {"programs": "schedule.programs"},
    "Energy": {"fuel": "extension.fuel", "electric": "extension.electric"},
    "Engine": {"thermic": "extension.thermic", "powertrain_status": "gmpStatus"},
    "EventValue": {
        "operand": "data",
        "type": "value.type",
        "text": "value.body.literalValue",
        "objects": "value.body.objectValues",
    },
    "Point": {"longitude": "coordinates.0", "latitude": "coordinates.1", "altitude": "coordinates.2"},
    "Position": _POSITION,
    "Program": {"days": "occurence.day"},
    "RemoteEvent": {
        "type": "remoteType",
        "phase": "eventStatus.type",
        "status": "eventStatus.status",
        "failure_cause": "eventStatus.failureCause",
        "feedback_detail": "eventStatus.feedbackDetail",
    },
    "RemoteSubscription": {"webhook": "callback.webhook"},
    "ThermicEngine": {"catalytic_reduction": "scr"},
}

CONSTANTS: Final[Mapping[str, Mapping[str, str]]] = {
    "Point": {"type": "Point"},
    "Position": {"type": "Feature", "geometry.type": "Point"},
}
"""What an object says of itself that its class says already; written, but no field."""

SECONDS: Final = frozenset({("Trip", "duration")})
"""Durations that the wire counts in seconds instead of writing them as ISO 8601."""

BARE: Final[Mapping[str, str]] = {"TripFault": "fault"}
"""Classes that older versions send as a bare text, and the member that the text stands for."""


def camel(name: str) -> str:
    """`remaining_time` -> `remainingTime`."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def wire_path(model: type, field: str) -> tuple[str | int, ...]:
    """Where the wire keeps a field: the keys from the outside in; a whole number is a place in an array."""
    for owner in model.__mro__:
        if field in _BY_CLASS.get(owner.__name__, {}):
            return steps(_BY_CLASS[owner.__name__][field])
    return steps(_EVERYWHERE.get(field) or camel(field))


def steps(path: str) -> tuple[str | int, ...]:
    """`geometry.coordinates.0` -> `("geometry", "coordinates", 0)`."""
    return tuple(int(step) if step.isdigit() else step for step in path.split("."))
