"""Telemetry: of a vehicle and of a trip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fleetapi.sandbox.documents.status import TELEMETRY_EXTENSIONS, TELEMETRY_TYPES, telemetry_document
from fleetapi.sandbox.handlers.call import Call
from fleetapi.sandbox.handlers.trips import trip_of_path
from fleetapi.sandbox.instants import DAY
from fleetapi.sandbox.requests.answer import Answer
from fleetapi.sandbox.requests.time_ranges import contains
from fleetapi.sandbox.world.history import Trip
from fleetapi.sandbox.world.state import state_at
from fleetapi.sandbox.world.vehicle import Vehicle

__all__ = ["HANDLERS"]

STEP = 60.0
"""Seconds between two messages of a driving vehicle; a parked one sends none."""


def _page(call: Call, vehicle: Vehicle, trips: Iterable[Trip], since: float) -> Answer:
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
    return [trip.started + number * STEP for number in range(int((last - trip.started) // STEP) + 1)]


def _list_vehicle_telemetry(call: Call) -> Answer:
    """Without `timestamps`: since midnight (UTC) a day ago, so that the list only grows at its end."""
    vehicle = call.vehicle()
    since = (call.now // DAY - 1) * DAY
    return _page(call, vehicle, call.world.history(Trip, vehicle, call.now), since)


def _list_trip_telemetry(call: Call) -> Answer:
    vehicle, trip = trip_of_path(call)
    return _page(call, vehicle, [trip], trip.started)


HANDLERS = {
    "list_vehicle_telemetry": _list_vehicle_telemetry,
    "list_trip_telemetry": _list_trip_telemetry,
    "list_fleet_trip_telemetry": _list_trip_telemetry,
}
