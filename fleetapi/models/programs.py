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
    """Whether a program is repeated over the week."""

    DAILY = "Daily"
    NONE = "None"


class ActionType(OpenEnum):
    """What a preconditioning command does with a program."""

    DELETE = "Delete"
    SET = "Set"


@model
class Program(Model):
    """Something that recurs."""

    wire_paths: ClassVar[Mapping[str, str]] = {"days": "occurence.day"}

    start: timedelta | None = None
    """Begin, from midnight (local time of the vehicle)."""
    days: list[Day] | None = None
    """On which days it runs."""
    enabled: bool | None = None
    slot: int | None = None
    """The number of the program in the vehicle, from 1."""


@model
class ChargingProgram(Program):
    """When a vehicle charges."""

    end: timedelta | None = None
    """End, from midnight (local time of the vehicle)."""
    charge_until_full: bool | None = None


@model
class PreconditioningProgram(Program):
    """When a vehicle heats or cools its cabin."""

    recurrence: Recurrence | None = None
    actions_type: ActionType | None = None
    """In a command: whether to set or to delete this program."""


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
