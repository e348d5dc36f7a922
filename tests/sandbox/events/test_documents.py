"""Notifications match the vendor's specification and the client's models."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from model_parts import parts
from vendor import specification

from fleetapi import Monitor, leaves, vehicle
from fleetapi.monitors.delivery_rules import attachments_of
from fleetapi.sandbox.events.detection import Firing, MonitorDetector
from fleetapi.sandbox.events.documents import monitor_event
from fleetapi.sandbox.world.world import World
from fleetapi.webhooks import MonitorEvent, MonitorNotification, decode

TARGET = "http://127.0.0.1:1/hook"


def conforms(document: Any, name: str) -> None:
    """Raise unless the document matches the webhook specification."""
    published = specification("webhooks").document
    schema = {"$ref": f"#/components/schemas/{name}", "components": published["components"]}
    jsonschema.Draft202012Validator(schema).validate(document)


def everything(condition: Any, version: str = "v3") -> Monitor:
    return Monitor("everything").when(condition).notify(TARGET).attach(*attachments_of(version))


def decoded(document: dict[str, Any]) -> MonitorEvent:
    notification = decode(json.dumps({"monitorId": "m", "events": [document]}))
    assert isinstance(notification, MonitorNotification)
    return notification.events[0]


@pytest.mark.parametrize("version", ["v3", "v2"])
def test_every_attachment_decodes_completely_and_has_no_links(
    world: World, watch: Any, morning: float, version: str
) -> None:
    monitor = everything(vehicle.odometer > 0, version)
    firings = [
        firing
        for hours in range(0, 24 * 14, 17)
        for firing in MonitorDetector(world).detect(morning + hours * 3600, [watch(monitor, version=version)])
        if firing.vehicle.eventful
    ]
    attached = set()
    for firing in firings:
        document = monitor_event(world, firing, "https://127.0.0.1:1")
        assert "_links" not in json.dumps(document)
        event = decoded(document)
        assert {place: part.extra for place, part in parts(event) if part.extra} == {}
        attached |= {each.type for each in event.extensions}
        found = event.attached
        assert found.position is not None
        assert found.status is not None
        assert len(found.telemetry) >= 1
        if version == "v3":
            conforms({"monitorId": "m", "events": [document]}, "MonitorEvents")
    assert attached == {name for name in attachments_of(version) if name.count(".") == 1}


@pytest.mark.parametrize(
    ("attached", "parts_"),
    [
        (["vehicle.telemetry.environment"], ["environment"]),
        (["vehicle.telemetry.environment", "vehicle.telemetry.privacy"], ["environment", "privacy"]),
        (["vehicle.telemetry", "vehicle.telemetry.privacy"], ["environment", "privacy", "vehicle"]),
    ],
    ids=str,  # lists, because the order of a set differs between test processes
)
def test_types_of_telemetry_are_attached_together(
    world: World, watch: Any, morning: float, attached: list[str], parts_: list[str]
) -> None:
    monitor = Monitor("m").when(vehicle.odometer > 0).notify(TARGET).attach(*attached)
    (first, *_) = MonitorDetector(world).detect(morning, [watch(monitor)])
    (extension,) = monitor_event(world, first, "x")["extensions"]
    assert extension["type"] == "vehicle.telemetry"
    assert extension["body"]["telemetry"].keys() == {"createdAt", *parts_}


def firings_of(world: World, watch: Any, morning: float, monitor: Monitor, hours: int) -> list[Firing]:
    engine = MonitorDetector(world)
    return [
        firing
        for step in range(0, hours * 3600, 3600)
        for firing in engine.detect(morning + step, [watch(monitor)])
    ]


def test_values_belong_to_their_operands(world: World, watch: Any, morning: float) -> None:
    condition = (
        (vehicle.energy.electric.level < 101) & (vehicle.kinetic.moving.is_(False)) & (vehicle.odometer > 0)
    )
    for firing in firings_of(world, watch, morning, everything(condition), 1):
        event = decoded(monitor_event(world, firing, "https://127.0.0.1:1"))
        assert (
            event.value_of("vehicle.energy.electric.level")
            == firing.state.data["vehicle.energy.electric.level"]
        )
        assert event.value_of("vehicle.kinetic.moving") is False
        assert isinstance(event.value_of("vehicle.odometer"), float)


def test_alerts_and_collisions_are_objects(world: World, watch: Any, morning: float) -> None:
    monitor = Monitor("alert").when(vehicle.alert.changes()).notify(TARGET)
    seen = 0
    for firing in firings_of(world, watch, morning, monitor, 24 * 4):
        document = monitor_event(world, firing, "https://127.0.0.1:1")
        alerts: Any = decoded(document).value_of("vehicle.alert")
        assert {alert.type for alert in alerts} == set(firing.state.data["vehicle.alert"])  # type: ignore[arg-type]  # alerts are several
        conforms({"monitorId": "m", "events": [document]}, "MonitorEvents")
        seen += 1
    assert seen > 1


def test_a_collision_has_its_details(world: World, watch: Any) -> None:
    from fleetapi.sandbox.world.history import Collision

    eventful = next(each for each in world.vehicles if each.eventful)
    now = world.first_period * 14 * 86_400 + 60 * 86_400
    collision = world.history(Collision, eventful, now)[-1]
    monitor = Monitor("crash").when(vehicle.collision.severity.one_of("Minimal", "Minor", "Major"))
    firings = MonitorDetector(world).detect(collision.started + 1, [watch(monitor.notify(TARGET))])
    (firing,) = [firing for firing in firings if firing.vehicle is eventful]
    found: Any = decoded(monitor_event(world, firing, "x")).value_of("vehicle.collision.severity")
    assert [(each.details[0].side, each.details[0].severity) for each in found] == [
        (collision.side, collision.severity)
    ]


def test_a_current_trip_has_no_end(world: World, watch: Any, morning: float) -> None:
    monitor = Monitor("m").when(vehicle.kinetic.moving.is_(True)).notify(TARGET).attach("vehicle.trip")
    firings = firings_of(world, watch, morning, monitor, 12)
    for firing in firings:
        trip = decoded(monitor_event(world, firing, "x")).attached.trip
        assert trip is not None
        assert (trip.done, trip.stopped_at, trip.distance) == (False, None, None)
        assert trip.started_at is not None
        assert trip.started_at <= firing.state.moment
    assert firings


def test_a_zone_alone_has_no_values(world: World, watch: Any, morning: float) -> None:
    monitor = Monitor("m").when(leaves(lat=0, lon=0, radius_km=1)).notify(TARGET)
    (first, *_) = MonitorDetector(world).detect(morning, [watch(monitor)])
    assert monitor_event(world, first, "x")["values"] == []


async def test_remote_events_match_the_specification(stage: Any) -> None:
    stage.action(stage.callback(), fails=True)
    await stage.drive(minutes=1)
    for posting in stage.postings:
        document = json.loads(posting.body)
        conforms(document, "RemoteEvents")
        assert {place: part.extra for place, part in parts(decode(posting.body)) if part.extra} == {}


async def test_monitor_messages_match_the_specification(stage: Any, moving: Monitor) -> None:
    stage.monitor(moving.notify(TARGET, body={"vin": "$vin"}).batch(size=3, within=timedelta(minutes=9)))
    await stage.drive(hours=2)
    assert stage.postings
    for posting in stage.postings:
        conforms(json.loads(posting.body), "MonitorEvents")
