"""Waiting for what must come, for as long as a busy machine may take."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

__all__ = ["eventually"]

PATIENCE = 60.0
"""Seconds after which what must come is taken to be missing."""


async def eventually(condition: Callable[[], bool]) -> None:
    """Return as soon as the condition holds; TimeoutError when it does not come to hold."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 (a condition has no event)
            await asyncio.sleep(0.002)
