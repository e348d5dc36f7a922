"""Trips."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from fleetapi.models.base import Dated, Model, OpenEnum, model
from fleetapi.models.energies import Energy, EnergyConsumption
from fleetapi.models.positions import Position

__all__ = ["Propulsion", "Trip", "TripFault", "TripFaultCause", "TripKinetic", "TripSegment", "TripState"]


class TripState(OpenEnum):
    """How complete a trip is; every state but the first is a fault."""

    NOMINAL = "Nominal"
    DATA_LACKING = "DataLacking"
    UNFINISHED = "Unfinished"
    UNSTARTED = "Unstarted"


class TripFaultCause(OpenEnum):
    """Why data of a trip is missing."""

    CONNECTION = "Connection"
    FULL_PRIVACY = "FullPrivacy"
    GEOLOCATION_PRIVACY = "GeoPrivacy"


class Propulsion(OpenEnum):
    """What moved the vehicle on a part of a trip."""

    ELECTRIC = "Electric"
    HYBRID = "Hybrid"
    THERMAL = "Thermal"


@model
class TripFault(Model):
    """What is missing of a trip, and why. v2 says only what."""

    wire_text: ClassVar[str | None] = "fault"

    fault: TripState | None = None
    cause: TripFaultCause | None = None


@model
class TripKinetic(Model):
    """How fast a trip was."""

    average_speed: float | None = None
    """In km/h."""
    maximum_speed: float | None = None
    """In km/h."""


@model
class TripSegment(Model):
    """The part of a trip that was driven with one propulsion."""

    propulsion: Propulsion | None = None
    percent: float | None = None
    """Share of the trip, in per cent."""
    distance: float | None = None
    """In km."""


@model
class Trip(Dated):
    """A trip, finished or not."""

    parts_on_demand: ClassVar[bool] = True
    wire_seconds: ClassVar[frozenset[str]] = frozenset({"duration"})

    id: str | None = None
    vin: str | None = None
    """The vehicle; sent where one answer speaks of several."""
    started_at: datetime | None = None
    """When it began (aware)."""
    stopped_at: datetime | None = None
    """When it ended (aware)."""
    start_position: Position | None = None
    stop_position: Position | None = None
    duration: timedelta | None = None
    """How long it took (sent in seconds)."""
    distance: float | None = None
    """In km."""
    start_mileage: float | None = None
    """Mileage of the vehicle at the start, in km."""
    start_energies: list[Energy] | None = None
    """Levels and autonomies at the start."""
    end_energies: list[Energy] | None = None
    """Levels and autonomies at the end."""
    energy_consumptions: list[EnergyConsumption] | None = None
    kinetic: TripKinetic | None = None
    segments: list[TripSegment] | None = None
    done: bool | None = None
    """Whether it is finished."""
    faults: list[TripFault] | None = None
    """What is missing of it; none for a nominal trip."""
