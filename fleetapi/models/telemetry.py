"""Telemetry: what a vehicle measured at one moment."""

from __future__ import annotations

from typing import ClassVar

from fleetapi.models.adas import Adas
from fleetapi.models.alarms import Alarm
from fleetapi.models.base import Dated, Model, model
from fleetapi.models.doors import DoorsState
from fleetapi.models.energies import Energy
from fleetapi.models.engines import Engine, Powertrain
from fleetapi.models.environment import Environment
from fleetapi.models.kinetic import Battery, DrivingBehavior, Ignition, Kinetic, Odometer, WipingBlades
from fleetapi.models.lighting import Lighting, LightingSystem
from fleetapi.models.maintenance import Maintenance
from fleetapi.models.positions import Position
from fleetapi.models.privacy import Privacy
from fleetapi.models.safety import Safety
from fleetapi.models.transmission import Transmission
from fleetapi.wire.converters import embedded

__all__ = ["Telemetry", "TelemetryExtension", "VehicleTelemetry"]


@model
class VehicleTelemetry(Model):
    """What the vehicle measured of itself."""

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
    """What `extension=` asks the server to embed in telemetry."""

    location: Position | None = None
    maintenance: Maintenance | None = None
    odometer: Odometer | None = None
    """v2."""
    kinetic: Kinetic | None = None
    """v2."""


@model
class Telemetry(Dated):
    """What a vehicle measured at one moment."""

    parts_on_demand: ClassVar[bool] = True

    vehicle: VehicleTelemetry | None = None
    environment: Environment | None = None
    privacy: Privacy | None = None

    @property
    def extension(self) -> TelemetryExtension | None:
        """What the call's `extension` asked for; None when nothing was embedded."""
        return embedded(self, TelemetryExtension)
