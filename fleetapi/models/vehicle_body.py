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
    """Which doors are locked or unlocked."""

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
    """A door, a window or the trunk."""

    DRIVER = "Driver"
    PASSENGER = "Passenger"
    REAR_LEFT = "RearLeft"
    REAR_RIGHT = "RearRight"
    REAR_WINDOW = "RearWindow"
    ROOF_WINDOW = "RoofWindow"
    TRUNK = "Trunk"


class DoorState(OpenEnum):
    """Whether a door is open."""

    CLOSED = "Closed"
    OPEN = "Open"


@model
class DoorOpening(Model):
    """The state of one door."""

    identifier: Door | None = None
    state: DoorState | None = None


@model
class DoorsState(Dated):
    """The state of all doors."""

    locked_states: list[LockedState] | None = None
    locked_state: LockedState | None = None
    """The single state that v2 sends."""
    opening: list[DoorOpening] | None = None


class LightDirection(OpenEnum):
    """The side of the vehicle that a light is on."""

    LEFT = "Left"
    RIGHT = "Right"


class LightPosition(OpenEnum):
    """The end of the vehicle that a light is on."""

    FRONT = "Front"
    REAR = "Rear"


class LightStatus(OpenEnum):
    """Whether a light is on."""

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
    """The older form of the lights. Deprecated on v3: use `LightingSystem`."""

    turn: list[LightDirection] | None = None
    light: list[LightPosition] | None = None
    status: list[LightStatus] | None = None
