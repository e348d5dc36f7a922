"""What the server keeps for you: monitors and remote callbacks.

To compose a monitor, see `fleetapi.monitors`; to compose a callback, see `fleetapi.remote_commands`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from fleetapi.models.base import Dated, Model, OpenEnum, model

__all__ = [
    "AttributeType",
    "BatchNotify",
    "CallbackStatus",
    "MonitorReference",
    "MonitorStatus",
    "RemoteCallback",
    "RemoteCallbackReference",
    "RemoteSubscription",
    "RemoteType",
    "RetryPolicy",
    "RetryPolicyName",
    "ReturnedMonitor",
    "Webhook",
    "WebhookAttribute",
]


class MonitorStatus(OpenEnum):
    """What a monitor is doing."""

    CREATED = "Created"
    """In the vendor's guide, not in its specification."""
    FAILED = "Failed"
    PAUSED = "Paused"
    RUNNING = "Running"


@model
class MonitorReference(Dated):
    """What comes back when a monitor is created, replaced, paused or resumed."""

    monitor_id: str | None = None
    status: MonitorStatus | None = None


@model
class ReturnedMonitor(Dated):
    """A monitor that the server holds."""

    monitor_id: str | None = None
    status: MonitorStatus | None = None
    monitor: Mapping[str, Any] | None = None
    """The rule as sent, in whichever spelling; `fleetapi.Monitor.from_json` reads it."""


class RemoteType(OpenEnum):
    """A kind of remote command."""

    CHARGING = "ElectricBatteryChargingRequest"
    CHARGING_STATE = "ChargingState"
    """In notifications only: nothing can be sent under this name."""
    DOORS = "Doors"
    HORN = "Horn"
    IMMOBILIZATION = "Immobilization"
    LIGHTS = "Lights"
    NAVIGATION = "Navigation"
    PRECONDITIONING = "ThermalPreconditioning"
    STOLEN = "Stolen"
    VEHICLE_STATE = "VehicleState"
    """In notifications only: nothing can be sent under this name."""
    WAKE_UP = "WakeUp"


class CallbackStatus(OpenEnum):
    """What a callback is doing."""

    FAILED = "Failed"
    PAUSED = "Paused"
    RUNNING = "Running"


class AttributeType(OpenEnum):
    """Where in a notification an attribute goes."""

    BODY = "Body"
    HEADER = "Header"
    QUERY = "Query"


class RetryPolicyName(OpenEnum):
    """How often the server tries to deliver a notification."""

    ALWAYS = "Always"
    BOUNDED = "Bounded"
    NONE = "None"


@model
class WebhookAttribute(Model):
    """Something to add to every notification."""

    type: AttributeType | None = None
    key: str | None = None
    value: str | None = attrs.field(default=None, repr=False)
    """A text, or a variable such as `$vin`. It may be a secret, so it is never shown."""


@model
class Webhook(Model):
    """The address that notifications are posted to."""

    target: str | None = None
    name: str | None = None
    attributes: list[WebhookAttribute] | None = None


@model
class RetryPolicy(Model):
    """What the server does when a notification was not taken."""

    policy: RetryPolicyName | None = None
    retry_number: int | None = None
    """How many attempts, when bounded; 3 unless said."""
    retry_delay: int | None = None
    """Seconds between attempts; 10 unless said."""


@model
class BatchNotify(Model):
    """How notifications are gathered into one request."""

    size: int | None = None
    """The largest number of events in one request."""
    time_window: int | None = None
    """Seconds to wait for more; 60 unless said, at least 5."""


@model
class RemoteSubscription(Model):
    """What to report about remote commands, and where."""

    wire_paths: ClassVar[Mapping[str, str]] = {"webhook": "callback.webhook"}

    label: str | None = None
    remote_types: list[RemoteType] | None = None
    webhook: Webhook | None = None
    retry_policy: RetryPolicy | None = None
    batch_notify: BatchNotify | None = None


@model
class RemoteCallback(Model):
    """A subscription that the server holds."""

    id: str | None = None
    status: CallbackStatus | None = None
    subscribe: RemoteSubscription | None = None


@model
class RemoteCallbackReference(Model):
    """What comes back when a subscription is created, replaced, paused or resumed."""

    callback_id: str | None = None
    status: CallbackStatus | None = None
