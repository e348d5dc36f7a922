"""Handlers as type checkers have to accept them; each keeps its own type."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from fleetapi.models import RemoteType
from fleetapi.webhooks import (
    Event,
    HandlerFailure,
    MonitorEvent,
    MonitorNotification,
    Notification,
    RemoteEvent,
    RemoteNotification,
    Router,
)


def report(failure: HandlerFailure) -> None:
    """Plain or async."""


router = Router(on_error=report)


@router.default
async def every(event: Event) -> None:
    """An event of any kind."""


@router.default
async def every_with_notification(event: Event, notification: Notification) -> None:
    """The same with what it came in."""


@router.monitor("id")
@router.label("Low")
@router.operand("vehicle.alert")
async def low(event: MonitorEvent) -> None:
    """An event of a monitor."""


@router.monitor()
async def low_with_notification(event: MonitorEvent, notification: MonitorNotification) -> None:
    """The same with what it came in."""


@router.remote(RemoteType.DOORS)
async def doors(event: RemoteEvent, notification: RemoteNotification) -> None:
    """What became of a command."""


@router.default
@router.monitor()
@router.remote()
async def all_of_them(event: Event) -> None:
    """One that takes more may be registered for less."""


class Handler:
    """An object that can be called, or has a method that can."""

    async def __call__(self, event: Event) -> None:
        """Take an event."""

    async def method(self, event: MonitorEvent) -> None:
        """Take an event of a monitor."""


router.default(Handler())
router.monitor()(Handler().method)


def run(event: MonitorEvent) -> Coroutine[Any, Any, None]:
    """A keyword is still known, and what it returns is still a coroutine."""
    return low(event=event)
