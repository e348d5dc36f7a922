"""Documents are held to what typed commands are: a refusal says the place, the value and what is accepted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.models import RemoteCommand
from fleetapi.remote_commands import Charging, document_of_command
from fleetapi.remote_commands.documents import check_callback
from fleetapi.wire.converters import decode

POINT = {"type": "Point", "coordinates": [2.35, 48.85]}


def charging(**changes: Any) -> dict[str, Any]:
    program = {"slot": 1, "start": "PT7H", "occurence": {"day": ["Mon"]}} | changes
    return {"charging": {"schedule": {"programs": [without(program)]}}}


def conditioning(**changes: Any) -> dict[str, Any]:
    program = {"slot": 1, "start": "PT7H", "enabled": True, "occurence": {"day": ["Mon"]}} | changes
    return {"preconditioning": {"airConditioning": {"programs": [without(program)]}}}


def without(program: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in program.items() if value != "absent"}


def at(moment: Any) -> dict[str, Any]:
    return {"charging": {"schedule": {"nextDelayedTime": moment}}}


def going_to(point: Any) -> dict[str, Any]:
    return {"navigation": {"positions": [POINT, point]}}


PROGRAM = "charging.schedule.programs[0]"
CONDITIONING = "preconditioning.airConditioning.programs[0]"
MOMENT = "charging.schedule.nextDelayedTime must be a date and time with an offset"


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ({"door": None}, "door must be an object with state, forced, not None"),
        ({"door": "Locked"}, "door must be an object with state, forced, not 'Locked'"),
        ({"door": []}, "door must be an object"),
        ({"door": {}}, "door.state is missing (add one of 'Locked', 'Unlocked')"),
        ({"door": {"state": "locked"}}, "door.state must be one of 'Locked', 'Unlocked', not 'locked'"),
        ({"door": {"state": None}}, "not None (omit it if you do not need it)"),
        ({"door": {"state": "Locked", "forced": "yes"}}, "door.forced must be True or False, not 'yes'"),
        ({"door": {"state": "Unlocked", "forced": True}}, "forced cannot be used to unlock"),
        (
            {"doors": {"state": "Locked"}},
            "the document has an unknown key 'doors' (did you mean 'door'?)",
        ),
        ({"door": {"State": "Locked"}}, "door has an unknown key 'State' (did you mean 'state'?)"),
        ({"door": {5: 5}}, "door has an unknown key 5 (keys must be strings)"),
        ({"label": 5, "door": {"state": "Locked"}}, "label must be a string, not 5"),
        ({"label": "\ud83d", "door": {"state": "Locked"}}, "label must be a string"),
        ({"horn": {"state": "Deactivated"}}, "horn.state must be one of 'Activated', 'Unactivated', not"),
        ({"lights": {"on": 1}}, "lights.on must be True or False, not 1"),
        ({"lights": {}}, "lights.on is missing (add True or False)"),
        (
            {"immobilization": {"activate": "true"}},
            "immobilization.activate must be True or False, not 'true'",
        ),
        ({"wakeUp": {"action": "Sleep"}}, "wakeUp.action must be 'WakeUp', not 'Sleep'"),
        ({"wakeUp": True}, "wakeUp must be an object with action, not True"),
        ({"preconditioning": {}}, "preconditioning.airConditioning is missing (add an object with"),
        ({"preconditioning": {"airConditioning": {}}}, "preconditioning.airConditioning is empty"),
        ({"preconditioning": {"airConditioning": {"programs": []}}}, "programs must be a non-empty list"),
        (conditioning(slot="1"), f"{CONDITIONING}.slot must be an integer from 1 to 4, not '1'"),
        (conditioning(enabled="absent"), f"{CONDITIONING}.enabled is missing (add True or False)"),
        (conditioning(actionsType="Remove"), f"{CONDITIONING}.actionsType must be one of 'Delete', 'Set'"),
        (conditioning(recurrence="Weekly"), f"{CONDITIONING}.recurrence must be one of 'Daily', 'None'"),
        (charging(slot=1.0), f"{PROGRAM}.slot must be an integer from 1 to 4, not 1.0"),
        (charging(slot=True), f"{PROGRAM}.slot must be an integer from 1 to 4, not True"),
        (charging(slot="absent"), f"{PROGRAM}.slot is missing (add an integer from 1 to 4)"),
        (charging(start="7:00"), f"{PROGRAM}.start must be a time of day as duration since midnight"),
        (charging(start="PT24H"), f"{PROGRAM}.start must be a time of day"),
        (charging(start=25200), f"{PROGRAM}.start must be a time of day"),
        (charging(end=timedelta(hours=6)), f"{PROGRAM}.end must be a time of day"),
        (charging(occurence={"day": []}), f"{PROGRAM}.occurence.day must be a non-empty list"),
        (charging(occurence={"day": ["Monday"]}), f"{PROGRAM}.occurence.day[0] must be one of 'Mon', 'Tue'"),
        (charging(occurence={}), f"{PROGRAM}.occurence.day is missing"),
        (charging(occurence=["Mon"]), f"{PROGRAM}.occurence must be an object with day, not ['Mon']"),
        (charging(occurrence={"day": ["Mon"]}), "did you mean 'occurence'?"),
        ({"charging": {"schedule": {}}}, "charging.schedule is empty (add"),
        ({"charging": {"preferences": {}}}, "charging.preferences is empty"),
        ({"charging": {"preferences": {"level": 3}}}, "charging.preferences.level must be one of 'Level1'"),
        ({"charging": {"immediate": None}}, "charging.immediate must be True or False, not None"),
        (at("tomorrow"), f"{MOMENT}, such as '2026-03-01T22:00:00Z', not 'tomorrow'"),
        (at("2026-03-01T22:00:00"), MOMENT),
        (at("2026-02-30T22:00:00Z"), MOMENT),
        (at(datetime(2026, 3, 1, tzinfo=UTC)), MOMENT),
        ({"stolen": {"stolen": "yes"}}, "stolen.stolen must be True or False, not 'yes'"),
        ({"stolen": {"trackingPeriod": {}}}, "stolen.trackingPeriod is empty"),
        (
            {"stolen": {"trackingPeriod": {"running": 4}}},
            "running must be an integer of at least 5, not 4",
        ),
        (
            {"stolen": {"trackingPeriod": {"shutdown": "60"}}},
            "shutdown must be an integer of at least 60",
        ),
        ({"stolen": {"immobilization": {}}}, "stolen.immobilization.activate is missing"),
        ({"navigation": {"positions": ["x"] * 12}}, "navigation.positions[0] must be an object with"),
        ({"navigation": {"positions": []}}, "navigation.positions must be a non-empty list"),
        ({"navigation": {"positions": [POINT] * 11}}, "navigation.positions has 11 points"),
        ({"navigation": {"positions": POINT}}, "navigation.positions must be a non-empty list"),
        (
            going_to({"coordinates": [1, 2]} | {"type": "LineString"}),
            "positions[1].type must be 'Point', not",
        ),
        (going_to({"type": "Point"}), "navigation.positions[1].coordinates is missing (add a number"),
        (
            going_to(POINT | {"coordinates": [1]}),
            "coordinates must be a list of longitude, latitude and, optionally",
        ),
        (
            going_to(POINT | {"coordinates": [181, 2]}),
            "coordinates[0] must be a number from -180 to 180, not 181",
        ),
        (
            going_to(POINT | {"coordinates": [1, 91]}),
            "coordinates[1] must be a number from -90 to 90, not 91",
        ),
        (
            going_to(POINT | {"coordinates": [1, "2"]}),
            "coordinates[1] must be a number from -90 to 90, not '2'",
        ),
        (going_to(POINT | {"coordinates": [1, 2, float("nan")]}), "coordinates[2] must be a number, not nan"),
        (
            going_to(POINT | {"coordinates": [1, True]}),
            "coordinates[1] must be a number from -90 to 90, not True",
        ),
    ],
    ids=str,
)
def test_documents_that_no_typed_command_can_express(document: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UsageError) as refused:
        document_of_command(document)
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    "document",
    [
        charging(end="PT6H", enabled=False, chargeUntilFull=True),
        conditioning(recurrence="None", actionsType="Set"),
        conditioning(actionsType="Delete", enabled="absent", start="absent", occurence="absent"),
        at("2026-03-01T22:00:00+01:00"),
        at("2026-03-01T22:00:00.500Z"),
        going_to(POINT | {"coordinates": [2.35, 48.85, 30], "bbox": [1, 2]}),
        {"navigation": {"positions": [POINT], "driverApproval": True}},
        {"stolen": {"trackingPeriod": {"running": 5}}},
        {"wakeUp": {}},
        {"charging": {"immediate": True, "mode": None}},
        {"label": "two\nlines", "horn": {"state": "Activated"}},
    ],
    ids=str,
)
def test_a_valid_document_is_sent_unchanged(document: dict[str, Any]) -> None:
    assert document_of_command(document) == document


def test_tuples_and_mappings_of_other_kinds_are_written_as_json_has_them() -> None:
    document = MappingProxyType({"navigation": MappingProxyType({"positions": (POINT,)})})
    assert document_of_command(document) == {"navigation": {"positions": [POINT]}}


def test_a_cyclic_document_is_rejected() -> None:
    endless: dict[str, Any] = {}
    endless["door"] = endless
    with pytest.raises(UsageError, match="nested too deeply"):
        document_of_command(endless)


def test_a_time_in_the_past_is_left_to_the_server() -> None:
    """The specification asks for a timestamp, and the clock that counts is the server's."""
    past = Charging.at(datetime(2001, 1, 1, tzinfo=UTC))
    assert document_of_command(past.to_dict()) == past.to_dict()


