"""Events as time passes by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from fleetapi.sandbox.events.run import Events

__all__ = ["living"]

logger = logging.getLogger("fleetapi.sandbox")

TICK = 1.0
"""Real seconds between two looks."""

STEP = 60.0
"""Seconds of the sandbox that a look never skips, however fast its time passes."""


@asynccontextmanager
async def living(
    events: Events,
    now: Callable[[], float],
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[None]:
    """Let events happen when they do, for as long as the block runs."""
    task = asyncio.create_task(_live(events, now, sleep), name="fleetapi sandbox events")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _live(events: Events, now: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
    last = now()
    while True:
        await sleep(TICK)
        start, last = last, now()
        try:
            await events.advance(start, last, STEP, lambda _: None)
        except Exception:
            logger.exception("the events of the sandbox failed; they go on with the next look")
