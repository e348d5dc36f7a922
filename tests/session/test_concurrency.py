"""One call for each item, several at a time, in order, and nothing left behind."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from fleetapi.errors import (
    AuthenticationFailed,
    CertificateExpired,
    DeadlineExceeded,
    FleetError,
    IntermediaryError,
    NotFound,
    Outage,
    OutcomeUnknown,
    RateLimited,
    RequestTimeout,
    ServerError,
    UsageError,
)
from fleetapi.session.concurrency import EachOf, each_of

Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Calls:
    """Counts what runs at the same time."""

    def __init__(self, seconds: Callable[[int], float] = lambda _: 1.0) -> None:
        self.seconds = seconds
        self.running = self.most = self.done = self.cancelled = 0
        self.began: list[int] = []

    async def __call__(self, number: int) -> int:
        self.began.append(number)
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(self.seconds(number))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.running -= 1
        self.done += 1
        return number * 10


async def take_all(outcomes: EachOf[int, int], into: list[int]) -> None:
    async for number, _ in outcomes:
        into.append(number)


async def nothing_is_left() -> bool:
    for _ in range(5):
        await asyncio.sleep(0)
    return asyncio.all_tasks() == {asyncio.current_task()}


def test_outcomes_come_in_the_order_of_the_source_however_long_each_call_takes(in_virtual_time: Run) -> None:
    calls = Calls(lambda number: (number * 7) % 5 + 0.1)

    async def main() -> list[tuple[int, int | FleetError]]:
        return [pair async for pair in each_of(range(20), calls, concurrency=4)]

    assert in_virtual_time(main()) == [(number, number * 10) for number in range(20)]
    assert calls.most == 4


def test_calls_run_at_the_same_time_but_never_more_than_allowed(in_virtual_time: Run) -> None:
    calls = Calls()

    async def main() -> float:
        async for _ in each_of(range(100), calls, concurrency=10):
            pass
        return asyncio.get_running_loop().time()

    assert in_virtual_time(main()) == 10.0
    assert calls.most == 10


def test_a_slow_first_call_does_not_stop_the_others_but_they_do_not_pile_up(in_virtual_time: Run) -> None:
    calls = Calls(lambda number: 100.0 if number == 0 else 1.0)

    async def main() -> None:
        outcomes = each_of(range(1000), calls, concurrency=5)
        assert await anext(outcomes) == (0, 0)
        assert len(calls.began) == 10
        await outcomes.aclose()

    in_virtual_time(main())


def test_a_fleet_error_is_an_outcome_and_the_loop_continues(in_virtual_time: Run) -> None:
    missing = NotFound("no data", status=404)

    async def call(number: int) -> int:
        if number == 1:
            raise missing
        return number

    async def main() -> list[tuple[int, int | FleetError]]:
        return [pair async for pair in each_of(range(3), call)]

    assert in_virtual_time(main()) == [(0, 0), (1, missing), (2, 2)]


def test_any_other_exception_is_raised_in_its_turn_and_ends_what_runs(in_virtual_time: Run) -> None:
    calls = Calls(lambda number: 0.5 + number)

    async def call(number: int) -> int:
        if number == 2:
            raise ZeroDivisionError
        return await calls(number)

    async def main() -> None:
        seen: list[int] = []
        with pytest.raises(ZeroDivisionError):
            await take_all(each_of(range(50), call, concurrency=4), seen)
        assert seen == [0, 1]
        assert await nothing_is_left()

    in_virtual_time(main())


def test_an_error_of_the_source_comes_after_the_outcomes_of_what_it_gave(in_virtual_time: Run) -> None:
    async def source() -> AsyncIterator[int]:
        yield 1
        yield 2
        raise NotFound("the list is gone", status=404)

    async def main() -> list[int]:
        seen: list[int] = []
        with pytest.raises(NotFound):
            await take_all(each_of(source(), Calls(), concurrency=8), seen)
        assert await nothing_is_left()
        return seen

    assert in_virtual_time(main()) == [1, 2]


def test_leaving_the_loop_cancels_what_runs(in_virtual_time: Run) -> None:
    calls = Calls(lambda number: 1 + number / 10)
    closed = []

    async def source() -> AsyncIterator[int]:
        try:
            for number in range(100):
                yield number
        finally:
            closed.append(True)

    async def main() -> None:
        async for number, _ in each_of(source(), calls, concurrency=5):
            if number == 3:
                break
        gc.collect()
        assert await nothing_is_left()

    in_virtual_time(main())
    assert calls.cancelled > 0
    assert calls.running == 0
    assert closed == [True]


def test_cancelling_the_loop_cancels_what_runs(in_virtual_time: Run) -> None:
    calls = Calls()

    async def main() -> None:
        task = asyncio.ensure_future(take_all(each_of(range(100), calls, concurrency=5), []))
        await asyncio.sleep(2.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert calls.running == 0
        assert asyncio.all_tasks() == {asyncio.current_task()}

    in_virtual_time(main())


def test_an_iterator_that_is_never_begun_starts_nothing(in_virtual_time: Run) -> None:
    calls = Calls()

    async def main() -> None:
        outcomes = each_of(range(3), calls)
        await outcomes.aclose()
        assert [pair async for pair in outcomes] == []
        assert calls.began == []

    in_virtual_time(main())


def test_an_invalid_source_is_rejected() -> None:
    source: Any = 5
    with pytest.raises(UsageError, match="cannot iterate a int"):
        each_of(source, Calls())


@pytest.mark.parametrize("concurrency", [0, -1, True, 1.5, "8"])
def test_an_invalid_concurrency_is_rejected(concurrency: Any) -> None:
    with pytest.raises(UsageError, match="concurrency"):
        each_of([], Calls(), concurrency=concurrency)


async def until_outage(outcomes: EachOf[int, int]) -> tuple[list[int], Outage | None]:
    taken: list[int] = []
    try:
        async for number, _ in outcomes:
            taken.append(number)
    except Outage as outage:
        return taken, outage
    return taken, None


def failing(error: Callable[[int], FleetError | None]) -> tuple[list[int], Callable[[int], Any]]:
    called: list[int] = []

    async def call(number: int) -> int:
        called.append(number)
        await asyncio.sleep(1)
        if (failure := error(number)) is not None:
            raise failure
        return number

    return called, call


@pytest.mark.parametrize("concurrency", [1, 3, 8])
def test_an_outage_ends_the_loop_and_says_how_many_items_were_not_tried(
    in_virtual_time: Run, concurrency: int
) -> None:
    called, call = failing(lambda number: ServerError("down", status=503) if number >= 20 else None)
    taken, outage = in_virtual_time(until_outage(each_of(range(166), call, concurrency=concurrency)))
    assert outage is not None
    assert 30 <= len(called) < 30 + 2 * concurrency  # what is in flight is not cancelled
    assert taken == called == list(range(len(called)))
    assert (outage.tried, outage.failed, outage.untried) == (len(called), len(called) - 20, 166 - len(called))
    assert isinstance(outage.__cause__, ServerError)
    assert f"{166 - len(called)} were not tried" in str(outage)


def test_how_many_items_of_a_stream_were_not_tried_is_unknown(in_virtual_time: Run) -> None:
    async def source() -> AsyncIterator[int]:
        for number in range(100):
            yield number

    called, call = failing(lambda _: ServerError("down", status=503))
    _, outage = in_virtual_time(until_outage(each_of(source(), call, concurrency=1, stop_after=3)))
    assert outage is not None
    assert (outage.tried, outage.failed, outage.untried, len(called)) == (3, 3, None, 3)


@pytest.mark.parametrize(
    "error",
    [
        lambda _: NotFound("no data", status=404),
        lambda number: ServerError("down", status=503) if number % 10 else None,
        lambda number: ServerError("down", status=500 + 3 * (number % 2)),
        lambda number: ServerError("down", status=503) if number % 9 else NotFound("no data", status=404),
    ],
)
def test_failures_of_items_and_failures_not_in_a_row_are_no_outage(
    in_virtual_time: Run, error: Callable[[int], FleetError | None]
) -> None:
    _, call = failing(error)
    taken, outage = in_virtual_time(until_outage(each_of(range(50), call, concurrency=1)))
    assert (taken, outage) == (list(range(50)), None)


@pytest.mark.parametrize(
    "error",
    [
        IntermediaryError("a firewall answered", status=403),
        IntermediaryError("a load balancer answered", status=404),
        RateLimited("too many", status=429),
        AuthenticationFailed("wrong", status=401),
        CertificateExpired("expired"),
        RequestTimeout("silent"),
        OutcomeUnknown("lost"),
        DeadlineExceeded("too late"),
    ],
)
def test_failures_of_the_service_are_an_outage(in_virtual_time: Run, error: FleetError) -> None:
    called, call = failing(lambda _: error)
    taken, outage = in_virtual_time(until_outage(each_of(range(50), call, concurrency=1)))
    assert outage is not None
    assert taken == called == list(range(10))
    assert outage.__cause__ is error


def test_without_stop_after_every_item_is_tried(in_virtual_time: Run) -> None:
    _, call = failing(lambda _: ServerError("down", status=503))
    taken, outage = in_virtual_time(until_outage(each_of(range(50), call, stop_after=None)))
    assert (taken, outage) == (list(range(50)), None)


def test_an_outage_at_the_last_item_is_not_raised(in_virtual_time: Run) -> None:
    _, call = failing(lambda _: ServerError("down", status=503))
    taken, outage = in_virtual_time(until_outage(each_of(range(10), call, concurrency=1)))
    assert (taken, outage) == (list(range(10)), None)


@pytest.mark.parametrize("stop_after", [0, -1, True, 1.5, "8"])
def test_a_stop_after_that_is_not_a_positive_number_is_refused(stop_after: Any) -> None:
    with pytest.raises(UsageError, match="stop_after"):
        each_of([], Calls(), stop_after=stop_after)
