"""Which of your functions hear of which events."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

import attrs

from fleetapi.errors import UsageError
from fleetapi.models.callbacks import RemoteType
from fleetapi.models.monitors import ReturnedMonitor
from fleetapi.webhooks.notifications import (
    MonitorEvent,
    MonitorNotification,
    Notification,
    RemoteEvent,
    RemoteNotification,
)

__all__ = ["Dispatched", "HandlerFailure", "Router"]

logger = logging.getLogger("fleetapi.webhooks")

Event: TypeAlias = MonitorEvent | RemoteEvent
MonitorHandler: TypeAlias = (
    Callable[[MonitorEvent], Awaitable[None]] | Callable[[MonitorEvent, MonitorNotification], Awaitable[None]]
)
RemoteHandler: TypeAlias = (
    Callable[[RemoteEvent], Awaitable[None]] | Callable[[RemoteEvent, RemoteNotification], Awaitable[None]]
)
DefaultHandler: TypeAlias = (
    Callable[[Event], Awaitable[None]] | Callable[[Event, Notification], Awaitable[None]]
)

MonitorHandlerT = TypeVar("MonitorHandlerT", bound=MonitorHandler)
RemoteHandlerT = TypeVar("RemoteHandlerT", bound=RemoteHandler)
DefaultHandlerT = TypeVar("DefaultHandlerT", bound=DefaultHandler)


@attrs.frozen
class HandlerFailure:
    """A handler raised `error` for an event."""

    handler: str
    """Its name."""
    error: BaseException
    event: Event
    notification: Notification


@attrs.frozen
class Dispatched:
    """What became of the events of a notification."""

    called: int = 0
    """How many handlers were called, in all."""
    failed: int = 0
    """How many of them raised."""
    unrouted: int = 0
    """How many events no handler was for, not even a default one."""


Matches: TypeAlias = Callable[[Event, Notification], bool]

_LONGEST_ID = 64


@attrs.frozen
class _Route:
    handler: Callable[..., Awaitable[None]]
    alone: bool
    """Whether it takes the event alone."""
    matches: Matches
    default: bool = False

    @property
    def name(self) -> str:
        return getattr(self.handler, "__qualname__", None) or type(self.handler).__name__


class Router:
    """Calls your async functions with the events that they are for, one event at a time.

    A function takes the event, or the event and the notification that it came in.

    ::

        router = Router()

        @router.operand("vehicle.energy.electric.level")
        async def low(event: MonitorEvent) -> None:
            print(event.vin, event.value_of("vehicle.energy.electric.level"))

    All that match are called, in the order of their registration, each when the one before is done. One
    that raises keeps neither the others nor the next event from being handled: it is logged, and
    `on_error`, plain or async, gets a `HandlerFailure`. Functions that are not async, or take something
    else, are refused with a UsageError.

    A notification names a monitor by its id alone; `labels` (id to label), or `learn`, tells the router
    what the monitors are called.
    """

    def __init__(
        self,
        *,
        labels: Mapping[str, str] | None = None,
        on_error: Callable[[HandlerFailure], object] | None = None,
    ) -> None:
        self._labels = dict(labels or {})
        self._on_error = on_error
        self._routes: list[_Route] = []

    def __repr__(self) -> str:
        return f"<Router {len(self._routes)} handlers, {len(self._labels)} labels>"

    # ------------------------------------------------------------------ registering

    def monitor(self, *monitor_ids: str) -> Callable[[MonitorHandlerT], MonitorHandlerT]:
        """For events of these monitors; without ids, of every monitor."""
        return self._for_monitors(lambda _, sent: not monitor_ids or sent.monitor_id in monitor_ids)

    def label(self, prefix: str) -> Callable[[MonitorHandlerT], MonitorHandlerT]:
        """For events of the monitors whose label begins with `prefix`; see `learn`."""
        return self._for_monitors(lambda _, sent: (self.label_of(sent) or "").startswith(prefix))

    def operand(self, *operands: str) -> Callable[[MonitorHandlerT], MonitorHandlerT]:
        """For events with a value of one of these operands, known to this release or not."""
        return self._for_monitors(lambda event, _: not set(operands).isdisjoint(event.operands))

    def remote(self, *types: RemoteType | str) -> Callable[[RemoteHandlerT], RemoteHandlerT]:
        """For what became of remote commands of these types; without types, of all."""

        def matches(event: Event, _: Notification) -> bool:
            return isinstance(event, RemoteEvent) and (not types or event.type in types)

        def register(handler: RemoteHandlerT) -> RemoteHandlerT:
            self._add(handler, matches)
            return handler

        return register

    def default(self, handler: DefaultHandlerT) -> DefaultHandlerT:
        """For every event that no other handler is for: `@router.default`, without parentheses."""
        self._add(handler, lambda *_: True, default=True)
        return handler

    def _for_monitors(
        self, wanted: Callable[[MonitorEvent, MonitorNotification], bool]
    ) -> Callable[[MonitorHandlerT], MonitorHandlerT]:
        def matches(event: Event, sent: Notification) -> bool:
            if isinstance(event, MonitorEvent) and isinstance(sent, MonitorNotification):
                return wanted(event, sent)
            return False

        def register(handler: MonitorHandlerT) -> MonitorHandlerT:
            self._add(handler, matches)
            return handler

        return register

    def _add(
        self, handler: Callable[..., Awaitable[None]], matches: Matches, *, default: bool = False
    ) -> None:
        call = getattr(handler, "__call__", None)  # noqa: B004  # of an object that can be called
        if not (inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(call)):
            raise UsageError(f"{handler!r} is not an async function", remedy="write `async def`")
        self._routes.append(_Route(handler, _takes_event_alone(handler), matches, default))

    # ------------------------------------------------------------------ labels

    def learn(self, known: Mapping[str, str] | Iterable[ReturnedMonitor]) -> None:
        """Take over what monitors are called: labels by id, or monitors as the API returns them.

        `router.learn(await client.fleet(fid).monitors.list().collect())`. What was learnt before stays.
        """
        if isinstance(known, Mapping):
            self._labels |= known
            return
        for each in known:
            label = (each.monitor or {}).get("label")
            if each.monitor_id is not None and isinstance(label, str):
                self._labels[each.monitor_id] = label

    def label_of(self, notification: Notification) -> str | None:
        """What the monitor of a notification is called, if the router was told."""
        if isinstance(notification, RemoteNotification) or notification.monitor_id is None:
            return None
        return self._labels.get(notification.monitor_id)

    # ------------------------------------------------------------------ calling

    async def dispatch(self, notification: Notification, events: Sequence[Event] | None = None) -> Dispatched:
        """Call the handlers of every event, in order; with `events`, only of those of the notification.

        Raises nothing that a handler raises.
        """
        called = failed = unrouted = 0
        for event in notification.events if events is None else events:
            routes = [each for each in self._routes if not each.default and each.matches(event, notification)]
            routes = routes or [each for each in self._routes if each.default]
            unrouted += not routes
            for route in routes:
                called += 1
                failed += not await self._call(route, event, notification)
        if unrouted:
            logger.warning("no handler is for %d event(s) of %s", unrouted, _origin(notification))
        return Dispatched(called, failed, unrouted)

    async def _call(self, route: _Route, event: Event, notification: Notification) -> bool:
        try:
            await (route.handler(event) if route.alone else route.handler(event, notification))
        except (Exception, asyncio.CancelledError) as error:
            task = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
                raise  # we are told to end; otherwise something that the handler waited for was cancelled
            logger.exception("the handler %s failed for an event of %s", route.name, _origin(notification))
            await self._report(HandlerFailure(route.name, error, event, notification))
            return False
        return True

    async def _report(self, failure: HandlerFailure) -> None:
        if self._on_error is None:
            return
        try:
            outcome = self._on_error(failure)
            if inspect.isawaitable(outcome):
                await outcome
        except Exception:
            logger.exception("on_error failed for a failure of %s", failure.handler)


def _takes_event_alone(handler: Callable[..., Awaitable[None]]) -> bool:
    signature = inspect.signature(handler)
    for count in (2, 1):
        try:
            signature.bind(*range(count))
        except TypeError:
            continue
        return count == 1
    raise UsageError(
        f"{handler!r} takes neither an event nor an event and its notification",
        remedy="write `async def handler(event)` or `async def handler(event, notification)`",
    )


def _origin(notification: Notification) -> str:
    """For the log: which monitor or callback, in one line whatever its id is."""
    if isinstance(notification, MonitorNotification):
        return f"monitor {(notification.monitor_id or '?')[:_LONGEST_ID]!r}"
    return f"callback {(notification.callback_id or '?')[:_LONGEST_ID]!r}"
