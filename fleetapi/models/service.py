"""Maintenance, service contract and privacy."""

from __future__ import annotations

from fleetapi.models.base import Dated, OpenEnum, model

__all__ = ["Maintenance", "Privacy", "PrivacyState", "Service", "ServiceType"]


@model
class Maintenance(Dated):
    """When the next maintenance is due; negative when it is overdue."""

    vin: str | None = None
    """The vehicle; sent where one answer speaks of several."""
    days_before_maintenance: int | None = None
    """In days."""
    mileage_before_maintenance: float | None = None
    """In km."""


class ServiceType(OpenEnum):
    """What moves the vehicle, as its service contract sees it."""

    ELECTRIC = "Electric"
    HYBRID = "Hybrid"
    UNKNOWN = "Unknown"


@model
class Service(Dated):
    """The kind of service. Deprecated on v3: use `Vehicle.motorization`."""

    type: ServiceType | None = None


class PrivacyState(OpenEnum):
    """How much is kept private."""

    FULL = "Full"
    """No data at all."""
    GEOLOCATION = "Geolocation"
    """No positions."""
    NONE = "None"


@model
class Privacy(Dated):
    """What is kept private."""

    state: PrivacyState | None = None
    """Deprecated on v2: use the other two."""
    driver_request_state: PrivacyState | None = None
    """What the driver asks for (v2)."""
    service_state: PrivacyState | None = None
    """What the service applies (v2)."""
