"""The allowance of a day: used to its last request, and not beyond."""

from __future__ import annotations

import asyncio
from collections import deque

from rate_server import Run, Server, ask_many, limits, now


def test_the_last_requests_of_the_day_are_sent_and_not_one_more(in_virtual_time: Run) -> None:
    server = Server(per_second=100, per_day=37)

    async def main() -> None:
        rates = limits()
        await ask_many(server, rates, 36, concurrency=12)
        assert server.refused == 0
        assert await server.ask(rates) == 200
        assert rates.quota.day_remaining == 0

    in_virtual_time(main())
    assert len(server.arrivals) == 37


def test_when_the_day_is_over_one_asks_and_all_wait_for_what_the_server_says(in_virtual_time: Run) -> None:
    server = Server(per_second=100, per_day=10)

    async def main() -> deque[int]:
        rates = limits()
        await ask_many(server, rates, 10)
        statuses = deque([await server.ask(rates)])
        assert rates.quota.resets_at is not None
        statuses.extend(await asyncio.gather(*(server.ask(rates) for _ in range(5))))
        return statuses

    assert list(in_virtual_time(main())) == [429, 200, 200, 200, 200, 200]
    assert server.refused == 1


def test_a_known_end_of_the_day_window_is_waited_for_without_asking(in_virtual_time: Run) -> None:
    async def main() -> float:
        rates = limits()
        rates.observe(200, {"X-RateLimit-Remaining-1": "0", "X-RateLimit-Reset": "3600"})
        await rates.acquire()
        return now()

    assert in_virtual_time(main()) == 3600
