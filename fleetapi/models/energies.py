"""Energy of a vehicle: fuel, electricity and hydrogen; batteries and charging."""

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
    """A class of energy."""

    ELECTRIC = "Electric"
    FUEL = "Fuel"
    HYDROGEN = "Hydrogen"
    """v2; on v3 hydrogen is a subtype of fuel."""


class EnergySubtype(OpenEnum):
    """A finer class of energy. If it is unknown, go by the type."""

    ELECTRIC = "ElectricEnergy"
    FOSSIL = "FossilEnergy"
    HYDROGEN = "Hydrogen"


class ChargingStatus(OpenEnum):
    """What the charging system is doing."""

    DISCONNECTED = "Disconnected"
    FAILURE = "Failure"
    FINISHED = "Finished"
    IN_PROGRESS = "InProgress"
    STOPPED = "Stopped"


class ChargingPowerLevel(OpenEnum):
    """How much power charging draws, from least to most."""

    LEVEL_1 = "Level1"
    LEVEL_2 = "Level2"
    LEVEL_3 = "Level3"
    LEVEL_4 = "Level4"
    LEVEL_5 = "Level5"


class ChargingMode(OpenEnum):
    """How fast a vehicle charges."""

    NONE = "No"
    QUICK = "Quick"
    SLOW = "Slow"


class ChargingType(OpenEnum):
    """Where charging stops: when full, or earlier to spare the battery."""

    FULL = "Full"
    PARTIAL = "Partial"


@model
class FuelConsumption(Model):
    """How much fuel is used."""

    total: float | None = None
    """Since the vehicle was built, in centilitres."""
    instant: float | None = None
    """At the moment, in l/100 km; of hydrogen in kg/100 km."""


@model
class FuelEnergy(Model):
    """What only fuel has."""

    consumptions: FuelConsumption | None = None
    consumption: float | None = None
    """Total consumption in centilitres (v2)."""


@model
class BatteryLoad(Dated):
    """Energy in a traction battery."""

    capacity: float | None = None
    """Total capacity in Wh."""
    residual: float | None = None
    """Energy left, in Wh."""


@model
class BatteryHealth(Dated):
    """Condition of a traction battery."""

    capacity: float | None = None
    """Health by capacity, in per cent."""
    resistance: float | None = None
    """Health by resistance, in per cent."""


@model
class TractionBattery(Model):
    """The battery that moves the vehicle (the 12 V battery is `Battery`)."""

    load: BatteryLoad | None = None
    health: BatteryHealth | None = None
    capacity: float | None = None
    """Total capacity in Wh (v2)."""


@model
class Charging(Model):
    """What the charging system is doing, and what it will do."""

    wire_paths: ClassVar[Mapping[str, str]] = {"programs": "schedule.programs"}

    plugged: bool | None = None
    status: ChargingStatus | None = None
    remaining_time: timedelta | None = None
    """Until the battery is full."""
    charging_rate: float | None = None
    """Range gained per hour, in km/h."""
    charging_power_level: ChargingPowerLevel | None = None
    charging_mode: ChargingMode | None = None
    next_delayed_time: timedelta | None = None
    """Until the next charge begins."""
    programs: list[ChargingProgram] | None = None
    """When the vehicle charges by itself."""
    type: ChargingType | None = None


@model
class ElectricEnergy(Model):
    """What only electricity has."""

    battery: TractionBattery | None = None
    charging: Charging | None = None
    residual: float | None = None
    """Energy left, in Wh (v2)."""


@model
class Energy(Dated):
    """One energy supply of a vehicle; a hybrid has two."""

    wire_paths: ClassVar[Mapping[str, str]] = {"fuel": "extension.fuel", "electric": "extension.electric"}

    type: EnergyType | None = None
    subtype: EnergySubtype | None = None
    level: float | None = None
    """What is left, in per cent, to 0.1."""
    autonomy: float | None = None
    """How far it still goes on this energy, in km."""
    fuel: FuelEnergy | None = None
    """What only fuel and hydrogen have."""
    electric: ElectricEnergy | None = None
    """What only electricity has: battery and charging."""


@model
class EnergyConsumption(Model):
    """How much of one energy a trip has used."""

    type: EnergyType | None = None
    subtype: EnergySubtype | None = None
    consumption: float | None = None
    """In centilitres of fuel, or Wh of electricity."""
    average_consumption: float | None = None
    """The same per 100 km."""
