"""Remote callbacks and remote actions."""

from __future__ import annotations

from typing import Any

import pytest
from operation_calls import REMOTE_TYPES


@pytest.fixture
def cbid(api: Any, callback: dict[str, Any]) -> str:
    """Return a callback for every kind of action."""
    reply = api.call("create_remote_callback", body=callback | {"remoteTypes": REMOTE_TYPES})
    created: str = reply.json["callbackId"]
    return created


def test_the_lifecycle_of_a_callback(api: Any, callback: dict[str, Any]) -> None:
    created = api.call("create_remote_callback", body=callback)
    assert (created.status, created.json["status"]) == (200, "Running")
    cbid = created.json["callbackId"]
    assert api.call("get_remote_callback", cbid=cbid).json["subscribe"] == callback
    assert api.call("list_remote_callbacks").json["total"] == 1
    assert api.call("list_remote_callbacks", query={"types": "Lights"}).json["total"] == 0
    assert api.call("list_remote_callbacks", query={"types": "Lights,Doors"}).json["total"] == 1
    paused = api.call("set_remote_callback_status", cbid=cbid, body={"status": "Paused"})
    assert (paused.status, paused.json["status"]) == (202, "Paused")
    replaced = api.call("replace_remote_callback", cbid=cbid, body=callback | {"label": "horns"})
    assert replaced.status == 202
    assert api.call("delete_remote_callback", cbid=cbid).status == 204
    assert api.call("get_remote_callback", cbid=cbid).status == 404


WRONG_ATTRIBUTES: tuple[Any, ...] = (
    {},
    ["x"],
    [{"type": "Cookie", "key": "k", "value": "v"}],
    [{"type": "Header", "key": "k"}],
    [{"type": "Header", "key": 1, "value": "v"}],
)


@pytest.mark.parametrize(
    "wrong",
    [
        {"remoteTypes": "Doors"},
        {"remoteTypes": ["Trunk"]},
        {"callback": {}},
        {"callback": {"webhook": {"target": "https://my.dn"}}},
        {"retryPolicy": {"policy": "Always"}},
        {"retryPolicy": {"policy": ["None"]}},
        {"color": "red"},
        {"label": 7},
        {"retryPolicy": {"policy": "Bounded", "retryNumber": 0}},
        {"batchNotify": {}},
        {"batchNotify": {"size": "3"}},
        {"batchNotify": {"size": 3, "timeWindow": 4}},
        *(
            {"callback": {"webhook": {"target": "https://my.dn", "name": "N", "attributes": attributes}}}
            for attributes in WRONG_ATTRIBUTES
        ),
    ],
)
def test_malformed_callbacks_are_400(api: Any, callback: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert api.call("create_remote_callback", body=callback | wrong).status == 400


def test_an_action_proceeds_with_time(api: Any, time: Any, cbid: str) -> None:
    sent = api.call("send_remote_action", cbid=cbid, body={"door": {"state": "Locked"}})
    assert (sent.status, sent.json["type"]) == (202, "Doors")
    rid, seen = sent.json["remoteActionId"], []
    for _ in range(5):
        seen.append(api.call("get_remote_action", cbid=cbid, rid=rid).json["status"])
        time.advance(seconds=0.5)
    assert seen[:3] == ["Accepted", "WakingUpVehicle", "SentToVehicle"]
    assert seen[3] == seen[4]
    assert seen[4] in {"Success", "Failed"}


def test_a_few_actions_fail_and_say_why(api: Any, time: Any, cbid: str) -> None:
    for _ in range(60):
        api.call("send_remote_action", cbid=cbid, body={"horn": {"state": "Activated"}})
    time.advance(seconds=5)
    actions = api.call("list_remote_actions", cbid=cbid).items("remoteActions")
    failed = [action for action in actions if action["status"] == "Failed"]
    assert 0 < len(failed) < 15
    assert all(action["failureCause"] == "VehicleConnectionTimeout" for action in failed)
    assert all("failureCause" not in action for action in actions if action["status"] == "Success")


def test_an_action_belongs_to_its_vehicle_and_callback(api: Any, cbid: str) -> None:
    rid = api.call("send_remote_action", cbid=cbid, body={"wakeUp": {}}).json["remoteActionId"]
    other = api.world.fleets[0].vehicles[1].id
    assert api.call("get_remote_action", cbid=cbid, rid=rid, vid=other).status == 404
    assert api.call("list_remote_actions", cbid=cbid, vid=other).json["total"] == 0
    assert api.call("list_remote_actions", cbid="00").status == 404


def test_a_callback_accepts_only_its_subscriptions_and_only_while_running(
    api: Any, callback: dict[str, Any]
) -> None:
    cbid = api.call("create_remote_callback", body=callback).json["callbackId"]
    assert api.call("send_remote_action", cbid=cbid, body={"lights": {"on": True}}).json["code"] == 40008
    api.call("set_remote_callback_status", cbid=cbid, body={"status": "Paused"})
    assert api.call("send_remote_action", cbid=cbid, body={"wakeUp": {}}).json["code"] == 40009


POINT = {"type": "Point", "coordinates": [2.3, 48.8]}
PROGRAM = {"slot": 1, "start": "PT7H", "occurence": {"day": ["Mon"]}}


@pytest.mark.parametrize(
    "body",
    [
        {"preconditioning": {"airConditioning": {"immediate": True, "programs": [PROGRAM]}}},
        {"immobilization": {"activate": True}},
        {"door": {"state": "Unlocked"}, "label": "open"},
        {"horn": {"state": "Unactivated"}},
        {"charging": {"immediate": True}},
        {"charging": {"schedule": {"programs": [PROGRAM]}}},
        {"stolen": {"stolen": True}},
        {"lights": {"on": False}},
        {"wakeUp": {"action": "WakeUp"}},
        {"navigation": {"positions": [POINT] * 10}},
    ],
)
def test_every_kind_of_action(api: Any, cbid: str, body: dict[str, Any]) -> None:
    assert api.call("send_remote_action", cbid=cbid, body=body).status == 202


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"label": "nothing"},
        {"sunroof": {}},
        {"horn": {"state": "Activated"}, "wakeUp": {}},
        {"horn": True},
        {"door": {"state": "Ajar"}},
        {"lights": {"on": "yes"}},
        {"preconditioning": {}},
        {"preconditioning": {"airConditioning": {}}},
        {"preconditioning": {"airConditioning": {"programs": [PROGRAM, PROGRAM]}}},
        {"preconditioning": {"airConditioning": {"programs": [PROGRAM | {"slot": 5}]}}},
        {"charging": {"preferences": {"level": "Level1"}, "immediate": True}},
        {"charging": {"preferences": {"level": "Level1"}, "schedule": {}}},
        {"charging": {"schedule": {"programs": [PROGRAM], "nextDelayedTime": "PT1H"}}},
        {"stolen": {"stolen": True, "immobilization": {"activate": True}}},
        {"navigation": {"positions": []}},
        {"navigation": {"positions": [POINT] * 11}},
        {"navigation": {"positions": [{"coordinates": [1]}]}},
    ],
)
def test_malformed_actions_are_400(api: Any, cbid: str, body: Any) -> None:
    assert api.call("send_remote_action", cbid=cbid, body=body).status == 400
