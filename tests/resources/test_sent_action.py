"""A sent command is followed in virtual time: how often, until when, and what is told on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from fleetapi.errors import DeadlineExceeded, NotFound, RateLimited, ServerError, UsageError
from fleetapi.models import RemoteAction, RemoteActionReference, RemoteActionStatus, RemoteFailure, RemoteType
from fleetapi.resources.sent_action import Polling, SentAction
from fleetapi.session.options import Deadline, DeadlineLike, deadline_from
from fleetapi.session.rate_limits import Quota

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLENTY = Quota(day_remaining=100_000)
REFERENCE = RemoteActionReference(remote_action_id="r1", type=RemoteType.DOORS)


@attrs.define(eq=False)
class World:
    """A session whose time passes only while somebody sleeps, and an action that changes at given seconds."""

    states: dict[float, Any]
    quota: Quota = PLENTY
    default: float | None = None
    seconds: float = 0.0
    looks: list[float] = attrs.field(factory=list)
    deadlines: list[Any] = attrs.field(factory=list)
    took: float = 0.0

    def clock(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.seconds += seconds

    def until(self, deadline: DeadlineLike = None) -> Deadline | None:
        wanted = self.default if deadline is None else deadline
        return deadline_from(wanted, monotonic=self.clock, now=lambda: NOW + timedelta(seconds=self.seconds))

    async def get(self, rid: str | None, /, **options: Any) -> RemoteAction:
        self.looks.append(round(self.seconds, 3))
        self.deadlines.append(options.get("deadline"))
        self.seconds += self.took
        state = next(state for moment, state in reversed(self.states.items()) if self.seconds >= moment)
        if isinstance(state, Exception):
            raise state
        assert isinstance(state, RemoteAction)
        return state

    def action(self, reference: RemoteActionReference | None = None) -> SentAction:
        session: Any = self
        return SentAction(session, self.get, "r1", reference)


def seen(status: str | None, **more: Any) -> RemoteAction:
    return RemoteAction(
        remote_action_id="r1",
        type=RemoteType.DOORS,
        status=None if status is None else RemoteActionStatus(status),
        **more,
    )


UNDER_WAY: dict[float, Any] = {0: seen("Accepted"), 3: seen("WakingUpVehicle"), 20: seen("SentToVehicle")}


async def test_polls_become_less_frequent_until_the_action_is_finished() -> None:
    world = World({**UNDER_WAY, 40: seen("Success")})
    told: list[str] = []
    final = await world.action(REFERENCE).wait(on_change=lambda action: told.append(str(action.status)))
    assert final.succeeded
    assert not final.failed
    assert told == ["Accepted", "WakingUpVehicle", "SentToVehicle", "Success"]
    pauses = [after - before for before, after in zip([0.0, *world.looks], world.looks, strict=False)]
    assert pauses[:5] == pytest.approx([1.0, 1.5, 2.25, 3.375, 5.0625], abs=0.002)
    assert pauses[5:] == pytest.approx([7.594, 10.0, 10.0], abs=0.002)


async def test_a_known_action_is_polled_immediately() -> None:
    world = World({0: seen("AlreadyDone")})
    action = world.action()
    assert (action.reference, action.last, action.type) == (None, None, None)
    assert (await action.wait()).succeeded
    assert world.looks == [0.0]
    assert action.type == "Doors"


async def test_a_failed_command_is_returned() -> None:
    world = World({0: seen("Failed", failure_cause=RemoteFailure.DOORS_OPEN)})
    final = await world.action(REFERENCE).wait(timeout=10)
    assert final.failed
    assert final.failure_cause is RemoteFailure.DOORS_OPEN


@pytest.mark.parametrize(
    ("status", "finished", "succeeded"),
    [
        ("Accepted", False, False),
        ("CheckingVehicle", False, False),
        ("SentToVehicle", False, False),
        ("WakingUpVehicle", False, False),
        ("Success", True, True),
        ("AlreadyDone", True, True),
        ("Failed", True, False),
        ("TooManyWakeUpsOverMonth", True, False),
        ("VehicleBatteryChargeTooLow", True, False),
        ("SomethingNew", True, False),
        (None, False, False),
    ],
)
def test_which_states_are_final(status: str | None, finished: bool, succeeded: bool) -> None:
    action = seen(status)
    assert (action.finished, action.succeeded, action.failed) == (
        finished,
        succeeded,
        finished and not succeeded,
    )


@pytest.mark.parametrize("within", [30, timedelta(seconds=30), NOW + timedelta(seconds=30)], ids=str)
async def test_the_deadline_ends_the_waiting_with_the_last_state(within: DeadlineLike) -> None:
    world = World(UNDER_WAY)
    action = world.action(REFERENCE)
    with pytest.raises(
        DeadlineExceeded, match=r"r1 did not finish within 29\.0 s; last state: SentToVehicle"
    ):
        await action.wait(timeout=within)
    assert world.looks[-1] == 29.0, "the last look is a second before the deadline"
    assert set(world.deadlines) == {Deadline(30.0)}, "each look is bounded by it"
    assert action.last is not None
    assert action.last.status is RemoteActionStatus.SENT_TO_VEHICLE


async def test_wait_can_be_called_again() -> None:
    world = World({**UNDER_WAY, 40: seen("Success")})
    action = world.action(REFERENCE)
    with pytest.raises(DeadlineExceeded):
        await action.wait(timeout=30)
    told: list[RemoteAction] = []
    assert (await action.wait(timeout=30, on_change=told.append)).succeeded
    assert [str(each.status) for each in told] == ["Success"], "what was known already is not told again"


@pytest.mark.parametrize("within", [0, -1, "5", True])
async def test_an_invalid_timeout_is_rejected_before_the_first_poll(within: Any) -> None:
    world = World(UNDER_WAY)
    with pytest.raises(UsageError, match="deadline"):
        await world.action().wait(timeout=within)
    assert not world.looks


@pytest.mark.parametrize("within", [0.05, 0.5, 2, 3.3])
async def test_a_short_deadline_is_used_to_its_end(within: float) -> None:
    world = World(UNDER_WAY)
    with pytest.raises(DeadlineExceeded):
        await world.action(REFERENCE).wait(timeout=within)
    assert within * 0.9 - 0.011 <= world.seconds <= within
    assert len(world.looks) <= 4


async def test_the_deadline_of_the_client_counts_when_none_is_given() -> None:
    with pytest.raises(DeadlineExceeded):
        await World(UNDER_WAY, default=5).action().wait()


@pytest.mark.parametrize(
    "error",
    [
        RateLimited("the limit per second is used up; it ends in 50 s, after the deadline of this call"),
        DeadlineExceeded("the deadline passed before the response arrived"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_poll_that_cannot_be_made_in_time_ends_the_wait(error: Exception) -> None:
    world = World({0: seen("Accepted"), 2: error})
    with pytest.raises(DeadlineExceeded, match="last state: Accepted") as caught:
        await world.action(REFERENCE).wait(timeout=20)
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    "error", [ServerError("it failed", status=503), NotFound("no such action", status=404)], ids=str
)
async def test_other_errors_of_polling_are_raised_unchanged(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        await World({0: error}).action().wait(timeout=20)
    assert caught.value is error


async def test_without_any_deadline_a_pause_of_the_server_is_not_the_end() -> None:
    error = RateLimited("used up")
    with pytest.raises(RateLimited):
        await World({0: error}).action().wait()


@pytest.mark.parametrize(
    ("left", "pause"),
    [(None, 1.0), (100_000, 1.0), (600, 1.0), (100, 6.0), (10, 60.0), (1, 600.0), (0, 600.0)],
)
def test_a_minute_of_polling_uses_a_tenth_of_the_remaining_daily_quota(
    left: int | None, pause: float
) -> None:
    assert Polling().pause(0, Quota(day_remaining=left)) == pytest.approx(pause)


def test_a_custom_polling() -> None:
    polling = Polling(first=0.5, growth=2, longest=3)
    assert [polling.pause(looks, PLENTY) for looks in (0, 1, 2, 3, 4, 10_000)] == [0.5, 1, 2, 3, 3, 3]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Polling(first=0),
        lambda: Polling(growth=0.9),
        lambda: Polling(longest=float("inf")),
        lambda: Polling(first=True),
    ],
)
def test_an_invalid_polling(make: Callable[[], Polling]) -> None:
    with pytest.raises(UsageError, match="must be a number of at least"):
        make()


async def test_an_invalid_deadline_is_rejected_before_anything_is_sent() -> None:
    world = World(UNDER_WAY)
    with pytest.raises(UsageError, match="deadline -1"):
        await world.action().wait(timeout=-1)
    assert world.looks == []
