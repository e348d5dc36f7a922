"""Fanning out: one call for each item of a source, several at a time, results in the order of the source."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable
from typing import Any, Generic, TypeVar

from fleetapi.errors import FleetError, UsageError
from fleetapi.session.tasks import cancel, cancelled, start

__all__ = ["EachOf", "each_of"]

T = TypeVar("T")
R = TypeVar("R")

_Call = Callable[[T], Awaitable[R]]


def each_of(
    source: AsyncIterable[T] | Iterable[T], call: Callable[[T], Awaitable[R]], *, concurrency: int = 8
) -> EachOf[T, R]:
    """Call `call` for each item of `source`; iterate the result for pairs of item and outcome.

    ::

        async for vehicle, status in each_of(fleet.vehicles(), lambda v: fleet.vehicle(v.id).status()):
            if isinstance(status, FleetError):
                print(vehicle.vin, "failed:", status)

    The outcome is what the call returned, or the `FleetError` that it raised: one vehicle without data does
    not end the loop. Any other exception is a bug, and is raised when its turn comes; so is an exception of
    the source. At most `concurrency` calls run at a time, and at most that many outcomes wait to be taken.
    Leaving the loop early cancels the calls that run. Raises `UsageError` for a concurrency below 1, and for
    what cannot be iterated or called.
    """
    where: Any = source
    if not isinstance(where, AsyncIterable | Iterable):
        raise UsageError(f"each_of cannot iterate a {type(source).__name__}")
    if not callable(call):
        raise UsageError(
            f"each_of cannot call a {type(call).__name__}",
            remedy="give a function of one item that returns something to await: lambda vehicle: ...",
        )
    given: Any = concurrency
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise UsageError(f"concurrency must be a whole number from 1, not {concurrency!r}")
    return EachOf(source, call, concurrency)


class EachOf(AsyncIterator[tuple[T, R | FleetError]], Generic[T, R]):
    """Pairs of item and outcome. `aclose` ends it early; so does dropping it."""

    def __init__(self, source: AsyncIterable[T] | Iterable[T], call: _Call[T, R], concurrency: int) -> None:
        self._fan: _Fan[T, R] = _Fan(source, call, concurrency)

    def __aiter__(self) -> EachOf[T, R]:
        return self

    async def __anext__(self) -> tuple[T, R | FleetError]:
        try:
            return await self._fan.next()
        except BaseException:
            await self._fan.close()
            raise

    async def aclose(self) -> None:
        """Cancel what runs and wait until it is gone."""
        await self._fan.close()

    def __del__(self) -> None:
        self._fan.abandon()


class _Fan(Generic[T, R]):
    """The machinery; apart from the iterator, because its tasks refer to it and would keep that alive."""

    def __init__(self, source: AsyncIterable[T] | Iterable[T], call: _Call[T, R], concurrency: int) -> None:
        self._source = source
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
                await self._feeder  # raises what the source raised
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

    async def _feed(self) -> None:
        items = _asynchronous(self._source)
        try:
            while True:
                await self._room.acquire()
                await self._running.acquire()
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
            return await self._call(item)
        except FleetError as error:
            return error


def _asynchronous(source: AsyncIterable[T] | Iterable[T]) -> AsyncIterator[T]:
    if isinstance(source, AsyncIterable):
        return aiter(source)
    return _from_iterable(source)


async def _from_iterable(source: Iterable[T]) -> AsyncIterator[T]:
    for item in source:
        yield item
