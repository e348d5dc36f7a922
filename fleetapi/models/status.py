"""The last known status of a vehicle, and telemetry: its measurements at one time."""

from __future__ import annotations

from typing import ClassVar

from fleetapi.models.base import Dated, Model, model
from fleetapi.models.energies import Energy
from fleetapi.models.incidents import Alarm, Stolen
from fleetapi.models.movement import (
    Battery,
    DrivingBehavior,
    Environment,
    Ignition,
    Kinetic,
    Odometer,
    WipingBlades,
)
from fleetapi.models.positions import Position
from fleetapi.models.powertrain import Engine, Powertrain, Transmission
from fleetapi.models.programs import Preconditioning
from fleetapi.models.safety import Adas, Safety
from fleetapi.models.service import Maintenance, Privacy, Service
from fleetapi.models.vehicle_body import DoorsState, Lighting, LightingSystem
from fleetapi.wire.converters import embedded

__all__ = ["Status", "StatusExtension", "Telemetry", "TelemetryExtension", "VehicleTelemetry"]


@model
class StatusExtension(Model):
    """Data that can be embedded in a status."""

    odometer: Odometer | None = None
    kinetic: Kinetic | None = None


@model
class Status(Dated):
    """The last known status of a vehicle; each part has the date of its measurement."""

    parts_on_demand: ClassVar[bool] = True

    vin: str | None = None
    """Vehicle identification number."""
    adas: Adas | None = None
    """Driver assistance."""
    alarm: Alarm | None = None
    battery: Battery | None = None
    """The 12 V battery."""
    doors_state: DoorsState | None = None
    driving_behavior: DrivingBehavior | None = None
    energies: list[Energy] | None = None
    engines: list[Engine] | None = None
    environment: Environment | None = None
    ignition: Ignition | None = None
    kinetic: Kinetic | None = None
    last_position: Position | None = None
    lighting_system: LightingSystem | None = None
    odometer: Odometer | None = None
    powertrain: Powertrain | None = None
    preconditioning: Preconditioning | None = None
    privacy: Privacy | None = None
    safety: Safety | None = None
    service: Service | None = None
    """Deprecated on v3."""
    stolen: Stolen | None = None
    """Only while the vehicle is reported stolen."""
    transmission: Transmission | None = None
    wiping_blades: WipingBlades | None = None

    @property
    def extension(self) -> StatusExtension | None:
        """The embedded data; None if there is none."""
        return embedded(self, StatusExtension)


@model
class VehicleTelemetry(Model):
    """Measurements of the vehicle itself."""

    parts_on_demand: ClassVar[bool] = True

    adas: Adas | None = None
    alarm: Alarm | None = None
    battery: Battery | None = None
    doors_state: DoorsState | None = None
    driving_behavior: DrivingBehavior | None = None
    energies: list[Energy] | None = None
    engines: list[Engine] | None = None
    ignition: Ignition | None = None
    kinetic: Kinetic | None = None
    lighting: Lighting | None = None
    """Deprecated on v3: use `lighting_system`."""
    lighting_system: LightingSystem | None = None
    odometer: Odometer | None = None
    powertrain: Powertrain | None = None
    safety: Safety | None = None
    transmission: Transmission | None = None
    wiping_blades: WipingBlades | None = None


@model
class TelemetryExtension(Model):
    """Data that `extension=` embeds in telemetry."""

    location: Position | None = None
    maintenance: Maintenance | None = None
    odometer: Odometer | None = None
    """v2."""
    kinetic: Kinetic | None = None
    """v2."""


@model
class Telemetry(Dated):
    """Measurements of a vehicle at one time."""

    parts_on_demand: ClassVar[bool] = True

    vehicle: VehicleTelemetry | None = None
    environment: Environment | None = None
    privacy: Privacy | None = None

    @property
    def extension(self) -> TelemetryExtension | None:
        """The data that `extension=` embedded; None if there is none."""
        return embedded(self, TelemetryExtension)
