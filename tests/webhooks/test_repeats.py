"""Recognize repeated events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.webhooks import MonitorEvent, MonitorNotification, RecentEvents, decode, event_key

Message = Callable[..., dict[str, Any]]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def key(document: dict[str, Any]) -> str | None:
    notification = decode(document)
    return event_key(notification.events[0], notification)


def test_the_same_event_has_the_same_key(message: Message) -> None:
    assert key(message()) == key(message())
    later = message(
        extensions=[{"type": "vehicle.status", "body": {"status": {}}}],
        attributes=[{"key": "a", "value": "b"}],
        eventDate="2026-05-20T11:30:00+02:00",
    )
    assert key(later) == key(message())


@pytest.mark.parametrize(
    "changes",
    [
        {"monitorId": "n"},
        {"fleetId": "g"},
        {"vin": "VF3AAAAAAAA000002"},
        {"eventDate": "2026-05-20T09:30:01Z"},
        {"refresh": True},
        {"values": []},
        {"values": [{"data": "vehicle.energy.electric.level", "value": "41"}]},
        {"values": [{"data": "vehicle.odometer", "value": "42"}]},
    ],
    ids=str,
)
def test_another_event_has_another(message: Message, changes: dict[str, Any]) -> None:
    assert key(message(**changes)) != key(message())


def test_the_order_of_values_does_not_matter(message: Message) -> None:
    values = [{"data": "a", "value": "1"}, {"data": "b", "value": "2"}]
    assert key(message(values=values)) == key(message(values=values[::-1]))


@pytest.mark.parametrize(
    "changes",
    [
        {"remoteActionId": "s"},
        {"remoteType": "Horn"},
        {"eventStatus": {"type": "Pending", "status": "Accepted"}},
        {"eventStatus": {"type": "Done", "status": "Failed", "failureCause": "DoorsOpen"}},
        {"eventStatus": {"type": "Done", "status": "Success", "feedbackDetail": "CIDBlacklisted"}},
    ],
    ids=str,
)
def test_steps_of_a_remote_command_have_different_keys(
    remote: Message, message: Message, changes: dict[str, Any]
) -> None:
    assert key(remote(**changes)) != key(remote())
    assert key(remote()) != key(message())


@pytest.mark.parametrize("changes", [{"eventDate": None}, {"eventDate": "soon"}, {"vin": None}], ids=str)
def test_indistinguishable_events_have_no_key(message: Message, changes: dict[str, Any]) -> None:
    assert key(message(**changes)) is None


def test_dates_at_the_ends_of_the_calendar_have_keys(message: Message) -> None:
    for date in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        assert key(message(eventDate=date)) is not None


async def test_events_are_remembered_for_the_window() -> None:
    clock = Clock()
    store = RecentEvents(window=timedelta(hours=1), clock=clock)
    assert not await store.seen("a")
    assert await store.seen("a")
    clock.now += 3599
    assert await store.seen("a")
    clock.now += 1
    assert not await store.seen("a")
    assert len(store) == 1


async def test_the_number_of_remembered_events_is_limited() -> None:
    store = RecentEvents(most=3, clock=Clock())
    for name in "abcd":
        assert not await store.seen(name)
    assert len(store) == 3
    assert await store.seen("d")
    assert not await store.seen("a")


@pytest.mark.parametrize("options", [{"most": 0}, {"window": timedelta(0)}], ids=str)
def test_the_limit_of_remembered_events_must_be_positive(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        RecentEvents(**options)


def test_the_key_of_an_event_that_you_created() -> None:
    zone = timezone(timedelta(hours=2))
    events = [
        MonitorEvent(vin="V", event_date=datetime(2026, 1, 1, 10, tzinfo=zone)),
        MonitorEvent(vin="V", event_date=datetime(2026, 1, 1, 8, tzinfo=UTC)),
    ]
    keys = {event_key(event, MonitorNotification(monitor_id="m")) for event in events}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("name", "key"),
    [("battery", "b58c1d55e1ab6d6d57dab5e5fd8dfd26"), ("remote", "ae2486e005e8867969164878e8c96458")],
)
def test_a_key_stays_the_same_in_every_release(case: Callable[[str], bytes], name: str, key: str) -> None:
    """Keys are kept in stores that outlive a process."""
    notification = decode(case(name))
    assert event_key(notification.events[0], notification) == key
