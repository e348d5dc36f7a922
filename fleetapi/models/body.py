"""Doors, locks and lights."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, OpenEnum, model

__all__ = [
    "Door",
    "DoorOpening",
    "DoorState",
    "DoorsState",
    "Light",
    "LightDirection",
    "LightPosition",
    "LightStatus",
    "Lighting",
    "LightingSystem",
    "LockedState",
]


class LockedState(OpenEnum):
    """What is locked or unlocked."""

    CABIN_DOORS_UNLOCKED = "CabinDoorsUnlocked"
    CARGO_DOORS_LOCKED = "CargoDoorsLocked"
    CARGO_DOORS_UNLOCKED = "CargoDoorsUnlocked"
    DRIVER_DOOR_UNLOCKED = "DriverDoorUnlocked"
    LOCKED = "Locked"
    REAR_DOORS_LOCKED = "RearDoorsLocked"
    REAR_DOORS_UNLOCKED = "RearDoorsUnlocked"
    SUPER_LOCKED = "SuperLocked"
    TRUNK_LOCKED = "TrunkLocked"
    TRUNK_UNLOCKED = "TrunkUnLocked"
    UNLOCKED = "Unlocked"


class Door(OpenEnum):
    """Something that opens."""

    DRIVER = "Driver"
    PASSENGER = "Passenger"
    REAR_LEFT = "RearLeft"
    REAR_RIGHT = "RearRight"
    REAR_WINDOW = "RearWindow"
    ROOF_WINDOW = "RoofWindow"
    TRUNK = "Trunk"


class DoorState(OpenEnum):
    """Open or closed."""

    CLOSED = "Closed"
    OPEN = "Open"


@model
class DoorOpening(Model):
    """One door, and whether it is open."""

    identifier: Door | None = None
    state: DoorState | None = None


@model
class DoorsState(Dated):
    """All doors."""

    locked_states: list[LockedState] | None = None
    locked_state: LockedState | None = None
    """v2 has one."""
    opening: list[DoorOpening] | None = None


class LightDirection(OpenEnum):
    """Side of a light."""

    LEFT = "Left"
    RIGHT = "Right"


class LightPosition(OpenEnum):
    """End of the vehicle where a light is."""

    FRONT = "Front"
    REAR = "Rear"


class LightStatus(OpenEnum):
    """On or off."""

    OFF = "Off"
    ON = "On"


@model
class Light(Model):
    """One light."""

    direction: LightDirection | None = None
    position: LightPosition | None = None
    status: LightStatus | None = None


@model
class LightingSystem(Dated):
    """Direction indicators and fog lights."""

    turn: list[Light] | None = None
    """Direction indicators."""
    fog: list[Light] | None = None


@model
class Lighting(Model):
    """The older description of the lights. Deprecated on v3: use `LightingSystem`."""

    turn: list[LightDirection] | None = None
    light: list[LightPosition] | None = None
    status: list[LightStatus] | None = None
