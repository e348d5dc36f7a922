"""Doors, horn, lights, immobilization, theft, and waking up the vehicle."""

from __future__ import annotations

from datetime import timedelta
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
    RemoteStolen,
    RemoteWakeUp,
    TrackingPeriod,
)
from fleetapi.models.subscriptions import RemoteType
from fleetapi.remote_commands.command import (
    Command,
    boolean,
    check_forced,
    check_stolen,
    member_of,
    seconds_of,
    whole_seconds,
)
from fleetapi.representation import safe_repr

__all__ = ["Doors", "Horn", "Immobilization", "Lights", "Stolen", "WakeUp"]


def _door_lock(value: DoorLock | str) -> DoorLock:
    return member_of("state", DoorLock, value)


def _horn_state(value: HornState | str) -> HornState:
    return member_of("state", HornState, value)


@safe_repr
@attrs.frozen
class Doors(Command):
    """Lock or unlock the doors: `Doors.lock()`, `Doors.unlock()`.

    `forced` locks even if a key is inside. The vendor has deprecated it: not every vehicle supports it.
    """

    remote_type: ClassVar[RemoteType] = RemoteType.DOORS

    state: DoorLock = attrs.field(converter=_door_lock)
    forced: bool | None = attrs.field(default=None, kw_only=True, validator=boolean)

    def __attrs_post_init__(self) -> None:
        check_forced(state=self.state, forced=self.forced)

    @classmethod
    def lock(cls, *, forced: bool | None = None) -> Doors:
        """Lock the doors."""
        return cls(DoorLock.LOCKED, forced=forced)

    @classmethod
    def unlock(cls) -> Doors:
        """Unlock the doors."""
        return cls(DoorLock.UNLOCKED)

    def _model(self) -> RemoteCommand:
        return RemoteCommand(door=RemoteDoor(state=self.state, forced=self.forced))


@safe_repr
@attrs.frozen
class Horn(Command):
    """Start or stop the horn: `Horn.activate()`, `Horn.deactivate()`."""

    remote_type: ClassVar[RemoteType] = RemoteType.HORN

    state: HornState = attrs.field(converter=_horn_state)

    @classmethod
    def activate(cls) -> Horn:
        """Start the horn."""
        return cls(HornState.ACTIVATED)

    @classmethod
    def deactivate(cls) -> Horn:
        """Stop the horn."""
        return cls(HornState.DEACTIVATED)

    def _model(self) -> RemoteCommand:
        return RemoteCommand(horn=RemoteHorn(state=self.state))


@safe_repr
@attrs.frozen
class Lights(Command):
    """Switch the lights on or off: `Lights.on()`, `Lights.off()`."""

    remote_type: ClassVar[RemoteType] = RemoteType.LIGHTS

    switched_on: bool = attrs.field(validator=boolean)

    @classmethod
    def on(cls) -> Lights:
        """Switch the lights on."""
        return cls(True)

    @classmethod
    def off(cls) -> Lights:
        """Switch the lights off."""
        return cls(False)

    def _model(self) -> RemoteCommand:
        return RemoteCommand(lights=RemoteLights(on=self.switched_on))


@safe_repr
@attrs.frozen
class Immobilization(Command):
    """Prevent the vehicle from being started, or allow it again: `.activate()`, `.deactivate()`."""

    remote_type: ClassVar[RemoteType] = RemoteType.IMMOBILIZATION

    immobilized: bool = attrs.field(validator=boolean)

    @classmethod
    def activate(cls) -> Immobilization:
        """Prevent the vehicle from being started."""
        return cls(True)

    @classmethod
    def deactivate(cls) -> Immobilization:
        """Allow the vehicle to be started again."""
        return cls(False)

    def _model(self) -> RemoteCommand:
        return RemoteCommand(immobilization=RemoteImmobilization(activate=self.immobilized))


@safe_repr
@attrs.frozen
class WakeUp(Command):
    """Wake the vehicle up, so that it reports its state: `WakeUp()`. The number per month is limited."""

    remote_type: ClassVar[RemoteType] = RemoteType.WAKE_UP

    def _model(self) -> RemoteCommand:
        return RemoteCommand(wake_up=RemoteWakeUp(action=RemoteType.WAKE_UP.value))


def _running(value: timedelta | int | None) -> timedelta | None:
    return None if value is None else seconds_of("running", value, 5)


def _shutdown(value: timedelta | int | None) -> timedelta | None:
    return None if value is None else seconds_of("shutdown", value, 60)


@safe_repr
@attrs.frozen
class Stolen(Command):
    """Handle a theft: `.declare()`, `.withdraw()`, `.track(...)`, `.immobilize()` or `.release()`.

    A command does one of these: report the vehicle `stolen` or recovered, set whether it is `immobilized`, or
    set how often it reports with ignition on (`running`, 5 s or more) and off (`shutdown`, 60 s or more).
    """

    remote_type: ClassVar[RemoteType] = RemoteType.STOLEN

    stolen: bool | None = attrs.field(default=None, kw_only=True, validator=boolean)
    immobilized: bool | None = attrs.field(default=None, kw_only=True, validator=boolean)
    running: timedelta | None = attrs.field(default=None, kw_only=True, converter=_running)
    shutdown: timedelta | None = attrs.field(default=None, kw_only=True, converter=_shutdown)

    def __attrs_post_init__(self) -> None:
        check_stolen(
            {
                "stolen": self.stolen,
                "immobilized": self.immobilized,
                "running or shutdown": self.running if self.running is not None else self.shutdown,
            }
        )

    @classmethod
    def declare(cls) -> Stolen:
        """Report the vehicle stolen."""
        return cls(stolen=True)

    @classmethod
    def withdraw(cls) -> Stolen:
        """Withdraw the report."""
        return cls(stolen=False)

    @classmethod
    def track(
        cls, *, running: timedelta | int | None = None, shutdown: timedelta | int | None = None
    ) -> Stolen:
        """Set how often the vehicle reports, as timedeltas or whole seconds."""
        return cls(running=running, shutdown=shutdown)

    @classmethod
    def immobilize(cls) -> Stolen:
        """Prevent the stolen vehicle from being started."""
        return cls(immobilized=True)

    @classmethod
    def release(cls) -> Stolen:
        """Allow the vehicle to be started again."""
        return cls(immobilized=False)

    def _model(self) -> RemoteCommand:
        theft = RemoteStolen(stolen=self.stolen)
        if self.immobilized is not None:
            theft.immobilization = RemoteImmobilization(activate=self.immobilized)
        if self.running is not None or self.shutdown is not None:
            theft.tracking_period = TrackingPeriod(
                running=whole_seconds(self.running), shutdown=whole_seconds(self.shutdown)
            )
        return RemoteCommand(stolen=theft)
