"""Weekly programs for charging and preconditioning, and the state of preconditioning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from fleetapi.models.base import Dated, Model, OpenEnum, model

__all__ = [
    "ActionType",
    "AirConditioning",
    "AirConditioningStatus",
    "ChargingProgram",
    "Day",
    "Preconditioning",
    "PreconditioningFailure",
    "PreconditioningProgram",
    "Program",
    "Recurrence",
    "StartingCause",
]


class Day(OpenEnum):
    """A day of the week."""

    MONDAY = "Mon"
    TUESDAY = "Tue"
    WEDNESDAY = "Wed"
    THURSDAY = "Thu"
    FRIDAY = "Fri"
    SATURDAY = "Sat"
    SUNDAY = "Sun"


class Recurrence(OpenEnum):
    """Whether a program repeats every week."""

    DAILY = "Daily"
    NONE = "None"


class ActionType(OpenEnum):
    """Whether a preconditioning command sets or deletes a program."""

    DELETE = "Delete"
    SET = "Set"


@model
class Program(Model):
    """Base class of weekly programs."""

    wire_paths: ClassVar[Mapping[str, str]] = {"days": "occurence.day"}

    start: timedelta | None = None
    """Start as time since midnight, in the vehicle's local time."""
    days: list[Day] | None = None
    """Days on which the program runs."""
    enabled: bool | None = None
    slot: int | None = None
    """Number of the program in the vehicle, from 1."""


@model
class ChargingProgram(Program):
    """A weekly charging time."""

    end: timedelta | None = None
    """End as time since midnight, in the vehicle's local time."""
    charge_until_full: bool | None = None


@model
class PreconditioningProgram(Program):
    """A weekly time at which the vehicle heats or cools its cabin."""

    recurrence: Recurrence | None = None
    actions_type: ActionType | None = None
    """In a command: whether to set or delete the program."""


class AirConditioningStatus(OpenEnum):
    """State of preconditioning."""

    DISABLED = "Disabled"
    ENABLED = "Enabled"
    FAILURE = "Failure"
    FINISHED = "Finished"


class StartingCause(OpenEnum):
    """Why preconditioning started."""

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
    """Preconditioning by air conditioning."""

    status: AirConditioningStatus | None = None
    starting_cause: StartingCause | None = None
    failure_cause: PreconditioningFailure | None = None
    """The cause of a failure."""
    programs: list[PreconditioningProgram] | None = None
    """At most four."""


@model
class Preconditioning(Model):
    """Preconditioning: heating or cooling the cabin before a trip."""

    air_conditioning: AirConditioning | None = None
