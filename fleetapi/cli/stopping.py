"""How a command that runs until it is told to stop is told."""

from __future__ import annotations

import asyncio
import signal
from types import FrameType

__all__ = ["told_to_stop"]


def told_to_stop() -> asyncio.Event:
    """An event that is set by Ctrl-C or a polite kill: both are the way to end it."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(told.set)

    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, told.set)
        except NotImplementedError:  # the loops of Windows have none; a handler of the process does as well
            signal.signal(name, tell)
    return told
