"""What a receiver counts."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from fleetapi.representation import safe_repr

__all__ = ["ReceiverStats"]


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
