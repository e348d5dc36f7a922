"""Seat belts and emergency calls."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, OpenEnum, model

__all__ = ["AutomaticEmergencyCall", "BeltState", "BeltStatus", "EmergencyCallRequest", "Safety", "Seat"]


class BeltState(OpenEnum):
    """Whether a belt is fastened as it should be."""

    NORMAL = "Normal"
    OMISSION = "Omission"


class Seat(OpenEnum):
    """A seat."""

    DRIVER = "Driver"
    PASSENGER = "Passenger"


class AutomaticEmergencyCall(OpenEnum):
    """Whether something has triggered an emergency call."""

    DETECTED = "Detected"
    NOT_DETECTED = "NotDetected"
    SHOCK_DETECTION_DISABLED = "ShockDetectionUnabled"


class EmergencyCallRequest(OpenEnum):
    """Whether an emergency call was asked for."""

    AIRBAG_DISABLED = "AirbagUnabled"
    NO_REQUEST = "NoRequest"
    REQUESTED = "Requested"


@model
class BeltStatus(Model):
    """The belt of one seat."""

    id: Seat | None = None
    belt: BeltState | None = None


@model
class Safety(Dated):
    """Belts and emergency calls."""

    belt_status: list[BeltStatus] | None = None
    belt_warning: BeltState | None = None
    """v2 has one for all seats."""
    auto_e_call_triggering: AutomaticEmergencyCall | None = None
    e_call_triggering_request: EmergencyCallRequest | None = None
    """Deprecated (v2)."""
