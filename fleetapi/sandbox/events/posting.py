"""From a message to a request, and whether that may leave this machine: it may not."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import quote, urlsplit, urlunsplit

import attrs
import orjson

from fleetapi.monitors.subscription import AttributeKind
from fleetapi.sandbox.events.outbox import Message
from fleetapi.sandbox.events.subscription import WebhookAttribute

__all__ = ["Outcome", "Posting", "is_loopback", "posting_of", "reason_to_keep"]


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


def reason_to_keep(url: str) -> str | None:
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
