"""Receiving without a socket: what is accepted, queued and handled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from fleetapi import Secret
from fleetapi.errors import SecretUnavailable, UsageError
from fleetapi.webhooks import ExpectedSecret, Head, MonitorEvent, Receiver, ReceiverStats, Router

Message = Callable[..., dict[str, Any]]
AUTHORIZED = Head("POST", [("Authorization", "Bearer open sesame")])


class Gate:
    """A router with a handler that waits until it is let through."""

    def __init__(self) -> None:
        self.router = Router()
        self.open = asyncio.Event()
        self.begun: list[str | None] = []
        self.done: list[str | None] = []

        @self.router.default
        async def wait(event: Any) -> None:
            self.begun.append(event.vin)
            await self.open.wait()
            self.done.append(event.vin)


async def turns(count: int = 20) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_it_answers_before_anything_is_handled(make_desk: Any, message: Message) -> None:
    gate = Gate()
    desk = make_desk(gate.router)
    async with desk.receiver:
        assert (await desk.post(message())).status == 200
        assert gate.done == []
        assert desk.receiver.stats.waiting == 1
        gate.open.set()
    assert gate.done == ["VF3AAAAAAAA000001"]
    assert desk.receiver.stats == ReceiverStats(requests=1, accepted=1, events=1, calls=1)


async def test_statuses_are_counted_and_logged_without_secrets(
    desk: Any, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await desk.post(message(), secret=None)).status == 401
    assert (await desk.post(message(), secret="Bearer guessed")).status == 401
    assert (await desk.post(b"s3cret?")).status == 400
    assert (await desk.post(message(), method="GET")).status == 405
    assert desk.receiver.stats.refused == {401: 2, 400: 1, 405: 1}
    assert desk.receiver.stats.requests == 4
    assert len(caplog.messages) == 4
    assert not [word for word in ("guessed", "s3cret", "sesame") if word in caplog.text]


async def test_a_repeat_is_accepted_and_not_handled_again(desk: Any, message: Message) -> None:
    for _ in range(3):
        assert (await desk.post(message())).status == 200
    assert (await desk.post(message(refresh=True))).status == 200
    await desk.settled()
    assert [event.refresh for event in desk.seen] == [False, True]
    assert desk.receiver.stats.repeats == 2


async def test_new_events_in_a_batch_of_repeats_are_handled(desk: Any, message: Message) -> None:
    first, second = message(vin="one"), message(vin="two")
    await desk.post(first)
    await desk.post(first | {"events": first["events"] + second["events"] + second["events"]})
    await desk.settled()
    assert [event.vin for event in desk.seen] == ["one", "two"]
    assert (desk.receiver.stats.events, desk.receiver.stats.repeats) == (4, 2)


async def test_indistinguishable_events_are_all_handled(desk: Any, message: Message) -> None:
    for _ in range(2):
        await desk.post(message(eventDate=None))
    await desk.settled()
    assert len(desk.seen) == 2


async def test_a_store_of_your_own_and_one_that_fails(
    make_desk: Any, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    class Store:
        def __init__(self) -> None:
            self.keys: list[str] = []

        async def seen(self, key: str) -> bool:
            self.keys.append(key)
            if len(self.keys) == 2:
                raise OSError("the store is away")
            return len(self.keys) > 2

    store = Store()
    desk = make_desk(repeats=store)
    async with desk.receiver:
        for _ in range(3):
            await desk.post(message())
    assert len(set(store.keys)) == 1
    assert len(desk.seen) == 2
    assert "the store of repeats failed" in caplog.text


async def test_a_full_queue_is_500_so_that_the_vendor_repeats(make_desk: Any, message: Message) -> None:
    gate = Gate()
    desk = make_desk(gate.router, max_waiting=2, workers=1)
    async with desk.receiver:
        answers = [await desk.post(message(vin=str(number))) for number in range(4)]
        assert [answer.status.value for answer in answers] == [200, 200, 500, 500]
        assert b"send it again" in answers[-1].body
        gate.open.set()
        await desk.settled()
        assert (await desk.post(message(vin="2"))).status == 200
    assert gate.done == ["0", "1", "2"]


async def test_queued_bytes_are_limited_too_but_one_message_always_fits(
    make_desk: Any, message: Message
) -> None:
    gate = Gate()
    size = len(json.dumps(message()).encode())
    desk = make_desk(gate.router, max_waiting_bytes=10)
    async with desk.receiver:
        assert (await desk.post(message())).status == 200
        assert (await desk.post(message())).status == 500
        gate.open.set()
    desk = make_desk(gate.router, max_waiting_bytes=2 * size)
    async with desk.receiver:
        gate.open.clear()
        assert [(await desk.post(message())).status.value for _ in range(3)] == [200, 200, 500]
        gate.open.set()


async def test_the_number_of_workers_limits_concurrency(make_desk: Any, message: Message) -> None:
    gate = Gate()
    desk = make_desk(gate.router, workers=2)
    async with desk.receiver:
        for number in range(4):
            await desk.post(message(vin=str(number)))
        await turns()
        assert gate.begun == ["0", "1"]
        gate.open.set()
    assert sorted(str(vin) for vin in gate.done) == ["0", "1", "2", "3"]


async def test_a_receiver_that_is_not_running_asks_for_a_repeat(make_desk: Any, message: Message) -> None:
    desk = make_desk()
    assert (await desk.post(message())).status == 500
    async with desk.receiver:
        assert (await desk.post(message())).status == 200
    assert (await desk.post(message(vin="late"))).status == 500
    async with desk.receiver:
        assert (await desk.post(message(vin="late"))).status == 200
    assert [event.vin for event in desk.seen] == ["VF3AAAAAAAA000001", "late"]


async def test_it_drains_and_rejects_requests_meanwhile(make_desk: Any, message: Message) -> None:
    gate = Gate()
    desk = make_desk(gate.router)
    await desk.receiver.start()
    await desk.post(message())
    stopping = asyncio.create_task(desk.receiver.stop())
    await turns()
    assert not stopping.done()
    assert (await desk.post(message(vin="late"))).status == 500
    gate.open.set()
    await stopping
    assert gate.done == ["VF3AAAAAAAA000001"]
    await desk.receiver.stop()


async def test_notifications_that_cannot_be_drained_are_reported_as_lost(
    make_desk: Any, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate()
    desk = make_desk(gate.router, drain=timedelta(0), workers=1)
    async with desk.receiver:
        for number in range(3):
            await desk.post(message(vin=str(number)))
        await turns()
    assert desk.receiver.stats.abandoned == 3
    assert desk.receiver.stats.waiting == 0
    assert "stopped before 3 accepted message(s) were handled" in caplog.text
    assert (gate.begun, gate.done) == (["0"], [])


async def test_a_second_start_is_rejected(desk: Any) -> None:
    with pytest.raises(UsageError, match="already running"):
        await desk.receiver.start()


async def test_a_slow_sender_is_408(make_desk: Any) -> None:
    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    desk = make_desk(read_timeout=timedelta(0))
    async with desk.receiver:
        assert (await desk.receiver.handle(AUTHORIZED, never())).status == 408


async def test_a_sender_that_goes_away(desk: Any) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"{"
        raise ConnectionResetError

    assert (await desk.receiver.handle(AUTHORIZED, broken())).status == 400


async def test_reading_a_body_stops_as_soon_as_it_is_too_large(make_desk: Any, pieces: Any) -> None:
    taken = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            taken.append(1)
            yield b" " * 100

    desk = make_desk(max_body=1000)
    async with desk.receiver:
        assert (await desk.receiver.handle(AUTHORIZED, endless())).status == 413
        assert len(taken) == 11
        whole = pieces(b'{"monitorId"', b': "m", "events"', b": []}")
        assert (await desk.receiver.handle(AUTHORIZED, whole)).status == 200


async def test_a_handler_that_raises_is_counted_and_the_next_message_handled(
    make_desk: Any, message: Message
) -> None:
    router, seen = Router(), []

    @router.monitor("m")
    async def broken(event: MonitorEvent) -> None:
        seen.append(event.vin)
        raise ValueError

    desk = make_desk(router, workers=1)
    async with desk.receiver:
        for number in range(2):
            await desk.post(message(vin=str(number)))
        await desk.post(message(monitorId="unheard of"))
    stats = desk.receiver.stats
    assert (stats.calls, stats.failures, stats.unrouted, seen) == (2, 2, 1, ["0", "1"])


async def test_a_bug_of_ours_does_not_end_the_worker(
    make_desk: Any, message: Message, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(workers=1)
    whole, calls = desk.receiver.router.dispatch, []

    async def dispatch(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError
        return await whole(*arguments)

    monkeypatch.setattr(desk.receiver.router, "dispatch", dispatch)
    async with desk.receiver:
        await desk.post(message(vin="one"))
        await desk.post(message(vin="two"))
    assert [event.vin for event in desk.seen] == ["two"]
    assert "because of a bug in fleetapi" in caplog.text


def test_disabling_authentication_must_be_explicit() -> None:
    with pytest.raises(UsageError, match="secret is empty"):
        Receiver(Router(), secret=[])
    with pytest.raises(SecretUnavailable):
        Receiver(Router(), secret=ExpectedSecret.header("x", Secret.env("NOT_SET")), environment={})
    assert repr(Receiver(Router(), secret=None)) == "<Receiver not running, 0 waiting>"


async def test_none_disables_authentication(make_desk: Any, message: Message) -> None:
    desk = make_desk(secret=None)
    async with desk.receiver:
        assert (await desk.post(message(), secret=None)).status == 200


@pytest.mark.parametrize("name", ["max_body", "max_waiting", "max_waiting_bytes", "workers"])
def test_invalid_limits(name: str) -> None:
    with pytest.raises(UsageError, match="must be a positive integer"):
        Receiver(Router(), secret=None, **{name: 0})  # type: ignore[arg-type]  # the bounds are all numbers
