"""An event loop in a separate thread, so that tests can use any event loop, several, or none."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from fleetapi.errors import UsageError

__all__ = ["BackgroundLoop"]

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds to wait for the thread to end; after that, it keeps running until the process ends."""


class BackgroundLoop:
    """Runs a service in a thread from `start` to `stop`, and calls next to it.

    Every method is thread-safe. The returned futures are those of `concurrent.futures`: await them with
    `asyncio.wrap_future`, or wait for their `result()`.
    """

    def __init__(self, service: Callable[[], AbstractAsyncContextManager[None]], *, name: str) -> None:
        self._service = service
        self._loop = asyncio.new_event_loop()
        self._shutdown = asyncio.Event()
        self._lock = threading.Lock()
        self._closed = True
        self._calls: set[asyncio.Task[Any]] = set()
        self._started: Future[None] = Future()
        self._ended: Future[None] = Future()
        for future in (self._started, self._ended):
            future.set_running_or_notify_cancel()  # a caller that stops waiting must not cancel them
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> Future[None]:
        """Enter the service. The future is done when the service is open or has failed to open."""
        self._thread.start()
        return self._started

    def stop(self) -> Future[None]:
        """Cancel running calls and leave the service. The future is done when the loop is closed."""
        with self._lock:
            if not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._shutdown.set)
        return self._ended

    def join(self) -> None:
        """Wait for the thread to end, after the loop has ended."""
        if self._thread is not threading.current_thread():
            self._thread.join(PATIENCE)

    def is_current(self) -> bool:
        """Return whether the caller runs in this loop, and so must not wait for it."""
        return self._thread is threading.current_thread()

    def submit(self, call: Callable[[], Coroutine[Any, Any, T]]) -> Future[T]:
        """Run `call()` in the loop. Raises UsageError if the service is not open."""
        with self._lock:
            if self._closed:
                raise _stopped()
            return asyncio.run_coroutine_threadsafe(self._guarded(call), self._loop)

    async def _guarded(self, call: Callable[[], Awaitable[T]]) -> T:
        task = asyncio.current_task()
        assert task is not None  # this is a coroutine
        self._calls.add(task)
        try:
            return await call()
        except asyncio.CancelledError:
            if self._closed:
                raise _stopped() from None
            raise
        finally:
            self._calls.discard(task)

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
        except BaseException as caught:  # noqa: BLE001 - raised again where the caller waits for the future
            error = caught
        if not self._started.done():
            self._started.set_exception(error or _stopped())
            error = None
        if error is None:
            self._ended.set_result(None)
        else:
            self._ended.set_exception(error)

    async def _serve(self) -> None:
        async with self._service():
            self._closed = False
            self._started.set_result(None)
            await self._shutdown.wait()
            with self._lock:
                self._closed = True
            await asyncio.sleep(0)  # let the submitted calls start
            calls = tuple(self._calls)
            for task in calls:
                task.cancel()
            await asyncio.gather(*calls, return_exceptions=True)


def _stopped() -> UsageError:
    return UsageError("the sandbox is not running, or was stopped during the call")
