"""Positions, as GeoJSON features."""

from __future__ import annotations

from typing import Any

from fleetapi.sandbox.instants import instant
from fleetapi.sandbox.world.places import Place
from fleetapi.sandbox.world.state import VehicleState
from fleetapi.sandbox.world.vehicle import Vehicle

__all__ = ["position_at", "position_document"]


def position_at(state: VehicleState, vehicle: Vehicle, version: str) -> dict[str, Any]:
    """Where a vehicle was at the moment of a state."""
    return position_document(
        state.place, version=version, heading=state.heading, moment=state.moment, vin=vehicle.vin
    )


def position_document(
    place: Place, *, version: str, heading: float = 0.0, moment: float | None = None, vin: str | None = None
) -> dict[str, Any]:
    """A feature: longitude, latitude, altitude in metres. Without `moment` it carries no time."""
    properties: dict[str, Any] = {"heading": round(heading) % 360, "signalQuality": 9, "type": "Acquire"}
    if version == "v3":
        properties["fixStatus"] = "3D"
    if vin is not None:
        properties["vin"] = vin
    if moment is not None:
        properties["createdAt"] = instant(moment)
        if version == "v2":
            properties["updatedAt"] = instant(moment)
    return {
        "type": "Feature",
        "geometry": {
            "type": "Point",
            "coordinates": [round(place.longitude, 6), round(place.latitude, 6), round(place.altitude, 1)],
        },
        "properties": properties,
    }
