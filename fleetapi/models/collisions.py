"""Collisions."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, OpenEnum, model

__all__ = ["Collision", "CollisionDetails", "CollisionSeverity", "CollisionSide"]


class CollisionSide(OpenEnum):
    """Where a vehicle was hit."""

    FRONT = "Front"
    LATERAL = "Lateral"
    REAR = "Rear"


class CollisionSeverity(OpenEnum):
    """How hard a vehicle was hit, by what it set off."""

    MAJOR = "Major"
    """Airbags and belt pretensioners."""
    MINIMAL = "Minimal"
    """Nothing."""
    MINOR = "Minor"
    """Belt pretensioners."""


@model
class CollisionDetails(Model):
    """One impact of a collision."""

    side: CollisionSide | None = None
    severity: CollisionSeverity | None = None


@model
class Collision(Dated):
    """A collision."""

    id: str | None = None
    vin: str | None = None
    """The vehicle; sent where one answer speaks of several."""
    details: list[CollisionDetails] | None = None
    tipped_over: bool | None = None
    """Whether the vehicle tipped over, if it can tell."""
    pedestrian: bool | None = None
    """Whether a pedestrian was involved, if it can tell."""
