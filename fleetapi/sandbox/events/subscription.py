"""To whom notifications go, and how: of a monitor or of a remote callback, as one thing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import attrs

from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.subscription import AttributeKind, RetryKind

__all__ = ["Subscription", "WebhookAttribute", "subscription_of_callback", "subscription_of_monitor"]

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
