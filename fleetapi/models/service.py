"""Maintenance, service contract and privacy."""

from __future__ import annotations

from fleetapi.models.base import Dated, OpenEnum, model

__all__ = ["Maintenance", "Privacy", "PrivacyState", "Service", "ServiceType"]


@model
class Maintenance(Dated):
    """When the next maintenance is due; values are negative when it is overdue."""

    vin: str | None = None
    """VIN of the vehicle; sent where a response covers several vehicles."""
    days_before_maintenance: int | None = None
    """In days."""
    mileage_before_maintenance: float | None = None
    """In km."""


class ServiceType(OpenEnum):
    """The drive of the vehicle, according to its service contract."""

    ELECTRIC = "Electric"
    HYBRID = "Hybrid"
    UNKNOWN = "Unknown"


@model
class Service(Dated):
    """The type of service. Deprecated on v3: use `Vehicle.motorization`."""

    type: ServiceType | None = None


class PrivacyState(OpenEnum):
    """Which data the vehicle does not send."""

    FULL = "Full"
    """No data is sent."""
    GEOLOCATION = "Geolocation"
    """No positions are sent."""
    NONE = "None"


@model
class Privacy(Dated):
    """The privacy settings of a vehicle."""

    state: PrivacyState | None = None
    """Deprecated on v2: use the other two."""
    driver_request_state: PrivacyState | None = None
    """The driver's request (v2)."""
    service_state: PrivacyState | None = None
    """The setting that the service applies (v2)."""
