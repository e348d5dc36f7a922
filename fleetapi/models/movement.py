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
    """Position of the ignition."""

    FREE = "Free"
    """v2."""
    START = "Start"
    START_UP = "StartUp"
    STOP = "Stop"


class DrivingMode(OpenEnum):
    """The mode that the driver has chosen."""

    ALL_WHEEL_DRIVE = "4AWD"
    COMFORT = "Comfort"
    COMFORT_V2 = "Confort"
    """The same, as v2 spells it."""
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
    """How fast the wipers go."""

    HIGH = "High"
    LOW = "Low"


@model
class Kinetic(Dated):
    """How the vehicle moves."""

    speed: float | None = None
    """In km/h."""
    acceleration: float | None = None
    """In m/s²."""
    moving: bool | None = None
    pace: float | None = None
    """Estimated distance in metres (v2)."""


@model
class Odometer(Dated):
    """How far the vehicle has gone."""

    mileage: float | None = None
    """In km."""


@model
class DrivingBehavior(Dated):
    """How the vehicle is driven."""

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
    """The 12 V battery (the one that moves the vehicle is `TractionBattery`)."""

    voltage: float | None = None
    """State of health in per cent. The name is the vendor's."""


@model
class Air(Dated):
    """Air outside."""

    temperature: float | None = None
    """In degrees Celsius."""


@model
class Luminosity(Dated):
    """Light outside."""

    day: bool | None = None
    """Whether it is day."""


@model
class Environment(Model):
    """What surrounds a vehicle."""

    air: Air | None = None
    luminosity: Luminosity | None = None
