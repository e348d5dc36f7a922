"""Batch events into messages, retry them, and write them as requests. No I/O, no clock."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import attrs
import orjson

from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.subscription import AttributeKind, RetryKind

__all__ = [
    "GIVE_UP_AFTER",
    "Event",
    "Message",
    "Outbox",
    "Outcome",
    "Owner",
    "Posting",
    "Subscription",
    "WebhookAttribute",
    "is_loopback",
    "posting_of",
    "reason_not_to_send",
    "subscription_of_callback",
    "subscription_of_monitor",
]

_TRIES = 3
_DELAY = 10.0
_WINDOW = 60.0


@attrs.frozen
class WebhookAttribute:
    """An attribute of every notification; a value such as `$vin` is a variable."""

    kind: AttributeKind
    key: str
    value: str = attrs.field(repr=False)


@attrs.frozen
class Subscription:
    """Where and how to send notifications, for a monitor or a remote callback.

    A message has up to `size` events and waits at most `window` seconds. It is tried up to `tries` times
    (infinity: until it is three days old), `delay` seconds apart.
    """

    target: str = attrs.field(repr=False)
    attributes: tuple[WebhookAttribute, ...] = ()
    tries: float = 1
    delay: float = _DELAY
    batch: int = 1
    window: float = _WINDOW

    @property
    def size(self) -> int:
        """The maximum number of events in a message; one if its URL contains the VIN."""
        alone = any(each.kind is AttributeKind.QUERY and each.value == "$vin" for each in self.attributes)
        return 1 if alone else self.batch


def subscription_of_monitor(monitor: Monitor) -> Subscription:
    """Return the subscription of a monitor. References to secrets are sent unresolved."""
    webhook, policy, batching = monitor.webhook, monitor.retry_policy, monitor.batching
    kind = policy.kind.value if policy is not None else RetryKind.NEVER.value
    delay = policy.delay if policy is not None else None
    window = batching.within if batching is not None else None
    return Subscription(
        target=webhook.target if webhook is not None else "",
        attributes=tuple(
            WebhookAttribute(each.kind, each.key, str(each.value))
            for each in (webhook.attributes if webhook is not None else ())
        ),
        tries=_tries(kind, policy.number if policy is not None else None),
        delay=_DELAY if delay is None else delay.total_seconds(),
        batch=batching.size if batching is not None else 1,
        window=_WINDOW if window is None else window.total_seconds(),
    )


def subscription_of_callback(body: Mapping[str, Any]) -> Subscription:
    """Return the subscription of a remote callback. Unusable parts of its body are ignored."""
    webhook = body["callback"]["webhook"]
    policy, batch = _object(body.get("retryPolicy")), _object(body.get("batchNotify"))
    found = [_object(each) for each in webhook.get("attributes") or () if isinstance(each, dict)]
    return Subscription(
        target=webhook["target"],
        attributes=tuple(
            WebhookAttribute(AttributeKind(each["type"]), str(each["key"]), str(each["value"]))
            for each in found
            if each.get("type") in tuple(AttributeKind) and {"key", "value"} <= each.keys()
        ),
        tries=_tries(policy.get("policy"), _number(policy.get("retryNumber"), None)),
        delay=_number(policy.get("retryDelay"), None) or _DELAY,
        batch=_number(batch.get("size"), None) or 1,
        window=_number(batch.get("timeWindow"), None) or _WINDOW,
    )


def _tries(policy: Any, number: int | None) -> float:
    if policy == RetryKind.ALWAYS.value:
        return math.inf
    return (number or _TRIES) if policy == RetryKind.BOUNDED.value else 1


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any, otherwise: int | None) -> int | None:
    usable = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return value if usable else otherwise


GIVE_UP_AFTER = timedelta(days=3).total_seconds()
"""Seconds after the first attempt after which a message is not retried, whatever the policy."""


@attrs.frozen
class Owner:
    """The owner of a notification; `kind` is `monitor` or `callback`."""

    kind: str
    id: str

    @property
    def key(self) -> str:
        """The key of the owner's id in a message."""
        return f"{self.kind}Id"


@attrs.frozen
class Event:
    """One event of a message, and the values of the webhook's variables for it."""

    document: Mapping[str, Any]
    variables: Mapping[str, str]


