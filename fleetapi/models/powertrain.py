"""Engines, powertrain and gearbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from fleetapi.models.base import Dated, Model, OpenEnum, model

__all__ = [
    "CatalyticReductionWarning",
    "Engine",
    "EngineAir",
    "EngineLiquid",
    "EngineType",
    "Gear",
    "Gearbox",
    "GearboxMode",
    "GearboxRatio",
    "Powertrain",
    "PowertrainStatus",
    "RecommendedGear",
    "ThermicEngine",
    "Transmission",
]


class EngineType(OpenEnum):
    """Type of engine."""

    ELECTRIC = "Electric"
    THERMIC = "Thermic"


class PowertrainStatus(OpenEnum):
    """State of the powertrain."""

    NOT_RUNNING = "NotRunning"
    RUNNING = "Running"
    STARTING = "Starting"
    STOPPED = "Stopped"
    STOPPING = "Stopping"


class CatalyticReductionWarning(OpenEnum):
    """State of the warning lamp for selective catalytic reduction."""

    BLINKING = "Blinked"
    OFF = "Off"
    ON = "On"


@model
class EngineLiquid(Model):
    """Coolant or oil."""

    level: float | None = None
    """In percent."""
    temperature: float | None = None
    """In degrees Celsius."""


@model
class EngineAir(Model):
    """Intake air."""

    temperature: float | None = None
    """In degrees Celsius."""


@model
class ThermicEngine(Model):
    """Data that only combustion engines have."""

    wire_paths: ClassVar[Mapping[str, str]] = {"catalytic_reduction": "scr"}

    coolant: EngineLiquid | None = None
    oil: EngineLiquid | None = None
    air: EngineAir | None = None
    catalytic_reduction: CatalyticReductionWarning | None = None
    """Selective catalytic reduction (v2)."""


@model
class Engine(Dated):
    """One engine of a vehicle."""

    wire_paths: ClassVar[Mapping[str, str]] = {
        "thermic": "extension.thermic",
        "powertrain_status": "gmpStatus",
    }

    type: EngineType | None = None
    speed: float | None = None
    """Revolutions per minute."""
    powertrain_status: PowertrainStatus | None = None
    """Deprecated on v3: use `Status.powertrain`."""
    oil: EngineLiquid | None = None
    """Deprecated (v2): use `thermic.oil`."""
    thermic: ThermicEngine | None = None
    """Data that only combustion engines have."""


@model
class Powertrain(Dated):
    """Engine and gearbox as a whole."""

    status: PowertrainStatus | None = None


class GearboxRatio(OpenEnum):
    """The engaged gear."""

    NEUTRAL = "Neutral"
    REVERSE = "Reverse"
    RATIO_1 = "Ratio1"
    RATIO_2 = "Ratio2"
    RATIO_3 = "Ratio3"
    RATIO_4 = "Ratio4"
    RATIO_5 = "Ratio5"
    RATIO_6 = "Ratio6"
    RATIO_7 = "Ratio7"
    RATIO_8 = "Ratio8"


class RecommendedGear(OpenEnum):
    """Recommendation of the gear indicator."""

    DOWN = "Down"
    NONE = "None"
    UP = "Up"
    UP_DOWN = "UpDown"


@model
class GearboxMode(Model):
    """The active modes of the gearbox."""

    automatic: bool | None = None
    semi_manual: bool | None = None
    sequential: bool | None = None
    snow: bool | None = None
    sport: bool | None = None


@model
class Gear(Model):
    """The gear indicator (v2)."""

    recommended: RecommendedGear | None = None
    sequential: bool | None = None


@model
class Gearbox(Model):
    """The gearbox."""

    mode: GearboxMode | None = None
    ratio: GearboxRatio | None = None
    gear: Gear | None = None
    """v2."""


@model
class Transmission(Model):
    """The transmission."""

    gearbox: Gearbox | None = None
    gear: Gear | None = None
    """v2."""
