"""Fleets: the groups of vehicles that a subscription covers."""

from __future__ import annotations

from fleetapi.models.base import Dated, model

__all__ = ["Fleet"]


@model
class Fleet(Dated):
    """A group of vehicles."""

    id: str | None = None
    """What every other call about this fleet asks for."""
    name: str | None = None
    description: str | None = None
