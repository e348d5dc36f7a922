"""Fleets, vehicles and the capabilities of vehicles."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fleetapi.sandbox.clock import DAY, instant
from fleetapi.sandbox.requests.routes import Links
from fleetapi.sandbox.world.vehicle import Vehicle
from fleetapi.sandbox.world.world import Fleet

__all__ = ["EXTENSIONS", "LIST_EXTENSIONS", "capabilities", "fleet_document", "vehicle_document"]

EXTENSIONS = ("branding", "onboardCapabilities", "pictures")
LIST_EXTENSIONS = ("branding", "pictures")

_DATA = (
    "data:telemetry",
    "data:telemetry:environment",
    "data:telemetry:privacy",
    "data:telemetry:vehicle",
    "data:telemetry:vehicle:ignition",
    "data:telemetry:vehicle:energies",
    "data:telemetry:vehicle:engines",
    "data:telemetry:vehicle:doorsState",
    "data:telemetry:vehicle:kinetic",
    "data:telemetry:vehicle:odometer",
    "data:telemetry:vehicle:maintenance",
    "data:position",
    "data:trip",
    "data:alert",
    "data:collision",
)


def fleet_document(fleet: Fleet, links: Links) -> dict[str, Any]:
    """Return a fleet."""
    fid = fleet.id
    document = {
        "id": fid,
        "name": fleet.name,
        "description": fleet.description,
        "createdAt": instant(fleet.created),
        "updatedAt": instant(fleet.created),
        "_links": {
            "self": links.to("get_fleet", fid=fid),
            "vehicles": links.to("list_vehicles", fid=fid),
            "status": links.to("list_fleet_status", fid=fid),
            "maintenances": links.to("list_fleet_maintenances", fid=fid),
            "alerts": links.to("list_fleet_alerts", fid=fid),
            "trips": links.to("list_fleet_trips", fid=fid),
            "collisions": links.to("list_fleet_collisions", fid=fid),
            "monitors": links.to("list_monitors", fid=fid),
        },
    }
    if links.version == "v3":
        document["_links"]["callbacks"] = links.to("list_remote_callbacks", fid=fid)  # type: ignore[index]  # a mapping
    return document


def vehicle_document(
    vehicle: Vehicle, links: Links, *, extensions: Collection[str], alone: bool
) -> dict[str, Any]:
    """Return a vehicle; `alone` if it is the whole response and not an item of a list."""
    document: dict[str, Any] = {
        "id": vehicle.id,
        "vin": vehicle.vin,
        "brand": vehicle.brand,
        "pictures": _pictures(vehicle),
        "createdAt": instant(vehicle.created),
        "updatedAt": instant(vehicle.created + DAY),
        "_links": _vehicle_links(vehicle, links, alone=alone),
    }
    if links.version == "v2":
        if alone:
            document["label"] = vehicle.model
        return document
    document["motorization"] = vehicle.motorization
    if extensions:
        document["_embedded"] = {"extension": _extension(vehicle, extensions, alone=alone)}
    return document


def capabilities(vehicle: Vehicle, extensions: Collection[str]) -> dict[str, Any]:
    """Return the response of `/vehicles/{vin}`."""
    return {
        "vin": vehicle.vin,
        "motorization": vehicle.motorization,
        "createdAt": instant(vehicle.created),
        "_embedded": {"extension": _extension(vehicle, extensions or EXTENSIONS, alone=True)},
    }


def _vehicle_links(vehicle: Vehicle, links: Links, *, alone: bool) -> dict[str, Any]:
    fid, vid = vehicle.fleet, vehicle.id
    found = {
        "self": links.to("get_vehicle", fid=fid, vid=vid),
        "fleet": links.to("get_fleet", fid=fid),
        "lastPosition": links.to("last_position", fid=fid, vid=vid),
        "trips": links.to("list_vehicle_trips", fid=fid, vid=vid),
        "maintenance": links.to("get_vehicle_maintenance", fid=fid, vid=vid),
        "alerts": links.to("list_vehicle_alerts", fid=fid, vid=vid),
        "status": links.to("get_vehicle_status", fid=fid, vid=vid),
        "telemetry": links.to("list_vehicle_telemetry", fid=fid, vid=vid),
        "collisions": links.to("list_vehicle_collisions", fid=fid, vid=vid),
        "monitors": links.to("list_monitors", fid=fid),
    }
    if links.version == "v3":
        found["remotes"] = links.to("list_remote_actions", fid=fid, vid=vid)
        found["callbacks"] = links.to("list_remote_callbacks", fid=fid)
        if alone:
            found["alarms"] = links.to("list_vehicle_alarms", fid=fid, vid=vid)
    return found


def _pictures(vehicle: Vehicle) -> list[str]:
    model = vehicle.model.lower().replace(" ", "-").replace("ë", "e")
    return [
        f"https://pictures.example.com/V3DImage.ashx?client=fleetapi-sandbox&format=png&vin={vehicle.vin}"
        f"&model={model}&view={view:03d}&width=960&height=540"
        for view in range(1, 7)
    ]


def _extension(vehicle: Vehicle, wanted: Collection[str], *, alone: bool) -> dict[str, Any]:
    extension: dict[str, Any] = {}
    if "branding" in wanted:
        extension["branding"] = {"brand": vehicle.brand} | ({"label": vehicle.model} if alone else {})
    if "pictures" in wanted:
        extension["pictures"] = _pictures(vehicle)
    if "onboardCapabilities" in wanted:
        extension["onboardCapabilities"] = {"data": list(_DATA), "remote": _remote(vehicle)}
    return extension


def _remote(vehicle: Vehicle) -> dict[str, Any]:
    electric = vehicle.engine.battery > 0

    def simple(name: str, supported: bool = True) -> dict[str, Any]:
        return {"supported": supported, "scopeName": f"remote:{name}:write"}

    return {
        "preconditioning": simple("preconditioning", electric)
        | {"parameters": {"programs": {"size": 4}, "immediate": electric}},
        "charging": simple("charging", electric) | {"parameters": _charging(electric)},
        "door": simple("door"),
        "horn": simple("horn"),
        "lights": simple("lights"),
        "wakeup": simple("wakeup"),
        "navigation": simple("navigation"),
        "stolen": {"supported": True},
    }


def _charging(electric: bool) -> dict[str, Any]:
    preferences = {"level": electric, "type": electric}
    return {
        "immediate": {"start": electric, "stop": electric},
        "schedule": {
            "programs": {"supported": electric, "size": 2},
            "nextDelayedTime": electric,
            "preferences": preferences,  # required here, but described next to `schedule`
        },
        "preferences": preferences,
    }
