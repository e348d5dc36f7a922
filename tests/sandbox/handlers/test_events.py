"""Alerts, collisions, alarms, thefts."""

from __future__ import annotations

from typing import Any

import pytest

LISTS = [
    ("list_vehicle_alerts", "alerts", "get_vehicle_alert", "aid"),
    ("list_fleet_alerts", "alerts", "get_fleet_alert", "aid"),
    ("list_vehicle_collisions", "Collisions", "get_vehicle_collision", "cid"),
    ("list_fleet_collisions", "Collisions", "get_fleet_collision", "cid"),
    ("list_vehicle_alarms", "alarms", "get_vehicle_alarm", "aid"),
    ("list_stolen", "stolen", "get_stolen", "sid"),
]


@pytest.mark.parametrize(("listing", "collection", "getter", "key"), LISTS)
def test_what_is_listed_is_found_by_its_id(
    api: Any, listing: str, collection: str, getter: str, key: str
) -> None:
    items = api.call(listing).items(collection)
    assert items
    for item in items[:5]:
        assert api.call(getter, **{key: item["id"]}).json == item


@pytest.mark.parametrize(("listing", "collection", "getter", "key"), LISTS)
def test_other_ids_are_404(api: Any, listing: str, collection: str, getter: str, key: str) -> None:
    identifier = api.call(listing).items(collection)[0]["id"]
    assert api.call(getter, **{key: identifier[:-1]}).status == 404
    assert api.call(getter, **{key: "f" + identifier[1:]}).status == 404
    other = api.world.fleets[0].vehicles[1].id
    if not listing.startswith("list_fleet"):
        assert api.call(getter, vid=other, **{key: identifier}).status == 404


def test_an_alert_is_not_a_collision(api: Any) -> None:
    alert = api.call("list_vehicle_alerts").items("alerts")[0]["id"]
    assert api.call("get_vehicle_collision", cid=alert).status == 404


def test_alerts_speak_the_language_of_the_locale(api: Any) -> None:
    def texts(**query: str) -> list[str]:
        return [alert["message"] for alert in api.call("list_vehicle_alerts", query=query).items("alerts")]

    assert texts(locale="fr-FR") != texts(locale="en-GB")
    assert texts(locale="fr") == texts(locale="fr_CA")
    assert texts() == texts(locale="en") == texts(locale="de-DE")
    assert api.call("list_vehicle_alerts", query={"locale": "x"}).status == 400


def test_an_alert_that_is_over_says_when_and_where(api: Any) -> None:
    for alert in api.call("list_fleet_alerts").items("alerts"):
        assert alert["active"] == ("endAt" not in alert) == ("endPosition" not in alert)


def test_lists_are_in_the_order_of_time_and_grow_at_their_end(api: Any, time: Any) -> None:
    before = api.call("list_fleet_alerts", query={"pageSize": "60"})
    started = [alert["startedAt"] for alert in before.items("alerts")]
    assert started == sorted(started)
    time.advance(days=3)
    after = api.call("list_fleet_alerts", query={"pageSize": "60"})
    assert after.json["total"] > before.json["total"]
    assert [alert["id"] for alert in after.items("alerts")][: len(started)] == [
        alert["id"] for alert in before.items("alerts")
    ]


def test_timestamps_limit_a_list(api: Any) -> None:
    alerts = api.call("list_vehicle_alerts").items("alerts")
    moment = alerts[2]["startedAt"]
    found = api.call("list_vehicle_alerts", query={"timestamps": f"{moment}/PT1S"}).items("alerts")
    assert [alert["id"] for alert in found] == [alerts[2]["id"]]
    assert api.call("list_vehicle_alerts", query={"timestamps": "yesterday"}).json["code"] == 40004


def test_alarms_are_filtered_by_type(api: Any) -> None:
    def count(kind: str) -> int:
        total: int = api.call("list_vehicle_alarms", query={"type": kind}).json["total"]
        return total

    everything = api.call("list_vehicle_alarms").json["total"]
    assert count("vehicle.alarm.status") + count("vehicle.alarm.trigger") == everything
    assert count("vehicle.alarm.trigger") > 0
    assert api.call("list_vehicle_alarms", query={"type": "other"}).status == 400


def test_a_stolen_vehicle_leaves_way_points(api: Any) -> None:
    theft = api.call("list_stolen").items("stolen")[0]
    reply = api.call("list_stolen_way_points", sid=theft["id"])
    points = reply.items("positions")
    assert len(points) == reply.json["total"] > 100
    assert points[0]["properties"]["createdAt"] == theft["startedAt"]
    assert len({tuple(point["geometry"]["coordinates"]) for point in points}) > 10
