"""Run a user's function in a task of its own, so that nothing it does to its task reaches the caller."""

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
"""Seconds that what is broken off has to end; after that it is left to itself."""

_left: set[asyncio.Task[object]] = set()


@attrs.frozen
class Outcome(Generic[T]):
    """What a call came to: a value, or the error that it ended with."""

    value: T | None = None
    error: BaseException | None = None


async def outcome_of(call: Callable[[], Awaitable[T]], *, name: str, seconds: float | None) -> Outcome[T]:
    """Await `call()` in a task of its own, and tell what came of it; after `seconds` it is broken off.

    Nothing that it raises is raised here, a cancellation of its own task neither. CancelledError means that
    the caller has been told to end. Only SystemExit and KeyboardInterrupt end more than the call: asyncio
    ends the loop for them.
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
        return Outcome(error=TimeoutError(f"not done after {seconds:g} seconds"))
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
        logger.error("%s was broken off and goes on all the same: it is left to itself", task.get_name())


def _ended(task: asyncio.Task[T]) -> None:
    """What ends after it was broken off ends unheard, but not unseen."""
    _left.discard(task)
    error = None if task.cancelled() else task.exception()
    if error is not None:
        logger.error("%s failed after it was broken off", task.get_name(), exc_info=error)
