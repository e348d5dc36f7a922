"""Batches, retries and requests, on plain values."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi import Monitor, RetryPolicy, Secret, vehicle
from fleetapi.monitors.subscription import AttributeKind, RetryKind
from fleetapi.sandbox.events.outbox import (
    GIVE_UP_AFTER,
    Event,
    Message,
    Outbox,
    Outcome,
    Owner,
    Subscription,
    WebhookAttribute,
    is_loopback,
    posting_of,
    reason_not_to_send,
    subscription_of_callback,
    subscription_of_monitor,
)

OWNER = Owner("monitor", "m")


def event(number: int = 0) -> Event:
    return Event({"number": number}, {})


def subscription(**changes: Any) -> Subscription:
    return Subscription(target="http://127.0.0.1/", **changes)


def numbers(message: Any) -> list[int]:
    return [each.document["number"] for each in message.events]


def test_without_batching_every_event_is_sent_immediately() -> None:
    box = Outbox()
    for number in range(3):
        box.add(OWNER, subscription(), event(number), 10.0)
    assert box.next_due == 10.0
    assert [numbers(message) for message in box.take(10.0)] == [[0], [1], [2]]
    assert box.next_due is None


def test_a_full_batch_is_sent() -> None:
    box = Outbox()
    for number in range(5):
        box.add(OWNER, subscription(batch=2, window=60), event(number), float(number))
    assert [numbers(message) for message in box.take(4.0)] == [[0, 1], [2, 3]]
    assert box.next_due == 64.0


def test_a_batch_is_sent_when_its_window_ends() -> None:
    box = Outbox()
    box.add(OWNER, subscription(batch=9, window=60), event(0), 0.0)
    box.add(OWNER, subscription(batch=9, window=60), event(1), 59.0)
    assert box.take(59.9) == []
    assert [numbers(message) for message in box.take(60.0)] == [[0, 1]]


def test_owners_have_separate_batches() -> None:
    box = Outbox()
    batched = subscription(batch=2)
    box.add(OWNER, batched, event(0), 0.0)
    box.add(Owner("callback", "m"), batched, event(1), 0.0)
    box.add(OWNER, subscription(batch=2, delay=99), event(2), 0.0)
    assert box.take(0.0) == []
    assert len(box.take(60.0)) == 3


def test_a_vin_in_the_url_disables_batching() -> None:
    by_query = WebhookAttribute(AttributeKind.QUERY, "who", "$vin")
    by_header = WebhookAttribute(AttributeKind.HEADER, "who", "$vin")
    assert subscription(batch=10, attributes=(by_query,)).size == 1
    assert subscription(batch=10, attributes=(by_header,)).size == 10


def attempts(tries: float, delay: float, fails: int = 10**9) -> list[float]:
    """Return when a message is sent if the receiver rejects it this many times."""
    box = Outbox()
    moments: list[float] = []
    box.add(OWNER, subscription(tries=tries, delay=delay), event(), 0.0)
    while (now := box.next_due) is not None and len(moments) < 5000:
        (message,) = box.take(now)
        moments.append(now)
        again = box.settle(message, now, delivered=len(moments) > fails)
        assert again is (box.next_due is not None)
    return moments


def test_the_number_of_attempts() -> None:
    assert attempts(1, 10) == [0.0]
    assert attempts(3, 10) == [0.0, 10.0, 20.0]
    assert attempts(3, 10, fails=1) == [0.0, 10.0]
    assert attempts(5, 10, fails=0) == [0.0]


def test_no_retries_after_three_days() -> None:
    moments = attempts(math.inf, 3600)
    assert len(moments) == 73
    assert moments[-1] == GIVE_UP_AFTER == 259_200


@given(st.integers(1, 50), st.integers(60, 100_000), st.integers(0, 60))
def test_a_policy_is_never_exceeded(tries: int, delay: int, fails: int) -> None:
    moments = attempts(tries, delay, fails)
    assert len(moments) <= min(tries, fails + 1)
    assert moments[-1] <= GIVE_UP_AFTER
    assert all(later - earlier == delay for earlier, later in pairwise(moments))


def test_a_tried_message_gets_no_more_events() -> None:
    box = Outbox()
    batched = subscription(batch=3, window=5, tries=2)
    box.add(OWNER, batched, event(0), 0.0)
    (message,) = box.take(5.0)
    assert box.settle(message, 5.0, delivered=False)
    box.add(OWNER, batched, event(1), 6.0)
    assert [numbers(each) for each in box.take(100.0)] == [[1], [0]]


def test_messages_are_sent_in_order() -> None:
    box = Outbox()
    box.add(OWNER, subscription(batch=2, window=50), event(0), 0.0)
    box.add(Owner("monitor", "n"), subscription(), event(1), 20.0)
    assert [numbers(each) for each in box.take(60.0)] == [[1], [0]]


def test_messages_of_a_deleted_owner_are_dropped() -> None:
    box = Outbox()
    box.add(OWNER, subscription(batch=2), event(), 0.0)
    assert box.owners == {OWNER}
    box.drop(OWNER)
    assert (box.owners, box.next_due) == (set(), None)


@pytest.mark.parametrize("kind", ["monitor", "callback"])
def test_a_message_names_its_owner(kind: str) -> None:
    assert Owner(kind, "x").key == f"{kind}Id"


VARIABLES = {"$vin": "VIN 1", "$vid": "vid", "$monitorID": "m", "$fleetID": "f"}
HEADER, QUERY, BODY = AttributeKind.HEADER, AttributeKind.QUERY, AttributeKind.BODY
WATCHING = Monitor("m").when(vehicle.kinetic.moving.is_(True))


def message(*attributes: WebhookAttribute, target: str = "http://127.0.0.1:8000/hook") -> Message:
    events = [Event({"vin": name}, VARIABLES | {"$vin": name}) for name in ("VIN 1", "VIN 2")]
    return Message(Owner("monitor", "m"), Subscription(target, attributes), events, 0.0)


def test_attributes_are_placed_with_variables_replaced() -> None:
    posting = posting_of(
        message(
            WebhookAttribute(HEADER, "X-Vehicle", "$vin"),
            WebhookAttribute(QUERY, "a&b", "$vin"),
            WebhookAttribute(QUERY, "fleet", "$fleetID"),
            WebhookAttribute(BODY, "id", "$vid"),
            WebhookAttribute(BODY, "monitor", "$monitorID"),
            WebhookAttribute(BODY, "literal", "costs $vin"),
        )
    )
    assert posting.headers == (("Content-Type", "application/json"), ("X-Vehicle", "VIN 1"))
    assert posting.url == "http://127.0.0.1:8000/hook?a%26b=VIN%201&fleet=f"
    assert json.loads(posting.body) == {
        "monitorId": "m",
        "attributes": [
            {"key": "id", "value": "vid"},
            {"key": "monitor", "value": "m"},
            {"key": "literal", "value": "costs $vin"},
        ],
        "events": [{"vin": "VIN 1"}, {"vin": "VIN 2"}],
    }


def test_a_query_of_the_target_is_kept() -> None:
    posting = posting_of(message(WebhookAttribute(QUERY, "b", "2"), target="http://localhost/hook?a=1#part"))
    assert posting.url == "http://localhost/hook?a=1&b=2#part"
    assert posting_of(message()).url == "http://127.0.0.1:8000/hook"


def test_the_repr_shows_no_secrets() -> None:
    secret = WebhookAttribute(HEADER, "Authorization", "sesame")
    shown = repr(posting_of(message(secret))) + repr(message(secret).subscription)
    assert "sesame" not in shown


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/",
        "https://localhost/hook",
        "http://LOCALHOST:1",
        "http://127.9.8.7/",
        "http://[::1]:80/",
    ],
)
def test_loopback_targets(url: str) -> None:
    assert reason_not_to_send(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://my.dn/monitors/cb1",
        "http://192.168.0.1/",
        "http://0.0.0.0/",
        "http://127.0.0.1@example.com/",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://2130706433/",
        "http://127.1/",
        "http://[::]/",
        "http://[fe80::1]/",
        "http://169.254.169.254/latest",
        "http://localhost./",
        "http:///hook",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "",
    ],
)
def test_other_targets(url: str) -> None:
    reason = reason_not_to_send(url)
    assert reason is not None
    assert reason.startswith("not sent: ")


def test_a_missing_host_is_not_loopback() -> None:
    assert not is_loopback(None)


@pytest.mark.parametrize(
    ("status", "delivered"),
    [(200, True), (201, True), (202, True), (307, False), (500, False), (None, False)],
)
def test_every_2xx_is_success(status: int | None, delivered: bool) -> None:
    assert Outcome(status).delivered is delivered


@pytest.mark.parametrize(
    ("policy", "tries", "delay"),
    [
        (None, 1, 10),
        (RetryPolicy(RetryKind.NEVER), 1, 10),
        (RetryPolicy(RetryKind.BOUNDED), 3, 10),
        (RetryPolicy(RetryKind.BOUNDED, 7, timedelta(minutes=2)), 7, 120),
        (RetryPolicy(RetryKind.ALWAYS, 7), float("inf"), 10),
    ],
    ids=str,
)
def test_the_subscription_of_a_monitor(policy: RetryPolicy | None, tries: float, delay: float) -> None:
    monitor = WATCHING.notify("http://127.0.0.1/", headers={"Authorization": Secret.env("CB")}).retry(policy)
    found = subscription_of_monitor(monitor)
    assert (found.tries, found.delay, found.size, found.window) == (tries, delay, 1, 60)
    assert found.attributes == (WebhookAttribute(HEADER, "Authorization", "${env:CB}"),)
    batched = subscription_of_monitor(monitor.batch(size=5, within=timedelta(seconds=20)))
    assert (batched.size, batched.window) == (5, 20)


def callback(**body: Any) -> dict[str, Any]:
    webhook = {"target": "http://127.0.0.1/", "name": "cb"} | body.pop("webhook", {})
    return {"callback": {"webhook": webhook}, **body}


def test_the_subscription_of_a_callback() -> None:
    attributes: list[Any] = [
        {"type": "Query", "key": "type", "value": "$remoteType"},
        {"type": "Surprise", "key": "a", "value": "b"},
        {"type": "Header", "key": "no value"},
        "nonsense",
    ]
    found = subscription_of_callback(
        callback(
            webhook={"attributes": attributes},
            retryPolicy={"policy": "Bounded", "retryNumber": 4, "retryDelay": 30},
            batchNotify={"size": 2, "timeWindow": 15},
        )
    )
    assert found == Subscription(
        "http://127.0.0.1/", (WebhookAttribute(QUERY, "type", "$remoteType"),), 4, 30, 2, 15
    )
    odd = callback(retryPolicy="Always", batchNotify={"size": True, "timeWindow": -1})
    assert subscription_of_callback(odd) == Subscription("http://127.0.0.1/")
    assert subscription_of_callback(callback()) == Subscription("http://127.0.0.1/")
