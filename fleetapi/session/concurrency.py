"""Calls made concurrently: `each_of`, and background tasks that end with their reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sized
from typing import Any, Generic, TypeVar

from fleetapi.errors import (
    AuthenticationFailed,
    CertificateError,
    ConnectionFailed,
    DeadlineExceeded,
    FleetError,
    IntermediaryError,
    Outage,
    RateLimited,
    ServerError,
    UsageError,
)
from fleetapi.remedies import Argument, Code, all_of, sentence

__all__ = ["EachOf", "cancel", "cancelled", "each_of", "start"]

T = TypeVar("T")
R = TypeVar("R")

_Call = Callable[[T], Awaitable[R]]

_OF_THE_SERVICE = (
    ServerError,
    IntermediaryError,
    ConnectionFailed,
    DeadlineExceeded,
    RateLimited,
    AuthenticationFailed,
    CertificateError,
)
"""Failures of the service. If one item is missing or forbidden, that is not an outage."""


def each_of(
    source: AsyncIterable[T] | Iterable[T],
    call: Callable[[T], Awaitable[R]],
    *,
    concurrency: int = 8,
    stop_after: int | None = 10,
) -> EachOf[T, R]:
    """Call `call` for each item of `source`, concurrently; iterate the result for pairs of item and outcome.

    ::

        async for vehicle, status in each_of(fleet.vehicles(), lambda v: fleet.vehicle(v.id).status()):
            if isinstance(status, FleetError):
                print(vehicle.vin, "failed:", status)

    The outcome is what the call returned, or the `FleetError` that it raised: one vehicle without data does
    not end the loop. Any other exception is a bug and is raised in its turn, as is an exception of the
    source. At most `concurrency` calls run at a time, and at most as many outcomes wait to be taken. Leaving
    the loop early cancels the running calls.

    An outage ends the loop: after `stop_after` consecutive failures with the same cause, no further call is
    made, and `Outage` is raised after the outcomes of earlier calls. It says how many items were tried,
    failed and not tried. Only failures of the service count (no connection, 401, 429, 5xx, a refused
    certificate, a missed deadline, a response from something in front of the API), in the order in which they
    happen. A call that returns, or fails because of its item (404, 403), restarts the count. With
    `stop_after=None`, every item is tried.

    Raises `UsageError` for a concurrency or `stop_after` below 1, and if `source` cannot be iterated or
    `call` cannot be called.
    """
    where: Any = source
    if not isinstance(where, AsyncIterable | Iterable):
        raise UsageError(f"each_of cannot iterate a {type(source).__name__}")
    if not callable(call):
        raise UsageError(
            f"each_of cannot call a {type(call).__name__}",
            remedy=sentence(
                "give a function of one item that returns an awaitable", Code(": lambda vehicle: ...")
            ),
        )
    if stop_after is not None:
        _check_positive("stop_after", stop_after)
    _check_positive("concurrency", concurrency)
    return EachOf(source, call, concurrency, stop_after)


def _check_positive(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise UsageError(f"{name} must be a positive integer, not {value!r}")


class EachOf(AsyncIterator[tuple[T, R | FleetError]], Generic[T, R]):
    """Pairs of item and outcome. It ends early if you close or drop it."""

    def __init__(
        self,
        source: AsyncIterable[T] | Iterable[T],
        call: _Call[T, R],
        concurrency: int,
        stop_after: int | None = None,
    ) -> None:
        self._fan: _Fan[T, R] = _Fan(source, call, concurrency, stop_after)

    def __aiter__(self) -> EachOf[T, R]:
        return self

    async def __anext__(self) -> tuple[T, R | FleetError]:
        try:
            return await self._fan.next()
        except BaseException:
            await self._fan.close()
            raise

    async def aclose(self) -> None:
        """Cancel the running calls and wait for them."""
        await self._fan.close()

    def __del__(self) -> None:
        self._fan.abandon()


class _Fan(Generic[T, R]):
    """Runs the calls. It is separate, so that its tasks do not keep the iterator alive."""

    def __init__(
        self,
        source: AsyncIterable[T] | Iterable[T],
        call: _Call[T, R],
        concurrency: int,
        stop_after: int | None,
    ) -> None:
        self._source = source
        self._stop_after = stop_after
        self._cause: object = None
        self._in_a_row = self._tried = self._failed = 0
        self._latest: FleetError | None = None
        self._stopped = False
        self._call = call
        self._running = asyncio.Semaphore(concurrency)
        self._room = asyncio.Semaphore(2 * concurrency)
        self._pairs: asyncio.Queue[tuple[T, asyncio.Task[R | FleetError]] | None] = asyncio.Queue()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._feeder: asyncio.Task[None] | None = None
        self._closed = False

    async def next(self) -> tuple[T, R | FleetError]:
        if self._closed:
            raise StopAsyncIteration
        if self._feeder is None:
            self._feeder = start(self._feed())
        pair = await self._pairs.get()
        if pair is None:
            if not self._closed:
                await self._feeder  # raises the exception of the source
                if self._stopped and self._untried != 0:
                    raise self._report()
            raise StopAsyncIteration
        item, task = pair
        outcome = await task
        self._room.release()
        return item, outcome

    def abandon(self) -> None:
        self._closed = True
        cancel(self._all())

    async def close(self) -> None:
        self._closed = True
        await cancelled(self._all())

    def _all(self) -> list[asyncio.Task[Any]]:
        return [*self._tasks, *([] if self._feeder is None else [self._feeder])]

    @property
    def _outage(self) -> bool:
        return self._stop_after is not None and self._in_a_row >= self._stop_after

    @property
    def _untried(self) -> int | None:
        """The number of items left, if the source has a length."""
        return len(self._source) - self._tried if isinstance(self._source, Sized) else None

    def _report(self) -> Outage:
        untried, failure = self._untried, self._latest
        assert failure is not None
        rest = "the items after them were not tried" if untried is None else f"{untried} were not tried"
        error = Outage(
            f"{self._in_a_row} consecutive calls failed with the same cause: {failure.message}"
            f" ({self._tried} items tried, {self._failed} failed, {rest})",
            remedy=all_of(
                "try again later with the items that failed and those not tried",
                sentence(Argument("stop_after", "None"), " tries every item"),
            ),
            request=failure.request,
        )
        error.tried, error.failed, error.untried = self._tried, self._failed, untried
        error.__cause__ = failure
        return error

    def _count(self, outcome: object) -> None:
        """Count an outcome, in the order in which calls end."""
        self._tried += 1
        self._failed += isinstance(outcome, FleetError)
        if self._outage:
            return
        cause = _cause(outcome)
        self._in_a_row = 0 if cause is None else self._in_a_row + 1 if cause == self._cause else 1
        self._cause = cause
        if isinstance(outcome, FleetError):
            self._latest = outcome

    async def _feed(self) -> None:
        items = _asynchronous(self._source)
        try:
            while True:
                await self._room.acquire()
                await self._running.acquire()
                if self._outage:
                    self._stopped = True
                    return
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    return
                task = start(self._one(item))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
                task.add_done_callback(lambda _: self._running.release())
                self._pairs.put_nowait((item, task))
        finally:
            self._pairs.put_nowait(None)
            if (aclose := getattr(items, "aclose", None)) is not None:
                await aclose()

    async def _one(self, item: T) -> R | FleetError:
        try:
            outcome: R | FleetError = await self._call(item)
        except FleetError as error:
            outcome = error
        self._count(outcome)
        return outcome


def _cause(outcome: object) -> object:
    """Return what identifies the cause of an outage; None for a result or a failure of the item."""
    if not isinstance(outcome, _OF_THE_SERVICE):
        return None
    return type(outcome), getattr(outcome, "status", None)


def _asynchronous(source: AsyncIterable[T] | Iterable[T]) -> AsyncIterator[T]:
    if isinstance(source, AsyncIterable):
        return aiter(source)
    return _from_iterable(source)


async def _from_iterable(source: Iterable[T]) -> AsyncIterator[T]:
    for item in source:
        yield item


def start(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Start a task whose exception is not logged if it is never awaited."""
    task = asyncio.get_running_loop().create_task(work)
    task.add_done_callback(_seen)
    return task


def cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks without waiting; this works even while an object is garbage-collected."""
    for task in tasks:
        if not task.done() and not task.get_loop().is_closed():
            task.cancel()


async def cancelled(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait for them."""
    pending = [task for task in tasks if not task.done()]
    cancel(pending)
    if pending:
        await asyncio.wait(pending)


def _seen(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()
