"""To whom notifications go, and how: of a monitor or of a remote callback, as one thing."""

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
    """What is added to every notification; a value such as `$vin` is a variable."""

    kind: AttributeKind
    key: str
    value: str = attrs.field(repr=False)


@attrs.frozen
class Subscription:
    """Where notifications go: in messages of up to `size` events, after `window` seconds at the latest.

    A message is tried `tries` times (infinity: until it is three days old), `delay` seconds apart.
    """

    target: str = attrs.field(repr=False)
    attributes: tuple[WebhookAttribute, ...] = ()
    tries: float = 1
    delay: float = _DELAY
    batch: int = 1
    window: float = _WINDOW

    @property
    def size(self) -> int:
        """How many events a message holds: one, if its address has the vehicle in it."""
        alone = any(each.kind is AttributeKind.QUERY and each.value == "$vin" for each in self.attributes)
        return 1 if alone else self.batch


def subscription_of_monitor(monitor: Monitor) -> Subscription:
    """The subscription of a monitor. The reference of a secret is sent as it stands: it is never resolved."""
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
    """The subscription of a remote callback, from its body as it was sent; what is unusable is left out."""
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
"""After this many seconds nothing is tried again, whatever the policy."""


@attrs.frozen
class Owner:
    """Whose notifications these are: `kind` is `monitor` or `callback`."""

    kind: str
    id: str

    @property
    def key(self) -> str:
        """Under which key a message names its owner."""
        return f"{self.kind}Id"


@attrs.frozen
class Event:
    """One event as it is written into a message, and what the variables of the webhook mean for it."""

    document: Mapping[str, Any]
    variables: Mapping[str, str]


@attrs.define(eq=False)
class Message:
    """Events that travel together. `due`: when it is sent, or sent again; `tried`: how often it was."""

    owner: Owner
    subscription: Subscription
    events: list[Event]
    due: float
    tried: int = 0
    first_tried: float | None = None


class Outbox:
    """Messages that are filling up, and messages that wait for their next attempt."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    @property
    def next_due(self) -> float | None:
        """When the next message is to be sent; None when there is none."""
        return min((message.due for message in self._messages), default=None)

    def add(self, owner: Owner, subscription: Subscription, event: Event, now: float) -> None:
        """Put an event into the message that is filling up, or begin one."""
        message = next((each for each in self._messages if self._fills(each, owner, subscription)), None)
        if message is None:
            wait = subscription.window if subscription.size > 1 else 0.0
            message = Message(owner, subscription, [], now + wait)
            self._messages.append(message)
        message.events.append(event)
        if len(message.events) >= subscription.size:
            message.due = now

    @staticmethod
    def _fills(message: Message, owner: Owner, subscription: Subscription) -> bool:
        return (
            message.owner == owner
            and message.subscription == subscription
            and not message.tried
            and len(message.events) < subscription.size
        )

    def take(self, now: float) -> list[Message]:
        """What is due until `now`, in order. Each must be settled, or it is gone."""
        due = sorted((each for each in self._messages if each.due <= now), key=lambda each: each.due)
        self._messages = [each for each in self._messages if each.due > now]
        return due

    def settle(self, message: Message, now: float, *, delivered: bool) -> bool:
        """Tell what became of an attempt at `now`. Whether the message is tried again."""
        message.tried += 1
        first = message.first_tried = now if message.first_tried is None else message.first_tried
        again = now + message.subscription.delay
        if delivered or message.tried >= message.subscription.tries or again - first > GIVE_UP_AFTER:
            return False
        message.due = again
        self._messages.append(message)
        return True

    def drop(self, owner: Owner) -> None:
        """Forget what was to be sent for an owner: it was deleted."""
        self._messages = [each for each in self._messages if each.owner != owner]

    @property
    def owners(self) -> set[Owner]:
        """Whose messages are here."""
        return {message.owner for message in self._messages}


@attrs.frozen
class Posting:
    """A POST as it is sent. `headers` and `url` may hold the user's secret."""

    url: str = attrs.field(repr=False)
    headers: tuple[tuple[str, str], ...] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class Outcome:
    """What came of a POST: a status, or why there is none."""

    status: int | None
    reason: str = ""

    @property
    def delivered(self) -> bool:
        """Whether the receiver has it: anything else than 2xx starts the retry policy."""
        return self.status is not None and 200 <= self.status < 300


def posting_of(message: Message) -> Posting:
    """Write a message. Variables outside the events mean the first event of a batch."""
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
    """Whether a host of a URL is this machine by its very name: localhost, 127.0.0.0/8 or ::1."""
    if host is None:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def reason_not_to_send(url: str) -> str | None:
    """Why the sandbox does not send to an address; None when it does. It sends to this machine only."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises for one that is none
    except ValueError:
        return "not sent: the target is no URL"
    if parts.scheme not in {"http", "https"}:
        return "not sent: the target is neither http nor https"
    if not is_loopback(parts.hostname):
        return "not sent: the sandbox sends to this machine only (localhost, 127.0.0.0/8, ::1)"
    return None
