"""Subscriptions on the server: monitors and remote callbacks.

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
    """State of a monitor."""

    CREATED = "Created"
    """Documented in the vendor's guide, not in its specification."""
    FAILED = "Failed"
    PAUSED = "Paused"
    RUNNING = "Running"


@model
class MonitorReference(Dated):
    """The response when a monitor is created, replaced, paused or resumed."""

    monitor_id: str | None = None
    status: MonitorStatus | None = None


@model
class ReturnedMonitor(Dated):
    """A monitor as stored on the server."""

    monitor_id: str | None = None
    status: MonitorStatus | None = None
    monitor: Mapping[str, Any] | None = None
    """The document as sent, in any dialect; read it with `fleetapi.Monitor.from_json`."""


class RemoteType(OpenEnum):
    """Type of a remote command."""

    CHARGING = "ElectricBatteryChargingRequest"
    CHARGING_STATE = "ChargingState"
    """Only in notifications; there is no command of this type."""
    DOORS = "Doors"
    HORN = "Horn"
    IMMOBILIZATION = "Immobilization"
    LIGHTS = "Lights"
    NAVIGATION = "Navigation"
    PRECONDITIONING = "ThermalPreconditioning"
    STOLEN = "Stolen"
    VEHICLE_STATE = "VehicleState"
    """Only in notifications; there is no command of this type."""
    WAKE_UP = "WakeUp"


class CallbackStatus(OpenEnum):
    """State of a callback."""

    FAILED = "Failed"
    PAUSED = "Paused"
    RUNNING = "Running"


class AttributeType(OpenEnum):
    """Where an attribute is added to a notification."""

    BODY = "Body"
    HEADER = "Header"
    QUERY = "Query"


class RetryPolicyName(OpenEnum):
    """Whether the server retries a notification that was not accepted."""

    ALWAYS = "Always"
    BOUNDED = "Bounded"
    NONE = "None"


@model
class WebhookAttribute(Model):
    """A value that is added to every notification."""

    type: AttributeType | None = None
    key: str | None = None
    value: str | None = attrs.field(default=None, repr=False)
    """A literal, or a variable such as `$vin`. It may be a secret, so it is never shown."""


@model
class Webhook(Model):
    """The URL that notifications are posted to."""

    target: str | None = None
    name: str | None = None
    attributes: list[WebhookAttribute] | None = None


@model
class RetryPolicy(Model):
    """How the server retries a notification that was not accepted."""

    policy: RetryPolicyName | None = None
    retry_number: int | None = None
    """Number of attempts for `Bounded`; 3 by default."""
    retry_delay: int | None = None
    """Seconds between attempts; 10 by default."""


@model
class BatchNotify(Model):
    """How the server batches events into one request."""

    size: int | None = None
    """Maximum number of events per request."""
    time_window: int | None = None
    """Seconds to wait for more events, at least 5; 60 by default."""


@model
class RemoteSubscription(Model):
    """Which remote commands to report, and where."""

    wire_paths: ClassVar[Mapping[str, str]] = {"webhook": "callback.webhook"}

    label: str | None = None
    remote_types: list[RemoteType] | None = None
    webhook: Webhook | None = None
    retry_policy: RetryPolicy | None = None
    batch_notify: BatchNotify | None = None


@model
class RemoteCallback(Model):
    """A remote callback as stored on the server."""

    id: str | None = None
    status: CallbackStatus | None = None
    subscribe: RemoteSubscription | None = None


@model
class RemoteCallbackReference(Model):
    """The response when a callback is created, replaced, paused or resumed."""

    callback_id: str | None = None
    status: CallbackStatus | None = None
