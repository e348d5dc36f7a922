"""Handlers that take less than they are given, or that are not async."""

from __future__ import annotations

from fleetapi.webhooks import (
    Event,
    MonitorEvent,
    MonitorNotification,
    RemoteEvent,
    RemoteNotification,
    Router,
)

router = Router()


@router.default  # refused: call-overload
async def only_monitors(event: MonitorEvent) -> None: ...


@router.default  # refused: call-overload
async def only_monitors_too(event: MonitorEvent, notification: MonitorNotification) -> None: ...


@router.default  # refused: call-overload
def not_async(event: Event) -> None: ...


@router.monitor("m")  # refused: call-overload
async def of_commands(event: RemoteEvent) -> None: ...


@router.operand("vehicle.alert")  # refused: call-overload
async def with_another_notification(event: MonitorEvent, notification: RemoteNotification) -> None: ...


@router.label("Low")  # refused: call-overload
async def takes_nothing() -> None: ...


@router.remote()  # refused: call-overload
async def of_monitors(event: MonitorEvent) -> None: ...
