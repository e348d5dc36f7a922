"""A reading that ends early, is cancelled or is shared leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from readings import Make, Run, nothing_is_left

from fleetapi.errors import FleetError, NotFound
from fleetapi.wire.envelope import Envelope


@pytest.mark.parametrize("ranged", [True, False])
def test_leaving_a_loop_early_cancels_what_is_in_flight(
    in_virtual_time: Run, collection: Make, ranged: bool
) -> None:
    fake = collection(6000, ranged=ranged)

    async def main() -> None:
        async for number in fake.pages():
            if number == 250:
                await asyncio.sleep(0.5)
                break
        assert await nothing_is_left()
        assert fake.flying == 0
        assert fake.cancelled > 0

    in_virtual_time(main())


@pytest.mark.parametrize("ranged", [True, False])
def test_an_exception_in_a_loop_cancels_what_is_in_flight(
    in_virtual_time: Run, collection: Make, ranged: bool
) -> None:
    fake = collection(6000, ranged=ranged)

    async def consume() -> None:
        async for number in fake.pages():
            if number == 250:
                raise ZeroDivisionError

    async def main() -> None:
        with pytest.raises(ZeroDivisionError):
            await consume()
        gc.collect()
        assert await nothing_is_left()
        assert fake.flying == 0

    in_virtual_time(main())


@examples(40)
@given(ticks=st.integers(0, 300), ranged=st.booleans())
def test_cancelling_at_any_moment_leaves_nothing(
    in_virtual_time: Run, collection: Make, ticks: int, ranged: bool
) -> None:
    fake = collection(1200, ranged=ranged)

    async def main() -> None:
        task = asyncio.ensure_future(fake.pages(concurrency=4).collect())
        for _ in range(ticks):
            await asyncio.sleep(0 if ticks % 2 else 0.05)
        if not task.done():
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert fake.flying == 0
        assert await nothing_is_left()

    in_virtual_time(main())


def test_closing_an_iterator_waits_until_everything_is_gone(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(6000)

    async def main() -> None:
        items = aiter(fake.pages())
        for _ in range(150):
            await anext(items)
        await asyncio.sleep(0.5)
        assert fake.flying > 0
        await items.aclose()
        assert fake.flying == 0
        assert asyncio.all_tasks() == {asyncio.current_task()}
        with pytest.raises(StopAsyncIteration):
            await anext(items)

    in_virtual_time(main())


def test_an_iterator_left_over_when_the_loop_ends_does_not_complain(
    in_virtual_time: Run, collection: Make
) -> None:
    fake = collection(6000)
    kept = []

    async def main() -> None:
        items = aiter(fake.pages())
        kept.append(items)
        for _ in range(150):
            await anext(items)

    in_virtual_time(main())
    kept.clear()
    gc.collect()


@pytest.mark.parametrize("whole", [True, False])
def test_several_tasks_may_share_an_iterator(in_virtual_time: Run, collection: Make, whole: bool) -> None:
    fake = collection(600)

    async def main() -> None:
        shared: Any = fake.pages().pages() if whole else aiter(fake.pages())

        async def work() -> list[int]:
            return [item async for part in shared for item in (part if whole else [part])]

        shares = await asyncio.gather(*(work() for _ in range(5)))
        assert sorted(item for share in shares for item in share) == list(range(600))
        if whole:
            assert all(shares)

    in_virtual_time(main())


@pytest.mark.parametrize("cancelled", [True, False])
def test_an_error_ends_a_shared_reading_for_every_task(
    in_virtual_time: Run, collection: Make, cancelled: bool
) -> None:
    def spoil(number: int, envelope: Envelope) -> Envelope:
        if number == 0 and not cancelled:
            raise NotFound("gone", status=404)
        return envelope

    fake = collection(600, spoil=spoil)

    async def main() -> None:
        shared = aiter(fake.pages())

        async def one() -> int:
            return int(await anext(shared))

        first, *others = [asyncio.create_task(one()) for _ in range(3)]
        await asyncio.sleep(0.5)
        if cancelled:
            first.cancel()
        await asyncio.gather(first, *others, return_exceptions=True)
        for task in others:
            error = task.exception()
            assert isinstance(error, FleetError)
            assert ("cancelled by another task" if cancelled else "gone") in str(error)
            assert error.resume_token
        with pytest.raises(FleetError):
            await anext(shared)

    in_virtual_time(main())
