"""Decode the body of a request to notifications. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeVar

import attrs

from fleetapi.errors import DecodingError
from fleetapi.models.base import Model
from fleetapi.remedies import Code, sentence
from fleetapi.tracebacks import guarded
from fleetapi.webhooks.notifications import KINDS, Kind, Notification
from fleetapi.wire import converters
from fleetapi.wire.names import wire_path
from fleetapi.wire.structuring import field_types, tree_of
from fleetapi.wire.tolerant_json import parse_json

__all__ = ["decode", "decode_all", "unread_events"]

M = TypeVar("M", bound=Model)

Body = bytes | bytearray | memoryview | str

_EVENTS: Final = "events"
_AROUND_EVENTS: Final = frozenset(
    wire_path(kind.notification, field)[0]
    for kind in KINDS
    for field in field_types(kind.notification)
    if field != _EVENTS
)
"""The keys of a notification besides its events."""


@guarded  # a notification may carry a secret
def decode(body: Body | Mapping[str, Any] | Sequence[Any]) -> Notification:
    """Decode a notification from JSON, or from parsed JSON.

    Decoding is tolerant: the vendor repeats a rejected message for three days and then drops it, so only a
    document that is not a notification at all is rejected. A byte order mark is ignored, invalid UTF-8
    becomes U+FFFD, NaN and infinities become None. A single object is accepted where a list is expected, and
    so is an event that is not inside a list but in the notification itself.

    Raises DecodingError for a body that is not JSON, that is neither about a monitor nor about a remote
    command, or that is an array of several notifications, for which there is `decode_all`. The error never
    contains the body, because it may include a secret.
    """
    document = _parsed(body)
    if isinstance(document, list):
        if len(document) != 1:
            raise DecodingError(
                f"a notification must be a JSON object, not an array of {len(document)}",
                remedy=sentence(Code("decode_all()"), " decodes an array of notifications"),
            )
        document = document[0]
    return _notification(document)


@guarded
def decode_all(body: Body | Mapping[str, Any] | Sequence[Any]) -> list[Notification | DecodingError]:
    """Decode a notification, or an array of notifications.

    The fleet owner API posts one notification with a list of events; the end-user API documents an array of
    notifications. An item of an array that is not a notification becomes a DecodingError in its place, so
    that the others are not lost. For a body that is not an array, DecodingError is raised as by `decode`.
    """
    document = _parsed(body)
    if not isinstance(document, list):
        return [_notification(document)]
    return [_item(each, number, len(document)) for number, each in enumerate(document, 1)]


def unread_events(notification: Notification) -> int:
    """Return the number of events in a message that could not be decoded and are missing from `events`."""
    sent = notification.as_sent.get(_EVENTS)
    if sent is None:
        return 0
    return (len(sent) if isinstance(sent, list) else 1) - len(notification.events)


def _parsed(body: Body | Mapping[str, Any] | Sequence[Any]) -> Any:
    if isinstance(body, bytes | bytearray | memoryview | str):
        try:
            return parse_json(body)
        except ValueError as error:
            reason = str(error).partition(":")[0]  # never the text: it may start with a secret
        raise DecodingError(f"the notification is not JSON: {reason}")
    return list(body) if isinstance(body, Sequence) else body


def _item(document: Any, number: int, count: int) -> Notification | DecodingError:
    try:
        return _notification(document)
    except DecodingError as error:
        return DecodingError(f"notification {number} of {count}: {error.message}", remedy=error.advice)


def _notification(document: Any) -> Notification:
    if not isinstance(document, Mapping):
        raise DecodingError(
            f"a notification must be a JSON object, not {_kind(document)}",
            remedy="check who posts to this URL",
        )
    kind = _kind_of_document(document)
    notification = converters.decode(kind.notification, _with_events(dict(document), kind))
    for event in _filled(notification).events:
        _filled(event)
    return notification


def _filled(model: M) -> M:
    """Put an empty list where a model promises a list and none was sent."""
    kind: Any = type(model)
    for name in _lists_of(kind):
        if getattr(model, name) is None:
            setattr(model, name, [])
    return model


@cache
def _lists_of(model: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(model) if field.default == attrs.Factory(list))


def _with_events(document: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Return the document with a list of events, also where the notification itself is the event."""
    if _EVENTS in document or document.keys().isdisjoint(tree_of(kind.event)):
        return document
    around = {key: value for key, value in document.items() if key in _AROUND_EVENTS}
    inside = {key: value for key, value in document.items() if key not in _AROUND_EVENTS}
    return around | {_EVENTS: [inside]}


def _kind_of_document(document: Mapping[str, Any]) -> Kind:
    """Return the kind whose id the document has; without any, the kind that its events resemble most."""
    for kind in KINDS:
        if kind.source_key in document:
            return kind
    keys = {key for event in _events(document) if isinstance(event, Mapping) for key in event}
    *_, second, best = sorted(
        (len(keys & tree_of(kind.event).keys()), index) for index, kind in enumerate(KINDS)
    )
    if best[0] == second[0]:
        raise DecodingError(
            "the notification names neither a monitor nor a callback", remedy="check who posts to this URL"
        )
    return KINDS[best[1]]


def _events(document: Mapping[str, Any]) -> list[Any]:
    """Return the events of a document; without a list of events, the document itself."""
    events = document.get(_EVENTS, document)
    return events if isinstance(events, list) else [events]


def _kind(document: Any) -> str:
    return {list: "an array", str: "a string", type(None): "null", bool: "a boolean"}.get(
        type(document), "a number"
    )
