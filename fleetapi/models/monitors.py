"""Monitors as the server tells of them. Rules themselves are `fleetapi.monitors`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fleetapi.models.base import Dated, OpenEnum, model

__all__ = ["MonitorReference", "MonitorStatus", "ReturnedMonitor"]


class MonitorStatus(OpenEnum):
    """What a monitor is doing."""

    CREATED = "Created"
    """In the vendor's guide, not in its specification."""
    FAILED = "Failed"
    PAUSED = "Paused"
    RUNNING = "Running"


@model
class MonitorReference(Dated):
    """What comes back when a monitor is created, replaced, paused or resumed."""

    monitor_id: str | None = None
    status: MonitorStatus | None = None


@model
class ReturnedMonitor(Dated):
    """A monitor that the server holds."""

    monitor_id: str | None = None
    status: MonitorStatus | None = None
    monitor: Mapping[str, Any] | None = None
    """The rule as sent, in whichever spelling; `fleetapi.Monitor.from_json` reads it."""
