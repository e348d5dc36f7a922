"""The kind of service of a vehicle."""

from __future__ import annotations

from fleetapi.models.base import Dated, OpenEnum, model

__all__ = ["Service", "ServiceType"]


class ServiceType(OpenEnum):
    """What moves the vehicle, as its service contract sees it."""

    ELECTRIC = "Electric"
    HYBRID = "Hybrid"
    UNKNOWN = "Unknown"


@model
class Service(Dated):
    """The kind of service. Deprecated on v3: use `Vehicle.motorization`."""

    type: ServiceType | None = None
