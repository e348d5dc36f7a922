"""Positions, trips and events, such as alerts and collisions."""

from __future__ import annotations

from typing import Any

from fleetapi.sandbox.clock import instant
from fleetapi.sandbox.documents.conditions import energy_levels, fuel_kind
from fleetapi.sandbox.requests.routes import Links
from fleetapi.sandbox.world.alert_kinds import alert_kind
from fleetapi.sandbox.world.geography import Place
from fleetapi.sandbox.world.history import Alarm, Alert, Collision, Theft, Trip
from fleetapi.sandbox.world.itinerary import Phase
from fleetapi.sandbox.world.vehicle import Vehicle, VehicleState, state_at
from fleetapi.sandbox.world.world import World

__all__ = [
    "alarm_document",
    "alert_document",
    "collision_document",
    "maintenance_document",
    "maintenance_part",
    "position_at",
    "position_document",
    "theft_document",
    "trip_document",
]


def position_at(state: VehicleState, vehicle: Vehicle, version: str) -> dict[str, Any]:
    """Return the position of a vehicle, given its state."""
    return position_document(
        state.place, version=version, heading=state.heading, moment=state.moment, vin=vehicle.vin
    )


def position_document(
    place: Place, *, version: str, heading: float = 0.0, moment: float | None = None, vin: str | None = None
) -> dict[str, Any]:
    """Return a GeoJSON feature: longitude, latitude, altitude in m. Without `moment`, it has no timestamp."""
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


def trip_document(world: World, vehicle: Vehicle, trip: Trip, links: Links) -> dict[str, Any]:
    """Return a completed trip."""
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
    """Return the share of the distance for each kind of propulsion."""
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


def _owner(vehicle: Vehicle, links: Links) -> dict[str, Any]:
    return links.to("get_vehicle", fid=vehicle.fleet, vid=vehicle.id)


def _trip_on(world: World, vehicle: Vehicle, links: Links, *, period: int, leg: int) -> dict[str, Any]:
    trip = world.legs(vehicle, period)[leg]
    return links.to(
        "get_vehicle_trip", fid=vehicle.fleet, vid=vehicle.id, tid=world.identifier(vehicle, trip)
    )


def alert_document(
    world: World, vehicle: Vehicle, alert: Alert, links: Links, *, now: float, language: str
) -> dict[str, Any]:
    """Return an alert. `message` is not in the specification, but the guide mentions its language."""
    kind = alert_kind(alert.type)
    over = alert.ended <= now
    aid = world.identifier(vehicle, alert)
    start = state_at(vehicle, alert.started)
    document: dict[str, Any] = {
        "id": aid,
        "vin": vehicle.vin,
        "type": alert.type,
        "severity": kind.severity,
        "message": kind.text(language),
        "active": not over,
        "startedAt": instant(alert.started),
        "createdAt": instant(alert.started),
        "updatedAt": instant(alert.ended if over else alert.started),
        "startPosition": position_at(start, vehicle, links.version),
        "_links": {
            "self": links.to("get_vehicle_alert", fid=vehicle.fleet, vid=vehicle.id, aid=aid),
            "vehicle": _owner(vehicle, links),
            "position": links.to("last_position", fid=vehicle.fleet, vid=vehicle.id),
        },
    }
    if alert.leg is not None:
        trip = _trip_on(world, vehicle, links, period=alert.period, leg=alert.leg)
        document["_links"]["trips"] = [trip] if links.version == "v3" else trip
    if over:
        document["endAt"] = instant(alert.ended)
        document["endPosition"] = position_at(state_at(vehicle, alert.ended), vehicle, links.version)
    return document


def collision_document(world: World, vehicle: Vehicle, collision: Collision, links: Links) -> dict[str, Any]:
    """Return a collision."""
    cid = world.identifier(vehicle, collision)
    return {
        "id": cid,
        "vin": vehicle.vin,
        "createdAt": instant(collision.started),
        "updatedAt": instant(collision.started),
        "details": [{"side": collision.side, "severity": collision.severity}],
        "tippedOver": collision.tipped_over,
        "pedestrian": collision.pedestrian,
        "_links": {
            "self": links.to("get_vehicle_collision", fid=vehicle.fleet, vid=vehicle.id, cid=cid),
            "vehicle": _owner(vehicle, links),
            "trip": _trip_on(world, vehicle, links, period=collision.period, leg=collision.leg),
        },
    }


def alarm_document(world: World, vehicle: Vehicle, alarm: Alarm, links: Links) -> dict[str, Any]:
    """Return an alarm event: the alarm was armed, disarmed or triggered."""
    document: dict[str, Any] = {"id": world.identifier(vehicle, alarm)}
    stamp = {"createdAt": instant(alarm.started)}
    if alarm.trigger is None:
        document["status"] = {"activation": "Active" if alarm.active else "Inactive"} | stamp
    else:
        position = position_at(state_at(vehicle, alarm.started), vehicle, links.version)
        document["trigger"] = {
            "type": alarm.trigger,
            "position": position,
            "startAt": instant(alarm.started),
        } | stamp
    return document


def theft_document(
    world: World, vehicle: Vehicle, theft: Theft, links: Links, *, now: float
) -> dict[str, Any]:
    """Return a theft."""
    sid = world.identifier(vehicle, theft)
    over = theft.ended <= now
    document: dict[str, Any] = {
        "id": sid,
        "state": not over,
        "startedAt": instant(theft.started),
        "createdAt": instant(theft.started),
        "updatedAt": instant(theft.ended if over else theft.started),
        "startPosition": position_at(state_at(vehicle, theft.started), vehicle, links.version),
        "_links": {
            "self": links.to("get_stolen", fid=vehicle.fleet, vid=vehicle.id, sid=sid),
            "vehicle": _owner(vehicle, links),
        },
    }
    if over:
        document["endAt"] = instant(theft.ended)
        document["endPosition"] = position_at(state_at(vehicle, theft.ended), vehicle, links.version)
    return document


def maintenance_part(state: VehicleState, vehicle: Vehicle, version: str) -> dict[str, Any]:
    """Return the days and km until the next maintenance, as an extension of telemetry."""
    mileage = state.mileage_before_maintenance
    if version == "v2":
        stamps = {"createdAt": instant(state.moment), "updatedAt": instant(state.moment)}
        return {
            "daysBeforeMaintenance": state.days_before_maintenance,
            "mileageBeforeMaintenance": int(mileage),
        } | stamps
    return {
        "vin": vehicle.vin,
        "createdAt": instant(state.moment),  # required, but only described for the whole resource
        "daysBeforeMaintenance": state.days_before_maintenance,
        "mileageBeforeMaintenance": round(mileage, 1),
    }


def maintenance_document(vehicle: Vehicle, state: VehicleState, links: Links) -> dict[str, Any]:
    """Return the next maintenance of a vehicle."""
    fid, vid = vehicle.fleet, vehicle.id
    return {
        **maintenance_part(state, vehicle, links.version),
        "createdAt": instant(state.since),
        "updatedAt": instant(state.since),
        "_links": {
            "self": links.to("get_vehicle_maintenance", fid=fid, vid=vid),
            "vehicle": _owner(vehicle, links),
            "alerts": links.to("list_vehicle_alerts", fid=fid, vid=vid),
        },
    }
