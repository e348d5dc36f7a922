"""The energies of a vehicle: fuel, electricity and hydrogen; batteries and charging."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from fleetapi.models.base import Dated, Model, OpenEnum, model
from fleetapi.models.programs import ChargingProgram

__all__ = [
    "BatteryHealth",
    "BatteryLoad",
    "Charging",
    "ChargingMode",
    "ChargingPowerLevel",
    "ChargingStatus",
    "ChargingType",
    "ElectricEnergy",
    "Energy",
    "EnergyConsumption",
    "EnergySubtype",
    "EnergyType",
    "FuelConsumption",
    "FuelEnergy",
    "TractionBattery",
]


class EnergyType(OpenEnum):
    """Type of energy."""

    ELECTRIC = "Electric"
    FUEL = "Fuel"
    HYDROGEN = "Hydrogen"
    """v2; on v3, hydrogen is a subtype of fuel."""


class EnergySubtype(OpenEnum):
    """Subtype of energy. For an unknown subtype, use the type."""

    ELECTRIC = "ElectricEnergy"
    FOSSIL = "FossilEnergy"
    HYDROGEN = "Hydrogen"


class ChargingStatus(OpenEnum):
    """State of the charging system."""

    DISCONNECTED = "Disconnected"
    FAILURE = "Failure"
    FINISHED = "Finished"
    IN_PROGRESS = "InProgress"
    STOPPED = "Stopped"


class ChargingPowerLevel(OpenEnum):
    """Charging power, from lowest to highest."""

    LEVEL_1 = "Level1"
    LEVEL_2 = "Level2"
    LEVEL_3 = "Level3"
    LEVEL_4 = "Level4"
    LEVEL_5 = "Level5"


class ChargingMode(OpenEnum):
    """Speed of charging."""

    NONE = "No"
    QUICK = "Quick"
    SLOW = "Slow"


class ChargingType(OpenEnum):
    """When charging stops: at full charge, or earlier to spare the battery."""

    FULL = "Full"
    PARTIAL = "Partial"


@model
class FuelConsumption(Model):
    """Fuel consumption."""

    total: float | None = None
    """Since the vehicle was built, in centiliters."""
    instant: float | None = None
    """Current consumption in l/100 km; for hydrogen, in kg/100 km."""


@model
class FuelEnergy(Model):
    """Data that only fuel has."""

    consumptions: FuelConsumption | None = None
    consumption: float | None = None
    """Total consumption in centiliters (v2)."""


@model
class BatteryLoad(Dated):
    """Charge of a traction battery."""

    capacity: float | None = None
    """Total capacity in Wh."""
    residual: float | None = None
    """Remaining energy in Wh."""


@model
class BatteryHealth(Dated):
    """Health of a traction battery."""

    capacity: float | None = None
    """Health by capacity, in percent."""
    resistance: float | None = None
    """Health by resistance, in percent."""


@model
class TractionBattery(Model):
    """The traction battery (the 12 V battery is `Battery`)."""

    load: BatteryLoad | None = None
    health: BatteryHealth | None = None
    capacity: float | None = None
    """Total capacity in Wh (v2)."""


@model
class Charging(Model):
    """State and schedule of charging."""

    wire_paths: ClassVar[Mapping[str, str]] = {"programs": "schedule.programs"}

    plugged: bool | None = None
    status: ChargingStatus | None = None
    remaining_time: timedelta | None = None
    """Time until the battery is full."""
    charging_rate: float | None = None
    """Range gained per hour, in km/h."""
    charging_power_level: ChargingPowerLevel | None = None
    charging_mode: ChargingMode | None = None
    next_delayed_time: timedelta | None = None
    """Time until the next charge begins."""
    programs: list[ChargingProgram] | None = None
    """The weekly programs of the vehicle."""
    type: ChargingType | None = None


@model
class ElectricEnergy(Model):
    """Data that only electricity has."""

    battery: TractionBattery | None = None
    charging: Charging | None = None
    residual: float | None = None
    """Remaining energy in Wh (v2)."""


@model
class Energy(Dated):
    """One energy of a vehicle; a hybrid has two."""

    wire_paths: ClassVar[Mapping[str, str]] = {"fuel": "extension.fuel", "electric": "extension.electric"}

    type: EnergyType | None = None
    subtype: EnergySubtype | None = None
    level: float | None = None
    """Remaining energy in percent, in steps of 0.1."""
    autonomy: float | None = None
    """Remaining range on this energy, in km."""
    fuel: FuelEnergy | None = None
    """Data that only fuel and hydrogen have."""
    electric: ElectricEnergy | None = None
    """Data that only electricity has: battery and charging."""


@model
class EnergyConsumption(Model):
    """Consumption of one energy on a trip."""

    type: EnergyType | None = None
    subtype: EnergySubtype | None = None
    consumption: float | None = None
    """In centiliters of fuel, or Wh of electricity."""
    average_consumption: float | None = None
    """The same per 100 km."""
