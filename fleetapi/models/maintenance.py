"""Maintenance."""

from __future__ import annotations

from fleetapi.models.base import Dated, model

__all__ = ["Maintenance"]


@model
class Maintenance(Dated):
    """When the next maintenance is due; negative when it is overdue."""

    vin: str | None = None
    """The vehicle; sent where one answer speaks of several."""
    days_before_maintenance: int | None = None
    """In days."""
    mileage_before_maintenance: float | None = None
    """In km."""
