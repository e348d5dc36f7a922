"""What surrounds a vehicle."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, model

__all__ = ["Air", "Environment", "Luminosity"]


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
