"""What is to be sent and when: gathering events into messages, and trying again. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import attrs

from fleetapi.sandbox.events.subscription import Subscription

__all__ = ["KEPT_FOR", "Event", "Message", "Outbox", "Owner"]

KEPT_FOR = timedelta(days=3).total_seconds()
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
        if delivered or message.tried >= message.subscription.tries or again - first > KEPT_FOR:
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
