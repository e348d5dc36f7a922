"""The router: calls your functions with the events they are registered for."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, TypeAlias, TypeVar, overload

import attrs

from fleetapi.errors import UsageError
from fleetapi.models.subscriptions import RemoteType, ReturnedMonitor
from fleetapi.remedies import Code, all_of, sentence, write
from fleetapi.representation import safe_repr
from fleetapi.webhooks.argument_checks import seconds_of, texts_of
from fleetapi.webhooks.isolation import outcome_of
from fleetapi.webhooks.notifications import (
    Event,
    MonitorEvent,
    MonitorNotification,
    Notification,
    RemoteEvent,
    RemoteNotification,
    kind_of,
)
from fleetapi.webhooks.results import Dispatched, HandlerFailure

__all__ = ["Router"]

logger = logging.getLogger("fleetapi.webhooks")

HandlerT = TypeVar("HandlerT", bound=Callable[..., Awaitable[None]])


Matches: TypeAlias = Callable[[Event, Notification], bool]

_LONGEST_ID = 64

HANDLER_TIMEOUT = timedelta(minutes=5)
"""How long a handler may take for an event, by default."""


@attrs.frozen
class _Route:
    handler: Callable[..., Awaitable[None]]
    alone: bool
    """Whether it takes only the event, without its notification."""
    matches: Matches
    default: bool = False

    @property
    def name(self) -> str:
        return getattr(self.handler, "__qualname__", None) or type(self.handler).__name__


@safe_repr
class Router:
    """Calls your async functions with the events that they are registered for, one event at a time.

    A function takes the event, or the event and its notification.

    ::

        router = Router()

        @router.operand("vehicle.energy.electric.level")
        async def low(event: MonitorEvent) -> None:
            print(event.vin, event.value_of("vehicle.energy.electric.level"))

    All matching functions are called one after another, in the order of their registration; a function that
    was registered several times is called once. If one raises an error, cancels its own task, or exceeds
    `handler_timeout` (None for no limit) and is cancelled, the failure is logged and `on_error`, a plain or
    async function, is called with a `HandlerFailure`; the other functions and the next events are handled as
    usual. SystemExit is reported too, and ends the program, as always in asyncio. Functions that are not
    async, or that have other parameters, raise a UsageError.

    A notification contains only the id of its monitor; pass `labels` (id to label), or call `learn`, to route
    by label.
    """

    def __init__(
        self,
        *,
        labels: Mapping[str, str] | None = None,
        on_error: Callable[[HandlerFailure], object] | None = None,
        handler_timeout: timedelta | None = HANDLER_TIMEOUT,
    ) -> None:
        if on_error is not None and not callable(on_error):
            raise UsageError(
                f"on_error must be callable, not {on_error!r}",
                remedy=sentence("pass ", Code("a function that takes a HandlerFailure")),
            )
        if labels is not None and not isinstance(labels, Mapping):
            raise UsageError(f"labels must map ids to labels, not be {labels!r}")
        self._labels = dict(labels or {})
        self._on_error = on_error
        self._seconds = None if handler_timeout is None else seconds_of("handler_timeout", handler_timeout)
        self._routes: list[_Route] = []
        self._running: set[asyncio.Task[Any]] = set()

    def __repr__(self) -> str:
        return f"<Router {len(self._routes)} handlers, {len(self._labels)} labels>"

    # ------------------------------------------------------------------ registration

    def monitor(self, *monitor_ids: str) -> RegistersMonitorHandler:
        """Register a function for events of these monitors; without ids, for events of all monitors."""
        texts_of("monitor", monitor_ids, example='monitor("id of the monitor")')
        return self._for_monitors(lambda _, sent: not monitor_ids or sent.monitor_id in monitor_ids)

    def label(self, prefix: str) -> RegistersMonitorHandler:
        """Register a function for events of monitors whose label starts with `prefix`; see `learn`."""
        texts_of("label", [prefix], example='label("Low battery")')
        return self._for_monitors(lambda _, sent: (self.label_of(sent) or "").startswith(prefix))

    def operand(self, *operands: str) -> RegistersMonitorHandler:
        """Register a function for events with a value of one of these operands, even unknown ones."""
        texts_of("operand", operands, example='operand("vehicle.energy.electric.level")')
        if not operands:
            raise UsageError(
                "@router.operand needs at least one operand",
                remedy=all_of(
                    "add one", sentence(Code("@router.monitor()"), " matches the events of all monitors")
                ),
            )
        return self._for_monitors(lambda event, _: not set(operands).isdisjoint(event.operands))

    def remote(self, *types: RemoteType | str) -> RegistersRemoteHandler:
        """Register a function for events of remote commands of these types; without types, of all."""
        texts_of("remote", types, example="remote(RemoteType.DOORS)")

        def matches(event: Event, _: Notification) -> bool:
            return isinstance(event, RemoteEvent) and (not types or event.type in types)

        return self._registering(matches)

    @overload
    def default(self, handler: AnyEventT) -> AnyEventT: ...
    @overload
    def default(self, handler: AnyEventAndNotificationT) -> AnyEventAndNotificationT: ...
    def default(self, handler: HandlerT) -> HandlerT:
        """Register a function for events without another handler: `@router.default`, without parentheses.

        It is called with events of monitors and of remote commands; annotate its parameter with `Event`.
        """
        self._add(handler, lambda *_: True, default=True)
        return handler

    def _for_monitors(
        self, wanted: Callable[[MonitorEvent, MonitorNotification], bool]
    ) -> RegistersMonitorHandler:
        def matches(event: Event, sent: Notification) -> bool:
            if isinstance(event, MonitorEvent) and isinstance(sent, MonitorNotification):
                return wanted(event, sent)
            return False

        return self._registering(matches)

    def _registering(self, matches: Matches) -> Callable[[HandlerT], HandlerT]:
        def register(handler: HandlerT) -> HandlerT:
            self._add(handler, matches)
            return handler

        return register

    def _add(
        self, handler: Callable[..., Awaitable[None]], matches: Matches, *, default: bool = False
    ) -> None:
        call = getattr(handler, "__call__", None)  # noqa: B004  # the method of a callable object
        if not (inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(call)):
            raise UsageError(f"{handler!r} is not an async function", remedy=write("`async def`"))
        self._routes.append(_Route(handler, _takes_event_alone(handler), matches, default))

    # ------------------------------------------------------------------ labels

    def learn(self, known: Mapping[str, str] | Iterable[ReturnedMonitor]) -> None:
        """Add the labels of monitors: a mapping of ids to labels, or monitors as returned by the API.

        `router.learn(await client.fleet(fid).monitors.list().collect())`. Earlier labels are kept.
        """
        if isinstance(known, Mapping):
            self._labels |= known
            return
        for each in known:
            label = (each.monitor or {}).get("label")
            if each.monitor_id is not None and isinstance(label, str):
                self._labels[each.monitor_id] = label

    def label_of(self, notification: Notification) -> str | None:
        """Return the label of a notification's monitor, if known."""
        if not isinstance(notification, MonitorNotification) or notification.monitor_id is None:
            return None
        return self._labels.get(notification.monitor_id)

    # ------------------------------------------------------------------ dispatch

    async def dispatch(self, notification: Notification, events: Sequence[Event] | None = None) -> Dispatched:
        """Call the handlers of every event in order, or of some `events` of the notification.

        Errors of handlers are not raised.
        """
        called = failed = unrouted = 0
        for event in notification.events if events is None else events:
            routes = self._routes_of(event, notification)
            unrouted += not routes
            for route in routes:
                called += 1
                failed += not await self._call(route, event, notification)
        if unrouted:
            logger.warning("no handler for %d event(s) of %s", unrouted, _origin(notification))
        return Dispatched(called, failed, unrouted)

    def handles(self, task: asyncio.Task[Any] | None) -> bool:
        """Return whether `task` runs a handler or `on_error`."""
        return task in self._running

    def _routes_of(self, event: Event, notification: Notification) -> list[_Route]:
        """Return the routes that match an event, each handler once."""
        routes = [each for each in self._routes if not each.default and each.matches(event, notification)]
        handlers: list[Callable[..., Awaitable[None]]] = []
        found = []
        for route in routes or [each for each in self._routes if each.default]:
            if route.handler not in handlers:
                handlers.append(route.handler)
                found.append(route)
        return found

    async def _call(self, route: _Route, event: Event, notification: Notification) -> bool:
        failed = partial(self._failed, route, event, notification)

        async def handler() -> None:
            self._remember_this_task()
            try:
                await (route.handler(event) if route.alone else route.handler(event, notification))
            except SystemExit as error:  # stops the event loop, so report it now
                await failed(error)
                raise

        outcome = await outcome_of(handler, name=f"fleetapi handler {route.name}", seconds=self._seconds)
        if outcome.error is not None and not isinstance(outcome.error, SystemExit):
            await failed(outcome.error)
        return outcome.error is None

    def _remember_this_task(self) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _failed(
        self, route: _Route, event: Event, notification: Notification, error: BaseException
    ) -> None:
        logger.error(
            "handler %s failed for an event of %s", route.name, _origin(notification), exc_info=error
        )
        on_error = self._on_error
        if on_error is None:
            return
        failure = HandlerFailure(route.name, error, event, notification)

        async def report() -> None:
            self._remember_this_task()
            outcome = on_error(failure)
            if inspect.isawaitable(outcome):
                await outcome

        done = await outcome_of(report, name="fleetapi on_error", seconds=self._seconds)
        if done.error is not None:
            logger.error("on_error failed for handler %s", route.name, exc_info=done.error)


