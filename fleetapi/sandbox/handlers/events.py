"""Alerts, collisions, alarms and thefts: of a vehicle, of a fleet, and one by its id."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from fleetapi.sandbox.documents.events import (
    alarm_document,
    alert_document,
    collision_document,
    theft_document,
)
from fleetapi.sandbox.documents.positions import position_at
from fleetapi.sandbox.handlers.call import Call, unknown
from fleetapi.sandbox.requests.answer import Answer
from fleetapi.sandbox.requests.time_ranges import contains
from fleetapi.sandbox.world.alert_texts import language_of
from fleetapi.sandbox.world.history import Alarm, Alert, Collision, Occurrence, Theft
from fleetapi.sandbox.world.state import state_at
from fleetapi.sandbox.world.vehicle import Vehicle

__all__ = ["HANDLERS", "occurrence_of_path", "write_alert", "write_collision"]

Kind = TypeVar("Kind", bound=Occurrence)
Write = Callable[[Vehicle, Kind], dict[str, Any]]

STEP = 60.0
"""Seconds between two positions of a stolen vehicle."""

_ALARM_TYPES = {"vehicle.alarm.status": False, "vehicle.alarm.trigger": True}


def write_alert(call: Call) -> Write[Alert]:
    """How an alert is written for this request."""
    call.query.check_profile()
    language = language_of(call.query.locale())
    return lambda vehicle, alert: alert_document(
        call.world, vehicle, alert, call.links, now=call.now, language=language
    )


def write_collision(call: Call) -> Write[Collision]:
    """How a collision is written for this request."""
    call.query.check_profile()
    return lambda vehicle, collision: collision_document(call.world, vehicle, collision, call.links)


def _write_alarm(call: Call) -> Write[Alarm]:
    return lambda vehicle, alarm: alarm_document(call.world, vehicle, alarm, call.links)


def _write_theft(call: Call) -> Write[Theft]:
    return lambda vehicle, theft: theft_document(call.world, vehicle, theft, call.links, now=call.now)


def _list(
    call: Call,
    kind: type[Kind],
    vehicles: Iterable[Vehicle],
    write: Write[Kind],
    keep: Callable[[Kind], bool] = lambda item: True,  # noqa: ARG005 (keeps all)
) -> Answer:
    ranges = call.query.time_ranges(call.now)
    found = [
        (vehicle, item)
        for vehicle in vehicles
        for item in call.world.history(kind, vehicle, call.now)
        if contains(ranges, item.started) and keep(item)
    ]
    found.sort(key=lambda pair: pair[1].started)
    return call.page(
        len(found), lambda start, stop: [write(vehicle, item) for vehicle, item in found[start:stop]]
    )


def occurrence_of_path(call: Call, kind: type[Kind], key: str) -> tuple[Vehicle, Kind]:
    """What the id of the path stands for: something of its vehicle, or of its fleet where it names none."""
    owner = call.vehicle() if "vid" in call.identifiers else None
    fleet = call.fleet()
    found = call.world.find(kind, call.identifiers[key], call.now)
    if found is None or found[0].fleet != fleet.id or owner not in {None, found[0]}:
        raise unknown(kind.__name__.lower())
    return found


def _list_vehicle_alerts(call: Call) -> Answer:
    return _list(call, Alert, [call.vehicle()], write_alert(call))


def _list_fleet_alerts(call: Call) -> Answer:
    return _list(call, Alert, call.fleet().vehicles, write_alert(call))


def _get_vehicle_alert(call: Call) -> Answer:
    return call.answer(write_alert(call)(*occurrence_of_path(call, Alert, "aid")))


def _list_vehicle_collisions(call: Call) -> Answer:
    return _list(call, Collision, [call.vehicle()], write_collision(call))


def _list_fleet_collisions(call: Call) -> Answer:
    return _list(call, Collision, call.fleet().vehicles, write_collision(call))


def _get_vehicle_collision(call: Call) -> Answer:
    return call.answer(write_collision(call)(*occurrence_of_path(call, Collision, "cid")))


def _list_vehicle_alarms(call: Call) -> Answer:
    types = call.query.many("type", _ALARM_TYPES)
    wanted = {_ALARM_TYPES[name] for name in types} or {True, False}
    return _list(
        call, Alarm, [call.vehicle()], _write_alarm(call), lambda alarm: (alarm.trigger is not None) in wanted
    )


def _get_vehicle_alarm(call: Call) -> Answer:
    return call.answer(_write_alarm(call)(*occurrence_of_path(call, Alarm, "aid")))


def _list_stolen(call: Call) -> Answer:
    return _list(call, Theft, [call.vehicle()], _write_theft(call))


def _get_stolen(call: Call) -> Answer:
    return call.answer(_write_theft(call)(*occurrence_of_path(call, Theft, "sid")))


def _list_stolen_way_points(call: Call) -> Answer:
    vehicle, theft = occurrence_of_path(call, Theft, "sid")
    total = int((min(theft.ended, call.now) - theft.started) // STEP) + 1

    def render(start: int, stop: int) -> list[dict[str, Any]]:
        states = (state_at(vehicle, theft.started + number * STEP) for number in range(start, stop))
        return [position_at(state, vehicle, call.version) for state in states]

    return call.page(total, render)


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
}
