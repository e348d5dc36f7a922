"""Trips."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from fleetapi.models.base import Dated, Model, OpenEnum, model
from fleetapi.models.energies import Energy, EnergyConsumption
from fleetapi.models.positions import Position

__all__ = ["Propulsion", "Trip", "TripFault", "TripFaultCause", "TripKinetic", "TripSegment", "TripState"]


class TripState(OpenEnum):
    """Completeness of a trip; every state except `NOMINAL` is a fault."""

    NOMINAL = "Nominal"
    DATA_LACKING = "DataLacking"
    UNFINISHED = "Unfinished"
    UNSTARTED = "Unstarted"


class TripFaultCause(OpenEnum):
    """Why a trip lacks data."""

    CONNECTION = "Connection"
    FULL_PRIVACY = "FullPrivacy"
    GEOLOCATION_PRIVACY = "GeoPrivacy"


class Propulsion(OpenEnum):
    """The propulsion on a part of a trip."""

    ELECTRIC = "Electric"
    HYBRID = "Hybrid"
    THERMAL = "Thermal"


@model
class TripFault(Model):
    """Data that is missing from a trip, and why. v2 sends no cause."""

    wire_text: ClassVar[str | None] = "fault"

    fault: TripState | None = None
    cause: TripFaultCause | None = None


@model
class TripKinetic(Model):
    """The speeds of a trip."""

    average_speed: float | None = None
    """In km/h."""
    maximum_speed: float | None = None
    """In km/h."""


@model
class TripSegment(Model):
    """The part of a trip that was driven with one type of propulsion."""

    propulsion: Propulsion | None = None
    percent: float | None = None
    """Share of the trip in percent."""
    distance: float | None = None
    """In km."""


@model
class Trip(Dated):
    """A trip, finished or not."""

    parts_on_demand: ClassVar[bool] = True
    wire_seconds: ClassVar[frozenset[str]] = frozenset({"duration"})

    id: str | None = None
    vin: str | None = None
    """VIN of the vehicle; sent where a response covers several vehicles."""
    started_at: datetime | None = None
    """When it began (aware)."""
    stopped_at: datetime | None = None
    """When it ended (aware)."""
    start_position: Position | None = None
    stop_position: Position | None = None
    duration: timedelta | None = None
    """Length of the trip (sent in seconds)."""
    distance: float | None = None
    """In km."""
    start_mileage: float | None = None
    """Mileage of the vehicle at the start, in km."""
    start_energies: list[Energy] | None = None
    """Energy levels and ranges at the start."""
    end_energies: list[Energy] | None = None
    """Energy levels and ranges at the end."""
    energy_consumptions: list[EnergyConsumption] | None = None
    kinetic: TripKinetic | None = None
    segments: list[TripSegment] | None = None
    done: bool | None = None
    """Whether the trip is finished."""
    faults: list[TripFault] | None = None
    """Missing data; empty for a nominal trip."""
