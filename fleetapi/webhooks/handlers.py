"""What a router takes: functions of an event, or of an event and the notification that it came in.

For type checkers alone. A decorated function keeps its own type. One that takes something else is refused,
and the name of the protocol says what it should take.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol, TypeVar, overload

from fleetapi.webhooks.notifications import (
    Event,
    MonitorEvent,
    MonitorNotification,
    Notification,
    RemoteEvent,
    RemoteNotification,
)

__all__ = [
    "AnyEventAndNotificationT",
    "AnyEventT",
    "RegistersMonitorHandler",
    "RegistersRemoteHandler",
]


class TakesAnyEvent(Protocol):
    """`async def handler(event: Event)`: a default handler gets the events of monitors and of commands."""

    def __call__(self, event: Event, /) -> Awaitable[None]: ...


class TakesAnyEventAndNotification(Protocol):
    """`async def handler(event: Event, notification: Notification)`."""

    def __call__(self, event: Event, notification: Notification, /) -> Awaitable[None]: ...


class TakesMonitorEvent(Protocol):
    """`async def handler(event: MonitorEvent)`."""

    def __call__(self, event: MonitorEvent, /) -> Awaitable[None]: ...


class TakesMonitorEventAndNotification(Protocol):
    """`async def handler(event: MonitorEvent, notification: MonitorNotification)`."""

    def __call__(self, event: MonitorEvent, notification: MonitorNotification, /) -> Awaitable[None]: ...


class TakesRemoteEvent(Protocol):
    """`async def handler(event: RemoteEvent)`."""

    def __call__(self, event: RemoteEvent, /) -> Awaitable[None]: ...


class TakesRemoteEventAndNotification(Protocol):
    """`async def handler(event: RemoteEvent, notification: RemoteNotification)`."""

    def __call__(self, event: RemoteEvent, notification: RemoteNotification, /) -> Awaitable[None]: ...


AnyEventT = TypeVar("AnyEventT", bound=TakesAnyEvent)
AnyEventAndNotificationT = TypeVar("AnyEventAndNotificationT", bound=TakesAnyEventAndNotification)
_MonitorEventT = TypeVar("_MonitorEventT", bound=TakesMonitorEvent)
_MonitorEventAndNotificationT = TypeVar(
    "_MonitorEventAndNotificationT", bound=TakesMonitorEventAndNotification
)
_RemoteEventT = TypeVar("_RemoteEventT", bound=TakesRemoteEvent)
_RemoteEventAndNotificationT = TypeVar("_RemoteEventAndNotificationT", bound=TakesRemoteEventAndNotification)


class RegistersMonitorHandler(Protocol):
    """The decorator of a function for events of monitors, which it returns as it is."""

    @overload
    def __call__(self, handler: _MonitorEventT, /) -> _MonitorEventT: ...
    @overload
    def __call__(self, handler: _MonitorEventAndNotificationT, /) -> _MonitorEventAndNotificationT: ...


class RegistersRemoteHandler(Protocol):
    """The decorator of a function for events of remote commands, which it returns as it is."""

    @overload
    def __call__(self, handler: _RemoteEventT, /) -> _RemoteEventT: ...
    @overload
    def __call__(self, handler: _RemoteEventAndNotificationT, /) -> _RemoteEventAndNotificationT: ...
