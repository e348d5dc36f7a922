"""Fleets and vehicles: position, status, maintenance and telemetry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from fleetapi.sandbox.clock import DAY
from fleetapi.sandbox.documents.history import maintenance_document, position_at
from fleetapi.sandbox.documents.status import (
    STATUS_EXTENSIONS,
    TELEMETRY_EXTENSIONS,
    TELEMETRY_TYPES,
    status_document,
    telemetry_document,
)
from fleetapi.sandbox.documents.vehicles import (
    EXTENSIONS,
    LIST_EXTENSIONS,
    capabilities,
    fleet_document,
    vehicle_document,
)
from fleetapi.sandbox.handlers.call import Call
from fleetapi.sandbox.handlers.history import trip_of_path
from fleetapi.sandbox.requests.messages import Response
from fleetapi.sandbox.requests.query import contains
from fleetapi.sandbox.world.history import Trip
from fleetapi.sandbox.world.vehicle import Vehicle, state_at

__all__ = ["HANDLERS"]


def _list_fleets(call: Call) -> Response:
    return call.page_of(call.world.fleets, lambda fleet: fleet_document(fleet, call.links))


def _get_fleet(call: Call) -> Response:
    return call.respond(fleet_document(call.fleet(), call.links))


def _list_vehicles(call: Call) -> Response:
    call.query.locale()
    extensions = call.query.many("extension", LIST_EXTENSIONS) if call.version == "v3" else ()
    prefix = call.query.one("vinPrefix")
    vehicles = call.fleet().vehicles
    if prefix:
        vehicles = tuple(vehicle for vehicle in vehicles if vehicle.vin.startswith(prefix))
    return call.page_of(vehicles, lambda vehicle: _item(call, vehicle, extensions))


def _item(call: Call, vehicle: Vehicle, extensions: tuple[str, ...]) -> orjson.Fragment:
    """Return the JSON of a vehicle, which never changes and is therefore cached."""
    key = (call.version, vehicle.ordinal, extensions)
    item = call.cache.get(key)
    if item is None:
        document = vehicle_document(vehicle, call.links, extensions=extensions, alone=False)
        item = call.cache[key] = orjson.Fragment(orjson.dumps(document))
    return item


def _get_vehicle(call: Call) -> Response:
    call.query.locale()
    extensions = call.query.many("extension", EXTENSIONS) if call.version == "v3" else ()
    return call.respond(vehicle_document(call.vehicle(), call.links, extensions=extensions, alone=True))


def _get_capabilities(call: Call) -> Response:
    call.query.locale()
    extensions = call.query.many("extension", EXTENSIONS)
    vehicle = call.allowed(call.world.vehicles_by_vin.get(call.identifiers["vin"]), None)
    return call.respond(capabilities(vehicle, extensions))


def _last_position(call: Call) -> Response:
    call.query.check_profile()
    vehicle = call.vehicle()
    return call.respond(position_at(state_at(vehicle, call.now), vehicle, call.version))


def _get_vehicle_status(call: Call) -> Response:
    return call.respond(_status(call)(call.vehicle()))


def _list_fleet_status(call: Call) -> Response:
    write = _status(call)
    return call.page_of(call.fleet().vehicles, write)


def _status(call: Call) -> Callable[[Vehicle], dict[str, object]]:
    call.query.check_profile()
    extensions = call.query.many("extension", STATUS_EXTENSIONS) if call.version == "v2" else ()
    return lambda vehicle: status_document(
        call.world, vehicle, state_at(vehicle, call.now), call.links, extensions=extensions
    )


def _get_vehicle_maintenance(call: Call) -> Response:
    call.query.check_profile()
    vehicle = call.vehicle()
    return call.respond(maintenance_document(vehicle, state_at(vehicle, call.now), call.links))


def _list_fleet_maintenances(call: Call) -> Response:
    call.query.check_profile()
    return call.page_of(
        call.fleet().vehicles,
        lambda vehicle: maintenance_document(vehicle, state_at(vehicle, call.now), call.links),
    )


_TELEMETRY_STEP = 60.0
"""Seconds between two messages of a moving vehicle; a parked one sends none."""


def _telemetry_page(call: Call, vehicle: Vehicle, trips: Iterable[Trip], since: float) -> Response:
    call.query.check_profile()
    types = call.query.many("type", TELEMETRY_TYPES[call.version])
    extensions = call.query.many("extension", TELEMETRY_EXTENSIONS[call.version])
    ranges = call.query.time_ranges(call.now)
    earliest = min((one.first for one in ranges), default=since)
    messages = [
        (moment, trip)
        for trip in trips
        if trip.ended >= earliest
        for moment in _moments(trip, call.now)
        if (moment >= since if not ranges else contains(ranges, moment))
    ]

    def render(start: int, stop: int) -> list[dict[str, Any]]:
        return [
            telemetry_document(
                call.world,
                vehicle,
                state_at(vehicle, moment),
                call.links,
                trip=trip,
                types=types,
                extensions=extensions,
            )
            for moment, trip in messages[start:stop]
        ]

    return call.page(len(messages), render)


def _moments(trip: Trip, now: float) -> list[float]:
    last = min(trip.ended, now)
    return [
        trip.started + number * _TELEMETRY_STEP
        for number in range(int((last - trip.started) // _TELEMETRY_STEP) + 1)
    ]


def _list_vehicle_telemetry(call: Call) -> Response:
    """Return telemetry; by default from midnight UTC of the day before, so that the list only grows."""
    vehicle = call.vehicle()
    since = (call.now // DAY - 1) * DAY
    return _telemetry_page(call, vehicle, call.world.history(Trip, vehicle, call.now), since)


def _list_trip_telemetry(call: Call) -> Response:
    vehicle, trip = trip_of_path(call)
    return _telemetry_page(call, vehicle, [trip], trip.started)


HANDLERS = {
    "list_fleets": _list_fleets,
    "get_fleet": _get_fleet,
    "list_vehicles": _list_vehicles,
    "get_vehicle": _get_vehicle,
    "get_capabilities": _get_capabilities,
    "last_position": _last_position,
    "get_vehicle_status": _get_vehicle_status,
    "list_fleet_status": _list_fleet_status,
    "get_vehicle_maintenance": _get_vehicle_maintenance,
    "list_fleet_maintenances": _list_fleet_maintenances,
    "list_vehicle_telemetry": _list_vehicle_telemetry,
    "list_trip_telemetry": _list_trip_telemetry,
    "list_fleet_trip_telemetry": _list_trip_telemetry,
}