def test_the_nulls_of_an_answer_are_not_sent_back() -> None:
    sent = {"label": None, "door": {"state": "Locked", "forced": None}}
    assert document_of_command(decode(RemoteCommand, sent)) == {"door": {"state": "Locked"}}


def subscription(**changes: Any) -> dict[str, Any]:
    webhook = {"target": "https://my.dn/remote", "name": "REMOTE"}
    return {"label": "x", "callback": {"webhook": webhook}, "remoteTypes": ["Doors"]} | changes


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (subscription(label=None), "label must be a string, not None"),
        (subscription(remoteTypes="Doors"), "remoteTypes must be a non-empty list, not 'Doors'"),
        (subscription(remoteTypes=[]), "remoteTypes must be a non-empty list, not []"),
        (
            subscription(remoteTypes=["doors"]),
            "remoteTypes[0] must be one of 'ElectricBatteryChargingRequest'",
        ),
        (subscription(remoteTypes=["ChargingState"]), "remoteTypes[0] must be one of"),
        (
            subscription(remoteType=["Doors"]),
            "unknown key 'remoteType' (did you mean 'remoteTypes'?)",
        ),
        (
            subscription(retryPolicy={"policy": "Always"}),
            "retryPolicy.policy must be one of 'Bounded', 'None'",
        ),
        (
            subscription(retryPolicy={"policy": "Bounded", "retryNumber": "3"}),
            "retryNumber must be an integer",
        ),
        (subscription(retryPolicy={"retryDelay": 0.5}), "retryDelay must be an integer of at least 1"),
        (
            subscription(batchNotify={"size": 0}),
            "batchNotify.size must be an integer of at least 1, not 0",
        ),
        (
            subscription(batchNotify={"timeWindow": 4}),
            "batchNotify.timeWindow must be an integer of at least",
        ),
        (subscription(callback="https://my.dn"), "callback must be an object with webhook, not"),
        (
            subscription(callback={"webhook": {"target": 5}}),
            "callback.webhook.target must be a string, not int",
        ),
    ],
    ids=str,
)
def test_an_invalid_callback_document(document: dict[str, Any], complaint: str) -> None:
    check_callback(subscription())
    with pytest.raises(UsageError) as refused:
        check_callback(document)
    assert complaint in str(refused.value)
