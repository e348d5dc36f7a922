"""What routers and receivers report: failed handlers, handled notifications, statistics."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from fleetapi.representation import safe_repr
from fleetapi.webhooks.notifications import Event, Notification

__all__ = ["Dispatched", "HandlerFailure", "ReceiverStats"]


@safe_repr
@attrs.frozen
class HandlerFailure:
    """The failure of a handler for an event."""

    handler: str
    """Name of the handler."""
    error: BaseException
    """The exception; CancelledError if its task was cancelled, TimeoutError if it took too long."""
    event: Event
    notification: Notification


@safe_repr
@attrs.frozen
class Dispatched:
    """The result of dispatching a notification."""

    called: int = 0
    """Number of handler calls."""
    failed: int = 0
    """Number of handler calls that raised an error, were cancelled, or took too long."""
    unrouted: int = 0
    """Number of events that no handler matched, not even a default one."""


@safe_repr
@attrs.frozen(kw_only=True)
class ReceiverStats:
    """The statistics of a receiver since its creation."""

    requests: int = 0
    accepted: int = 0
    """Messages answered with 200."""
    refused: Mapping[int, int] = attrs.field(factory=dict)
    """Number of other answers, by status."""
    events: int = 0
    """Events of accepted messages that were processed, including repeats."""
    repeats: int = 0
    """Events that were recognized as repeats, and not handled again."""
    calls: int = 0
    """Calls of handlers."""
    failures: int = 0
    """Calls of handlers that failed."""
    unrouted: int = 0
    """Events without a matching handler."""
    unread: int = 0
    """Events of accepted messages, and notifications of arrays, that were rejected or not decodable."""
    waiting: int = 0
    """Accepted notifications that are queued or being handled."""
    abandoned: int = 0
    """Accepted notifications that were not completely handled before the receiver stopped."""
