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
    """A handler raised `error` for an event."""

    handler: str
    """Its name."""
    error: BaseException
    """CancelledError when its task was cancelled, TimeoutError when it took too long."""
    event: Event
    notification: Notification


@safe_repr
@attrs.frozen
class Dispatched:
    """What became of the events of a notification."""

    called: int = 0
    """How many handlers were called, in all."""
    failed: int = 0
    """How many of them raised, were cancelled, or took too long."""
    unrouted: int = 0
    """How many events no handler was for, not even a default one."""


@safe_repr
@attrs.frozen(kw_only=True)
class ReceiverStats:
    """What a receiver has done since it was made."""

    requests: int = 0
    accepted: int = 0
    """Messages answered with 200."""
    refused: Mapping[int, int] = attrs.field(factory=dict)
    """Other answers, by status."""
    events: int = 0
    """Events in accepted messages that have been looked at, repeats included."""
    repeats: int = 0
    """Events that were recognised as sent before, and not handled again."""
    calls: int = 0
    """Calls of handlers."""
    failures: int = 0
    """Calls of handlers that raised."""
    unrouted: int = 0
    """Events that no handler was for."""
    unread: int = 0
    """Events of accepted messages, and notifications of arrays, that were refused or could not be read."""
    waiting: int = 0
    """Accepted notifications that are still to be handled, or being handled."""
    abandoned: int = 0
    """Accepted notifications that were not handled to their end when the receiver was stopped."""
