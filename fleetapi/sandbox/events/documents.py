"""Events as JSON, as in the vendor's webhook specification."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from fleetapi.monitors.semantics.evaluation import Value
from fleetapi.sandbox.clock import instant
from fleetapi.sandbox.documents.conditions import Conditions
from fleetapi.sandbox.documents.history import (
    alert_document,
    collision_document,
    maintenance_document,
    position_at,
    theft_document,
    trip_document,
)
from fleetapi.sandbox.documents.status import status_document, telemetry_document
from fleetapi.sandbox.events.detection import Firing
from fleetapi.sandbox.handlers.remote import FINAL
from fleetapi.sandbox.requests.routes import Links
from fleetapi.sandbox.stores import StoredAction
from fleetapi.sandbox.world.history import Alert, Collision, Theft, Trip
from fleetapi.sandbox.world.vehicle import state_at
from fleetapi.sandbox.world.world import World

__all__ = ["monitor_event", "remote_event"]

_TELEMETRY = "vehicle.telemetry"
_UNKNOWN_WHILE_DRIVING = frozenset(
    {"stoppedAt", "duration", "distance", "stopPosition", "endEnergies", "energyConsumptions", "segments",
     "kinetic"}
)  # fmt: skip


def monitor_event(world: World, firing: Firing, origin: str) -> dict[str, Any]:
    """Return the event of a monitor, with its values and extensions."""
    writer = _Writer(world, firing, Links(origin, firing.watch.version))
    return {
        "fleetId": firing.watch.fleet,
        "vin": firing.vehicle.vin,
        "eventDate": instant(firing.moment),
        "values": writer.values(),
        "extensions": writer.extensions(),
        "refresh": firing.refresh,
    }


def remote_event(
    action: StoredAction, vin: str, moment: float, status: str, cause: str | None
) -> dict[str, Any]:
    """Return the event of a remote action."""
    state = {"type": "Done" if status in FINAL else "Pending", "status": status}
    return {
        "remoteActionId": action.id,
        "vin": vin,
        "eventDate": instant(moment),
        "remoteType": action.type,
        "eventStatus": state if cause is None else state | {"failureCause": cause},
    }


class _Writer:
    """Writes the parts of one event."""

    def __init__(self, world: World, firing: Firing, links: Links) -> None:
        self.world = world
        self.firing = firing
        self.links = links
        self.vehicle = firing.vehicle
        self.state = state_at(firing.vehicle, firing.moment)

    def values(self) -> list[dict[str, Any]]:
        """Return the values that made the condition true, each operand once."""
        operands = dict.fromkeys(cause.operand for cause in self.firing.causes)
        return [{"data": operand, "value": self._value(operand)} for operand in operands]

    def _value(self, operand: str) -> dict[str, Any]:
        if operand == "vehicle.alert":
            return {"type": "obj.alert", "body": {"objectValues": self._alerts()}}
        if operand.startswith("vehicle.collision."):
            collisions = self._collisions()[-1:]
            return {"type": "obj.collision", "body": {"objectValues": collisions}}
        return {"type": "string", "body": {"literalValue": _text(self.firing.state.data.get(operand))}}

    def extensions(self) -> list[dict[str, Any]]:
        """Return what the monitor attaches, without attachments that have no data."""
        found = []
        for name in dict.fromkeys(map(_subject, self.firing.watch.monitor.attachments)):
            key, write = self._writers[name]
            document = write()
            if document:
                found.append({"type": name, "body": {key: _without_links(document)}})
        return found

    @property
    def _writers(self) -> Mapping[str, tuple[str, Callable[[], Any]]]:
        """The key of the body and its writer, by the type of the extension."""
        return {
            _TELEMETRY: ("telemetry", self._telemetry),
            "vehicle.doorsState": ("doorState", self._doors),
            "vehicle.status": ("status", self._status),
            "vehicle.maintenance": ("maintenance", self._maintenance),
            "vehicle.position": ("position", self._position),
            "vehicle.alerts": ("alerts", self._alerts),
            "vehicle.collisions": ("collisions", self._last_collision),
            "vehicle.trip": ("trip", self._trip),
            "vehicle.stolen": ("stolen", self._theft),
        }

    def _doors(self) -> dict[str, Any]:
        version = self.links.version
        return Conditions(self.state, self.vehicle.engine, version=version, stamped=True).doors()

    def _status(self) -> dict[str, Any]:
        return status_document(self.world, self.vehicle, self.state, self.links, extensions=())

    def _maintenance(self) -> dict[str, Any]:
        return maintenance_document(self.vehicle, self.state, self.links)

    def _position(self) -> dict[str, Any]:
        return position_at(self.state, self.vehicle, self.links.version)

    def _telemetry(self) -> dict[str, Any]:
        """Return one telemetry with all attached types; with every type if one attachment names none."""
        names = [each for each in self.firing.watch.monitor.attachments if _subject(each) == _TELEMETRY]
        types = () if _TELEMETRY in names else tuple(each.removeprefix(f"{_TELEMETRY}.") for each in names)
        return telemetry_document(
            self.world, self.vehicle, self.state, self.links, trip=None, types=types, extensions=()
        )

    def _alerts(self) -> list[dict[str, Any]]:
        now = self.firing.moment
        active = [each for each in self.world.history(Alert, self.vehicle, now) if each.ended > now]
        return [
            _without_links(alert_document(self.world, self.vehicle, each, self.links, now=now, language="en"))
            for each in active
        ]

    def _collisions(self) -> list[dict[str, Any]]:
        found = self.world.history(Collision, self.vehicle, self.firing.moment)
        return [
            _without_links(collision_document(self.world, self.vehicle, each, self.links)) for each in found
        ]

    def _last_collision(self) -> dict[str, Any] | None:
        return next(reversed(self._collisions()), None)

    def _trip(self) -> dict[str, Any] | None:
        """Return the current trip, as far as it is known, or the last one."""
        trips = self.world.history(Trip, self.vehicle, self.firing.moment)
        if not trips:
            return None
        document = trip_document(self.world, self.vehicle, trips[-1], self.links)
        if trips[-1].ended <= self.firing.moment:
            return document
        stamp = {"createdAt": document["startedAt"], "updatedAt": instant(self.firing.moment), "done": False}
        return {key: value for key, value in document.items() if key not in _UNKNOWN_WHILE_DRIVING} | stamp

    def _theft(self) -> dict[str, Any] | None:
        now = self.firing.moment
        thefts = [each for each in self.world.history(Theft, self.vehicle, now) if each.ended > now]
        return theft_document(self.world, self.vehicle, thefts[-1], self.links, now=now) if thefts else None


def _subject(attachment: str) -> str:
    """Return the type of an extension; all kinds of telemetry share one."""
    return _TELEMETRY if attachment.startswith(_TELEMETRY) else attachment


def _text(value: Value | None) -> str:
    """Return a value as a string: `true`, `42.5`, or words separated by commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str | int | float | Decimal):
        return "" if value is None else str(value)
    return ",".join(sorted(value))


def _without_links(part: Any) -> Any:
    """Remove the HAL links, which notifications do not have."""
    if isinstance(part, dict):
        return {key: _without_links(value) for key, value in part.items() if key != "_links"}
    return [_without_links(each) for each in part] if isinstance(part, list) else part
