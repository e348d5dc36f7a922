"""The data of an event: the values of its operands, and the attachments of the monitor."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias, TypeVar

import attrs

from fleetapi.models.alerts import Alert
from fleetapi.models.base import Model, model
from fleetapi.models.incidents import Collision, Stolen
from fleetapi.models.positions import Position
from fleetapi.models.service import Maintenance
from fleetapi.models.status import Status, Telemetry
from fleetapi.models.trips import Trip
from fleetapi.models.vehicle_body import DoorsState
from fleetapi.monitors.operands.table import OPERANDS, OperandKind
from fleetapi.representation import safe_repr
from fleetapi.wire.converters import decode_many
from fleetapi.wire.names import wire_path

__all__ = ["Attached", "Extension", "ExtensionBody", "Scalar", "Value", "objects_of", "scalar_of", "value_of"]

Scalar: TypeAlias = bool | float | str
Value: TypeAlias = (
    Scalar
    | tuple[Scalar, ...]
    | tuple[Alert, ...]
    | tuple[Collision, ...]
    | tuple[Mapping[str, Any], ...]
    | None
)
"""The value of an operand; several values are a tuple, and None means that nothing was sent."""

_TRUTH = {"true": True, "false": False}


def value_of(operand: str | None, sent: Any) -> Value:
    """Convert a value as sent (a string, number or boolean, or an array of those) to the operand's type."""
    if isinstance(sent, list):
        return tuple(found for each in sent if (found := scalar_of(operand, each)) is not None)
    return scalar_of(operand, sent)


def scalar_of(operand: str | None, sent: Any) -> Scalar | None:
    """Convert a single value; values that do not fit, and those of unknown operands, stay as sent."""
    if isinstance(sent, bool) or not isinstance(sent, str | int | float):
        return sent if isinstance(sent, bool) else None
    known = OPERANDS.get(operand or "")
    if known is not None and known.kind is OperandKind.NUMBER:
        return _number(sent)
    if known is not None and known.kind is OperandKind.BOOLEAN and isinstance(sent, str):
        return _TRUTH.get(sent.strip().lower(), sent)
    return sent


def _number(sent: str | float) -> float | str:
    try:
        number = float(sent)
    except (ValueError, OverflowError):
        return str(sent)
    return number if math.isfinite(number) else str(sent)


_OBJECTS: Mapping[str, Callable[[Sequence[Any]], Value]] = {
    "alert": lambda sent: tuple(decode_many(Alert, sent)),
    "collision": lambda sent: tuple(decode_many(Collision, sent)),
}


def objects_of(operand: str | None, kind: str | None, sent: Sequence[Mapping[str, Any]]) -> Value:
    """Convert values that are objects; `kind` is the vendor's name of the type (`obj.alert`), if sent."""
    named = (kind or "").removeprefix("obj.")
    about = (operand or "").removeprefix("vehicle.").partition(".")[0]
    make = _OBJECTS.get(named) or _OBJECTS.get(about)
    return make(sent) if make else tuple(sent)


M = TypeVar("M", bound=Model)


@model
class ExtensionBody(Model):
    """The data of an extension: one field is set, according to the extension's type. There are no links."""

    lists_of_one: ClassVar[bool] = True

    door_state: DoorsState | None = None
    status: Status | None = None
    maintenance: Maintenance | None = None
    position: Position | None = None
    telemetry: Telemetry | None = None
    alerts: list[Alert] | None = None
    collisions: Collision | None = None
    trip: Trip | None = None
    stolen: Stolen | None = None


@model
class Extension(Model):
    """An extension; `type` is the attachment of the monitor, such as `vehicle.status`."""

    type: str | None = None
    body: ExtensionBody | None = None


@safe_repr
@attrs.frozen
class Attached:
    """The extensions of an event, by subject.

    If the server sends several objects where the specification has one, or the other way round, single
    attributes return the first object, and lists have all of them.
    """

    extensions: Sequence[Extension]

    @property
    def door_state(self) -> DoorsState | None:
        """The last known state of the doors before the event."""
        return self._first(DoorsState, "door_state")

    @property
    def status(self) -> Status | None:
        """The last known status before the event."""
        return self._first(Status, "status")

    @property
    def maintenance(self) -> Maintenance | None:
        """The last known maintenance data before the event."""
        return self._first(Maintenance, "maintenance")

    @property
    def position(self) -> Position | None:
        """The last known position before the event."""
        return self._first(Position, "position")

    @property
    def telemetry(self) -> list[Telemetry]:
        """The last known telemetry before the event: one object per requested type, or one for all types."""
        return self._all(Telemetry, "telemetry")

    @property
    def alerts(self) -> list[Alert]:
        """The alerts that were active at the time of the event."""
        return self._all(Alert, "alerts")

    @property
    def collisions(self) -> list[Collision]:
        """The last collisions before the event."""
        return self._all(Collision, "collisions")

    @property
    def trip(self) -> Trip | None:
        """The trip that the event belongs to."""
        return self._first(Trip, "trip")

    @property
    def stolen(self) -> Stolen | None:
        """The theft, if the vehicle is reported stolen."""
        return self._first(Stolen, "stolen")

    def _first(self, kind: type[M], field: str) -> M | None:
        return next(iter(self._all(kind, field)), None)

    def _all(self, kind: type[M], field: str) -> list[M]:
        (key,) = wire_path(ExtensionBody, field)
        sent = [each.body.as_sent.get(str(key)) for each in self.extensions if each.body is not None]
        objects = [entry for part in sent for entry in (part if isinstance(part, list) else [part])]
        return decode_many(kind, objects)