def _takes_event_alone(handler: Callable[..., Awaitable[None]]) -> bool:
    signature = inspect.signature(handler)
    for count in (2, 1):
        try:
            signature.bind(*range(count))
        except TypeError:
            continue
        return count == 1
    raise UsageError(
        f"{handler!r} must take an event, or an event and its notification",
        remedy=write("`async def handler(event)` or `async def handler(event, notification)`"),
    )


def _origin(notification: Notification) -> str:
    """Return the source of a notification for the log, in one line whatever its id is."""
    kind = kind_of(notification)
    return f"{kind.source_name} {(kind.source_of(notification) or '?')[:_LONGEST_ID]!r}"


# ---------------------------------------------------------------- parameters of handlers, for type checkers
#
# A decorated function keeps its own type. If its parameters do not match, the error of the type checker names
# the protocol, which says what they should be.


class TakesAnyEvent(Protocol):
    """`async def handler(event: Event)`: a default handler takes events of monitors and of commands."""

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
    """Decorates a function for events of monitors, and returns it unchanged."""

    @overload
    def __call__(self, handler: _MonitorEventT, /) -> _MonitorEventT: ...
    @overload
    def __call__(self, handler: _MonitorEventAndNotificationT, /) -> _MonitorEventAndNotificationT: ...


class RegistersRemoteHandler(Protocol):
    """Decorates a function for events of remote commands, and returns it unchanged."""

    @overload
    def __call__(self, handler: _RemoteEventT, /) -> _RemoteEventT: ...
    @overload
    def __call__(self, handler: _RemoteEventAndNotificationT, /) -> _RemoteEventAndNotificationT: ...
