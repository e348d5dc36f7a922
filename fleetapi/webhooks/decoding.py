"""From the bytes of a request to a notification. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fleetapi.errors import DecodingError
from fleetapi.webhooks.notifications import (
    MonitorEvent,
    MonitorNotification,
    Notification,
    RemoteEvent,
    RemoteNotification,
)
from fleetapi.wire import converters
from fleetapi.wire.names import wire_path
from fleetapi.wire.structuring import tree_of
from fleetapi.wire.tolerant_json import parse_json

__all__ = ["decode", "unread_events"]


def decode(body: bytes | bytearray | memoryview | str | Mapping[str, Any]) -> Notification:
    """Read what the vendor posted: JSON, or what was parsed from it.

    Tolerant as all models, and as the client is of answers: only what is no notification at all is refused,
    for a message that is refused comes again for three days and is then lost. A byte order mark is passed
    over, a byte that is not UTF-8 becomes U+FFFD, NaN and infinities become None. Raises DecodingError for a
    body that is not JSON, is not an object, or speaks neither of a monitor nor of a remote command. The
    error never holds the body, which may carry a secret.
    """
    document = body if isinstance(body, Mapping) else _parse(body)
    if not isinstance(document, Mapping):
        raise DecodingError(
            f"a notification is a JSON object, and this is {_kind(document)}", remedy="is this the webhook?"
        )
    if _is_about_a_monitor(document):
        seen = converters.decode(MonitorNotification, dict(document))
        seen.events = seen.events or []
        for event in seen.events:
            event.values = event.values or []
            event.extensions = event.extensions or []
        return seen
    told = converters.decode(RemoteNotification, dict(document))
    told.events = told.events or []
    return told


def unread_events(notification: Notification) -> int:
    """How many events a message was sent with that are none, and so are not among its `events`."""
    sent = notification.as_sent.get(str(wire_path(MonitorNotification, "events")[0]))
    if sent is None:
        return 0
    return len(sent) - len(notification.events) if isinstance(sent, list) else 1


def _parse(body: bytes | bytearray | memoryview | str) -> Any:
    try:
        return parse_json(body)
    except ValueError as error:
        reason = str(error).partition(":")[0]  # never the text: it may be the beginning of a secret
        raise DecodingError(f"the notification is not JSON: {reason}") from None


def _is_about_a_monitor(document: Mapping[str, Any]) -> bool:
    """By the id that each message has; where there is none, by what its events are made of."""
    for model, field, answer in (
        (MonitorNotification, "monitor_id", True),
        (RemoteNotification, "callback_id", False),
    ):
        if wire_path(model, field)[0] in document:
            return answer
    keys = {key for event in _events(document) if isinstance(event, Mapping) for key in event}
    monitor, remote = (len(keys & tree_of(model).keys()) for model in (MonitorEvent, RemoteEvent))
    if monitor == remote:
        raise DecodingError(
            "the notification names neither a monitor nor a callback", remedy="is this the webhook?"
        )
    return monitor > remote


def _events(document: Mapping[str, Any]) -> list[Any]:
    events = document.get(str(wire_path(MonitorNotification, "events")[0]))
    return events if isinstance(events, list) else []


def _kind(document: Any) -> str:
    return {list: "an array", str: "a text", type(None): "null", bool: "a truth value"}.get(
        type(document), "a number"
    )
