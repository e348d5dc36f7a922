"""Stolen vehicles."""

from __future__ import annotations

from datetime import datetime

from fleetapi.models.base import Dated, model
from fleetapi.models.positions import Position

__all__ = ["Stolen"]


@model
class Stolen(Dated):
    """A time during which a vehicle was reported stolen."""

    id: str | None = None
    state: bool | None = None
    """Whether it is still reported stolen."""
    started_at: datetime | None = None
    """When it was reported (aware)."""
    end_at: datetime | None = None
    """When the report ended (aware)."""
    start_position: Position | None = None
    """The last known position when it was reported."""
    end_position: Position | None = None
    """The last known position when the report ended."""
