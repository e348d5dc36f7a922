"""A server that counts as the vendor does, and many requests to it."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from fleetapi.session.options import Deadline
from fleetapi.session.rate_limits import RateLimits

__all__ = ["EPOCH", "Run", "Server", "ask_many", "limits", "now"]

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


Run = Callable[[Coroutine[Any, Any, Any]], Any]


def now() -> float:
    return asyncio.get_running_loop().time()


def limits() -> RateLimits:
    return RateLimits(clock=now, now=lambda: EPOCH + timedelta(seconds=now()))


@attrs.define
class Server:
    """Counts arrivals in a sliding second and a sliding day, as the vendor does."""

    per_second: int = 20
    per_day: int = 1_000_000
    opening: Callable[[], float] = lambda: 0.0
    there: Callable[[], float] = lambda: 0.005
    back: Callable[[], float] = lambda: 0.015
    silent: bool = False
    arrivals: list[float] = attrs.field(factory=list)
    refused: int = 0

    def _recent(self, window: float) -> int:
        return len(self.arrivals) - bisect_right(self.arrivals, now() - window)

    def count(self) -> tuple[int, dict[str, str]]:
        recent, today = self._recent(1.0), self._recent(86400)
        if recent >= self.per_second or today >= self.per_day:
            self.refused += 1
            freed = (
                self.arrivals[-self.per_day] + 86400 if today >= self.per_day else self.arrivals[-recent] + 1
            )
            return 429, {
                "Retry-After": str(int(freed - now()) + 1),
                "X-RateLimit-Remaining-1": str(max(0, self.per_day - today)),
            }
        self.arrivals.append(now())
        if self.silent:
            return 200, {}
        return 200, {
            "X-RateLimit-Limit-1": str(self.per_day),
            "X-RateLimit-Remaining-1": str(self.per_day - today - 1),
            "X-RateLimit-Limit-2": str(self.per_second),
            "X-RateLimit-Remaining-2": str(self.per_second - recent - 1),
        }

    async def ask(self, rates: RateLimits, deadline: Deadline | None = None) -> int:
        with await rates.acquire(deadline=deadline) as permit:
            await asyncio.sleep(self.opening())
            permit.sent()
            await asyncio.sleep(self.there())
            status, headers = self.count()
            await asyncio.sleep(self.back())
            permit.observe(status, headers)
            return status


async def ask_many(server: Server, rates: RateLimits, count: int, concurrency: int = 8) -> float:
    """Seconds that `count` requests take with at most `concurrency` in flight."""
    todo = iter(range(count))

    async def worker() -> None:
        for _ in todo:
            await server.ask(rates)

    start = now()
    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return now() - start
