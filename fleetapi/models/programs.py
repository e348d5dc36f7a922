"""Programs: what a vehicle does by itself at a time of day on some days of the week."""

from __future__ import annotations

from datetime import timedelta

from fleetapi.models.base import Model, OpenEnum, model

__all__ = [
    "ActionType",
    "ChargingProgram",
    "Day",
    "PreconditioningProgram",
    "Program",
    "Recurrence",
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
