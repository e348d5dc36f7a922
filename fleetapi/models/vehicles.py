"""Vehicles, and what can be embedded in them."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, OpenEnum, model
from fleetapi.models.capabilities import OnboardCapabilities
from fleetapi.wire.converters import embedded

__all__ = ["Motorization", "Vehicle", "VehicleBranding", "VehicleCapabilities", "VehicleExtension"]


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
