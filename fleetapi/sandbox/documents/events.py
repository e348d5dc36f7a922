"""Alerts, collisions, alarms, thefts and maintenance."""

from __future__ import annotations

from typing import Any

from fleetapi.sandbox.documents.links import Links
from fleetapi.sandbox.documents.positions import position_at
from fleetapi.sandbox.instants import instant
from fleetapi.sandbox.world.alert_texts import alert_kind
from fleetapi.sandbox.world.history import Alarm, Alert, Collision, Theft
from fleetapi.sandbox.world.state import VehicleState, state_at
from fleetapi.sandbox.world.vehicle import Vehicle
from fleetapi.sandbox.world.world import World

__all__ = [
    "alarm_document",
    "alert_document",
    "collision_document",
    "maintenance_document",
    "maintenance_part",
    "theft_document",
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
    """One alert. `message` is not in the specification, but the guide promises its language."""
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
    """One collision."""
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
    """One alarm: it was switched, or it went off."""
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
    """One theft."""
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
    """Days and km until the next maintenance, as telemetry attaches it."""
    mileage = state.mileage_before_maintenance
    if version == "v2":
        stamps = {"createdAt": instant(state.moment), "updatedAt": instant(state.moment)}
        return {
            "daysBeforeMaintenance": state.days_before_maintenance,
            "mileageBeforeMaintenance": int(mileage),
        } | stamps
    return {
        "vin": vehicle.vin,
        "createdAt": instant(state.moment),  # required, though described with the whole resource only
        "daysBeforeMaintenance": state.days_before_maintenance,
        "mileageBeforeMaintenance": round(mileage, 1),
    }


def maintenance_document(vehicle: Vehicle, state: VehicleState, links: Links) -> dict[str, Any]:
    """The next maintenance of a vehicle."""
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
