"""Batches and retries, on plain values."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.monitors.subscription import AttributeKind
from fleetapi.sandbox.events.outbox import KEPT_FOR, Event, Outbox, Owner
from fleetapi.sandbox.events.subscription import Subscription, WebhookAttribute

OWNER = Owner("monitor", "m")


def event(number: int = 0) -> Event:
    return Event({"number": number}, {})


def subscription(**changes: Any) -> Subscription:
    return Subscription(target="http://127.0.0.1/", **changes)


def numbers(message: Any) -> list[int]:
    return [each.document["number"] for each in message.events]


def test_without_a_batch_every_event_goes_alone_at_once() -> None:
    box = Outbox()
    for number in range(3):
        box.add(OWNER, subscription(), event(number), 10.0)
    assert box.next_due == 10.0
    assert [numbers(message) for message in box.take(10.0)] == [[0], [1], [2]]
    assert box.next_due is None


def test_a_batch_goes_when_it_is_full() -> None:
    box = Outbox()
    for number in range(5):
        box.add(OWNER, subscription(batch=2, window=60), event(number), float(number))
    assert [numbers(message) for message in box.take(4.0)] == [[0, 1], [2, 3]]
    assert box.next_due == 64.0


def test_or_when_its_window_is_over_counted_from_its_first_event() -> None:
    box = Outbox()
    box.add(OWNER, subscription(batch=9, window=60), event(0), 0.0)
    box.add(OWNER, subscription(batch=9, window=60), event(1), 59.0)
    assert box.take(59.9) == []
    assert [numbers(message) for message in box.take(60.0)] == [[0, 1]]


def test_batches_of_others_are_theirs() -> None:
    box = Outbox()
    batched = subscription(batch=2)
    box.add(OWNER, batched, event(0), 0.0)
    box.add(Owner("callback", "m"), batched, event(1), 0.0)
    box.add(OWNER, subscription(batch=2, delay=99), event(2), 0.0)
    assert box.take(0.0) == []
    assert len(box.take(60.0)) == 3


def test_the_vehicle_in_the_address_switches_batching_off() -> None:
    by_query = WebhookAttribute(AttributeKind.QUERY, "who", "$vin")
    by_header = WebhookAttribute(AttributeKind.HEADER, "who", "$vin")
    assert subscription(batch=10, attributes=(by_query,)).size == 1
    assert subscription(batch=10, attributes=(by_header,)).size == 10


def attempts(tries: float, delay: float, fails: int = 10**9) -> list[float]:
    """When a message is sent, if the receiver refuses it so many times."""
    box = Outbox()
    moments: list[float] = []
    box.add(OWNER, subscription(tries=tries, delay=delay), event(), 0.0)
    while (now := box.next_due) is not None and len(moments) < 5000:
        (message,) = box.take(now)
        moments.append(now)
        again = box.settle(message, now, delivered=len(moments) > fails)
        assert again is (box.next_due is not None)
    return moments


def test_what_is_tried_how_often() -> None:
    assert attempts(1, 10) == [0.0]
    assert attempts(3, 10) == [0.0, 10.0, 20.0]
    assert attempts(3, 10, fails=1) == [0.0, 10.0]
    assert attempts(5, 10, fails=0) == [0.0]


def test_nothing_is_tried_after_three_days() -> None:
    moments = attempts(math.inf, 3600)
    assert len(moments) == 73
    assert moments[-1] == KEPT_FOR == 259_200


@given(st.integers(1, 50), st.integers(60, 100_000), st.integers(0, 60))
def test_a_policy_is_never_exceeded(tries: int, delay: int, fails: int) -> None:
    moments = attempts(tries, delay, fails)
    assert len(moments) <= min(tries, fails + 1)
    assert moments[-1] <= KEPT_FOR
    assert all(later - earlier == delay for earlier, later in pairwise(moments))


def test_a_message_that_was_tried_takes_no_more_events() -> None:
    box = Outbox()
    batched = subscription(batch=3, window=5, tries=2)
    box.add(OWNER, batched, event(0), 0.0)
    (message,) = box.take(5.0)
    assert box.settle(message, 5.0, delivered=False)
    box.add(OWNER, batched, event(1), 6.0)
    assert [numbers(each) for each in box.take(100.0)] == [[1], [0]]


def test_what_is_due_first_goes_first() -> None:
    box = Outbox()
    box.add(OWNER, subscription(batch=2, window=50), event(0), 0.0)
    box.add(Owner("monitor", "n"), subscription(), event(1), 20.0)
    assert [numbers(each) for each in box.take(60.0)] == [[1], [0]]


def test_what_belonged_to_someone_deleted_is_dropped() -> None:
    box = Outbox()
    box.add(OWNER, subscription(batch=2), event(), 0.0)
    assert box.owners == {OWNER}
    box.drop(OWNER)
    assert (box.owners, box.next_due) == (set(), None)


@pytest.mark.parametrize("kind", ["monitor", "callback"])
def test_a_message_names_its_owner(kind: str) -> None:
    assert Owner(kind, "x").key == f"{kind}Id"
