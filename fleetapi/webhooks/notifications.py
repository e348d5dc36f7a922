"""The messages that the vendor posts: events of monitors, and results of remote commands.

These are tolerant models: a missing or invalid field is None, unknown members are in `.extra`, and
enumerations are open. Source: the specification of the webhooks, 3.18.0. Where it has a list, a single object
is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Final, TypeAlias

import attrs
import orjson

from fleetapi.models.base import Model, OpenEnum, model
from fleetapi.models.remote import FeedbackDetail, RemoteActionStatus, RemoteFailure
from fleetapi.models.subscriptions import RemoteType
from fleetapi.webhooks.event_data import Attached, Extension, Value, objects_of, value_of
from fleetapi.wire.names import wire_path

__all__ = [
    "KINDS",
    "Event",
    "EventValue",
    "Kind",
    "MonitorEvent",
    "MonitorNotification",
    "Notification",
    "NotifiedAttribute",
    "RemoteEvent",
    "RemoteNotification",
    "RemotePhase",
    "ValueType",
    "kind_of",
]


class ValueType(OpenEnum):
    """Type of a value."""

    TEXT = "string"
    ALERTS = "obj.alert"
    COLLISIONS = "obj.collision"


class RemotePhase(OpenEnum):
    """Whether a remote command is still in progress."""

    PENDING = "Pending"
    DONE = "Done"


@model
class NotifiedAttribute(Model):
    """A body attribute of the registered webhook."""

    key: str | None = None
    value: str | None = attrs.field(default=None, repr=False)
    """The value with its variables replaced. It may be a secret, so it is never shown."""


@model
class EventValue(Model):
    """The value of an operand that made the condition true."""

    lists_of_one: ClassVar[bool] = True
    wire_paths: ClassVar[Mapping[str, str]] = {
        "operand": "data",
        "type": "value.type",
        "text": "value.body.literalValue",
        "objects": "value.body.objectValues",
    }

    operand: str | None = None
    """The operand, such as `vehicle.energy.electric.level`."""
    type: ValueType | None = None
    text: str | None = None
    """The value as sent, if it is a string."""
    objects: list[Mapping[str, Any]] | None = None
    """The values as sent, if they are objects."""

    @property
    def value(self) -> Value:
        """The value in the type of its operand: a float, bool or string, or a tuple of alerts or collisions.

        A value that cannot be converted stays as sent. Several strings (`includedIn`) are a tuple.
        """
        if self.objects is not None and self.text is None:
            return objects_of(self.operand, self.type, self.objects)
        sent: Any = self.as_sent
        for step in wire_path(EventValue, "text"):  # the message may be less nested than specified
            sent = sent.get(step) if isinstance(sent, dict) else sent
        return value_of(self.operand, sent if self.text is None else self.text)


@model
class MonitorEvent(Model):
    """The condition of a monitor became true for a vehicle, or is still true."""

    lists_of_one: ClassVar[bool] = True

    fleet_id: str | None = None
    vin: str | None = None
    event_date: datetime | None = None
    """Time of the event (aware)."""
    values: list[EventValue] = attrs.field(factory=list)
    """The values that made the condition true; empty for a condition on zones and times only."""
    extensions: list[Extension] = attrs.field(factory=list)
    """The attachments of the monitor, as sent; `attached` has them by subject."""
    refresh: bool | None = None
    """False: the condition just became true. True: a reminder that it still is."""

    @property
    def attached(self) -> Attached:
        """The attachments of the monitor, by subject: `event.attached.alerts`."""
        return Attached(self.extensions)

    @property
    def operands(self) -> tuple[str, ...]:
        """The operands that made the condition true, without duplicates."""
        return tuple(dict.fromkeys(each.operand for each in self.values if each.operand is not None))

    def value_of(self, operand: str) -> Value:
        """Return the value of an operand, see `EventValue.value`; None if the event has none."""
        return next((each.value for each in self.values if each.operand == operand), None)


@model
class RemoteEvent(Model):
    """Progress of a remote command."""

    wire_paths: ClassVar[Mapping[str, str]] = {
        "type": "remoteType",
        "phase": "eventStatus.type",
        "status": "eventStatus.status",
        "failure_cause": "eventStatus.failureCause",
        "feedback_detail": "eventStatus.feedbackDetail",
    }

    remote_action_id: str | None = None
    vin: str | None = None
    event_date: datetime | None = None
    """Time of the event (aware)."""
    type: RemoteType | None = None
    """Type of the command."""
    phase: RemotePhase | None = None
    status: RemoteActionStatus | None = None
    failure_cause: RemoteFailure | None = None
    """The cause of a failure."""
    feedback_detail: FeedbackDetail | None = None

    @property
    def finished(self) -> bool:
        """Whether this is the last event of the command."""
        return self.phase == RemotePhase.DONE


class _Message(Model):
    """Base class of notifications."""

    __slots__ = ()

    def attribute(self, key: str) -> str | None:
        """Return the value of the body attribute `key`; None if it was not sent."""
        found: list[NotifiedAttribute] = getattr(self, "attributes", None) or []
        return next((each.value for each in found if each.key == key), None)


@model
class MonitorNotification(_Message):
    """A notification of a monitor, with one event, or several if the monitor batches."""

    lists_of_one: ClassVar[bool] = True

    monitor_id: str | None = None
    attributes: list[NotifiedAttribute] | None = None
    """The body attributes of the registered webhook."""
    events: list[MonitorEvent] = attrs.field(factory=list)


@model
class RemoteNotification(_Message):
    """A notification about remote commands, with one event, or several if the callback batches."""

    lists_of_one: ClassVar[bool] = True

    callback_id: str | None = None
    attributes: list[NotifiedAttribute] | None = None
    """The body attributes of the registered webhook."""
    events: list[RemoteEvent] = attrs.field(factory=list)


Event: TypeAlias = MonitorEvent | RemoteEvent
Notification: TypeAlias = MonitorNotification | RemoteNotification


@attrs.frozen
class Kind:
    """A kind of message, as the decoder, the router and the detection of repeats need to know it.

    `source` is the field of the notification with the id of its monitor or callback. `identity` returns what
    distinguishes an event from others with the same source, vehicle and time; its result must never change,
    because the keys of events are stored.
    """

    name: str
    notification: type[Notification]
    event: type[Event]
    source: str
    identity: Callable[[Any], list[object]]

    @property
    def source_name(self) -> str:
        """What `source` is the id of: `monitor` or `callback`."""
        return self.source.removesuffix("_id")

    @property
    def source_key(self) -> str:
        """The key of `source` on the wire: `monitorId` or `callbackId`."""
        return str(wire_path(self.notification, self.source)[0])

    def source_of(self, notification: Notification) -> str | None:
        """Return the id of the monitor or callback that sent `notification`, if it is of this kind."""
        found: str | None = getattr(notification, self.source, None)
        return found


def _of_monitor(event: MonitorEvent) -> list[object]:
    values = sorted(
        orjson.dumps([each.operand, each.type, each.text, each.objects, each.as_sent.get("value")])
        for each in event.values
    )
    return [event.fleet_id, event.refresh, [text.decode() for text in values]]


def _of_remote(event: RemoteEvent) -> list[object]:
    known = [event.remote_action_id, event.type, event.phase, event.status]
    return [*known, event.failure_cause, event.feedback_detail]


KINDS: Final = (
    Kind("monitor", MonitorNotification, MonitorEvent, "monitor_id", _of_monitor),
    Kind("remote", RemoteNotification, RemoteEvent, "callback_id", _of_remote),
)
"""Every kind of message."""


def kind_of(message: Event | Notification) -> Kind:
    """Return the kind of an event or a notification."""
    return next(kind for kind in KINDS if isinstance(message, (kind.event, kind.notification)))
