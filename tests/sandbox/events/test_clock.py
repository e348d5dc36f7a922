"""A clock that can be sent ahead, and events as time passes by itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fleetapi import Monitor
from fleetapi.errors import UsageError
from fleetapi.sandbox.events.clock import TravellingClock
from fleetapi.sandbox.events.live import TICK, living


class Time:
    def __init__(self) -> None:
        self.moment = datetime(2026, 5, 20, 5, tzinfo=UTC)
        self.start = self.moment.timestamp()

    def __call__(self) -> datetime:
        return self.moment


def test_it_follows_the_clock_it_is_given() -> None:
    time = Time()
    clock = TravellingClock(time)
    time.moment += timedelta(minutes=3)
    assert clock() == time.moment


def test_it_can_be_faster_and_be_sent_ahead_but_not_back() -> None:
    time = Time()
    clock = TravellingClock(time, speed=60)
    time.moment += timedelta(seconds=2)
    assert clock().timestamp() - time.start == 120
    clock.travel(time.start + 1000)
    assert clock().timestamp() - time.start == 1000
    clock.travel(time.start)
    time.moment += timedelta(seconds=1)
    assert clock().timestamp() - time.start == 1060


@pytest.mark.parametrize("speed", [0, -1, float("nan")])
def test_time_does_not_stand_still(speed: float) -> None:
    with pytest.raises(UsageError, match="speed must be a number greater than 0"):
        TravellingClock(Time(), speed)


async def test_living_events_look_as_time_passes(stage: Any, moving: Monitor, morning: float) -> None:
    """Each tick is half an hour here."""
    stage.monitor(moving)
    moments = [morning + 1800 * number for number in range(6)]
    ticks: list[float] = []
    through = asyncio.Event()

    def now() -> float:
        return moments[len(ticks)]

    async def sleep(seconds: float) -> None:
        assert seconds == TICK
        if len(ticks) == len(moments) - 1:
            through.set()
            await asyncio.Event().wait()
        ticks.append(seconds)

    async with living(stage.events, now, sleep=sleep):
        await through.wait()
    live = [posting.body for posting in stage.postings]
    assert live
    assert stage.events._reached == moments[-1]


async def test_a_look_that_fails_is_logged_and_the_next_one_follows(
    stage: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[int] = []
    twice = asyncio.Event()

    async def advance(*_: Any) -> None:
        looks.append(1)
        if len(looks) == 2:
            twice.set()
        raise RuntimeError

    async def sleep(_: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(stage.events, "advance", advance)
    async with living(stage.events, lambda: 0.0, sleep=sleep):
        await twice.wait()
    assert "they go on with the next look" in caplog.text
