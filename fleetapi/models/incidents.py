"""Alarms, collisions and thefts."""

from __future__ import annotations

from datetime import datetime

from fleetapi.models.base import Dated, Model, OpenEnum, model
from fleetapi.models.positions import Position

__all__ = [
    "Alarm",
    "AlarmActivation",
    "AlarmStatus",
    "AlarmTrigger",
    "AlarmTriggerType",
    "Collision",
    "CollisionDetails",
    "CollisionSeverity",
    "CollisionSide",
    "Stolen",
]


class AlarmTriggerType(OpenEnum):
    """Cause of an alarm."""

    BACKLITE_DOOR_BREAK_IN = "BackliteDoorBreakIn"
    ELECTRICAL_SYSTEM_BREAK_IN = "ElectricalsystemBreakIn"
    FRONT_LEFT_DOOR_BREAK_IN = "FrontLeftDoorBreakIn"
    FRONT_RIGHT_DOOR_BREAK_IN = "FrontRightDoorBreakIn"
    HOOD_DOOR_BREAK_IN = "HoodDoorBreakIn"
    KEY_LEARNING = "KeyLearning"
    NO_BREAK_IN = "NoBreakIn"
    REAR_LEFT_FRONT_DOOR_BREAK_IN = "RearLeftFrontDoorBreakIn"
    REAR_RIGHT_FRONT_DOOR_BREAK_IN = "RearRightFrontDoorBreakIn"
    ROOF_BREAK_IN = "RoofBreakIn"
    TRUNK_DOOR_BREAK_IN = "TrunkDoorBreakIn"
    UNAUTHENTICATED_STARTUP = "UnauthenticatedStartup"
    VEHICLE_LIFTING = "VehicleLifting"
    VOLUMETRIC_BREAK_IN = "VolumetricBreakIn"


class AlarmActivation(OpenEnum):
    """Whether the alarm is armed."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"


@model
class AlarmTrigger(Dated):
    """The cause, time and place of an alarm."""

    type: AlarmTriggerType | None = None
    start_at: datetime | None = None
    """When it went off (aware)."""
    position: Position | None = None
    """The last known position at that time."""


@model
class AlarmStatus(Dated):
    """The arming state of the alarm."""

    activation: AlarmActivation | None = None


@model
class Alarm(Model):
    """A message of the vehicle's alarm: a trigger or a status. In `Status`, the latest of both."""

    id: str | None = None
    """Absent in `Status`."""
    trigger: AlarmTrigger | None = None
    status: AlarmStatus | None = None


class CollisionSide(OpenEnum):
    """The side of the vehicle that was hit."""

    FRONT = "Front"
    LATERAL = "Lateral"
    REAR = "Rear"


class CollisionSeverity(OpenEnum):
    """Severity of a collision, by the safety systems that it triggered."""

    MAJOR = "Major"
    """Airbags and seat belt pretensioners were triggered."""
    MINIMAL = "Minimal"
    """Nothing was triggered."""
    MINOR = "Minor"
    """Seat belt pretensioners were triggered."""


@model
class CollisionDetails(Model):
    """One impact of a collision."""

    side: CollisionSide | None = None
    severity: CollisionSeverity | None = None


@model
class Collision(Dated):
    """A collision."""

    id: str | None = None
    vin: str | None = None
    """VIN of the vehicle; sent where a response covers several vehicles."""
    details: list[CollisionDetails] | None = None
    tipped_over: bool | None = None
    """Whether the vehicle rolled over, if it can detect that."""
    pedestrian: bool | None = None
    """Whether a pedestrian was involved, if the vehicle can detect that."""


@model
class Stolen(Dated):
    """A period during which a vehicle was reported stolen."""

    id: str | None = None
    state: bool | None = None
    """Whether the vehicle is still reported stolen."""
    started_at: datetime | None = None
    """When it was reported (aware)."""
    end_at: datetime | None = None
    """When the report ended (aware)."""
    start_position: Position | None = None
    """The last known position when it was reported."""
    end_position: Position | None = None
    """The last known position when the report ended."""
