"""Bodies in the formats of the vendor's other documents: arrays of notifications, or objects for lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_parts import parts

from fleetapi.errors import DecodingError
from fleetapi.webhooks import (
    ExpectedSecret,
    MonitorEvent,
    MonitorNotification,
    RemoteNotification,
    decode,
    decode_all,
    event_key,
)
from fleetapi.wire.converters import encode

Make = Callable[..., dict[str, Any]]
CASES = sorted((Path(__file__).parents[1] / "cases" / "notifications").glob("*.json"))
GARBAGE: list[Any] = [
    None,
    7,
    "text",
    True,
    [],
    {},
    {"events": []},
    {"weather": "fine"},
    [{"monitorId": "m"}],
]


def vins(outcomes: list[Any]) -> list[Any]:
    return [
        None if isinstance(each, DecodingError) else [event.vin for event in each.events] for each in outcomes
    ]


LISTS = {"events", "attributes", "values", "objectValues", "extensions"}


def singled(value: Any, key: str = "") -> Any:
    """The same with each list of the notification that has one object replaced by that object."""
    if isinstance(value, list):
        inner = [singled(each) for each in value]
        return inner[0] if len(inner) == 1 and key in LISTS else inner
    return {key: singled(each, key) for key, each in value.items()} if isinstance(value, dict) else value


def flat(message: Mapping[str, Any]) -> dict[str, Any]:
    """The same with its only event written into the notification itself."""
    (event,) = message["events"]
    around: dict[str, Any] = {key: value for key, value in message.items() if key != "events"}
    return {**around, **event}


def test_an_array_is_decoded_in_order_and_invalid_items_are_named(message: Make, remote: Make) -> None:
    outcomes = decode_all(json.dumps([message(vin="A"), 7, remote(vin="B"), {}, message(vin="C")]))
    assert vins(outcomes) == [["A"], None, ["B"], None, ["C"]]
    assert [type(each) for each in outcomes[::2]] == [
        MonitorNotification,
        RemoteNotification,
        MonitorNotification,
    ]
    refused = [each.message for each in outcomes if isinstance(each, DecodingError)]
    assert refused == [
        "notification 2 of 5: a notification must be a JSON object, not a number",
        "notification 4 of 5: the notification names neither a monitor nor a callback",
    ]


def test_one_notification_and_an_array_of_one_are_the_same(message: Make) -> None:
    assert decode_all(message()) == decode_all([message()]) == [decode(message())] == [decode([message()])]
    assert decode_all(b"[]") == decode_all(()) == []


@pytest.mark.parametrize("body", [b"{}", b"7", b"?", b""])
def test_a_body_that_is_not_an_array_is_rejected_as_by_decode(body: bytes) -> None:
    with pytest.raises(DecodingError):
        decode_all(body)


@given(st.lists(st.sampled_from([*GARBAGE, "A", "B", "C"]), max_size=8))
def test_nothing_of_any_array_is_lost(items: list[Any]) -> None:
    sent = [
        {"monitorId": "m", "events": [{"vin": each}]} if isinstance(each, str) and len(each) == 1 else each
        for each in items
    ]
    outcomes = decode_all(json.dumps(sent))
    assert len(outcomes) == len(items)
    assert vins(outcomes) == [[each] if isinstance(each, str) and len(each) == 1 else None for each in items]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_single_objects_for_lists_are_read_as_lists(path: Path) -> None:
    document = json.loads(path.read_bytes())
    for event in document["events"]:
        single = singled(document | {"events": [event]})
        assert isinstance(single["events"], dict)
        notification = decode(single)
        assert notification == decode(document | {"events": [event]})
        assert {place: part.extra for place, part in parts(notification) if part.extra} == {}
        assert notification.as_sent == single
        assert decode(encode(notification)) == notification


@pytest.mark.parametrize("key", ["monitorId", "callbackId", None])
def test_an_event_without_any_list(message: Make, remote: Make, key: str | None) -> None:
    listed = remote(x=1) if key == "callbackId" else message(x=1, attributes=[{"key": "a", "value": "b"}])
    if key is None:
        del listed["monitorId"]
    notification, expected = decode(flat(listed)), decode(listed)
    assert notification == expected
    assert notification.extra == {}
    assert notification.events[0].extra == {"x": 1}
    assert event_key(notification.events[0], notification) == event_key(expected.events[0], expected)


def test_an_attribute_does_not_belong_to_an_event_without_a_list(message: Make) -> None:
    (event,) = decode(flat(message(attributes=[{"key": "token", "value": "s3cret"}]))).events
    assert "s3cret" not in str(event.as_sent)


async def test_a_receiver_handles_every_good_one_and_reports_the_others(
    desk: Any, message: Make, remote: Make, caplog: pytest.LogCaptureFixture
) -> None:
    body = [message(vin="A"), *GARBAGE, remote(vin="B"), flat(message(vin="C")), singled(message(vin="D"))]
    assert (await desk.post(body)).status == 200
    await desk.settled()
    assert sorted(event.vin for event in desk.seen) == ["A", "B", "C", "D"]
    stats = desk.receiver.stats
    assert (stats.accepted, stats.events, stats.unread, stats.failures) == (1, 4, len(GARBAGE), 0)
    assert (
        f"{len(GARBAGE)} notification(s) of an accepted message were rejected, the first with 400"
        in caplog.text
    )
    assert "fine" not in caplog.text


async def test_an_array_without_a_single_notification_is_refused(desk: Any) -> None:
    answer = await desk.post([7, {}])
    assert (answer.status, answer.reason) == (
        400,
        "notification 1 of 2: a notification must be a JSON object, not a number",
    )
    assert desk.receiver.stats.refused == {400: 1}


async def test_an_empty_array_is_accepted(desk: Any) -> None:
    assert (await desk.post([])).status == 200
    assert (await desk.post([], secret=None)).status == 401


async def test_repeats_are_recognized_within_and_between_arrays(desk: Any, message: Make) -> None:
    for body in ([message(), message()], message(), [message()], flat(message()), singled(message())):
        assert (await desk.post(body)).status == 200
    await desk.settled()
    assert len(desk.seen) == 1
    assert (desk.receiver.stats.events, desk.receiver.stats.repeats) == (6, 5)


async def test_each_notification_of_an_array_needs_the_secret_of_the_body(
    make_desk: Any, message: Make, caplog: pytest.LogCaptureFixture
) -> None:
    desk = make_desk(secret=ExpectedSecret.body("key", "sesame"))
    good = {"key": "key", "value": "sesame"}
    async with desk.receiver:
        with_it, without = message(vin="A", attributes=[good]), message(vin="B")
        single = message(vin="C", attributes=good)
        assert (await desk.post([without, with_it, single], secret=None)).status == 200
        assert (await desk.post([without, without], secret=None)).status == 401
        assert (await desk.post([], secret=None)).status == 401
        await desk.settled()
    assert sorted(event.vin for event in desk.seen) == ["A", "C"]
    assert "1 notification(s) of an accepted message were rejected, the first with 401" in caplog.text
    assert "sesame" not in caplog.text


async def test_the_queue_limit_applies_to_the_notifications_of_an_array(
    make_desk: Any, message: Make
) -> None:
    desk = make_desk(max_waiting=3)
    async with desk.receiver:
        assert (await desk.post([message(vin=str(number)) for number in range(5)])).status == 200
        assert (await desk.post([message(vin="late")])).status == 500  # no worker has had its turn yet
        await desk.settled()
        assert (await desk.post(message(vin="next"))).status == 200
        await desk.settled()
    assert len(desk.seen) == 6
    assert all(isinstance(event, MonitorEvent) for event in desk.seen)
