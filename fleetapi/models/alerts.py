"""Alerts."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from fleetapi.models.alert_types import AlertType
from fleetapi.models.base import Dated, OpenEnum, model
from fleetapi.models.positions import Position

__all__ = ["Alert", "AlertSeverity", "AlertType"]


class AlertSeverity(OpenEnum):
    """How serious an alert is."""

    CRITICAL = "Critical"
    """Do not start before it is repaired."""
    INFORMATION = "Information"
    """The vehicle works as it should."""
    WARNING = "Warning"
    """Repair it soon."""


@model
class Alert(Dated):
    """Something that a vehicle warns its driver of."""

    parts_on_demand: ClassVar[bool] = True

    id: str | None = None
    vin: str | None = None
    """The vehicle; sent where one answer speaks of several."""
    type: AlertType | None = None
    severity: AlertSeverity | None = None
    active: bool | None = None
    """Whether it is still shown."""
    message: str | None = None
    """The text in the language of the call's `locale`; named by the vendor's quickstart alone."""
    started_at: datetime | None = None
    """When it appeared (aware)."""
    end_at: datetime | None = None
    """When it disappeared (aware)."""
    start_position: Position | None = None
    """The last known position when it appeared."""
    end_position: Position | None = None
    """The last known position when it disappeared."""
