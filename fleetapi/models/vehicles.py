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
    """The id that all other calls about this fleet take."""
    name: str | None = None
    description: str | None = None


@model
class RemoteCapability(Model):
    """Whether a vehicle supports a type of remote command."""

    supported: bool | None = None
    scope_name: str | None = None
    """The permission that the command needs, such as `remote:horn:write`."""


@model
class ProgramSupport(Model):
    """How many programs a vehicle can store."""

    supported: bool | None = None
    size: int | None = None
    """Maximum number of programs."""


@model
class PreconditioningParameters(Model):
    """Which options of remote preconditioning a vehicle supports."""

    programs: ProgramSupport | None = None
    immediate: bool | None = None
    """Whether preconditioning can start immediately."""


@model
class PreconditioningCapability(RemoteCapability):
    """Whether and how a vehicle can be preconditioned remotely."""

    parameters: PreconditioningParameters | None = None


@model
class ImmediateChargingSupport(Model):
    """Whether charging can be started and stopped immediately."""

    start: bool | None = None
    stop: bool | None = None


@model
class ChargingScheduleSupport(Model):
    """Which schedules for charging a vehicle supports."""

    programs: ProgramSupport | None = None
    next_delayed_time: bool | None = None
    """Whether a delay until the next charge is supported."""


@model
class ChargingPreferencesSupport(Model):
    """Which charging preferences can be set."""

    level: bool | None = None
    """Whether the power level can be set."""
    type: bool | None = None
    """Whether partial or full charge can be selected."""


@model
class ChargingParameters(Model):
    """Which options of remote charging a vehicle supports."""

    immediate: ImmediateChargingSupport | None = None
    schedule: ChargingScheduleSupport | None = None
    preferences: ChargingPreferencesSupport | None = None


@model
class ChargingCapability(RemoteCapability):
    """Whether and how charging can be controlled remotely."""

    parameters: ChargingParameters | None = None


@model
class RemoteCapabilities(Model):
    """Which remote commands a vehicle supports."""

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
    """The scopes of the reported data, such as `data:telemetry:vehicle:energies`."""
    remote: RemoteCapabilities | None = None
    """The supported remote commands."""


class Motorization(OpenEnum):
    """Type of drive."""

    ELECTRIC = "Electric"
    HYBRID = "Hybrid"
    HYDROGEN = "Hydrogen"
    THERMIC = "Thermic"


@model
class VehicleBranding(Model):
    """Make and model."""

    brand: str | None = None
    label: str | None = None
    """Description of the model."""


@model
class VehicleExtension(Model):
    """Data that `extension=` embeds in a vehicle."""

    branding: VehicleBranding | None = None
    pictures: list[str] | None = None
    """URLs of up to twelve pictures."""
    onboard_capabilities: OnboardCapabilities | None = None
    """The data that the vehicle reports and the remote commands that it supports."""


@model
class Vehicle(Dated):
    """A vehicle of a fleet."""

    id: str | None = None
    """The id that all other calls about this vehicle take."""
    vin: str | None = None
    """Vehicle identification number, 17 characters."""
    motorization: Motorization | None = None
    brand: str | None = None
    """Make. Deprecated on v3: use `extension="branding"`."""
    label: str | None = None
    """Description of the model (v2)."""
    pictures: list[str] | None = None
    """URLs of pictures. Deprecated on v3: use `extension="pictures"`."""

    @property
    def extension(self) -> VehicleExtension | None:
        """The data that `extension=` embedded; None if there is none."""
        return embedded(self, VehicleExtension)


@model
class VehicleCapabilities(Dated):
    """What a vehicle can report and do, looked up by its VIN."""

    vin: str | None = None
    """Vehicle identification number, 17 characters."""
    motorization: Motorization | None = None

    @property
    def extension(self) -> VehicleExtension | None:
        """The data that `extension=` embedded; None if there is none."""
        return embedded(self, VehicleExtension)
