"""Remote commands and their results."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fleetapi.models.base import Model, OpenEnum, model
from fleetapi.models.energies import ChargingPowerLevel, ChargingType
from fleetapi.models.positions import Point
from fleetapi.models.programs import ChargingProgram, PreconditioningProgram
from fleetapi.models.subscriptions import RemoteType

__all__ = [
    "ChargingPreferences",
    "DoorLock",
    "FeedbackDetail",
    "HornState",
    "RemoteAction",
    "RemoteActionReference",
    "RemoteActionStatus",
    "RemoteAirConditioning",
    "RemoteCharging",
    "RemoteChargingSchedule",
    "RemoteCommand",
    "RemoteDoor",
    "RemoteFailure",
    "RemoteHorn",
    "RemoteImmobilization",
    "RemoteLights",
    "RemoteNavigation",
    "RemotePreconditioning",
    "RemoteStolen",
    "RemoteWakeUp",
    "TrackingPeriod",
]


class RemoteActionStatus(OpenEnum):
    """Progress of a remote command."""

    ACCEPTED = "Accepted"
    ALREADY_DONE = "AlreadyDone"
    CHECKING_VEHICLE = "CheckingVehicle"
    FAILED = "Failed"
    SENT_TO_VEHICLE = "SentToVehicle"
    SUCCESS = "Success"
    TOO_MANY_WAKE_UPS_OVER_MONTH = "TooManyWakeUpsOverMonth"
    VEHICLE_BATTERY_CHARGE_TOO_LOW = "VehicleBatteryChargeTooLow"
    WAKING_UP_VEHICLE = "WakingUpVehicle"


class RemoteFailure(OpenEnum):
    """Why a remote command failed."""

    CANCELED_BY_DRIVER = "CanceledByDriver"
    CUSTOMER_IDENTIFICATION_DEVICE_INSIDE = "CidInside"
    DOORS_OPEN = "DoorsOpen"
    EXTERNAL_CHARGING_SYSTEM_ERROR = "ExternalChargingSystemError"
    GENERAL_ERROR = "GeneralError"
    MISSING_RIGHTS = "MissingRights"
    NOT_POSSIBLE_DUE_TO_VEHICLE_BATTERY_LEVEL = "NotPossibleDueToVehicleBatteryLevel"
    NOT_POSSIBLE_DUE_TO_VEHICLE_PRIVACY_LEVEL = "NotPossibleDueToVehiclePrivacyLevel"
    NOT_POSSIBLE_DUE_TO_VEHICLE_STOLEN_STATE = "NotPossibleDueToVehicleStolenState"
    SAME_ACTION_IN_PROGRESS = "SameActionInProgress"
    TOO_MANY_REQUESTS_IN_SHORT_TIME = "TooManyRequestInShortTime"
    TOO_MANY_REQUESTS_SENT = "TooManyRequestSent"
    TOO_MANY_WAKE_UPS_OVER_MONTH = "TooManyWakeUpsOverMonth"
    VEHICLE_CHARGING_SYSTEM_ERROR = "VehicleChargingSystemError"
    VEHICLE_CONNECTION_TIMEOUT = "VehicleConnectionTimeout"
    VEHICLE_ERROR = "VehicleError"
    VEHICLE_ERROR_OR_DEVICE_INSIDE = "VehicleErrorOrCidInside"
    VEHICLE_IN_USE = "VehicleInUse"
    VEHICLE_IS_NOT_LOCKED = "VehicleIsNotLocked"
    WRONG_COMMAND = "WrongCommand"


class FeedbackDetail(OpenEnum):
    """What a successful lock command reports about a key left in the vehicle."""

    DEVICE_BLACKLISTED = "CIDBlacklisted"
    NO_DEVICE_BLACKLISTED = "NoCIDBlacklisted"


class DoorLock(OpenEnum):
    """Whether to lock or unlock the doors."""

    LOCKED = "Locked"
    UNLOCKED = "Unlocked"


class HornState(OpenEnum):
    """Whether to start or stop the horn."""

    ACTIVATED = "Activated"
    DEACTIVATED = "Unactivated"


_DONE: Final = frozenset({RemoteActionStatus.SUCCESS, RemoteActionStatus.ALREADY_DONE})
_UNDER_WAY: Final = frozenset(
    {
        RemoteActionStatus.ACCEPTED,
        RemoteActionStatus.CHECKING_VEHICLE,
        RemoteActionStatus.SENT_TO_VEHICLE,
        RemoteActionStatus.WAKING_UP_VEHICLE,
    }
)


@model
class RemoteAirConditioning(Model):
    """Preconditioning by air conditioning: immediately, by programs, or both."""

    immediate: bool | None = None
    programs: list[PreconditioningProgram] | None = None
    """At most four."""


@model
class RemotePreconditioning(Model):
    """Precondition the vehicle."""

    air_conditioning: RemoteAirConditioning | None = None


@model
class RemoteImmobilization(Model):
    """Prevent the vehicle from being started, or allow it again."""

    activate: bool | None = None


@model
class RemoteDoor(Model):
    """Lock or unlock the doors."""

    state: DoorLock | None = None
    forced: bool | None = None
    """Lock even if a key is inside. Deprecated."""


@model
class RemoteHorn(Model):
    """Start or stop the horn."""

    state: HornState | None = None


@model
class RemoteChargingSchedule(Model):
    """When to charge: either programs or a start time."""

    next_delayed_time: datetime | None = None
    """When the next charge begins (aware)."""
    programs: list[ChargingProgram] | None = None


@model
class ChargingPreferences(Model):
    """Charging power and target."""

    level: ChargingPowerLevel | None = None
    type: ChargingType | None = None


@model
class RemoteCharging(Model):
    """Control charging. Preferences cannot be combined with a schedule or an immediate start."""

    immediate: bool | None = None
    """Whether to start charging immediately."""
    schedule: RemoteChargingSchedule | None = None
    preferences: ChargingPreferences | None = None
    next_delayed_time: datetime | None = None
    """Deprecated: use `schedule.next_delayed_time`."""


@model
class TrackingPeriod(Model):
    """How often a stolen vehicle reports."""

    running: int | None = None
    """Seconds between reports with ignition on, at least 5."""
    shutdown: int | None = None
    """Seconds between reports with ignition off, at least 60."""


@model
class RemoteStolen(Model):
    """Report a vehicle stolen, track it or immobilize it; only one of these at a time."""

    stolen: bool | None = None
    tracking_period: TrackingPeriod | None = None
    immobilization: RemoteImmobilization | None = None


@model
class RemoteLights(Model):
    """Switch the lights on or off."""

    on: bool | None = None


@model
class RemoteWakeUp(Model):
    """Wake the vehicle up, so that it reports its state."""

    action: str | None = None
    """Always `WakeUp`."""


@model
class RemoteNavigation(Model):
    """Send up to nine waypoints and a destination to the vehicle's navigation."""

    positions: list[Point] | None = None
    driver_approval: bool | None = None
    """Whether the driver must approve. Deprecated."""


