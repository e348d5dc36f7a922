"""The client never causes a 429, and uses what it is allowed."""

from __future__ import annotations

import asyncio
import random
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleetapi.errors import DeadlineExceeded, RateLimited, RequestSummary
from fleetapi.session.deadline import Deadline
from fleetapi.session.limits.rate_limits import RateLimits

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


def test_a_hundred_requests_at_twenty_per_second_take_what_the_allowance_takes(in_virtual_time: Run) -> None:
    server = Server(per_second=20)
    elapsed = in_virtual_time(ask_many(server, limits(), 100))
    assert server.refused == 0
    assert elapsed <= 4.0 * 1.06  # twenty at once, then four times twenty a second later
    assert elapsed <= 100 / 20


@pytest.mark.parametrize("latency", [0.001, 0.02, 0.2, 0.9, 2.0])
@pytest.mark.parametrize("allowance", [1, 5, 20, 100])
def test_the_allowance_is_used_to_97_percent(in_virtual_time: Run, allowance: int, latency: float) -> None:
    server = Server(per_second=allowance, there=lambda: latency / 4, back=lambda: latency * 3 / 4)
    enough = int(allowance * latency) + 8

    async def main() -> float:
        rates = limits()
        await ask_many(server, rates, 50, concurrency=enough)  # 32 round trips tell how long they are
        return await ask_many(server, rates, allowance * 30, concurrency=enough)

    elapsed = in_virtual_time(main())
    assert server.refused == 0
    assert 30 / (elapsed - latency) >= 0.97  # the last answer travels back


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    allowance=st.integers(1, 60),
    jitter=st.floats(0, 0.4),
    handshake=st.floats(0, 0.5),
    latency=st.floats(0, 1.5),
    concurrency=st.integers(1, 40),
)
def test_no_jitter_and_no_handshake_makes_us_exceed_the_sliding_window(
    *,
    in_virtual_time: Run,
    seed: int,
    allowance: int,
    jitter: float,
    handshake: float,
    latency: float,
    concurrency: int,
) -> None:
    """Answers come in any order; a new connection costs a handshake before the request arrives."""
    chance = random.Random(seed)
    fresh = iter(range(concurrency))

    def there() -> float:
        opening = handshake * chance.random() if next(fresh, None) is not None else 0.0
        return opening + 0.3 * latency + jitter * chance.random()

    server = Server(per_second=allowance, there=there, back=lambda: 0.7 * latency + jitter * chance.random())
    in_virtual_time(ask_many(server, limits(), 3 * allowance + 5, concurrency))
    assert server.refused == 0


def test_the_first_request_goes_alone_and_the_others_follow_its_answer(in_virtual_time: Run) -> None:
    server = Server(per_second=3, there=lambda: 0.0, back=lambda: 0.25)

    async def main() -> list[float]:
        await asyncio.gather(*(server.ask(rates) for _ in range(4)))
        return server.arrivals

    rates = limits()
    arrivals = in_virtual_time(main())
    assert arrivals[:3] == [0.0, 0.25, 0.25]
    assert arrivals[3] >= 1.0


def test_without_rate_headers_nothing_is_held_back(in_virtual_time: Run) -> None:
    server = Server(per_second=10_000, silent=True)
    elapsed = in_virtual_time(ask_many(server, limits(), 1000, concurrency=10))
    assert elapsed == pytest.approx(0.02 + 0.02 * 100, rel=0.02)


def test_after_an_error_without_headers_the_next_one_still_goes_alone(in_virtual_time: Run) -> None:
    async def main() -> int:
        rates = limits()
        with await rates.acquire() as permit:
            permit.observe(502, {})
        waiting = [asyncio.ensure_future(rates.acquire()) for _ in range(3)]
        await asyncio.sleep(1)
        granted = sum(task.done() for task in waiting)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return granted

    assert in_virtual_time(main()) == 1


def test_a_lost_answer_counts_like_one_that_came(in_virtual_time: Run) -> None:
    async def main() -> float:
        rates = limits()
        rates.observe(200, {"X-RateLimit-Limit-2": "2"})
        for _ in range(2):
            with await rates.acquire():
                await asyncio.sleep(0.1)
        await rates.acquire()
        return now()

    assert in_virtual_time(main()) == pytest.approx(1.1, abs=0.05)


def test_the_turn_goes_by_order_of_asking_and_a_cancelled_one_gives_way(in_virtual_time: Run) -> None:
    async def main() -> list[int]:
        rates = limits()
        rates.observe(200, {"X-RateLimit-Limit-2": "1"})
        order: list[int] = []

        async def ask(number: int) -> None:
            with await rates.acquire():
                order.append(number)

        tasks = [asyncio.ensure_future(ask(number)) for number in range(5)]
        await asyncio.sleep(0.5)
        assert rates.quota.waiting == 4
        tasks[1].cancel()
        tasks[3].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert rates.quota.waiting == 0
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return order

    assert in_virtual_time(main()) == [0, 2, 4]


def test_others_on_the_same_subscription_are_noticed(in_virtual_time: Run) -> None:
    """Somebody else takes half of the allowance, evenly; we take the other half, not all of it."""
    server = Server(per_second=20)

    async def main() -> None:
        async def somebody_else() -> None:
            while True:
                server.count()
                await asyncio.sleep(0.1)

        other = asyncio.ensure_future(somebody_else())
        rates = limits()
        await asyncio.sleep(1)
        await ask_many(server, rates, 100)
        other.cancel()

    in_virtual_time(main())
    assert server.refused < 10  # theirs and ours, of two hundred; not noticing them makes it thirty
    assert server.arrivals[-1] < 100 / 10 * 1.3  # and what is left to us is used


def test_a_429_stops_everybody_for_as_long_as_the_server_says(in_virtual_time: Run) -> None:
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
def test_nonsense_in_a_header_is_no_allowance(in_virtual_time: Run, nonsense: str) -> None:
    async def main() -> None:
        rates = limits()
        rates.observe(200, {"X-RateLimit-Limit-2": nonsense, "X-RateLimit-Limit-1": nonsense})
        assert (rates.quota.burst_limit, rates.quota.day_limit) == (None, None)
        for _ in range(50):
            await rates.acquire()

    in_virtual_time(main())


def test_a_429_without_a_word_pauses_for_one_window(in_virtual_time: Run) -> None:
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


def test_a_dropped_permit_gives_its_place_back(in_virtual_time: Run) -> None:
    async def main() -> float:
        rates = limits()
        await rates.acquire()
        assert rates.quota.in_flight == 0
        await rates.acquire()
        return now()

    assert in_virtual_time(main()) == 0
