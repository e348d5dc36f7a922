"""How a message is written, and that it stays on this machine."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from fleetapi import Monitor, RetryPolicy, Secret, vehicle
from fleetapi.monitors.subscription import AttributeKind, RetryKind
from fleetapi.sandbox.events.outbox import Event, Message, Owner
from fleetapi.sandbox.events.posting import Outcome, is_loopback, posting_of, reason_to_keep
from fleetapi.sandbox.events.subscription import (
    Subscription,
    WebhookAttribute,
    subscription_of_callback,
    subscription_of_monitor,
)

VARIABLES = {"$vin": "VIN 1", "$vid": "vid", "$monitorID": "m", "$fleetID": "f"}
HEADER, QUERY, BODY = AttributeKind.HEADER, AttributeKind.QUERY, AttributeKind.BODY
WATCHING = Monitor("m").when(vehicle.kinetic.moving.is_(True))


def message(*attributes: WebhookAttribute, target: str = "http://127.0.0.1:8000/hook") -> Message:
    events = [Event({"vin": name}, VARIABLES | {"$vin": name}) for name in ("VIN 1", "VIN 2")]
    return Message(Owner("monitor", "m"), Subscription(target, attributes), events, 0.0)


def test_attributes_go_where_they_belong_with_variables_replaced() -> None:
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


def test_nothing_of_it_is_shown() -> None:
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
def test_this_machine(url: str) -> None:
    assert reason_to_keep(url) is None


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
def test_not_this_machine(url: str) -> None:
    reason = reason_to_keep(url)
    assert reason is not None
    assert reason.startswith("not sent: ")


def test_no_host_is_not_this_machine() -> None:
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
