"""A clock that can skip ahead and run faster."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fleetapi.errors import UsageError
from fleetapi.sandbox.clock import SandboxClock


class Time:
    def __init__(self) -> None:
        self.moment = datetime(2026, 5, 20, 5, tzinfo=UTC)
        self.start = self.moment.timestamp()

    def __call__(self) -> datetime:
        return self.moment


def test_it_follows_its_clock() -> None:
    time = Time()
    clock = SandboxClock(time)
    time.moment += timedelta(minutes=3)
    assert clock() == time.moment


def test_it_can_run_faster_and_skip_ahead_but_not_back() -> None:
    time = Time()
    clock = SandboxClock(time, speed=60)
    time.moment += timedelta(seconds=2)
    assert clock().timestamp() - time.start == 120
    clock.travel(time.start + 1000)
    assert clock().timestamp() - time.start == 1000
    clock.travel(time.start)
    time.moment += timedelta(seconds=1)
    assert clock().timestamp() - time.start == 1060


@pytest.mark.parametrize("speed", [0, -1, float("nan")])
def test_the_speed_must_be_positive(speed: float) -> None:
    with pytest.raises(UsageError, match="speed must be a number greater than 0"):
        SandboxClock(Time(), speed)
