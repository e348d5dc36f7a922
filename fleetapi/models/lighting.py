"""Lights."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, OpenEnum, model

__all__ = ["Light", "LightDirection", "LightPosition", "LightStatus", "Lighting", "LightingSystem"]


class LightDirection(OpenEnum):
    """Side of a light."""

    LEFT = "Left"
    RIGHT = "Right"


class LightPosition(OpenEnum):
    """End of the vehicle where a light is."""

    FRONT = "Front"
    REAR = "Rear"


class LightStatus(OpenEnum):
    """On or off."""

    OFF = "Off"
    ON = "On"


@model
class Light(Model):
    """One light."""

    direction: LightDirection | None = None
    position: LightPosition | None = None
    status: LightStatus | None = None


@model
class LightingSystem(Dated):
    """Direction indicators and fog lights."""

    turn: list[Light] | None = None
    """Direction indicators."""
    fog: list[Light] | None = None


@model
class Lighting(Model):
    """The older description of the lights. Deprecated on v3: use `LightingSystem`."""

    turn: list[LightDirection] | None = None
    light: list[LightPosition] | None = None
    status: list[LightStatus] | None = None
