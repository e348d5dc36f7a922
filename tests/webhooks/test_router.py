"""Which handlers are called with which events, and what happens if one fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.models import RemoteType, ReturnedMonitor
from fleetapi.webhooks import (
    Dispatched,
    HandlerFailure,
    MonitorEvent,
    MonitorNotification,
    Notification,
    RemoteEvent,
    RemoteNotification,
    Router,
    decode,
)
from fleetapi.wire.converters import decode as decode_model

Message = Callable[..., dict[str, Any]]


class Heard:
    """A router whose handlers record their names."""

    def __init__(self, **options: Any) -> None:
        self.router = Router(**options)
        self.names: list[str] = []

    def handler(self, name: str) -> Callable[[Any], Any]:
        async def note(event: Any) -> None:
            self.names.append(name)

        return note

    async def of(self, message: dict[str, Any]) -> list[str]:
        self.names.clear()
        await self.router.dispatch(decode(message))
        return self.names


async def test_by_the_id_of_the_monitor(message: Message) -> None:
    heard = Heard()
    heard.router.monitor("m")(heard.handler("m"))
    heard.router.monitor("n", "o")(heard.handler("n or o"))
    heard.router.monitor()(heard.handler("any"))
    assert await heard.of(message()) == ["m", "any"]
    assert await heard.of(message(monitorId="o")) == ["n or o", "any"]
    assert await heard.of(message(monitorId=None)) == ["any"]


async def test_by_the_beginning_of_the_label(message: Message) -> None:
    heard = Heard(labels={"m": "Low battery outside Paris"})
    heard.router.label("Low battery")(heard.handler("low"))
    heard.router.label("Theft")(heard.handler("theft"))
    heard.router.label("")(heard.handler("labelled"))
    assert await heard.of(message()) == ["low", "labelled"]
    assert await heard.of(message(monitorId="unheard of")) == ["labelled"]


async def test_labels_are_learned_from_monitors(message: Message) -> None:
    heard = Heard()
    heard.router.label("Low")(heard.handler("low"))
    returned = [
        {"monitorId": "m", "monitor": {"label": "Low battery"}},
        {"monitorId": "n", "monitor": {"label": 7}},
        {"monitorId": "o"},
        {"monitor": {"label": "Low"}},
    ]
    heard.router.learn(decode_model(ReturnedMonitor, each) for each in returned)
    heard.router.learn({"p": "Low tyres"})
    assert await heard.of(message()) == ["low"]
    assert await heard.of(message(monitorId="p")) == ["low"]
    assert await heard.of(message(monitorId="n")) == []
    assert heard.router.label_of(decode(message())) == "Low battery"


async def test_by_operand_known_or_not(message: Message) -> None:
    heard = Heard()
    heard.router.operand("vehicle.energy.electric.level", "vehicle.autonomy")(heard.handler("energy"))
    heard.router.operand("vehicle.wings.spread")(heard.handler("wings"))
    assert await heard.of(message()) == ["energy"]
    assert await heard.of(message(values=[{"data": "vehicle.wings.spread", "value": "12"}])) == ["wings"]
    assert await heard.of(message(values=[])) == []


async def test_by_kind_and_by_type_of_command(message: Message, remote: Message) -> None:
    heard = Heard()
    heard.router.remote()(heard.handler("remote"))
    heard.router.remote(RemoteType.DOORS, "Horn")(heard.handler("doors or horn"))
    heard.router.monitor()(heard.handler("monitor"))
    assert await heard.of(remote()) == ["remote", "doors or horn"]
    assert await heard.of(remote(remoteType="Lights")) == ["remote"]
    assert await heard.of(message()) == ["monitor"]
    assert heard.router.label_of(decode(remote())) is None


async def test_the_default_handler_gets_events_without_another_handler(
    message: Message, remote: Message
) -> None:
    heard = Heard()
    heard.router.default(heard.handler("default"))
    heard.router.monitor("m")(heard.handler("m"))
    assert await heard.of(message()) == ["m"]
    assert await heard.of(message(monitorId="n")) == ["default"]
    assert await heard.of(remote()) == ["default"]


async def test_events_without_a_handler_are_counted_and_logged(
    message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    done = await Router().dispatch(decode(message(monitorId="x\ny" + "z" * 200)))
    assert done == Dispatched(unrouted=1)
    (line,) = caplog.messages
    assert line.startswith("no handler for 1 event(s) of monitor 'x\\nyzzz")
    assert len(line) < 120


async def test_a_handler_may_take_the_notification_too(message: Message, remote: Message) -> None:
    router, seen = Router(), []

    @router.monitor()
    async def with_both(event: MonitorEvent, notification: MonitorNotification) -> None:
        seen.append((event.vin, notification.monitor_id))

    @router.remote()
    async def remotely(event: RemoteEvent, notification: RemoteNotification) -> None:
        seen.append((event.vin, notification.callback_id))

    class Handler:
        async def __call__(self, event: MonitorEvent | RemoteEvent, *, extra: int = 1) -> None:
            seen.append((event.vin, str(extra)))

    router.monitor()(Handler())
    await router.dispatch(decode(message()))
    await router.dispatch(decode(remote()))
    assert seen == [("VF3AAAAAAAA000001", each) for each in ("m", "1", "c")]


def plain(event: MonitorEvent) -> None:
    raise AssertionError


async def greedy(event: MonitorEvent, notification: Notification, more: int) -> None:
    raise AssertionError


async def blind() -> None:
    raise AssertionError


@pytest.mark.parametrize(
    ("handler", "complaint"),
    [(plain, "not an async function"), (greedy, "must take an event, or"), (blind, "must take an event")],
)
def test_an_invalid_handler_is_rejected_on_registration(handler: Any, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        Router().monitor()(handler)


async def test_a_handler_that_raises_does_not_affect_the_others(
    message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[HandlerFailure] = []
    router, seen = Router(on_error=failures.append), []

    @router.monitor()
    async def broken(event: MonitorEvent) -> None:
        raise ValueError(event.vin)

    @router.monitor()
    async def sound(event: MonitorEvent) -> None:
        seen.append(event.vin)

    document = message(vin="one")
    document["events"] += message(vin="two")["events"]
    done = await router.dispatch(decode(document))
    assert done == Dispatched(called=4, failed=2)
    assert seen == ["one", "two"]
    assert [(each.handler.rpartition(".")[2], str(each.error), each.event.vin) for each in failures] == [
        ("broken", "one", "one"),
        ("broken", "two", "two"),
    ]
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.ERROR]


async def test_on_error_may_be_async_and_may_fail(message: Message, caplog: pytest.LogCaptureFixture) -> None:
    reported = []

    async def report(failure: HandlerFailure) -> None:
        reported.append(failure)
        raise RuntimeError("no mail today")

    router = Router(on_error=report)

    @router.monitor()
    async def broken(event: MonitorEvent) -> None:
        raise ValueError

    assert (await router.dispatch(decode(message()))).failed == 1
    assert len(reported) == 1
    assert "on_error failed" in caplog.text


async def test_something_cancelled_within_a_handler_is_its_failure(message: Message) -> None:
    router = Router()

    @router.monitor()
    async def waits_for_what_is_cancelled(event: MonitorEvent) -> None:
        task = asyncio.create_task(asyncio.sleep(3600))
        await asyncio.sleep(0)
        task.cancel()
        await task

    assert (await router.dispatch(decode(message()))).failed == 1


async def test_cancelling_the_dispatch_is_not_a_failure_of_the_handler(message: Message) -> None:
    router, begun = Router(), asyncio.Event()

    @router.monitor()
    async def endless(event: MonitorEvent) -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(router.dispatch(decode(message())))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_the_representation_of_a_router() -> None:
    router = Router(labels={"m": "Low"})
    router.default(Heard().handler("x"))
    assert repr(router) == "<Router 1 handlers, 1 labels>"


async def test_a_handler_is_called_once_however_often_it_is_registered(
    message: Message, remote: Message
) -> None:
    router, seen = Router(), []

    class Service:
        @staticmethod
        async def everything(event: Any) -> None:
            seen.append(event.vin)

        async def method(self, event: Any) -> None:
            seen.append("method")

    service = Service()
    for register in (router.monitor("m"), router.operand("vehicle.energy.electric.level"), router.remote()):
        register(service.everything)
        register(service.method)
    assert await router.dispatch(decode(message())) == Dispatched(called=2)
    assert await router.dispatch(decode(remote())) == Dispatched(called=2)
    assert seen == ["VF3AAAAAAAA000001", "method"] * 2


async def sound(event: Any) -> None:
    raise AssertionError


@pytest.mark.parametrize(
    ("register", "complaint"),
    [
        (lambda router: router.monitor(sound), "@router.monitor needs parentheses"),
        (lambda router: router.label(sound), "@router.label needs parentheses"),
        (lambda router: router.operand(sound), "@router.operand needs parentheses"),
        (lambda router: router.remote(sound), "@router.remote needs parentheses"),
        (lambda router: router.monitor(5), "@router.monitor takes strings, not 5"),
        (lambda router: router.operand(), "@router.operand needs at least one operand"),
    ],
)
def test_a_registration_that_matches_no_event_is_rejected(register: Any, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        register(Router())


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"on_error": 5}, "on_error must be callable, not 5"),
        ({"handler_timeout": 5}, "handler_timeout must be a timedelta, not 5"),
        ({"handler_timeout": timedelta(0)}, "handler_timeout cannot be 0 seconds"),
        ({"labels": ["m"]}, "labels must map ids to labels"),
    ],
    ids=str,
)
def test_invalid_options(options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        Router(**options)
