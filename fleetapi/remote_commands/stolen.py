"""Stolen: report a theft, follow the vehicle, immobilize it."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import attrs

from fleetapi.models.remote import RemoteCommand, RemoteImmobilization, RemoteStolen, TrackingPeriod
from fleetapi.models.subscriptions import RemoteType
from fleetapi.remote_commands.arguments import boolean, seconds_of, whole_seconds
from fleetapi.remote_commands.command import Command
from fleetapi.remote_commands.rules import check_stolen
from fleetapi.representation import safe_repr

__all__ = ["Stolen"]


def _running(value: timedelta | int | None) -> timedelta | None:
    return None if value is None else seconds_of("running", value, 5)


def _shutdown(value: timedelta | int | None) -> timedelta | None:
    return None if value is None else seconds_of("shutdown", value, 60)


@safe_repr
@attrs.frozen
class Stolen(Command):
    """One thing about a theft: `.declare()`, `.withdraw()`, `.track(...)`, `.immobilize()` or `.release()`.

    `stolen` says whether it is stolen, `immobilized` whether it is kept from being started; `running` and
    `shutdown` are how often it reports while stolen, with ignition on (5 s or more) and off (60 s or more).
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
        """Report it stolen."""
        return cls(stolen=True)

    @classmethod
    def withdraw(cls) -> Stolen:
        """Withdraw the report: it is not stolen any more."""
        return cls(stolen=False)

    @classmethod
    def track(
        cls, *, running: timedelta | int | None = None, shutdown: timedelta | int | None = None
    ) -> Stolen:
        """Say how often it reports; timedeltas or whole seconds."""
        return cls(running=running, shutdown=shutdown)

    @classmethod
    def immobilize(cls) -> Stolen:
        """Keep the stolen vehicle from being started."""
        return cls(immobilized=True)

    @classmethod
    def release(cls) -> Stolen:
        """Let it be started again."""
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
