"""Movement and surroundings: speed, mileage, driving mode, ignition, wipers, 12 V battery, air and light."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, OpenEnum, model

__all__ = [
    "Air",
    "Battery",
    "DrivingBehavior",
    "DrivingMode",
    "Environment",
    "Ignition",
    "IgnitionType",
    "Kinetic",
    "Luminosity",
    "Odometer",
    "WipingBlades",
    "WipingSpeed",
]


class IgnitionType(OpenEnum):
    """State of the ignition."""

    FREE = "Free"
    """v2."""
    START = "Start"
    START_UP = "StartUp"
    STOP = "Stop"


class DrivingMode(OpenEnum):
    """The driving mode that the driver selected."""

    ALL_WHEEL_DRIVE = "4AWD"
    COMFORT = "Comfort"
    COMFORT_V2 = "Confort"
    """The spelling of v2."""
    ECO = "Eco"
    ECO_PLUS = "EcoPlus"
    ELECTRIC_ALL_WHEEL_DRIVE = "eAWD"
    HYBRID = "Hybrid"
    HYBRID_ECO = "HybridEco"
    MUD = "Mud"
    NORMAL = "Normal"
    REINFORCED_LOAD = "ReinforcedLoad"
    SAND = "Sand"
    SNOW = "Snow"
    SPORT = "Sport"
    ZERO_EMISSION = "ZEV"
    ZERO_EMISSION_ECO = "ZEVEco"


class WipingSpeed(OpenEnum):
    """Speed of the wipers."""

    HIGH = "High"
    LOW = "Low"


@model
class Kinetic(Dated):
    """Movement of the vehicle."""

    speed: float | None = None
    """In km/h."""
    acceleration: float | None = None
    """In m/s²."""
    moving: bool | None = None
    pace: float | None = None
    """Estimated distance in meters (v2)."""


@model
class Odometer(Dated):
    """The mileage of the vehicle."""

    mileage: float | None = None
    """In km."""


@model
class DrivingBehavior(Dated):
    """The driving mode, with its date."""

    mode: DrivingMode | None = None


@model
class Ignition(Dated):
    """The ignition."""

    type: IgnitionType | None = None


@model
class WipingBlades(Dated):
    """The wipers."""

    active: bool | None = None
    speed: WipingSpeed | None = None
    """Only when they are active."""


@model
class Battery(Dated):
    """The 12 V battery (for the traction battery, see `TractionBattery`)."""

    voltage: float | None = None
    """State of health in percent, despite the vendor's name."""


@model
class Air(Dated):
    """The outside air."""

    temperature: float | None = None
    """In degrees Celsius."""


@model
class Luminosity(Dated):
    """The light outside."""

    day: bool | None = None
    """Whether it is daytime."""


@model
class Environment(Model):
    """The surroundings of a vehicle."""

    air: Air | None = None
    luminosity: Luminosity | None = None
