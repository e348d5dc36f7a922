"""Handlers, reporters and stores that misbehave: only they fail, and the next event is handled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.webhooks import HandlerFailure, Receiver, Router, decode, isolation
from fleetapi.webhooks.isolation import outcome_of
from fleetapi.webhooks.receiver import _Waiting

Message = Callable[..., dict[str, Any]]


def cancel_oneself() -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()


async def cancelled_later(event: Any) -> None:
    cancel_oneself()
    await asyncio.sleep(0)


async def cancelled_at_its_end(event: Any) -> None:
    cancel_oneself()


async def cancelled_twice(event: Any) -> None:
    cancel_oneself()
    try:
        await asyncio.sleep(0)
    finally:
        cancel_oneself()
        await asyncio.sleep(0)


async def raises_a_cancellation(event: Any) -> None:
    raise asyncio.CancelledError


async def not_even_an_exception(event: Any) -> None:
    pytest.fail("what tests raise is a BaseException")


@pytest.mark.parametrize(
    "handler", [cancelled_later, cancelled_twice, raises_a_cancellation, not_even_an_exception]
)
async def test_more_failing_events_than_workers_do_not_stop_the_next_event(
    handler: Any, make_desk: Any, message: Message
) -> None:
    failures: list[HandlerFailure] = []
    seen = []
    router = Router(on_error=failures.append)
    router.monitor("bad")(handler)

    @router.default
    async def note(event: Any) -> None:
        seen.append(event.vin)

    desk = make_desk(router, workers=2)
    async with desk.receiver:
        for number in range(5):
            await desk.post(message(monitorId="bad", vin=f"bad {number}"))
        await desk.post(message(vin="next"))
        await desk.settled()
        assert desk.receiver.stats.failures == 5
        assert desk.receiver.stats.abandoned == 0
    assert seen == ["next"]
    assert sorted(str(each.event.vin) for each in failures) == [f"bad {number}" for number in range(5)]


async def test_the_other_handlers_of_the_event_are_called(message: Message) -> None:
    heard: list[str] = []
    router = Router(on_error=lambda failure: heard.append(type(failure.error).__name__))
    router.monitor()(cancelled_later)
    router.monitor()(cancelled_at_its_end)

    @router.monitor()
    async def sound(event: Any) -> None:
        heard.append("sound")

    await router.dispatch(decode(message()))
    assert heard == ["CancelledError", "CancelledError", "sound"]


async def test_a_handler_that_never_ends_is_cancelled_and_reported(message: Message) -> None:
    failures: list[HandlerFailure] = []
    cleaned_up = []
    router = Router(on_error=failures.append, handler_timeout=timedelta(microseconds=1))

    @router.monitor()
    async def endless(event: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned_up.append(event.vin)

    assert (await router.dispatch(decode(message()))).failed == 1
    assert cleaned_up == ["VF3AAAAAAAA000001"]
    assert isinstance(failures[0].error, TimeoutError)


async def test_without_timeout_it_is_waited_for(message: Message) -> None:
    router, gate = Router(handler_timeout=None), asyncio.Event()

    @router.monitor()
    async def slow(event: Any) -> None:
        await gate.wait()

    dispatching = asyncio.create_task(router.dispatch(decode(message())))
    await asyncio.sleep(0)
    gate.set()
    assert (await dispatching).failed == 0


async def test_a_handler_that_ignores_cancellation_is_abandoned(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(isolation, "GRACE", 0)
    gate = asyncio.Event()

    async def stubborn() -> None:
        while not gate.is_set():
            try:
                await gate.wait()
            except asyncio.CancelledError:
                continue
        raise ValueError("at last")

    try:
        outcome = await outcome_of(stubborn, name="the stubborn one", seconds=0)
        assert isinstance(outcome.error, TimeoutError)
        assert "the stubborn one ignored its cancellation and is still running" in caplog.text
        (task,) = isolation._left
    finally:  # else the test would never end, because its loop waits for the task
        gate.set()
    await asyncio.wait({task})
    await asyncio.sleep(0)
    assert not isolation._left
    assert "the stubborn one failed after its cancellation" in caplog.text


async def test_a_handler_that_stops_its_receiver_gets_an_explanation(
    make_desk: Any, message: Message
) -> None:
    failures: list[HandlerFailure] = []
    router = Router(on_error=failures.append)
    desk = make_desk(router, drain=timedelta(hours=1))

    @router.monitor("m")
    async def last(event: Any) -> None:
        await desk.receiver.stop()

    async with desk.receiver:
        await desk.post(message())
        await desk.settled()
        assert (await desk.post(message(vin="next"))).status == 200
    assert isinstance(failures[0].error, UsageError)
    assert "stopping waits for the handler" in str(failures[0].error)


async def test_on_error_that_stops_the_receiver_gets_the_same_explanation(
    make_desk: Any, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    async def give_up(failure: HandlerFailure) -> None:
        await desk.receiver.stop()

    router = Router(on_error=give_up)
    desk = make_desk(router, drain=timedelta(hours=1))

    @router.monitor("m")
    async def broken(event: Any) -> None:
        raise ValueError

    async with desk.receiver:
        await desk.post(message())
        await desk.settled()
        assert (await desk.post(message(vin="next"))).status == 200
    assert "on_error failed for handler" in caplog.text
    assert "stopping waits for the handler" in caplog.text


async def test_a_task_that_a_handler_leaves_behind_may_stop_it(make_desk: Any, message: Message) -> None:
    router, stopping = Router(), []
    desk = make_desk(router)

    @router.default
    async def last(event: Any) -> None:
        stopping.append(asyncio.create_task(desk.receiver.stop()))

    await desk.receiver.start()
    await desk.post(message())
    await desk.settled()
    await stopping[0]
    assert (await desk.post(message(vin="next"))).status == 500


def test_system_exit_is_reported_and_ends_the_program_when_the_rest_is_handled(message: Message) -> None:
    failures: list[HandlerFailure] = []
    seen = []
    router = Router(on_error=failures.append)

    @router.default
    async def handler(event: Any) -> None:
        if event.vin == "0":
            raise SystemExit(7)
        seen.append(event.vin)

    async def main() -> None:
        receiver = Receiver(router, secret=None, workers=1, drain=timedelta(seconds=20))
        async with receiver:
            for number in range(3):
                receiver._accept(_Waiting(decode(message(vin=str(number))), 1))
            await asyncio.Event().wait()

    began = time.monotonic()
    with pytest.raises(SystemExit) as ended:
        asyncio.run(main())
    assert ended.value.code == 7
    assert [(each.event.vin, str(each.error)) for each in failures] == [("0", "7")]
    assert seen == ["1", "2"]
    assert time.monotonic() - began < 10


async def test_a_reporter_that_cancels_itself_and_a_store_that_does(
    make_desk: Any, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    class Store:
        async def seen(self, key: str) -> bool:
            cancel_oneself()
            await asyncio.sleep(0)
            raise AssertionError

    seen = []
    router = Router(on_error=cancelled_later)

    @router.default
    async def broken(event: Any) -> None:
        seen.append(event.vin)
        raise ValueError

    desk = make_desk(router, workers=1, repeats=Store())
    async with desk.receiver:
        for number in range(2):
            await desk.post(message(vin=str(number)))
    assert seen == ["0", "1"]
    assert "on_error failed" in caplog.text
    assert "the store of repeats failed" in caplog.text


async def test_a_store_that_does_not_respond_does_not_block_events(
    make_desk: Any, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent:
        async def seen(self, key: str) -> bool:
            return await asyncio.Event().wait()

    monkeypatch.setattr("fleetapi.webhooks.receiver.STORE_PATIENCE", 0)
    desk = make_desk(workers=1, repeats=Silent())
    async with desk.receiver:
        await desk.post(message())
    assert len(desk.seen) == 1
