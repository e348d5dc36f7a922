"""The workers of a receiver: only `stop` ends them, and lost messages are counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.webhooks import (
    ExpectedSecret,
    Receiver,
    RecentEvents,
    Router,
    aiohttp_app,
    aiohttp_handler,
    asgi_app,
    serve,
)

Message = Callable[..., dict[str, Any]]


def workers() -> list[asyncio.Task[Any]]:
    return [task for task in asyncio.all_tasks() if task.get_name().startswith("fleetapi webhook worker")]


async def test_cancelled_idle_workers_are_replaced_for_the_next_message(desk: Any, message: Message) -> None:
    for task in workers():
        task.cancel()
    await asyncio.wait(workers())
    assert (await desk.post(message())).status == 200
    await desk.settled()
    assert len(desk.seen) == 1


async def test_a_handler_that_cancels_every_task_only_loses_its_own_message(
    make_desk: Any, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    router, seen = Router(), []

    @router.default
    async def rampage(event: Any) -> None:
        if event.vin == "first":
            for task in workers():
                task.cancel()
        seen.append(event.vin)
        await asyncio.sleep(0)

    desk = make_desk(router, workers=1)
    async with desk.receiver:
        await desk.post(message(vin="first"))
        await desk.post(message(vin="second"))
        await desk.settled()
        assert desk.receiver.stats.abandoned == 1
        assert desk.receiver.stats.waiting == 0
    assert seen == ["first", "second"]
    assert "a worker was cancelled while it handled a message" in caplog.text
    assert not workers()


async def test_a_cancelled_stop_reports_unhandled_messages(
    make_desk: Any, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    router, begun, cleaned_up = Router(), asyncio.Event(), []

    @router.default
    async def endless(event: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cleaned_up.append(event.vin)

    desk = make_desk(router)
    await desk.receiver.start()
    await desk.post(message())
    stopping = asyncio.create_task(desk.receiver.stop())
    await begun.wait()
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    assert desk.receiver.stats.abandoned == 1
    assert "stopped before 1 accepted message(s) were handled" in caplog.text
    assert cleaned_up == ["VF3AAAAAAAA000001"]
    assert not workers()


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"workers": True}, "workers must be a positive integer, not True"),
        ({"workers": 1.5}, "workers must be a positive integer, not 1.5"),
        ({"max_body": "4 MiB"}, "max_body must be a positive integer, not '4 MiB'"),
        ({"read_timeout": 10}, "read_timeout must be a timedelta, not 10"),
        ({"drain": timedelta(seconds=-1)}, "drain cannot be -1 seconds"),
        ({"repeats": 5}, "repeats 5 has no method `seen`"),
        ({"router": "x"}, "'x' is not a Router"),
        ({"secret": ["Bearer open sesame"]}, "secret must be an ExpectedSecret"),
        ({"secret": "Bearer open sesame"}, "secret must be an ExpectedSecret"),
        ({"secret": 5}, "secret must be an ExpectedSecret"),
    ],
    ids=str,
)
def test_invalid_options(options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UsageError) as refused:
        Receiver(**{"router": Router(), "secret": None} | options)
    assert complaint in str(refused.value)
    assert "sesame" not in str(refused.value)


def test_an_empty_store_of_repeats_is_used() -> None:
    memory = RecentEvents(most=1)
    receiver = Receiver(Router(), secret=ExpectedSecret.header("x", "y"), repeats=memory)
    assert receiver._repeats is memory


async def test_a_second_stop_waits_for_the_first(make_desk: Any, message: Message) -> None:
    router, gate, order = Router(), asyncio.Event(), []

    @router.default
    async def slow(event: Any) -> None:
        await gate.wait()
        order.append("handled")

    async def stop() -> None:
        await desk.receiver.stop()
        order.append("stopped")

    desk = make_desk(router)
    await desk.receiver.start()
    await desk.post(message())
    stopping = [asyncio.create_task(stop()) for _ in range(2)]
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(*stopping)
    assert order == ["handled", "stopped", "stopped"]


@pytest.mark.parametrize("events", [7, ["V"], "V", [{"vin": "V"}, None]], ids=str)
async def test_invalid_events_are_reported_as_lost(
    events: Any, desk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await desk.post({"monitorId": "m", "events": events})).status == 200
    await desk.settled()
    assert "1 event(s) of an accepted message could not be read" in caplog.text
    assert len(desk.seen) == (events == [{"vin": "V"}, None])
    assert desk.receiver.stats.unread == 1


def test_a_receiver_serves_one_loop_after_the_other(make_desk: Any, message: Message) -> None:
    desk = make_desk()

    async def day(vin: str) -> None:
        async with desk.receiver:
            assert (await desk.post(message(vin=vin))).status == 200

    for vin in ("one", "two", "one"):
        asyncio.run(day(vin))
    assert [event.vin for event in desk.seen] == ["one", "two"]


@pytest.mark.parametrize("adapter", [asgi_app, aiohttp_app, aiohttp_handler])
@pytest.mark.parametrize("given", [Router(), None, 5])
def test_anything_but_a_receiver_is_rejected_immediately(adapter: Any, given: Any) -> None:
    with pytest.raises(UsageError, match=f"{adapter.__name__} takes a Receiver, not "):
        adapter(given)


def test_an_invalid_path() -> None:
    with pytest.raises(UsageError, match="path must start with /, not 'monitors'"):
        aiohttp_app(Receiver(Router(), secret=None), "monitors")


async def test_an_invalid_port() -> None:
    with pytest.raises(UsageError, match="port must be an integer from 0 to 65535, not 99999"):
        async with serve(Receiver(Router(), secret=None), port=99999):
            raise AssertionError
