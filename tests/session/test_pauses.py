"""A 429 stops everybody for as long as the server says, and deadlines are kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from rate_server import EPOCH, Run, limits, now

from fleetapi.errors import DeadlineExceeded, RateLimited, RequestSummary
from fleetapi.session.options import Deadline


def test_a_429_pauses_all_requests_for_as_long_as_the_server_says(in_virtual_time: Run) -> None:
    async def main() -> list[float]:
        rates = limits()
        rates.observe(200, {"X-RateLimit-Limit-2": "50"})
        with await rates.acquire() as permit:
            permit.observe(
                429, {"retry-after": "1045", "x-ratelimit-remaining-1": "0", "X-RateLimit-Limit-1": "9"}
            )
        assert rates.quota.resets_at == EPOCH + timedelta(seconds=1045)
        assert rates.quota.burst_remaining == 0
        assert (rates.quota.day_limit, rates.quota.day_remaining) == (9, 0)
        times: list[float] = []

        async def ask() -> None:
            with await rates.acquire() as permit:
                times.append(now())
                await asyncio.sleep(0.5)
                permit.observe(200, {"X-RateLimit-Limit-2": "50", "X-RateLimit-Remaining-1": "9"})

        await asyncio.gather(*(ask() for _ in range(4)))
        return times

    assert in_virtual_time(main()) == [1045, 1045.5, 1045.5, 1045.5]


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "Thu, 01 Jan 2026 00:01:00 GMT"},
        {"X-RateLimit-Reset": "60"},
        {"X-RateLimit-Reset": str(int(EPOCH.timestamp()) + 60)},
        {"X-RateLimit-Reset": str((int(EPOCH.timestamp()) + 60) * 1000)},
        {"Retry-After": "60", "X-RateLimit-Reset": "5"},
        {"Retry-After": "soon", "X-RateLimit-Reset": "60"},
    ],
)
def test_the_pause_is_understood_however_it_is_written(in_virtual_time: Run, headers: dict[str, str]) -> None:
    async def main() -> float:
        rates = limits()
        rates.observe(429, headers)
        await rates.acquire()
        return now()

    assert in_virtual_time(main()) == 60


@pytest.mark.parametrize("nonsense", ["", "-1", "many", "0", "9" * 40, "１", "1.5"])
def test_an_invalid_header_does_not_set_a_limit(in_virtual_time: Run, nonsense: str) -> None:
    async def main() -> None:
        rates = limits()
        rates.observe(200, {"X-RateLimit-Limit-2": nonsense, "X-RateLimit-Limit-1": nonsense})
        assert (rates.quota.burst_limit, rates.quota.day_limit) == (None, None)
        for _ in range(50):
            await rates.acquire()

    in_virtual_time(main())


def test_a_429_without_headers_pauses_for_one_window(in_virtual_time: Run) -> None:
    async def main() -> float:
        rates = limits()
        rates.observe(429, {})
        await rates.acquire()
        return now()

    assert in_virtual_time(main()) == 1.0


def test_a_deadline_before_the_end_of_the_pause_raises_at_once(in_virtual_time: Run) -> None:
    async def main() -> RateLimited:
        rates = limits()
        rates.observe(429, {"Retry-After": "1045"})
        with pytest.raises(RateLimited) as caught:
            await rates.acquire(deadline=Deadline(now() + 60), request=RequestSummary("GET", "/fleets"))
        assert now() == 0
        assert rates.quota.waiting == 0
        return caught.value

    error = in_virtual_time(main())
    assert error.retry_after == 1045
    assert error.resets_at == EPOCH + timedelta(seconds=1045)
    assert str(error).startswith("GET /fleets: ")


def test_a_429_while_waiting_reaches_those_whose_deadline_is_nearer(in_virtual_time: Run) -> None:
    async def main() -> float:
        rates = limits()
        rates.observe(200, {"X-RateLimit-Limit-2": "1"})
        permits = [await rates.acquire()]
        waiting = asyncio.ensure_future(rates.acquire(deadline=Deadline(30)))
        await asyncio.sleep(0.5)
        permits.pop().observe(429, {"Retry-After": "100"})
        with pytest.raises(RateLimited):
            await waiting
        return now()

    assert in_virtual_time(main()) == 0.5


def test_a_deadline_in_the_queue_is_kept(in_virtual_time: Run) -> None:
    async def main() -> float:
        rates = limits()
        rates.observe(200, {"X-RateLimit-Limit-2": "1"})
        await rates.acquire()
        behind = [asyncio.ensure_future(rates.acquire()) for _ in range(20)]
        await asyncio.sleep(0)
        with pytest.raises(DeadlineExceeded):
            await rates.acquire(deadline=Deadline(7.5))
        at = now()
        for task in behind:
            task.cancel()
        await asyncio.gather(*behind, return_exceptions=True)
        return at

    assert in_virtual_time(main()) == 7.5
