"""The latest known state of a vehicle."""

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
from fleetapi.models.lighting import LightingSystem
from fleetapi.models.positions import Position
from fleetapi.models.preconditioning import Preconditioning
from fleetapi.models.privacy import Privacy
from fleetapi.models.safety import Safety
from fleetapi.models.service import Service
from fleetapi.models.stolen import Stolen
from fleetapi.models.transmission import Transmission
from fleetapi.wire.converters import embedded

__all__ = ["Status", "StatusExtension"]


@model
class StatusExtension(Model):
    """What can be embedded in a status."""

    odometer: Odometer | None = None
    kinetic: Kinetic | None = None


@model
class Status(Dated):
    """The latest known state of a vehicle; each part says when it was measured."""

    parts_on_demand: ClassVar[bool] = True

    vin: str | None = None
    """Serial number of the vehicle."""
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
        """What was embedded; None when nothing was."""
        return embedded(self, StatusExtension)
