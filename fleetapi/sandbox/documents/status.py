"""The status and the telemetry of a vehicle."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fleetapi.sandbox.clock import instant
from fleetapi.sandbox.documents.conditions import Conditions
from fleetapi.sandbox.documents.history import maintenance_part, position_document
from fleetapi.sandbox.requests.routes import Links
from fleetapi.sandbox.world.history import Alarm, Theft, Trip
from fleetapi.sandbox.world.vehicle import Vehicle, VehicleState
from fleetapi.sandbox.world.world import World

__all__ = [
    "STATUS_EXTENSIONS",
    "TELEMETRY_EXTENSIONS",
    "TELEMETRY_TYPES",
    "status_document",
    "telemetry_document",
]

STATUS_EXTENSIONS = ("odometer", "kinetic")
TELEMETRY_EXTENSIONS = {
    "v3": ("location", "maintenance"),
    "v2": ("location", "maintenance", *STATUS_EXTENSIONS),
}

_OLD_PARTS = ("adas", "battery", "doorsState", "energies", "engines", "ignition", "lighting", "safety",
              "transmission", "drivingBehavior")  # fmt: skip
_NEW_PARTS = (*_OLD_PARTS, "lightingSystem", "alarm.status", "alarm.trigger", "wipingBlades")
TELEMETRY_TYPES = {
    version: ("environment", "privacy", "vehicle", *(f"vehicle.{part}" for part in parts))
    for version, parts in (("v3", _NEW_PARTS), ("v2", _OLD_PARTS))
}


def status_document(
    world: World, vehicle: Vehicle, state: VehicleState, links: Links, *, extensions: Collection[str]
) -> dict[str, Any]:
    """Return the last known status."""
    version = links.version
    parts = Conditions(state, vehicle.engine, version=version, stamped=True)
    document = {
        "vin": vehicle.vin,
        "createdAt": instant(state.moment),
        "lastPosition": position_document(
            state.place, version=version, heading=state.heading, moment=state.moment
        ),
        "ignition": parts.ignition(),
        "preconditioning": parts.preconditioning(),
        "energies": parts.energies(),
        "engines": parts.engines(),
        "doorsState": parts.doors(),
        "privacy": parts.privacy(),
        "battery": parts.battery(),
        "service": parts.service(),
        "safety": parts.safety(),
        "odometer": parts.odometer(),
        "kinetic": parts.kinetic(),
        "environment": parts.environment(),
        "drivingBehavior": parts.driving_behavior(),
        "_links": {
            "self": links.to("get_vehicle_status", fid=vehicle.fleet, vid=vehicle.id),
            "vehicle": links.to("get_vehicle", fid=vehicle.fleet, vid=vehicle.id),
            "fleet": links.to("get_fleet", fid=vehicle.fleet),
        },
    }
    if version == "v3":
        document |= {
            "updatedAt": instant(state.moment),
            "transmission": parts.transmission(),
            "powertrain": parts.powertrain(),
            "adas": parts.adas(),
            "wipingBlades": parts.wiping_blades(),
            "lightingSystem": parts.lighting_system(),
        }
        document |= _security(world, vehicle, state, links)
    if extensions:
        every = {"odometer": parts.odometer(), "kinetic": parts.kinetic()}
        document["_embedded"] = {"extension": {name: every[name] for name in extensions}}
    return document


def _security(world: World, vehicle: Vehicle, state: VehicleState, links: Links) -> dict[str, Any]:
    """Return the last state of the alarm, and the last theft."""
    found: dict[str, Any] = {}
    switch = world.last_switch(vehicle, state.moment)
    if switch is not None:
        found["alarm"] = {"status": _activation(switch) | {"createdAt": instant(switch.started)}}
    thefts = world.history(Theft, vehicle, state.moment)
    if thefts:
        sid = world.identifier(vehicle, thefts[-1])
        found["stolen"] = {
            "id": sid,
            "state": thefts[-1].ended > state.moment,
            "startedAt": instant(thefts[-1].started),
            "createdAt": instant(thefts[-1].started),
            "_links": {
                "self": links.to("get_stolen", fid=vehicle.fleet, vid=vehicle.id, sid=sid),
                "vehicle": links.to("get_vehicle", fid=vehicle.fleet, vid=vehicle.id),
            },
        }
    return found


def telemetry_document(
    world: World,
    vehicle: Vehicle,
    state: VehicleState,
    links: Links,
    *,
    trip: Trip | None,
    types: Collection[str],
    extensions: Collection[str],
) -> dict[str, Any]:
    """Return what a vehicle sent at one moment: the given types, or everything if there are none."""
    version = links.version
    parts = Conditions(state, vehicle.engine, version=version, stamped=False)
    wanted = types or ("environment", "privacy", "vehicle")
    document: dict[str, Any] = {
        "createdAt": instant(state.moment),
        "_links": {
            "self": links.to("list_vehicle_telemetry", fid=vehicle.fleet, vid=vehicle.id),
            "vehicle": links.to("get_vehicle", fid=vehicle.fleet, vid=vehicle.id),
        },
    }
    if version == "v2":
        document["updatedAt"] = document["createdAt"]
    if trip is not None:
        tid = world.identifier(vehicle, trip)
        document["_links"]["trip"] = links.to("get_vehicle_trip", fid=vehicle.fleet, vid=vehicle.id, tid=tid)
    if "environment" in wanted:
        document["environment"] = parts.environment()
    if "privacy" in wanted:
        document["privacy"] = parts.privacy()
    inner = _vehicle_part(world, vehicle, state, parts, wanted)
    if inner:
        document["vehicle"] = inner
    if extensions:
        location = position_document(state.place, version=version, heading=state.heading)
        every = {
            "location": location,
            "maintenance": maintenance_part(state, vehicle, version),
            "odometer": parts.odometer(),
            "kinetic": parts.kinetic(),
        }
        document["_embedded"] = {"extension": {name: every[name] for name in extensions}}
    return document


def _vehicle_part(
    world: World, vehicle: Vehicle, state: VehicleState, parts: Conditions, wanted: Collection[str]
) -> dict[str, Any]:
    writers = {
        "adas": parts.adas,
        "battery": parts.battery,
        "doorsState": parts.doors,
        "energies": parts.energies,
        "engines": parts.engines,
        "ignition": parts.ignition,
        "lighting": parts.lighting,
        "safety": parts.safety,
        "transmission": parts.transmission,
        "drivingBehavior": parts.driving_behavior,
        "odometer": parts.odometer,
        "kinetic": parts.kinetic,
    }
    if parts.modern:
        writers |= {
            "lightingSystem": parts.lighting_system,
            "wipingBlades": parts.wiping_blades,
            "powertrain": parts.powertrain,
        }
    found: dict[str, Any] = {
        name: write() for name, write in writers.items() if "vehicle" in wanted or f"vehicle.{name}" in wanted
    }
    if parts.modern and ("vehicle" in wanted or "vehicle.alarm.status" in wanted):
        switch = world.last_switch(vehicle, state.moment)
        if switch is not None:
            found["alarm"] = {"status": _activation(switch)}
    return found


def _activation(switch: Alarm) -> dict[str, Any]:
    return {"activation": "Active" if switch.active else "Inactive"}
