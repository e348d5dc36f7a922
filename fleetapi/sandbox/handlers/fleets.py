"""Fleets and vehicles, their position, status and maintenance."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from fleetapi.sandbox.documents.events import maintenance_document
from fleetapi.sandbox.documents.positions import position_at
from fleetapi.sandbox.documents.status import STATUS_EXTENSIONS, status_document
from fleetapi.sandbox.documents.vehicles import (
    EXTENSIONS,
    LIST_EXTENSIONS,
    capabilities,
    fleet_document,
    vehicle_document,
)
from fleetapi.sandbox.handlers.call import Call
from fleetapi.sandbox.requests.answer import Answer
from fleetapi.sandbox.world.state import state_at
from fleetapi.sandbox.world.vehicle import Vehicle

__all__ = ["HANDLERS"]


def _list_fleets(call: Call) -> Answer:
    fleets = call.world.fleets
    return call.page(
        len(fleets), lambda start, stop: [fleet_document(fleet, call.links) for fleet in fleets[start:stop]]
    )


def _get_fleet(call: Call) -> Answer:
    return call.answer(fleet_document(call.fleet(), call.links))


def _list_vehicles(call: Call) -> Answer:
    call.query.locale()
    extensions = call.query.many("extension", LIST_EXTENSIONS) if call.version == "v3" else ()
    prefix = call.query.one("vinPrefix")
    vehicles = call.fleet().vehicles
    if prefix:
        vehicles = tuple(vehicle for vehicle in vehicles if vehicle.vin.startswith(prefix))
    return call.page(
        len(vehicles),
        lambda start, stop: [_item(call, vehicle, extensions) for vehicle in vehicles[start:stop]],
    )


def _item(call: Call, vehicle: Vehicle, extensions: tuple[str, ...]) -> orjson.Fragment:
    """The JSON of a vehicle never changes, so it is written once."""
    key = (call.version, vehicle.ordinal, extensions)
    item = call.cache.get(key)
    if item is None:
        document = vehicle_document(vehicle, call.links, extensions=extensions, alone=False)
        item = call.cache[key] = orjson.Fragment(orjson.dumps(document))
    return item


def _get_vehicle(call: Call) -> Answer:
    call.query.locale()
    extensions = call.query.many("extension", EXTENSIONS) if call.version == "v3" else ()
    return call.answer(vehicle_document(call.vehicle(), call.links, extensions=extensions, alone=True))


def _get_capabilities(call: Call) -> Answer:
    call.query.locale()
    extensions = call.query.many("extension", EXTENSIONS)
    vehicle = call.allowed(call.world.vehicles_by_vin.get(call.identifiers["vin"]), None)
    return call.answer(capabilities(vehicle, extensions))


def _last_position(call: Call) -> Answer:
    call.query.check_profile()
    vehicle = call.vehicle()
    return call.answer(position_at(state_at(vehicle, call.now), vehicle, call.version))


def _get_vehicle_status(call: Call) -> Answer:
    return call.answer(_status(call)(call.vehicle()))


def _list_fleet_status(call: Call) -> Answer:
    write, vehicles = _status(call), call.fleet().vehicles
    return call.page(len(vehicles), lambda start, stop: [write(vehicle) for vehicle in vehicles[start:stop]])


def _status(call: Call) -> Callable[[Vehicle], dict[str, object]]:
    call.query.check_profile()
    extensions = call.query.many("extension", STATUS_EXTENSIONS) if call.version == "v2" else ()
    return lambda vehicle: status_document(
        call.world, vehicle, state_at(vehicle, call.now), call.links, extensions=extensions
    )


def _get_vehicle_maintenance(call: Call) -> Answer:
    call.query.check_profile()
    vehicle = call.vehicle()
    return call.answer(maintenance_document(vehicle, state_at(vehicle, call.now), call.links))


def _list_fleet_maintenances(call: Call) -> Answer:
    call.query.check_profile()
    vehicles = call.fleet().vehicles
    return call.page(
        len(vehicles),
        lambda start, stop: [
            maintenance_document(vehicle, state_at(vehicle, call.now), call.links)
            for vehicle in vehicles[start:stop]
        ],
    )


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
}
