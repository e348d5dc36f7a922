"""From a body to a notification."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from model_parts import parts

from fleetapi.errors import DecodingError
from fleetapi.models import AlertType, DoorLock, RemoteFailure, RemoteType
from fleetapi.webhooks import (
    MonitorEvent,
    MonitorNotification,
    RemoteNotification,
    RemotePhase,
    ValueType,
    decode,
    event_key,
)
from fleetapi.webhooks.notifications import KINDS, Event, Notification, kind_of
from fleetapi.wire.converters import encode

CASES = sorted((Path(__file__).parents[1] / "cases" / "notifications").glob("*.json"))


def one_value(sent: Any, operand: str = "vehicle.energy.electric.level") -> Any:
    event = {"vin": "V", "values": [{"data": operand, "value": sent}]}
    notification = decode({"monitorId": "m", "events": [event]})
    assert isinstance(notification.events[0], MonitorEvent)
    return notification.events[0].value_of(operand)


def literal(text: Any) -> dict[str, Any]:
    return {"type": "string", "body": {"literalValue": text}}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_recorded_message_has_a_field_for_everything(path: Path) -> None:
    notification = decode(path.read_bytes())
    assert {place: part.extra for place, part in parts(notification) if part.extra} == {}
    assert decode(json.dumps(encode(notification))) == notification


def test_the_values_of_an_event(case: Callable[[str], bytes]) -> None:
    notification = decode(case("battery"))
    assert isinstance(notification, MonitorNotification)
    assert notification.monitor_id == "6e2f7a31c0d94b58a1f3"
    assert notification.attribute("vin") == "VF3AAAAAAAA000001"
    assert notification.attribute("nothing") is None
    (event,) = notification.events
    assert event.event_date == datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
    assert event.refresh is False
    assert event.operands == ("vehicle.energy.electric.level", "vehicle.kinetic.moving", "privacy.state")
    assert event.value_of("vehicle.energy.electric.level") == 42.5
    assert event.value_of("vehicle.kinetic.moving") is True
    assert event.value_of("privacy.state") == "None"
    assert event.value_of("vehicle.odometer") is None
    assert [alert.type for alert in event.attached.alerts] == [AlertType.FUEL_LEVEL_LOW]
    (telemetry,) = event.attached.telemetry
    assert telemetry.environment is not None
    assert telemetry.environment.air is not None
    assert telemetry.environment.air.temperature == 21.5
    assert event.attached.position is not None
    assert event.attached.position.latitude == 48.85
    assert event.attached.trip is None


def test_values_that_are_objects(case: Callable[[str], bytes]) -> None:
    notification = decode(case("objects"))
    event = notification.events[0]
    assert isinstance(event, MonitorEvent)
    alerts: Any = event.value_of("vehicle.alert")
    assert [(alert.type, alert.type.known) for alert in alerts] == [
        ("FuelLevelLow", True),
        ("ASurpriseOf2031", False),
    ]
    collisions: Any = event.value_of("vehicle.collision.side")
    assert collisions[0].details[0].side == "Front"
    attached = event.attached
    assert attached.stolen is not None
    assert attached.stolen.state is True
    assert attached.door_state is not None
    assert attached.door_state.locked_states == [DoorLock.LOCKED.value]
    assert attached.maintenance is not None
    assert attached.maintenance.days_before_maintenance == 12
    assert attached.trip is not None
    assert attached.status is not None
    assert [each.id for each in attached.collisions] == ["c1"]


def test_the_result_of_a_remote_command(case: Callable[[str], bytes]) -> None:
    notification = decode(case("remote"))
    assert isinstance(notification, RemoteNotification)
    first, last = notification.events
    assert (first.type, first.phase, first.finished) == (RemoteType.DOORS, RemotePhase.PENDING, False)
    assert (last.status, last.finished) == ("Failed", True)
    assert last.failure_cause is RemoteFailure.DOORS_OPEN
    assert last.feedback_detail == "CIDBlacklisted"


@pytest.mark.parametrize(
    ("operand", "sent", "value"),
    [
        ("vehicle.odometer", "12034.5", 12034.5),
        ("vehicle.odometer", "-3", -3.0),
        ("vehicle.odometer", "a lot", "a lot"),
        ("vehicle.odometer", "NaN", "NaN"),
        ("vehicle.odometer", "1e999", "1e999"),
        ("vehicle.energy.charging.plugged", "false", False),
        ("vehicle.energy.charging.plugged", "TRUE", True),
        ("vehicle.energy.charging.plugged", "perhaps", "perhaps"),
        ("vehicle.energy.charging.status", "InProgress", "InProgress"),
        ("vehicle.doorsState.lockedState", "Locked", "Locked"),
        ("vehicle.wings.spread", "12", "12"),
    ],
)
def test_a_string_is_converted_to_the_type_of_its_operand(operand: str, sent: str, value: Any) -> None:
    found = one_value(literal(sent), operand)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        (literal(["1", "2.5"]), (1.0, 2.5)),
        (["1", None, {}], (1.0,)),
        ("42", 42.0),
        (42, 42.0),
        ({"body": "42"}, 42.0),
        (10**400, str(10**400)),
        (literal(None), None),
        (None, None),
        ({}, None),
        ({"body": []}, ()),
    ],
    ids=repr,
)
def test_a_value_that_is_less_nested_than_the_specification_says(sent: Any, value: Any) -> None:
    assert one_value(sent) == value


def test_objects_of_a_kind_we_do_not_know_stay_objects() -> None:
    sent = {"type": "obj.surprise", "body": {"objectValues": [{"a": 1}]}}
    assert one_value(sent, "vehicle.surprise") == ({"a": 1},)
    value = decode({"monitorId": "m", "events": [{"values": [{"data": "x", "value": sent}]}]})
    event = value.events[0]
    assert isinstance(event, MonitorEvent)
    kind = event.values[0].type
    assert isinstance(kind, ValueType)
    assert not kind.known


def test_several_where_one_is_specified_and_one_where_several_are() -> None:
    event = {
        "extensions": [
            {"type": "vehicle.telemetry", "body": {"telemetry": [{"vehicle": {}}, {"environment": {}}]}},
            {"type": "vehicle.alerts", "body": {"alerts": {"id": "a"}}},
            {"type": "vehicle.status"},
            "nonsense",
        ]
    }
    found = decode({"monitorId": "m", "events": [event]}).events[0]
    assert isinstance(found, MonitorEvent)
    assert len(found.attached.telemetry) == 2
    assert [alert.id for alert in found.attached.alerts] == ["a"]
    assert found.attached.status is None


def test_absent_lists_are_empty_and_absent_values_none() -> None:
    notification = decode(b'{"monitorId": "m", "events": [{}]}')
    event = notification.events[0]
    assert isinstance(event, MonitorEvent)
    assert (event.values, event.extensions, event.vin, event.refresh) == ([], [], None, None)
    assert event.operands == ()
    assert decode(b'{"monitorId": "m"}').events == []
    assert decode(b'{"callbackId": "c", "events": null}').events == []


@pytest.mark.parametrize(
    ("body", "vin"),
    [
        (b'\xef\xbb\xbf{"monitorId": "m", "events": [{"vin": "V"}]}', "V"),
        ('\ufeff{"monitorId": "m", "events": [{"vin": "V"}]}', "V"),
        (b'{"monitorId": "m", "events": [{"vin": "caf\xe9", "refresh": NaN}]}', "caf\ufffd"),
        (b'{"monitorId": "m", "events": [{"vin": "V", "refresh": -Infinity}]}', "V"),
        (b'{"monitorId": "m", "events": [{"vin": "\\ud83d", "n": 1e999}]}', "\ufffd"),
        ('{"monitorId": "m", "events": [{"vin": "V\ud83d"}]}', "V\ufffd"),
        (bytearray(b'{"monitorId": "m", "events": [{"vin": "\xff"}]}'), "\ufffd"),
        (memoryview(b'{"monitorId": "m", "events": [{"vin": "\xff"}]}'), "\ufffd"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_decoding_is_as_tolerant_as_the_client(body: Any, vin: str) -> None:
    """The vendor repeats a rejected message for three days, and then drops it."""
    notification = decode(body)
    (event,) = notification.events
    assert isinstance(event, MonitorEvent)
    assert (event.vin, event.refresh) == (vin, None)
    assert event_key(event, notification) is None


def test_unknown_members_are_kept(message: Callable[..., dict[str, Any]]) -> None:
    notification = decode(message(weather="fine") | {"version": 2})
    assert notification.extra == {"version": 2}
    assert notification.events[0].extra == {"weather": "fine"}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"fleetId": "f", "vin": "V"}, MonitorNotification),
        ({"refresh": True, "eventDate": "x"}, MonitorNotification),
        ({"remoteType": "VehicleState", "vin": "V"}, RemoteNotification),
        ({"eventStatus": {"type": "Done"}}, RemoteNotification),
    ],
    ids=str,
)
def test_without_an_id_the_events_determine_the_kind(event: dict[str, Any], kind: type) -> None:
    assert isinstance(decode({"events": [event]}), kind)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b'{"monitorId": "m"', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "not JSON"),
        (b"[]", "must be a JSON object, not an array"),
        (b'"monitor"', "must be a JSON object, not a string"),
        (b"null", "must be a JSON object, not null"),
        (b"true", "must be a JSON object, not a boolean"),
        (b"7", "must be a JSON object, not a number"),
        (b"{}", "names neither a monitor nor a callback"),
        (b'{"events": [1, null, {"vin": "V"}]}', "names neither a monitor nor a callback"),
        (b'{"events": {"vin": "V"}}', "names neither a monitor nor a callback"),
        (b'{"vin": "V", "eventDate": "2026-05-20T09:30:00Z"}', "names neither a monitor nor a callback"),
        (b'[{"monitorId": "m"}, {"monitorId": "n"}]', "not an array of 2 .decode_all"),
    ],
    ids=lambda each: each[:20] if isinstance(each, bytes) else None,
)
def test_a_document_that_is_not_a_notification_is_rejected(body: bytes, complaint: str) -> None:
    with pytest.raises(DecodingError, match=complaint):
        decode(body)


def test_an_error_never_holds_the_body() -> None:
    with pytest.raises(DecodingError) as caught:
        decode(b"s3cret")
    assert "s3cret" not in f"{caught.value} {caught.value.excerpt} {caught.value.__cause__}"


def test_an_attribute_is_never_shown(case: Callable[[str], bytes]) -> None:
    notification = decode(case("battery"))
    assert notification.attribute("token") == "s3cret"
    assert "s3cret" not in repr(notification) + repr(notification.attributes)


def test_the_table_has_every_kind_of_message() -> None:
    assert tuple(kind.event for kind in KINDS) == get_args(Event)
    assert tuple(kind.notification for kind in KINDS) == get_args(Notification)
    for kind in KINDS:
        assert kind_of(kind.event()) is kind_of(kind.notification()) is kind
