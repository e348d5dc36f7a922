"""Privacy: what the driver has asked not to be sent."""

from __future__ import annotations

from fleetapi.models.base import Dated, OpenEnum, model

__all__ = ["Privacy", "PrivacyState"]


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
