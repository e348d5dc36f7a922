"""Monitors: their lifecycle, and which bodies are accepted."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest


def test_the_lifecycle_of_a_monitor(api: Any, time: Any, monitor: dict[str, Any]) -> None:
    created = api.call("create_monitor", body=monitor)
    assert created.status == 202
    assert created.json["status"] == "Created"
    mid = created.json["monitorId"]
    shown = api.call("get_monitor", mid=mid).json
    assert shown["monitor"] == monitor
    assert shown in api.call("list_monitors").items("monitors")
    time.advance(minutes=1)
    paused = api.call("set_monitor_status", mid=mid, body={"status": "Paused"})
    assert (paused.status, paused.json["status"]) == (202, "Paused")
    assert paused.json["updatedAt"] > paused.json["createdAt"]
    replaced = api.call("replace_monitor", mid=mid, body=monitor | {"label": "Another"})
    assert (replaced.status, replaced.json["monitorId"]) == (202, mid)
    assert api.call("get_monitor", mid=mid).json["monitor"]["label"] == "Another"
    deleted = api.call("delete_monitor", mid=mid)
    assert (deleted.status, deleted.served.response.body) == (204, b"")
    assert api.call("get_monitor", mid=mid).status == 404
    assert api.call("delete_monitor", mid=mid).status == 404


def test_a_monitor_belongs_to_its_fleet(api: Any, monitor: dict[str, Any]) -> None:
    mid = api.call("create_monitor", body=monitor).json["monitorId"]
    other = api.world.fleets[1].id
    assert api.call("get_monitor", fid=other, mid=mid).status == 404
    assert api.call("list_monitors", fid=other).json["total"] == 0


def test_v2_cannot_replace(api: Any, monitor: dict[str, Any]) -> None:
    mid = api.call("create_monitor", "v2", body=monitor).json["monitorId"]
    assert api.call("replace_monitor", "v2", mid=mid, body=monitor).status == 405


@pytest.mark.parametrize("status", ["Created", "paused", None, 1, ["Running"]])
def test_only_two_statuses_can_be_set(api: Any, monitor: dict[str, Any], status: Any) -> None:
    mid = api.call("create_monitor", body=monitor).json["monitorId"]
    assert api.call("set_monitor_status", mid=mid, body={"status": status}).status == 400


@pytest.mark.parametrize("written", ["quickstart", "v3", "v2"])
@pytest.mark.parametrize("dialect", [None, "quickstart", "v3", "v2"])
def test_only_the_given_dialect_is_accepted(
    make_api: Callable[..., Any],
    in_dialect: Callable[[str], dict[str, Any]],
    written: str,
    dialect: str | None,
) -> None:
    body = in_dialect(written)
    status = make_api(dialect=dialect).call("create_monitor", body=body).status
    assert status == (202 if dialect in {None, written} else 400)


def test_without_a_dialect_they_may_be_mixed(api: Any, monitor: dict[str, Any]) -> None:
    rule = monitor["triggerParam"]
    rule["boolExp"] = rule.pop("bool.exp")
    assert api.call("create_monitor", body=monitor).status == 202


def change(monitor: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return the monitor with one value replaced, or removed if it is `...`."""
    body = deepcopy(monitor)
    *steps, last = path.split("/")
    place: Any = body
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is ...:
        del place[last]
    else:
        place[int(last) if last.isdigit() else last] = value
    return body


DATA = {"data": "vehicle.kinetic.moving", "op": "onChange"}
TRIGGERS = "triggerParam/triggers"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("label", ...),
        ("label", 7),
        ("colour", "red"),
        ("subscribeParam", ...),
        ("subscribeParam/callback/target", ...),
        ("subscribeParam/callback/attributres", []),
        ("subscribeParam/callback/attributes/0/type", "Cookie"),
        ("subscribeParam/refreshEvent", 59),
        ("subscribeParam/retryPolicy/policy", "Sometimes"),
        ("subscribeParam/batchNotify/size", 0),
        (TRIGGERS, []),
        (TRIGGERS, [{"name": f"t{number}", "data": DATA} for number in range(6)]),
        (TRIGGERS, {}),
        (TRIGGERS + "/0/data", DATA),
        (TRIGGERS + "/0/zone", ...),
        (TRIGGERS + "/0/name", "batteryIsLow"),
        (TRIGGERS + "/0/zone/transition", "in"),
        (TRIGGERS + "/0/zone/circle/center/latitude", "48"),
        (TRIGGERS + "/1/data/op", "lessThan"),
        (TRIGGERS + "/1/data/value", [50]),
        ("triggerParam/bool.exp", ...),
        ("triggerParam/bool.exp", ""),
        ("triggerParam/bool.exp", "outOfParis & unknown"),
        ("triggerParam/bool.exp", "outOfParis & !outOfParis"),
        ("triggerParam/bool.exp", "batteryIsLow | !batteryIsLow"),
        ("triggerParam/bool.exp", "(outOfParis & batteryIsLow"),
        ("triggerParam/bool.exp", "outOfParis batteryIsLow"),
        ("triggerParam/bool.exp", "outOfParis && batteryIsLow"),
        ("triggerParam/bool.exp", "outOfParis & €"),
        ("triggerParam/bool.exp", "(" * 200 + "outOfParis" + ")" * 200),
    ],
)
def test_malformed_bodies_are_400(api: Any, monitor: dict[str, Any], path: str, value: Any) -> None:
    reply = api.call("create_monitor", body=change(monitor, path, value))
    assert (reply.status, reply.json["code"]) == (400, 40001)


@pytest.mark.parametrize("body", [[], "monitor", 1, None, {}])
def test_invalid_monitors_are_400(api: Any, body: Any) -> None:
    assert api.call("create_monitor", body=body).status == 400


@pytest.mark.parametrize(
    "expression", ["outOfParis", "!outOfParis|batteryIsLow", "((outOfParis) & !(batteryIsLow & outOfParis))"]
)
def test_expressions(api: Any, monitor: dict[str, Any], expression: str) -> None:
    assert api.call("create_monitor", body=change(monitor, "triggerParam/bool.exp", expression)).status == 202


def test_the_monitor_of_the_quickstart_is_refused(api: Any) -> None:
    """Its three triggers are one object with repeated keys, of which JSON readers keep the last."""
    merged = {"name": "batteryIsLow", "zone": {}, "time": {}, "data": DATA}
    body = {
        "label": "IDF",
        "subscribeParam": {"callback": {"target": "http://my.dn/cb", "name": "CB"}},
        "triggerParam": {"triggers": [merged], "bool.exp": "((outOfParis & (batteryIsLow | onMonday)"},
    }
    assert api.call("create_monitor", body=body).status == 400
