"""Trips, alerts, collisions, alarms and thefts, of a vehicle and of a fleet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from fleetapi.sandbox.documents.history import (
    alarm_document,
    alert_document,
    collision_document,
    position_at,
    position_document,
    theft_document,
    trip_document,
)
from fleetapi.sandbox.handlers.call import Call, not_found
from fleetapi.sandbox.requests.messages import Response
from fleetapi.sandbox.requests.query import contains
from fleetapi.sandbox.world.alert_kinds import language_of
from fleetapi.sandbox.world.geography import Place, simplify
from fleetapi.sandbox.world.history import Alarm, Alert, Collision, Occurrence, Theft, Trip
from fleetapi.sandbox.world.vehicle import Vehicle, state_at

__all__ = ["HANDLERS", "occurrence_of_path", "trip_of_path", "write_alert", "write_collision"]

Kind = TypeVar("Kind", bound=Occurrence)
Write = Callable[[Vehicle, Kind], dict[str, Any]]

_THEFT_STEP = 60.0
"""Seconds between two positions of a stolen vehicle."""

_ALARM_TYPES = {"vehicle.alarm.status": False, "vehicle.alarm.trigger": True}


def write_alert(call: Call) -> Write[Alert]:
    """Return a function that writes alerts for this request."""
    call.query.check_profile()
    language = language_of(call.query.locale())
    return lambda vehicle, alert: alert_document(
        call.world, vehicle, alert, call.links, now=call.now, language=language
    )


def write_collision(call: Call) -> Write[Collision]:
    """Return a function that writes collisions for this request."""
    call.query.check_profile()
    return lambda vehicle, collision: collision_document(call.world, vehicle, collision, call.links)


def _write_alarm(call: Call) -> Write[Alarm]:
    return lambda vehicle, alarm: alarm_document(call.world, vehicle, alarm, call.links)


def _write_theft(call: Call) -> Write[Theft]:
    return lambda vehicle, theft: theft_document(call.world, vehicle, theft, call.links, now=call.now)


def _list_occurrences(
    call: Call,
    kind: type[Kind],
    vehicles: Iterable[Vehicle],
    write: Write[Kind],
    keep: Callable[[Kind], bool] = lambda item: True,  # noqa: ARG005 (keep all)
) -> Response:
    ranges = call.query.time_ranges(call.now)
    found = [
        (vehicle, item)
        for vehicle in vehicles
        for item in call.world.history(kind, vehicle, call.now)
        if contains(ranges, item.started) and keep(item)
    ]
    found.sort(key=lambda pair: pair[1].started)
    return call.page_of(found, lambda pair: write(*pair))


def occurrence_of_path(call: Call, kind: type[Kind], key: str) -> tuple[Vehicle, Kind]:
    """Return the event with the id of the path, which must belong to the vehicle or fleet of the path."""
    owner = call.vehicle() if "vid" in call.identifiers else None
    fleet = call.fleet()
    found = call.world.find(kind, call.identifiers[key], call.now)
    if found is None or found[0].fleet != fleet.id or owner not in {None, found[0]}:
        raise not_found(kind.__name__.lower())
    return found


def _list_vehicle_alerts(call: Call) -> Response:
    return _list_occurrences(call, Alert, [call.vehicle()], write_alert(call))


def _list_fleet_alerts(call: Call) -> Response:
    return _list_occurrences(call, Alert, call.fleet().vehicles, write_alert(call))


def _get_vehicle_alert(call: Call) -> Response:
    return call.respond(write_alert(call)(*occurrence_of_path(call, Alert, "aid")))


def _list_vehicle_collisions(call: Call) -> Response:
    return _list_occurrences(call, Collision, [call.vehicle()], write_collision(call))


def _list_fleet_collisions(call: Call) -> Response:
    return _list_occurrences(call, Collision, call.fleet().vehicles, write_collision(call))


def _get_vehicle_collision(call: Call) -> Response:
    return call.respond(write_collision(call)(*occurrence_of_path(call, Collision, "cid")))


def _list_vehicle_alarms(call: Call) -> Response:
    types = call.query.many("type", _ALARM_TYPES)
    wanted = {_ALARM_TYPES[name] for name in types} or {True, False}
    return _list_occurrences(
        call, Alarm, [call.vehicle()], _write_alarm(call), lambda alarm: (alarm.trigger is not None) in wanted
    )


def _get_vehicle_alarm(call: Call) -> Response:
    return call.respond(_write_alarm(call)(*occurrence_of_path(call, Alarm, "aid")))


def _list_stolen(call: Call) -> Response:
    return _list_occurrences(call, Theft, [call.vehicle()], _write_theft(call))


def _get_stolen(call: Call) -> Response:
    return call.respond(_write_theft(call)(*occurrence_of_path(call, Theft, "sid")))


def _list_stolen_way_points(call: Call) -> Response:
    vehicle, theft = occurrence_of_path(call, Theft, "sid")
    total = int((min(theft.ended, call.now) - theft.started) // _THEFT_STEP) + 1

    def render(start: int, stop: int) -> list[dict[str, Any]]:
        states = (state_at(vehicle, theft.started + number * _THEFT_STEP) for number in range(start, stop))
        return [position_at(state, vehicle, call.version) for state in states]

    return call.page(total, render)


TripEvent = TypeVar("TripEvent", Alert, Collision)

_WAY_POINT_STEP = 30.0
"""Seconds between two waypoints."""

_NOMINAL = "Nominal"
_STATES = (_NOMINAL, "Unstarted", "DataLacking", "Unfinished")


def trip_of_path(call: Call) -> tuple[Vehicle, Trip]:
    """Return the completed trip of the path and its vehicle, which a v2 path may omit."""
    vehicle, trip = occurrence_of_path(call, Trip, "tid")
    if trip.ended > call.now:
        raise not_found("trip")
    return vehicle, trip


def _list_trips(call: Call, vehicles: Iterable[Vehicle]) -> Response:
    call.query.check_profile()
    ranges = call.query.time_ranges(call.now)
    wanted = _trip_filter(call)
    found = [
        (vehicle, trip)
        for vehicle in vehicles
        for trip in call.world.history(Trip, vehicle, call.now)
        if trip.ended <= call.now and contains(ranges, trip.started) and wanted(trip)
    ]
    found.sort(key=lambda pair: pair[1].started)
    return call.page_of(found, lambda pair: trip_document(call.world, *pair, call.links))


def _trip_filter(call: Call) -> Callable[[Trip], bool]:
    """Return a filter for the query parameters, which only v3 has."""
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


def _list_vehicle_trips(call: Call) -> Response:
    return _list_trips(call, [call.vehicle()])


def _list_fleet_trips(call: Call) -> Response:
    return _list_trips(call, call.fleet().vehicles)


def _get_trip(call: Call) -> Response:
    call.query.check_profile()
    return call.respond(trip_document(call.world, *trip_of_path(call), call.links))


def _on_trip(call: Call, kind: type[TripEvent]) -> tuple[Vehicle, list[TripEvent]]:
    vehicle, trip = trip_of_path(call)
    found = [
        item
        for item in call.world.history(kind, vehicle, call.now)
        if item.period == trip.period and item.leg == trip.leg.index
    ]
    return vehicle, found


def _list_on_trip(
    call: Call, kind: type[TripEvent], write: Callable[[Vehicle, TripEvent], dict[str, Any]]
) -> Response:
    ranges = call.query.time_ranges(call.now)
    vehicle, found = _on_trip(call, kind)
    found = [item for item in found if contains(ranges, item.started)]
    return call.page_of(found, lambda item: write(vehicle, item))


def _list_trip_alerts(call: Call) -> Response:
    return _list_on_trip(call, Alert, write_alert(call))


def _list_trip_collisions(call: Call) -> Response:
    return _list_on_trip(call, Collision, write_collision(call))


def _get_trip_alert(call: Call) -> Response:
    write = write_alert(call)
    vehicle, found = _on_trip(call, Alert)
    for alert in found:
        if call.world.identifier(vehicle, alert) == call.identifiers["aid"]:
            return call.respond(write(vehicle, alert))
    raise not_found("alert")


def _list_way_points(call: Call) -> Response:
    call.query.check_profile()
    ranges = call.query.time_ranges(call.now)
    tolerance = call.query.decimal("tolerance")
    vehicle, trip = trip_of_path(call)
    elapsed = [
        number * _WAY_POINT_STEP for number in range(int(trip.leg.route.duration // _WAY_POINT_STEP) + 1)
    ]
    points = [
        (trip.started + second, trip.leg.route.at(second))
        for second in (*elapsed, trip.leg.route.duration)
        if contains(ranges, trip.started + second)
    ]
    if tolerance:
        kept = simplify([drive.place for _, drive in points], tolerance)
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
    "list_vehicle_alerts": _list_vehicle_alerts,
    "list_fleet_alerts": _list_fleet_alerts,
    "get_vehicle_alert": _get_vehicle_alert,
    "list_vehicle_collisions": _list_vehicle_collisions,
    "list_fleet_collisions": _list_fleet_collisions,
    "get_vehicle_collision": _get_vehicle_collision,
    "list_vehicle_alarms": _list_vehicle_alarms,
    "get_vehicle_alarm": _get_vehicle_alarm,
    "list_stolen": _list_stolen,
    "get_stolen": _get_stolen,
    "list_stolen_way_points": _list_stolen_way_points,
    "get_fleet_alert": _get_vehicle_alert,
    "get_fleet_collision": _get_vehicle_collision,
    "list_vehicle_trips": _list_vehicle_trips,
    "list_fleet_trips": _list_fleet_trips,
    "get_vehicle_trip": _get_trip,
    "get_fleet_trip": _get_trip,
    "list_trip_alerts": _list_trip_alerts,
    "list_fleet_trip_alerts": _list_trip_alerts,
    "get_trip_alert": _get_trip_alert,
    "get_fleet_trip_alert": _get_trip_alert,
    "list_trip_collisions": _list_trip_collisions,
    "list_fleet_trip_collisions": _list_trip_collisions,
    "list_trip_way_points": _list_way_points,
    "list_fleet_trip_way_points": _list_way_points,
}
