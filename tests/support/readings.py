"""Helpers for tests of readings: the clock, the requests, the remaining tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from fleetapi.session.pages.pages import Pages

__all__ = ["Make", "Run", "nothing_is_left", "now", "queries", "take_all"]

Run = Callable[[Coroutine[Any, Any, Any]], Any]


Make = Callable[..., Any]


def now() -> float:
    return asyncio.get_running_loop().time()


def queries(fake: Any) -> list[dict[str, str]]:
    return [{name: value for name, value in request.query if name != "locale"} for request in fake.asked]


async def nothing_is_left() -> bool:
    for _ in range(5):
        await asyncio.sleep(0)
    return asyncio.all_tasks() == {asyncio.current_task()}


async def take_all(pages: Pages[Any], into: list[Any]) -> None:
    async for item in pages:
        into.append(item)  # noqa: PERF401 - what came before an error must be there
