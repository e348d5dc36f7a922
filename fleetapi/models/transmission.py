"""Gearbox."""

from __future__ import annotations

from fleetapi.models.base import Model, OpenEnum, model

__all__ = ["Gear", "Gearbox", "GearboxMode", "GearboxRatio", "RecommendedGear", "Transmission"]


class GearboxRatio(OpenEnum):
    """The gear that is engaged."""

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
    """What the gear indicator recommends."""

    DOWN = "Down"
    NONE = "None"
    UP = "Up"
    UP_DOWN = "UpDown"


@model
class GearboxMode(Model):
    """Which modes of the gearbox are on."""

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
    """What brings the power to the wheels."""

    gearbox: Gearbox | None = None
    gear: Gear | None = None
    """v2."""
