"""Commands that switch one thing: doors, horn, lights, immobilization, and waking the vehicle up."""

from __future__ import annotations

from typing import ClassVar

import attrs

from fleetapi.models.remote import (
    DoorLock,
    HornState,
    RemoteCommand,
    RemoteDoor,
    RemoteHorn,
    RemoteImmobilization,
    RemoteLights,
    RemoteWakeUp,
)
from fleetapi.models.subscriptions import RemoteType
from fleetapi.remote_commands.arguments import boolean, member_of
from fleetapi.remote_commands.command import Command
from fleetapi.remote_commands.rules import check_forced
from fleetapi.representation import safe_repr

__all__ = ["Doors", "Horn", "Immobilization", "Lights", "WakeUp"]


def _door_lock(value: DoorLock | str) -> DoorLock:
    return member_of("state", DoorLock, value)


def _horn_state(value: HornState | str) -> HornState:
    return member_of("state", HornState, value)


@safe_repr
@attrs.frozen
class Doors(Command):
    """Lock or unlock the doors: `Doors.lock()`, `Doors.unlock()`.

    `forced` locks although a key is inside; the vendor deprecates it, because not every vehicle can.
    """

    remote_type: ClassVar[RemoteType] = RemoteType.DOORS

    state: DoorLock = attrs.field(converter=_door_lock)
    forced: bool | None = attrs.field(default=None, kw_only=True, validator=boolean)

    def __attrs_post_init__(self) -> None:
        check_forced(state=self.state, forced=self.forced)

    @classmethod
    def lock(cls, *, forced: bool | None = None) -> Doors:
        """Lock them."""
        return cls(DoorLock.LOCKED, forced=forced)

    @classmethod
    def unlock(cls) -> Doors:
        """Unlock them."""
        return cls(DoorLock.UNLOCKED)

    def _model(self) -> RemoteCommand:
        return RemoteCommand(door=RemoteDoor(state=self.state, forced=self.forced))


@safe_repr
@attrs.frozen
class Horn(Command):
    """Sound the horn, or silence it: `Horn.activate()`, `Horn.deactivate()`."""

    remote_type: ClassVar[RemoteType] = RemoteType.HORN

    state: HornState = attrs.field(converter=_horn_state)

    @classmethod
    def activate(cls) -> Horn:
        """Sound it."""
        return cls(HornState.ACTIVATED)

    @classmethod
    def deactivate(cls) -> Horn:
        """Silence it."""
        return cls(HornState.DEACTIVATED)

    def _model(self) -> RemoteCommand:
        return RemoteCommand(horn=RemoteHorn(state=self.state))


@safe_repr
@attrs.frozen
class Lights(Command):
    """Switch the lights: `Lights.on()`, `Lights.off()`."""

    remote_type: ClassVar[RemoteType] = RemoteType.LIGHTS

    switched_on: bool = attrs.field(validator=boolean)

    @classmethod
    def on(cls) -> Lights:
        """Switch them on."""
        return cls(True)

    @classmethod
    def off(cls) -> Lights:
        """Switch them off."""
        return cls(False)

    def _model(self) -> RemoteCommand:
        return RemoteCommand(lights=RemoteLights(on=self.switched_on))


@safe_repr
@attrs.frozen
class Immobilization(Command):
    """Keep the vehicle from being started, or allow it again: `.activate()`, `.deactivate()`."""

    remote_type: ClassVar[RemoteType] = RemoteType.IMMOBILIZATION

    immobilized: bool = attrs.field(validator=boolean)

    @classmethod
    def activate(cls) -> Immobilization:
        """Keep it from being started."""
        return cls(True)

    @classmethod
    def deactivate(cls) -> Immobilization:
        """Let it be started again."""
        return cls(False)

    def _model(self) -> RemoteCommand:
        return RemoteCommand(immobilization=RemoteImmobilization(activate=self.immobilized))


@safe_repr
@attrs.frozen
class WakeUp(Command):
    """Wake the vehicle, so that it reports: `WakeUp()`. A month allows only so many."""

    remote_type: ClassVar[RemoteType] = RemoteType.WAKE_UP

    def _model(self) -> RemoteCommand:
        return RemoteCommand(wake_up=RemoteWakeUp(action=RemoteType.WAKE_UP.value))
