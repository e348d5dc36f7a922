"""The two messages that the vendor posts: what a monitor saw, and what became of a remote command.

As all models: a field is None when it was not sent or is of an unexpected type, what no field holds is in
`.extra`, enumerations are open. From the specification of the webhooks, 3.18.0. Where it has a list, a single
object counts as a list with one item.
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
    """What a value is made of."""

    TEXT = "string"
    ALERTS = "obj.alert"
    COLLISIONS = "obj.collision"


class RemotePhase(OpenEnum):
    """Whether a remote command is still under way."""

    PENDING = "Pending"
    DONE = "Done"


@model
class NotifiedAttribute(Model):
    """A body attribute that the webhook was registered with."""

    key: str | None = None
    value: str | None = attrs.field(default=None, repr=False)
    """With variables replaced. It may be a secret, so it is never shown."""


@model
class EventValue(Model):
    """A value that made the condition true."""

    lists_of_one: ClassVar[bool] = True
    wire_paths: ClassVar[Mapping[str, str]] = {
        "operand": "data",
        "type": "value.type",
        "text": "value.body.literalValue",
        "objects": "value.body.objectValues",
    }

    operand: str | None = None
    """What it is a value of: `vehicle.energy.electric.level`, for example."""
    type: ValueType | None = None
    text: str | None = None
    """The value as sent, when it is a text."""
    objects: list[Mapping[str, Any]] | None = None
    """The values as sent, when they are objects."""

    @property
    def value(self) -> Value:
        """The value as its operand has it: a float, a bool, a text, or a tuple of alerts or collisions.

        What cannot be converted stays as it was sent. Several texts (`includedIn`) are a tuple.
        """
        if self.objects is not None and self.text is None:
            return objects_of(self.operand, self.type, self.objects)
        sent: Any = self.as_sent
        for step in wire_path(EventValue, "text"):  # also where the message is less nested than specified
            sent = sent.get(step) if isinstance(sent, dict) else sent
        return value_of(self.operand, sent if self.text is None else self.text)


@model
class MonitorEvent(Model):
    """The condition of a monitor has become true for a vehicle, or is still true."""

    lists_of_one: ClassVar[bool] = True

    fleet_id: str | None = None
    vin: str | None = None
    event_date: datetime | None = None
    """When it was seen (aware)."""
    values: list[EventValue] = attrs.field(factory=list)
    """What made it true; empty for a condition over zones and times alone."""
    extensions: list[Extension] = attrs.field(factory=list)
    """What the monitor asked to attach, as sent; `attached` has it by subject."""
    refresh: bool | None = None
    """False: the condition has just become true. True: a reminder that it still is."""

    @property
    def attached(self) -> Attached:
        """What the monitor asked to attach, by subject: `event.attached.alerts`."""
        return Attached(self.extensions)

    @property
    def operands(self) -> tuple[str, ...]:
        """The operands that made the condition true, each once."""
        return tuple(dict.fromkeys(each.operand for each in self.values if each.operand is not None))

    def value_of(self, operand: str) -> Value:
        """The value of an operand, as `EventValue.value`; None when the event has none."""
        return next((each.value for each in self.values if each.operand == operand), None)


@model
class RemoteEvent(Model):
    """A remote command has come further."""

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
    """When it happened (aware)."""
    type: RemoteType | None = None
    """What was commanded."""
    phase: RemotePhase | None = None
    status: RemoteActionStatus | None = None
    failure_cause: RemoteFailure | None = None
    """Why it failed, when it failed."""
    feedback_detail: FeedbackDetail | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing more will be said of the command."""
        return self.phase == RemotePhase.DONE


class _Message(Model):
    """What both messages have."""

    __slots__ = ()

    def attribute(self, key: str) -> str | None:
        """The value of the body attribute `key`; None when it was not sent."""
        found: list[NotifiedAttribute] = getattr(self, "attributes", None) or []
        return next((each.value for each in found if each.key == key), None)


@model
class MonitorNotification(_Message):
    """What a monitor saw: one event, or several when the monitor batches."""

    lists_of_one: ClassVar[bool] = True

    monitor_id: str | None = None
    attributes: list[NotifiedAttribute] | None = None
    """The body attributes that the webhook was registered with."""
    events: list[MonitorEvent] = attrs.field(factory=list)


@model
class RemoteNotification(_Message):
    """What became of remote commands: one event, or several when the callback batches."""

    lists_of_one: ClassVar[bool] = True

    callback_id: str | None = None
    attributes: list[NotifiedAttribute] | None = None
    """The body attributes that the webhook was registered with."""
    events: list[RemoteEvent] = attrs.field(factory=list)


Event: TypeAlias = MonitorEvent | RemoteEvent
Notification: TypeAlias = MonitorNotification | RemoteNotification


@attrs.frozen
class Kind:
    """One kind of message, as the decoder, the router and the detection of repeats need to know it.

    `source` is the notification's field with the id of what sent it. `identity` returns what tells an event
    from others of the same source, vehicle and time; keys of repeats are stored, so it must not change.
    """

    name: str
    notification: type[Notification]
    event: type[Event]
    source: str
    identity: Callable[[Any], list[object]]

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
