"""Doors and locks."""

from __future__ import annotations

from fleetapi.models.base import Dated, Model, OpenEnum, model

__all__ = ["Door", "DoorOpening", "DoorState", "DoorsState", "LockedState"]


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
