"""Evaluating, sending and retrying in the sandbox's time."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from typing import Any

import pytest

from fleetapi import Monitor, vehicle
from fleetapi.sandbox.events.outbox import Outcome
from fleetapi.sandbox.events.runner import TICK, run_live

TARGET = "http://127.0.0.1:1/hook"


def bodies(stage: Any) -> list[Any]:
    return [json.loads(posting.body) for posting in stage.postings]


def always(label: str = "always") -> Monitor:
    return Monitor(label).when(vehicle.odometer > 0).notify(TARGET)


async def test_events_are_posted_as_they_happen(stage: Any, moving: Monitor, morning: float) -> None:
    stored = stage.monitor(moving)
    await stage.drive(hours=2)
    sent = bodies(stage)
    assert len(sent) > 3
    assert {document["monitorId"] for document in sent} == {stored.id}
    assert all(len(document["events"]) == 1 for document in sent)
    events = [document["events"][0] for document in sent]
    assert events == sorted(events, key=lambda event: event["eventDate"])
    assert stage.moments == sorted(stage.moments)
    assert stage.moments[-1] == morning + 7200
    assert [record.delivered for record in stage.events.deliveries] == [True] * len(sent)


async def test_status_goes_from_created_to_running(stage: Any, moving: Monitor) -> None:
    stored = stage.monitor(moving)
    assert stored.status == "Created"
    await stage.drive()
    assert stored.status == "Running"
    await stage.drive(minutes=1)
    assert stored.status == "Running"


async def test_an_unreadable_rule_fails_until_it_is_replaced(
    stage: Any, moving: Monitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    broken = moving.to_dict(dialect="v3")
    broken["triggerParam"]["triggers"][0]["data"]["value"] = ["perhaps"]
    stored = stage.monitor(moving, body=broken)
    await stage.drive(hours=1)
    assert (stored.status, stage.postings) == ("Failed", [])
    assert stored.id in caplog.text
    stored.body = moving.to_dict(dialect="v3")
    await stage.drive(3600, hours=1)
    assert stored.status == "Running"
    assert stage.postings


async def test_a_paused_monitor_starts_over(stage: Any) -> None:
    stored = stage.monitor(always())
    count = len(stage.world.fleets[0].vehicles)
    await stage.drive()
    stored.status = "Paused"
    await stage.drive(60, minutes=5)
    assert (len(stage.postings), stored.status) == (count, "Paused")
    stored.status = "Running"
    await stage.drive(600, minutes=5)
    assert len(stage.postings) == 2 * count


async def test_monitors_in_all_three_dialects_are_watched(stage: Any) -> None:
    monitors = [stage.monitor(always(dialect), dialect) for dialect in ("quickstart", "v3", "v2")]
    await stage.drive()
    assert {monitor.status for monitor in monitors} == {"Running"}
    assert len({document["monitorId"] for document in bodies(stage)}) == 3


async def test_a_batch_is_one_request(stage: Any) -> None:
    stage.monitor(always().batch(size=8, within=timedelta(minutes=5)))
    await stage.drive(minutes=10)
    count = len(stage.world.fleets[0].vehicles)
    assert [len(document["events"]) for document in bodies(stage)] == [8, count - 8]
    first, last = stage.events.deliveries
    assert last.moment - first.moment == 300
    assert (first.events, first.attempt, first.last) == (8, 1, True)


async def test_a_vin_in_the_query_sends_each_event_separately(stage: Any) -> None:
    stage.monitor(always().notify(TARGET, query={"vin": "$vin"}).batch(size=20))
    await stage.drive()
    assert len(stage.postings) == len(stage.world.fleets[0].vehicles)
    assert {posting.url for posting in stage.postings} == {
        f"{TARGET}?vin={each.vin}" for each in stage.world.fleets[0].vehicles
    }


async def test_failed_deliveries_are_retried(stage: Any, morning: float) -> None:
    stage.answers = lambda attempt: Outcome(500 if attempt < 3 else 200)
    stage.monitor(
        always().batch(size=99, within=timedelta(seconds=7)).retry_always(every=timedelta(seconds=25))
    )
    await stage.drive(minutes=2)
    found = [
        (each.moment - morning, each.attempt, each.status, each.last) for each in stage.events.deliveries
    ]
    assert found == [(7, 1, 500, False), (32, 2, 500, False), (57, 3, 200, True)]
    assert len({posting.body for posting in stage.postings}) == 1


async def test_an_unreachable_receiver(stage: Any) -> None:
    stage.answers = lambda _: Outcome(None, "could not be sent: Connection refused")
    stage.monitor(always().batch(size=99).retry_bounded(times=3, every=timedelta(minutes=20)))
    await stage.drive(hours=2)
    assert [(each.attempt, each.last) for each in stage.events.deliveries] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    assert stage.events.deliveries[0].reason == "could not be sent: Connection refused"


async def test_nothing_leaves_this_machine(stage: Any) -> None:
    stage.monitor(always().notify("https://my.dn/monitors/cb1").batch(size=99).retry_always())
    await stage.drive(minutes=10)
    assert stage.postings == []
    (record,) = stage.events.deliveries
    assert record.reason.startswith("not sent: the sandbox only sends to this machine")
    assert (record.delivered, record.last, record.status) == (False, True, None)


async def test_a_deleted_monitor_does_not_notify(stage: Any) -> None:
    stored = stage.monitor(always().batch(size=99, within=timedelta(minutes=5)))
    await stage.drive(minutes=1)
    del stage.stores.monitors[stored.id]
    await stage.drive(120, minutes=10)
    assert stage.postings == []


async def test_a_record_shows_no_secret(stage: Any) -> None:
    stage.monitor(always().notify(TARGET, headers={"Authorization": "sesame"}, query={"token": "sesame"}))
    await stage.drive()
    (first, *_) = stage.events.deliveries
    assert dict(first.posting.headers)["Authorization"] == "sesame"
    assert "sesame" not in repr(first)


async def test_time_never_runs_twice(stage: Any) -> None:
    stage.monitor(always())
    await stage.drive(minutes=10)
    told = len(stage.postings)
    await stage.drive(minutes=5)
    assert (len(stage.postings), max(stage.moments)) == (told, stage.moments[-1])


async def test_the_events_of_a_remote_command(stage: Any, morning: float) -> None:
    callback = stage.callback(
        webhook={"attributes": [{"type": "Query", "key": "type", "value": "$remoteType"}]}
    )
    action = stage.action(callback)
    await stage.drive(minutes=1)
    assert {posting.url for posting in stage.postings} == {f"{TARGET}?type=Doors"}
    events = [document["events"][0] for document in bodies(stage)]
    assert [document["callbackId"] for document in bodies(stage)] == [callback.id] * 4
    assert {event["remoteActionId"] for event in events} == {action.id}
    assert {event["vin"] for event in events} == {stage.world.vehicles[0].vin}
    assert [event["eventStatus"] for event in events] == [
        {"type": "Pending", "status": "Accepted"},
        {"type": "Pending", "status": "WakingUpVehicle"},
        {"type": "Pending", "status": "SentToVehicle"},
        {"type": "Done", "status": "Success"},
    ]
    assert [record.moment - morning for record in stage.events.deliveries] == [0, 0.5, 1, 1.5]
    await stage.drive(60, minutes=5)
    assert len(stage.postings) == 4


async def test_a_remote_command_that_fails_says_why(stage: Any) -> None:
    stage.action(stage.callback(batchNotify={"size": 4}), fails=True)
    await stage.drive(minutes=1)
    (document,) = bodies(stage)
    assert document["events"][-1]["eventStatus"] == {
        "type": "Done",
        "status": "Failed",
        "failureCause": "VehicleConnectionTimeout",
    }


async def test_a_paused_or_deleted_callback_does_not_notify(stage: Any) -> None:
    paused, deleted = stage.callback(), stage.callback()
    for callback in (paused, deleted):
        stage.action(callback)
    paused.status = "Paused"
    del stage.stores.callbacks[deleted.id]
    await stage.drive(minutes=1)
    assert stage.postings == []


async def test_live_events_follow_real_time(stage: Any, moving: Monitor, morning: float) -> None:
    """Each tick is half an hour here."""
    stage.monitor(moving)
    moments = [morning + 1800 * number for number in range(6)]
    ticks: list[float] = []
    through = asyncio.Event()

    def now() -> float:
        return moments[len(ticks)]

    async def sleep(seconds: float) -> None:
        assert seconds == TICK
        if len(ticks) == len(moments) - 1:
            through.set()
            await asyncio.Event().wait()
        ticks.append(seconds)

    async with run_live(stage.events, now, sleep=sleep):
        await through.wait()
    live = [posting.body for posting in stage.postings]
    assert live
    assert stage.events._reached == moments[-1]


async def test_a_failed_evaluation_is_logged_and_tried_again(
    stage: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[int] = []
    twice = asyncio.Event()

    async def advance(*_: Any) -> None:
        looks.append(1)
        if len(looks) == 2:
            twice.set()
        raise RuntimeError

    async def sleep(_: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(stage.events, "advance", advance)
    async with run_live(stage.events, lambda: 0.0, sleep=sleep):
        await twice.wait()
    assert "trying again" in caplog.text
