"""Tasks that never outlive the loop that reads their results."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

__all__ = ["cancel", "cancelled", "start"]

T = TypeVar("T")


def start(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task whose error is not complained about when nobody waits for it any more."""
    task = asyncio.get_running_loop().create_task(work)
    task.add_done_callback(_seen)
    return task


def cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel without waiting; possible when an object is collected, at any time and in any state."""
    for task in tasks:
        if not task.done() and not task.get_loop().is_closed():
            task.cancel()


async def cancelled(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel, and wait until all are gone."""
    pending = [task for task in tasks if not task.done()]
    cancel(pending)
    if pending:
        await asyncio.wait(pending)


def _seen(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        task.exception()
