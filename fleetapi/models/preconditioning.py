"""Preconditioning: heating or cooling the cabin before a trip."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, OpenEnum, model
from fleetapi.models.programs import PreconditioningProgram

__all__ = [
    "AirConditioning",
    "AirConditioningStatus",
    "Preconditioning",
    "PreconditioningFailure",
    "StartingCause",
]


class AirConditioningStatus(OpenEnum):
    """What preconditioning is doing."""

    DISABLED = "Disabled"
    ENABLED = "Enabled"
    FAILURE = "Failure"
    FINISHED = "Finished"


class StartingCause(OpenEnum):
    """Why preconditioning began."""

    IMMEDIATE = "Immediate"
    SCHEDULED = "Scheduled"


class PreconditioningFailure(OpenEnum):
    """Why preconditioning failed."""

    DEFECT = "Defect"
    DOOR_OPENED = "DoorOpened"
    HOOD_OPENED = "HoodOpened"
    LOW_BATTERY = "LowBattery"
    LOW_FUEL_LEVEL = "LowFuelLevel"
    NOT_PARKED = "NotParked"
    OTHER_FAILURES = "OtherFailures"
    TOO_MANY_UNUSED_PROGRAMS = "TooManyUnusedProg"
    WINDOWS_ROOF_OPENED = "WindowsRoofOpened"


@model
class AirConditioning(Dated):
    """Preconditioning by the air conditioning."""

    status: AirConditioningStatus | None = None
    starting_cause: StartingCause | None = None
    failure_cause: PreconditioningFailure | None = None
    """Why it failed, when it failed."""
    programs: list[PreconditioningProgram] | None = None
    """At most four."""


@model
class Preconditioning(Model):
    """Everything that prepares a vehicle for its driver."""

    air_conditioning: AirConditioning | None = None
