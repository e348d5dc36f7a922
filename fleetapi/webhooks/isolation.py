"""Run a user's function in its own task, so that nothing that it does to the task affects the caller."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import attrs

__all__ = ["GRACE", "Outcome", "outcome_of"]

logger = logging.getLogger("fleetapi.webhooks")

T = TypeVar("T")

GRACE = 1.0
"""Seconds to wait for a cancelled task; after that it is abandoned."""

_left: set[asyncio.Task[object]] = set()


@attrs.frozen
class Outcome(Generic[T]):
    """The result of a call: a value or an error."""

    value: T | None = None
    error: BaseException | None = None


async def outcome_of(call: Callable[[], Awaitable[T]], *, name: str, seconds: float | None) -> Outcome[T]:
    """Await `call()` in its own task, and return its outcome. It is cancelled after `seconds`.

    Nothing that the call raises is raised here, not even a cancellation of its own task. CancelledError means
    that the caller is cancelled. Only SystemExit and KeyboardInterrupt have an effect beyond the call:
    asyncio stops the event loop.
    """

    async def guest() -> T:
        return await call()

    task = asyncio.create_task(guest(), name=name)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        await _break_off(task)
        raise
    if not done:
        await _break_off(task)
        return Outcome(error=TimeoutError(f"did not finish within {seconds:g} seconds"))
    if task.cancelled():
        return Outcome(error=asyncio.CancelledError("its task was cancelled"))
    error = task.exception()
    return Outcome(error=error) if error is not None else Outcome(task.result())


async def _break_off(task: asyncio.Task[T]) -> None:
    task.cancel()
    _left.add(task)
    task.add_done_callback(_ended)
    await asyncio.wait({task}, timeout=GRACE)
    if not task.done():
        logger.error("%s ignored its cancellation and is still running", task.get_name())


def _ended(task: asyncio.Task[T]) -> None:
    """Log the error of a task that ends after its cancellation."""
    _left.discard(task)
    error = None if task.cancelled() else task.exception()
    if error is not None:
        logger.error("%s failed after its cancellation", task.get_name(), exc_info=error)
