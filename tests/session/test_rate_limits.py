"""The client never causes a 429, and uses what it is allowed."""

from __future__ import annotations

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from rate_server import Run, Server, ask_many, limits, now


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


@examples(60)
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

    server = Server(
        per_second=allowance,
        opening=lambda: handshake * chance.random() if next(fresh, None) is not None else 0.0,
        there=lambda: 0.3 * latency + jitter * chance.random(),
        back=lambda: 0.7 * latency + jitter * chance.random(),
    )
    in_virtual_time(ask_many(server, limits(), 3 * allowance + 5, concurrency))
    assert server.refused == 0


@pytest.mark.parametrize("shared", [False, True], ids=["one after another", "all at once"])
@pytest.mark.parametrize("told", [True, False], ids=["told when it is sent", "not told"])
@pytest.mark.parametrize("seed", range(4))
def test_our_own_burst_is_not_mistaken_for_the_round_trip(
    in_virtual_time: Run, seed: int, told: bool, shared: bool
) -> None:
    """Each round trip of the first burst is long, as all wait for each other; after the pause none is."""
    chance = random.Random(seed)
    server = Server(per_second=50)
    inside, free_at = 0, 0.0

    async def served() -> None:
        nonlocal inside, free_at
        inside += 1
        free_at = max(free_at, now()) + 0.008
        until = now() + 0.008 * inside if shared else free_at
        await asyncio.sleep(until - now())
        inside -= 1

    async def main() -> float:
        rates, todo = limits(), iter(range(200))

        async def worker() -> None:
            for _ in todo:
                with await rates.acquire() as permit:
                    if told:  # a session of the user's does not tell
                        permit.sent()
                    await asyncio.sleep(0.01 + 0.002 * chance.random())
                    await served()
                    status, headers = server.count()
                    await asyncio.sleep(0.01)
                    permit.observe(status, headers)

        await asyncio.gather(*(worker() for _ in range(16)))
        return now()

    elapsed = in_virtual_time(main())
    assert server.refused == 0
    assert elapsed <= 200 / 50 * (1.05 if told else 1.2)


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


def test_permits_are_granted_in_order_and_a_cancelled_wait_is_skipped(in_virtual_time: Run) -> None:
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


def test_a_dropped_permit_returns_its_slot(in_virtual_time: Run) -> None:
    async def main() -> float:
        rates = limits()
        await rates.acquire()
        assert rates.quota.in_flight == 0
        await rates.acquire()
        return now()

    assert in_virtual_time(main()) == 0
