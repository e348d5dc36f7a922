"""What a notification can carry besides the values that triggered it (`extendedEventParam`)."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

__all__ = ["TELEMETRY_TYPES", "Attachment", "attachments_of"]

Attachment: TypeAlias = Literal[
    "vehicle.doorsState",
    "vehicle.status",
    "vehicle.maintenance",
    "vehicle.position",
    "vehicle.telemetry",
    "vehicle.alerts",
    "vehicle.collisions",
    "vehicle.trip",
    "vehicle.stolen",
]

# Behind `vehicle.telemetry.`; v3 only.
TELEMETRY_TYPES = (
    "environment",
    "privacy",
    "vehicle",
    "vehicle.adas",
    "vehicle.battery",
    "vehicle.doorsState",
    "vehicle.energies",
    "vehicle.engines",
    "vehicle.ignition",
    "vehicle.lighting",
    "vehicle.lightingSystem",
    "vehicle.safety",
    "vehicle.transmission",
    "vehicle.drivingBehavior",
    "vehicle.alarm.status",
    "vehicle.alarm.trigger",
    "vehicle.wipingBlades",
)

_V3 = (*get_args(Attachment), *(f"vehicle.telemetry.{kind}" for kind in TELEMETRY_TYPES))
_V2 = tuple(name for name in get_args(Attachment) if name not in {"vehicle.trip", "vehicle.stolen"})


def attachments_of(version: str | None = None) -> tuple[str, ...]:
    """Return what `version` ("v3", "v2") can attach; every v2 attachment exists in v3, which None means."""
    return _V2 if version == "v2" else _V3
