"""Engines and powertrain."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, OpenEnum, model

__all__ = [
    "CatalyticReductionWarning",
    "Engine",
    "EngineAir",
    "EngineLiquid",
    "EngineType",
    "Powertrain",
    "PowertrainStatus",
    "ThermicEngine",
]


class EngineType(OpenEnum):
    """What an engine runs on."""

    ELECTRIC = "Electric"
    THERMIC = "Thermic"


class PowertrainStatus(OpenEnum):
    """What engine and gearbox, taken together, are doing."""

    NOT_RUNNING = "NotRunning"
    RUNNING = "Running"
    STARTING = "Starting"
    STOPPED = "Stopped"
    STOPPING = "Stopping"


class CatalyticReductionWarning(OpenEnum):
    """The warning lamp of the selective catalytic reduction."""

    BLINKING = "Blinked"
    OFF = "Off"
    ON = "On"


@model
class EngineLiquid(Model):
    """Coolant or oil."""

    level: float | None = None
    """In per cent."""
    temperature: float | None = None
    """In degrees Celsius."""


@model
class EngineAir(Model):
    """Intake air."""

    temperature: float | None = None
    """In degrees Celsius."""


@model
class ThermicEngine(Model):
    """What only combustion engines have."""

    coolant: EngineLiquid | None = None
    oil: EngineLiquid | None = None
    air: EngineAir | None = None
    catalytic_reduction: CatalyticReductionWarning | None = None
    """Selective catalytic reduction (v2)."""


@model
class Engine(Dated):
    """One engine of a vehicle."""

    type: EngineType | None = None
    speed: float | None = None
    """Revolutions per minute."""
    powertrain_status: PowertrainStatus | None = None
    """Deprecated on v3: use `Status.powertrain`."""
    oil: EngineLiquid | None = None
    """Deprecated (v2): use `thermic.oil`."""
    thermic: ThermicEngine | None = None
    """What only combustion engines have."""


@model
class Powertrain(Dated):
    """Engine and gearbox, taken together."""

    status: PowertrainStatus | None = None
