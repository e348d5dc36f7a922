"""The allowance of a day: used to its last request, and not beyond."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque

import pytest
from rate_server import Run, Server, ask_many, limits, now

from fleetapi.errors import RateLimited
from fleetapi.session.options import Deadline


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


DAY_IS_OVER = {"X-RateLimit-Remaining-1": "0", "X-RateLimit-Limit-1": "9"}


def test_without_a_reset_time_attempts_become_less_frequent(in_virtual_time: Run) -> None:
    async def main() -> tuple[list[float], float]:
        rates, moments = limits(), []
        for _ in range(7):
            with await rates.acquire() as permit:
                moments.append(now())
                permit.observe(429, DAY_IS_OVER)
        with await rates.acquire() as permit:
            permit.observe(200, {"X-RateLimit-Remaining-1": "5"})
        with await rates.acquire() as permit:
            begun = now()
            permit.observe(429, DAY_IS_OVER)
        await rates.acquire()
        return moments, now() - begun

    moments, afterwards = in_virtual_time(main())
    pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert pauses == [60, 120, 240, 480, 900, 900]
    assert afterwards == 60


def test_an_unknown_reset_time_is_not_promised(in_virtual_time: Run) -> None:
    async def main() -> str:
        rates = limits()
        rates.observe(429, DAY_IS_OVER)
        with pytest.raises(RateLimited) as caught:
            await rates.acquire(deadline=Deadline(now() + 1))
        return caught.value.message

    assert "the daily limit is used up; the next attempt is in 60 s" in in_virtual_time(main())


@pytest.mark.parametrize(
    ("headers", "window"),
    [
        ({"Retry-After": "1045"}, "the rate limit is used up"),
        ({"Retry-After": "1", "X-RateLimit-Remaining-2": "0"}, "the limit per second is used up"),
        ({"Retry-After": "1045", "X-RateLimit-Remaining-2": "0"}, "the rate limit is used up"),
        ({"Retry-After": "1045", **DAY_IS_OVER}, "the daily limit is used up"),
        ({}, "the rate limit is used up"),
    ],
)
async def test_only_the_window_that_the_server_names_is_named(
    headers: dict[str, str], window: str, caplog: pytest.LogCaptureFixture
) -> None:
    limits().observe(429, headers)
    (said,) = caplog.messages
    why = "as the server asks" if "Retry-After" in headers else "because the server does not say how long"
    assert said == f"{window}: all requests wait {headers.get('Retry-After', '1')} s, {why}"
