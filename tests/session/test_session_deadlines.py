"""Deadlines and timeouts: kept, shortened, told at once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from session_world import GET, NOW, POST, SILENT, World, answer

from fleetapi.errors import (
    DeadlineExceeded,
    OutcomeUnknown,
    RateLimited,
    RequestTimeout,
    ServerError,
    UsageError,
)
from fleetapi.session.options import Deadline
from fleetapi.session.retry import NEVER


async def test_a_deadline_before_the_end_of_a_pause_is_reported_immediately(world: World) -> None:
    world.responds_with(answer(429, Retry_After="1045"), answer())
    with pytest.raises(RateLimited) as caught:
        await world.session.send(GET, deadline=60)
    assert world.slept == []
    assert caught.value.retry_after == 1045
    assert caught.value.resets_at == NOW + timedelta(seconds=1045.25)
    with pytest.raises(RateLimited):  # the pause is remembered: the next call is not even sent
        await world.session.send(GET, deadline=60)
    assert len(world.sent) == 1


async def test_a_deadline_before_the_next_attempt_is_reported_immediately(world: World) -> None:
    world.responds_with(answer(503, Retry_After="30"))
    with pytest.raises(DeadlineExceeded, match="in 30") as caught:
        await world.session.send(GET, deadline=timedelta(seconds=10))
    assert isinstance(caught.value.__cause__, ServerError)
    assert world.slept == []


async def test_the_deadline_shortens_the_timeout_of_an_attempt(world: World) -> None:
    await world.session.send(GET, timeout=5, deadline=60)
    await world.session.send(GET, timeout=5, deadline=2)
    await world.session.send(GET, timeout=5, deadline=NOW + timedelta(seconds=world.seconds - 1000 + 3))
    await world.session.send(GET, deadline=Deadline(world.seconds + 1))
    assert [timeout for _, timeout in world.sent] == pytest.approx([5, 2, 3, 1])


async def test_a_deadline_during_an_attempt(world: World) -> None:
    world.responds_with(SILENT)
    with pytest.raises(DeadlineExceeded):
        await world.session.send(GET, deadline=2)
    with pytest.raises(OutcomeUnknown):
        await world.session.send(POST, deadline=2)
    with pytest.raises(RequestTimeout):  # the timeout came first
        await world.session.with_options(retry=NEVER).send(GET, timeout=0.1, deadline=0.2)


@pytest.mark.parametrize("wrong", [-1, float("nan"), "5", True, datetime(2026, 1, 1)])  # noqa: DTZ001 - meant
async def test_an_invalid_deadline(world: World, wrong: Any) -> None:
    with pytest.raises(UsageError, match="deadline"):
        await world.session.send(GET, deadline=wrong)
    assert world.sent == []


@pytest.mark.parametrize("wrong", [0, -1, float("inf"), "5", True])
async def test_an_invalid_timeout(world: World, wrong: Any) -> None:
    with pytest.raises(UsageError, match="timeout"):
        await world.session.send(GET, timeout=wrong)
    assert world.sent == []


async def test_waiting_for_a_place_ends_with_the_deadline(world: World) -> None:
    session = world.make(concurrency=1)
    world.responds_with("hang")
    task = asyncio.create_task(session.send(GET))
    await world.reached()
    with pytest.raises(DeadlineExceeded, match="1 slots") as caught:
        await session.send(GET, deadline=0.01)
    assert caught.value.__cause__ is None
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await session.aclose()


async def test_a_default_deadline_begins_with_each_call(world: World) -> None:
    session = world.session.with_options(deadline=10)
    for _ in range(2):
        world.seconds += 100
        await session.send(GET)
    until = session.until()
    assert until == Deadline(world.seconds + 10)
    assert session.until(until) is until
    assert world.session.until() is None
