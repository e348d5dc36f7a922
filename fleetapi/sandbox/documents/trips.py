"""Trips, and the way they took."""

from __future__ import annotations

from typing import Any

from fleetapi.sandbox.documents.energies import energy_levels, fuel_kind
from fleetapi.sandbox.documents.links import Links
from fleetapi.sandbox.documents.positions import position_document
from fleetapi.sandbox.instants import instant
from fleetapi.sandbox.world.history import Trip
from fleetapi.sandbox.world.itinerary import Phase
from fleetapi.sandbox.world.state import state_at
from fleetapi.sandbox.world.vehicle import Vehicle
from fleetapi.sandbox.world.world import World

__all__ = ["trip_document"]


def trip_document(world: World, vehicle: Vehicle, trip: Trip, links: Links) -> dict[str, Any]:
    """One trip that is over."""
    tid = world.identifier(vehicle, trip)
    fid, vid = vehicle.fleet, vehicle.id
    route = trip.leg.route
    first, last = state_at(vehicle, trip.started), state_at(vehicle, trip.ended)
    duration = round(route.duration)
    document: dict[str, Any] = {
        "id": tid,
        "vin": vehicle.vin,
        "startedAt": instant(trip.started),
        "stoppedAt": instant(trip.ended),
        "createdAt": instant(trip.ended),
        "updatedAt": instant(trip.ended),
        "duration": duration if links.version == "v3" else str(duration),
        "distance": round(route.distance, 1),
        "startPosition": position_document(
            route.places[0],
            version=links.version,
            heading=first.heading,
            moment=trip.started,
            vin=vehicle.vin,
        ),
        "stopPosition": position_document(
            route.places[-1], version=links.version, heading=last.heading, moment=trip.ended, vin=vehicle.vin
        ),
        "done": trip.fault != "Unfinished",
        "_links": {
            "self": links.to("get_vehicle_trip", fid=fid, vid=vid, tid=tid),
            "vehicle": links.to("get_vehicle", fid=fid, vid=vid),
            "waypoints": links.to("list_trip_way_points", fid=fid, vid=vid, tid=tid),
            "alerts": links.to("list_trip_alerts", fid=fid, vid=vid, tid=tid),
            "collisions": links.to("list_trip_collisions", fid=fid, vid=vid, tid=tid),
        },
    }
    if links.version == "v3":
        document |= _details(vehicle, trip, first.odometer)
    if trip.fault is not None:
        modern = links.version == "v3"
        document["faults"] = [{"fault": trip.fault, "cause": "Connection"} if modern else trip.fault]
    return document


def _details(vehicle: Vehicle, trip: Trip, odometer: float) -> dict[str, Any]:
    engine, route = vehicle.engine, trip.leg.route
    phase = vehicle.itinerary.at(trip.leg.start)
    return {
        "startMileage": round(odometer, 1),
        "startEnergies": energy_levels(phase.first.electric, phase.first.fuel, engine),
        "endEnergies": energy_levels(phase.last.electric, phase.last.fuel, engine),
        "energyConsumptions": _consumptions(vehicle, phase, route.distance),
        "kinetic": {
            "avgSpeed": round(route.distance / route.duration * 3600, 1),
            "maxSpeed": round(route.top_speed, 1),
        },
        "segments": _segments(vehicle, phase, route.distance),
    }


def _consumptions(vehicle: Vehicle, phase: Phase, distance: float) -> list[dict[str, Any]]:
    engine = vehicle.engine
    found = []
    if engine.battery:
        used = (phase.first.electric - phase.last.electric) / 100 * engine.battery
        found.append(_consumption("Electric", "ElectricEnergy", used, distance))
    if engine.tank:
        used = (phase.first.fuel - phase.last.fuel) / 100 * engine.tank
        found.append(_consumption("Fuel", fuel_kind(engine), used, distance))
    return found


def _consumption(kind: str, sub_type: str, used: float, distance: float) -> dict[str, Any]:
    return {
        "type": kind,
        "subType": sub_type,
        "consumption": round(max(used, 0.0), 1),
        "avgConsumption": round(max(used, 0.0) / distance * 100, 1),
    }


def _segments(vehicle: Vehicle, phase: Phase, distance: float) -> list[dict[str, Any]]:
    """How much of the way was driven with which propulsion."""
    engine = vehicle.engine
    if engine.motorization == "Thermic":
        shares = {"Thermal": 1.0}
    elif not engine.tank:
        shares = {"Electric": 1.0}
    else:
        used = (phase.first.electric - phase.last.electric) / 100 * engine.electric_range
        shares = {"Electric": min(used / distance, 1.0), "Hybrid": max(1 - used / distance, 0.0)}
    return [
        {"propulsion": name, "percent": round(share * 100, 1), "distance": round(share * distance, 1)}
        for name, share in shares.items()
    ]
