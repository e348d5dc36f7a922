"""Fleets, their vehicles, and what each vehicle can report and do."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, OpenEnum, model
from fleetapi.wire.converters import embedded

__all__ = [
    "ChargingCapability",
    "ChargingParameters",
    "ChargingPreferencesSupport",
    "ChargingScheduleSupport",
    "Fleet",
    "ImmediateChargingSupport",
    "Motorization",
    "OnboardCapabilities",
    "PreconditioningCapability",
    "PreconditioningParameters",
    "ProgramSupport",
    "RemoteCapabilities",
    "RemoteCapability",
    "Vehicle",
    "VehicleBranding",
    "VehicleCapabilities",
    "VehicleExtension",
]


@model
class Fleet(Dated):
    """A group of vehicles."""

    id: str | None = None
    """What every other call about this fleet asks for."""
    name: str | None = None
    description: str | None = None


@model
class RemoteCapability(Model):
    """Whether a vehicle takes one kind of remote command."""

    supported: bool | None = None
    scope_name: str | None = None
    """The permission that the command needs, for example `remote:horn:write`."""


@model
class ProgramSupport(Model):
    """How many programs a vehicle stores."""

    supported: bool | None = None
    size: int | None = None
    """The largest number of programs."""


@model
class PreconditioningParameters(Model):
    """Which parts of remote preconditioning a vehicle takes."""

    programs: ProgramSupport | None = None
    immediate: bool | None = None
    """Whether it can start at once."""


@model
class PreconditioningCapability(RemoteCapability):
    """Whether and how a vehicle can be preconditioned remotely."""

    parameters: PreconditioningParameters | None = None


@model
class ImmediateChargingSupport(Model):
    """Whether charging can be started and stopped at once."""

    start: bool | None = None
    stop: bool | None = None


@model
class ChargingScheduleSupport(Model):
    """Which ways of scheduling a charge a vehicle takes."""

    programs: ProgramSupport | None = None
    next_delayed_time: bool | None = None
    """Whether a delay until the next charge is taken."""


@model
class ChargingPreferencesSupport(Model):
    """Which charging preferences can be set."""

    level: bool | None = None
    """Whether the power level can be set."""
    type: bool | None = None
    """Whether partial or full charge can be chosen."""


@model
class ChargingParameters(Model):
    """Which parts of remote charging a vehicle takes."""

    immediate: ImmediateChargingSupport | None = None
    schedule: ChargingScheduleSupport | None = None
    preferences: ChargingPreferencesSupport | None = None


@model
class ChargingCapability(RemoteCapability):
    """Whether and how the charging of a vehicle can be controlled remotely."""

    parameters: ChargingParameters | None = None


@model
class RemoteCapabilities(Model):
    """Which remote commands a vehicle takes."""

    preconditioning: PreconditioningCapability | None = None
    charging: ChargingCapability | None = None
    door: RemoteCapability | None = None
    horn: RemoteCapability | None = None
    lights: RemoteCapability | None = None
    navigation: RemoteCapability | None = None
    stolen: RemoteCapability | None = None
    wakeup: RemoteCapability | None = None


@model
class OnboardCapabilities(Model):
    """What a vehicle can report and do."""

    data: list[str] | None = None
    """The scopes of the data that it reports, for example `data:telemetry:vehicle:energies`."""
    remote: RemoteCapabilities | None = None
    """The remote commands that it takes."""


class Motorization(OpenEnum):
    """What moves a vehicle."""

    ELECTRIC = "Electric"
    HYBRID = "Hybrid"
    HYDROGEN = "Hydrogen"
    THERMIC = "Thermic"


@model
class VehicleBranding(Model):
    """Make and model."""

    brand: str | None = None
    label: str | None = None
    """The model, described."""


@model
class VehicleExtension(Model):
    """What `extension=` asks the server to embed in a vehicle."""

    branding: VehicleBranding | None = None
    pictures: list[str] | None = None
    """Addresses of pictures, at most twelve."""
    onboard_capabilities: OnboardCapabilities | None = None
    """Data that can be read and remote commands that can be sent."""


@model
class Vehicle(Dated):
    """A vehicle of a fleet."""

    id: str | None = None
    """What every other call about this vehicle asks for."""
    vin: str | None = None
    """Serial number, 17 characters."""
    motorization: Motorization | None = None
    brand: str | None = None
    """Make. Deprecated on v3: ask for `extension="branding"`."""
    label: str | None = None
    """The model, described (v2)."""
    pictures: list[str] | None = None
    """Addresses of pictures. Deprecated on v3: ask for `extension="pictures"`."""

    @property
    def extension(self) -> VehicleExtension | None:
        """What the call's `extension` asked for; None when nothing was embedded."""
        return embedded(self, VehicleExtension)


@model
class VehicleCapabilities(Dated):
    """What a vehicle can report and do, looked up by its VIN."""

    vin: str | None = None
    """Serial number, 17 characters."""
    motorization: Motorization | None = None

    @property
    def extension(self) -> VehicleExtension | None:
        """What the call's `extension` asked for; None when nothing was embedded."""
        return embedded(self, VehicleExtension)
