"""Ctrl-C and SIGTERM stop a command, even if the event loop has no signal handlers."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import pytest

from fleetapi.cli.app import shutdown_event


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("by_loop", [True, False])
async def test_both_signals_set_the_event(
    number: signal.Signals, *, by_loop: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    if not by_loop:

        def refuse(*_: Any) -> None:
            raise NotImplementedError

        monkeypatch.setattr(loop, "add_signal_handler", refuse)
    stop = shutdown_event()
    try:
        assert not stop.is_set()
        signal.raise_signal(number)
        async with asyncio.timeout(5):
            await stop.wait()
    finally:
        for each, handler in before.items():
            if by_loop:
                loop.remove_signal_handler(each)
            signal.signal(each, handler)
    assert stop.is_set()