@model
class RemoteCommand(Model):
    """A remote command; besides the label, exactly one field is set."""

    label: str | None = None
    preconditioning: RemotePreconditioning | None = None
    immobilization: RemoteImmobilization | None = None
    door: RemoteDoor | None = None
    horn: RemoteHorn | None = None
    charging: RemoteCharging | None = None
    stolen: RemoteStolen | None = None
    lights: RemoteLights | None = None
    wake_up: RemoteWakeUp | None = None
    navigation: RemoteNavigation | None = None


@model
class RemoteActionReference(Model):
    """The response to a remote command."""

    remote_action_id: str | None = None
    type: RemoteType | None = None


@model
class RemoteAction(Model):
    """A remote command that was sent, and its progress."""

    remote_action_id: str | None = None
    type: RemoteType | None = None
    status: RemoteActionStatus | None = None
    failure_cause: RemoteFailure | None = None
    """The cause of a failure."""
    feedback_detail: FeedbackDetail | None = None
    remote: RemoteCommand | None = None
    """The command itself."""

    @property
    def finished(self) -> bool:
        """Whether the status is final; an unknown status counts as final."""
        return self.status is not None and self.status not in _UNDER_WAY

    @property
    def succeeded(self) -> bool:
        """Whether the vehicle is in the requested state, even if it already was before the command."""
        return self.status in _DONE

    @property
    def failed(self) -> bool:
        """Whether the command is finished without success; an unknown status counts as failed."""
        return self.finished and not self.succeeded
