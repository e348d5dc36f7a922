"""Trips, and what happened on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from fleetapi.sandbox.documents.positions import position_document
from fleetapi.sandbox.documents.trips import trip_document
from fleetapi.sandbox.handlers.call import Call, unknown
from fleetapi.sandbox.handlers.events import occurrence_of_path, write_alert, write_collision
from fleetapi.sandbox.requests.answer import Answer
from fleetapi.sandbox.requests.time_ranges import contains
from fleetapi.sandbox.world.history import Alert, Collision, Trip
from fleetapi.sandbox.world.places import Place
from fleetapi.sandbox.world.roads import simplified
from fleetapi.sandbox.world.vehicle import Vehicle

__all__ = ["HANDLERS", "trip_of_path"]

Kind = TypeVar("Kind", Alert, Collision)

STEP = 30.0
"""Seconds between two way points."""

_NOMINAL = "Nominal"
_STATES = (_NOMINAL, "Unstarted", "DataLacking", "Unfinished")


def trip_of_path(call: Call) -> tuple[Vehicle, Trip]:
    """The trip of the path, once it is over, and its vehicle, which the path of v2 may leave out."""
    vehicle, trip = occurrence_of_path(call, Trip, "tid")
    if trip.ended > call.now:
        raise unknown("trip")
    return vehicle, trip


def _list(call: Call, vehicles: Iterable[Vehicle]) -> Answer:
    call.query.check_profile()
    ranges = call.query.time_ranges(call.now)
    wanted = _filter(call)
    found = [
        (vehicle, trip)
        for vehicle in vehicles
        for trip in call.world.history(Trip, vehicle, call.now)
        if trip.ended <= call.now and contains(ranges, trip.started) and wanted(trip)
    ]
    found.sort(key=lambda pair: pair[1].started)
    return call.page(
        len(found),
        lambda start, stop: [
            trip_document(call.world, vehicle, trip, call.links) for vehicle, trip in found[start:stop]
        ],
    )


def _filter(call: Call) -> Callable[[Trip], bool]:
    """The filters that v3 has."""
    if call.version == "v2":
        return lambda _: True
    shortest, longest = call.query.interval("distance")
    briefest, slowest = call.query.interval("duration")
    states = set(call.query.many("states", _STATES)) or set(_STATES)
    return lambda trip: (
        shortest <= trip.leg.route.distance <= longest
        and briefest <= trip.leg.route.duration <= slowest
        and (trip.fault or _NOMINAL) in states
    )


def _list_vehicle_trips(call: Call) -> Answer:
    return _list(call, [call.vehicle()])


def _list_fleet_trips(call: Call) -> Answer:
    return _list(call, call.fleet().vehicles)


def _get_trip(call: Call) -> Answer:
    call.query.check_profile()
    return call.answer(trip_document(call.world, *trip_of_path(call), call.links))


def _on_trip(call: Call, kind: type[Kind]) -> tuple[Vehicle, list[Kind]]:
    vehicle, trip = trip_of_path(call)
    found = [
        item
        for item in call.world.history(kind, vehicle, call.now)
        if item.period == trip.period and item.leg == trip.leg.index
    ]
    return vehicle, found


def _page(call: Call, kind: type[Kind], write: Callable[[Vehicle, Kind], dict[str, Any]]) -> Answer:
    ranges = call.query.time_ranges(call.now)
    vehicle, found = _on_trip(call, kind)
    found = [item for item in found if contains(ranges, item.started)]
    return call.page(len(found), lambda start, stop: [write(vehicle, item) for item in found[start:stop]])


def _list_alerts(call: Call) -> Answer:
    return _page(call, Alert, write_alert(call))


def _list_collisions(call: Call) -> Answer:
    return _page(call, Collision, write_collision(call))


def _get_alert(call: Call) -> Answer:
    write = write_alert(call)
    vehicle, found = _on_trip(call, Alert)
    for alert in found:
        if call.world.identifier(vehicle, alert) == call.identifiers["aid"]:
            return call.answer(write(vehicle, alert))
    raise unknown("alert")


def _list_way_points(call: Call) -> Answer:
    call.query.check_profile()
    ranges = call.query.time_ranges(call.now)
    tolerance = call.query.decimal("tolerance")
    vehicle, trip = trip_of_path(call)
    elapsed = [number * STEP for number in range(int(trip.leg.route.duration // STEP) + 1)]
    points = [
        (trip.started + second, trip.leg.route.at(second))
        for second in (*elapsed, trip.leg.route.duration)
        if contains(ranges, trip.started + second)
    ]
    if tolerance:
        kept = simplified([drive.place for _, drive in points], tolerance)
        points = [points[position] for position in kept]

    def render(start: int, stop: int) -> list[dict[str, Any]]:
        return [
            _way_point(call, vehicle, moment, drive.place, drive.heading)
            for moment, drive in points[start:stop]
        ]

    return call.page(len(points), render, {"reduced": bool(tolerance)} if call.version == "v2" else {})


def _way_point(call: Call, vehicle: Vehicle, moment: float, place: Place, heading: float) -> dict[str, Any]:
    return position_document(place, version=call.version, heading=heading, moment=moment, vin=vehicle.vin)


HANDLERS = {
    "list_vehicle_trips": _list_vehicle_trips,
    "list_fleet_trips": _list_fleet_trips,
    "get_vehicle_trip": _get_trip,
    "get_fleet_trip": _get_trip,
    "list_trip_alerts": _list_alerts,
    "list_fleet_trip_alerts": _list_alerts,
    "get_trip_alert": _get_alert,
    "get_fleet_trip_alert": _get_alert,
    "list_trip_collisions": _list_collisions,
    "list_fleet_trip_collisions": _list_collisions,
    "list_trip_way_points": _list_way_points,
    "list_fleet_trip_way_points": _list_way_points,
}