@attrs.define(eq=False)
class Message:
    """A batch of events. `due` is the time of the next attempt, `tried` the number of attempts so far."""

    owner: Owner
    subscription: Subscription
    events: list[Event]
    due: float
    tried: int = 0
    first_tried: float | None = None


class Outbox:
    """Messages that wait for more events or for their next attempt."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    @property
    def next_due(self) -> float | None:
        """When the next message is due; None if there is none."""
        return min((message.due for message in self._messages), default=None)

    def add(self, owner: Owner, subscription: Subscription, event: Event, now: float) -> None:
        """Add an event to the message that still has room, or start one."""
        message = next((each for each in self._messages if self._has_room(each, owner, subscription)), None)
        if message is None:
            wait = subscription.window if subscription.size > 1 else 0.0
            message = Message(owner, subscription, [], now + wait)
            self._messages.append(message)
        message.events.append(event)
        if len(message.events) >= subscription.size:
            message.due = now

    @staticmethod
    def _has_room(message: Message, owner: Owner, subscription: Subscription) -> bool:
        return (
            message.owner == owner
            and message.subscription == subscription
            and not message.tried
            and len(message.events) < subscription.size
        )

    def take(self, now: float) -> list[Message]:
        """Remove and return the messages that are due, in order. Pass each to `settle` after its attempt."""
        due = sorted((each for each in self._messages if each.due <= now), key=lambda each: each.due)
        self._messages = [each for each in self._messages if each.due > now]
        return due

    def settle(self, message: Message, now: float, *, delivered: bool) -> bool:
        """Record the result of an attempt; return whether the message will be retried."""
        message.tried += 1
        first = message.first_tried = now if message.first_tried is None else message.first_tried
        again = now + message.subscription.delay
        if delivered or message.tried >= message.subscription.tries or again - first > GIVE_UP_AFTER:
            return False
        message.due = again
        self._messages.append(message)
        return True

    def drop(self, owner: Owner) -> None:
        """Drop the messages of a deleted owner."""
        self._messages = [each for each in self._messages if each.owner != owner]

    @property
    def owners(self) -> set[Owner]:
        """The owners of the waiting messages."""
        return {message.owner for message in self._messages}


@attrs.frozen
class Posting:
    """A POST request. `headers` and `url` may contain secrets of the user."""

    url: str = attrs.field(repr=False)
    headers: tuple[tuple[str, str], ...] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class Outcome:
    """The result of a POST request: a status, or the reason why there is none."""

    status: int | None
    reason: str = ""

    @property
    def delivered(self) -> bool:
        """Whether the receiver answered 2xx; anything else starts the retry policy."""
        return self.status is not None and 200 <= self.status < 300


def posting_of(message: Message) -> Posting:
    """Write a message as a request. Variables outside the events refer to the first event of a batch."""
    variables = message.events[0].variables
    by_kind: dict[AttributeKind, list[tuple[str, str]]] = {kind: [] for kind in AttributeKind}
    for each in message.subscription.attributes:
        by_kind[each.kind].append((each.key, _value(each, variables)))
    document = {
        message.owner.key: message.owner.id,
        "attributes": [{"key": key, "value": value} for key, value in by_kind[AttributeKind.BODY]],
        "events": [event.document for event in message.events],
    }
    return Posting(
        url=_with_query(message.subscription.target, by_kind[AttributeKind.QUERY]),
        headers=(("Content-Type", "application/json"), *by_kind[AttributeKind.HEADER]),
        body=orjson.dumps(document),
    )


def _value(attribute: WebhookAttribute, variables: Mapping[str, str]) -> str:
    return variables.get(attribute.value, attribute.value)


def _with_query(target: str, pairs: list[tuple[str, str]]) -> str:
    if not pairs:
        return target
    parts = urlsplit(target)
    added = "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in pairs)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, added)))))


def is_loopback(host: str | None) -> bool:
    """Return whether the host of a URL is localhost, in 127.0.0.0/8, or ::1."""
    if host is None:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def reason_not_to_send(url: str) -> str | None:
    """Return why the sandbox does not send to a URL; None if it does. It only sends to this machine."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises if it is invalid
    except ValueError:
        return "not sent: the target is not a valid URL"
    if parts.scheme not in {"http", "https"}:
        return "not sent: the target must use http or https"
    if not is_loopback(parts.hostname):
        return "not sent: the sandbox only sends to this machine (localhost, 127.0.0.0/8, ::1)"
    return None
