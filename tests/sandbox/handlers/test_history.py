"""Trips, alerts, collisions, alarms and thefts."""

from __future__ import annotations

from datetime import datetime
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
def test_listed_items_are_found_by_id(api: Any, listing: str, collection: str, getter: str, key: str) -> None:
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


def test_alerts_are_in_the_language_of_the_locale(api: Any) -> None:
    def texts(**query: str) -> list[str]:
        return [alert["message"] for alert in api.call("list_vehicle_alerts", query=query).items("alerts")]

    assert texts(locale="fr-FR") != texts(locale="en-GB")
    assert texts(locale="fr") == texts(locale="fr_CA")
    assert texts() == texts(locale="en") == texts(locale="de-DE")
    assert api.call("list_vehicle_alerts", query={"locale": "x"}).status == 400


def test_an_ended_alert_says_when_and_where(api: Any) -> None:
    for alert in api.call("list_fleet_alerts").items("alerts"):
        assert alert["active"] == ("endAt" not in alert) == ("endPosition" not in alert)


def test_lists_are_chronological_and_grow_at_the_end(api: Any, time: Any) -> None:
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


def test_a_stolen_vehicle_has_waypoints(api: Any) -> None:
    theft = api.call("list_stolen").items("stolen")[0]
    reply = api.call("list_stolen_way_points", sid=theft["id"])
    points = reply.items("positions")
    assert len(points) == reply.json["total"] > 100
    assert points[0]["properties"]["createdAt"] == theft["startedAt"]
    assert len({tuple(point["geometry"]["coordinates"]) for point in points}) > 10


def trips(api: Any, version: str = "v3", **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.call("list_vehicle_trips", version, query=query).items("trips")
    return found


def test_a_trip_is_consistent(api: Any) -> None:
    for trip in trips(api):
        start, stop = (datetime.fromisoformat(trip[key]) for key in ("startedAt", "stoppedAt"))
        assert abs((stop - start).total_seconds() - trip["duration"]) <= 1
        hours = trip["duration"] / 3600
        assert trip["distance"] / hours == pytest.approx(trip["kinetic"]["avgSpeed"], rel=0.05)
        assert trip["kinetic"]["avgSpeed"] <= trip["kinetic"]["maxSpeed"] < 131
        assert trip["startPosition"]["geometry"] != trip["stopPosition"]["geometry"]
        assert sum(segment["percent"] for segment in trip["segments"]) == pytest.approx(100, abs=0.2)


def test_a_trip_uses_energy(api: Any) -> None:
    for vehicle in api.world.fleets[0].vehicles[:12]:
        for trip in api.call("list_vehicle_trips", vid=vehicle.id).items("trips")[:10]:
            before = sum(energy["level"] for energy in trip["startEnergies"])
            assert sum(energy["level"] for energy in trip["endEnergies"]) < before


def test_a_trip_in_progress_is_not_listed(api: Any, time: Any) -> None:
    started = api.vehicle.itinerary.legs
    assert started
    for _ in range(30):
        time.advance(minutes=11)
        last = api.call("list_vehicle_trips", query={"timestamps": "2026-05-20T00:00:00Z/"}).items("trips")
        assert all(datetime.fromisoformat(trip["stoppedAt"]) <= time.moment for trip in last)


def test_filters(api: Any) -> None:
    assert all(trip["distance"] >= 20 for trip in trips(api, distance="20-"))
    assert all(trip["duration"] <= 1200 for trip in trips(api, duration="0-1200"))
    everything = api.call("list_vehicle_trips").json["total"]
    nominal = api.call("list_vehicle_trips", query={"states": "Nominal"}).json["total"]
    others = [("states", "Unstarted"), ("states", "DataLacking"), ("states", "Unfinished")]
    faulty = api.call("list_vehicle_trips", query=others).json
    assert nominal + faulty["total"] == everything
    assert 0 < faulty["total"] < nominal
    assert all(trip["faults"] for trip in faulty["_embedded"]["trips"])
    assert api.call("list_vehicle_trips", query={"states": "Lost"}).status == 400


def test_a_trip_by_its_id_and_by_its_fleet(api: Any) -> None:
    trip = trips(api)[0]
    assert api.call("get_vehicle_trip", tid=trip["id"]).json == trip
    assert api.call("get_fleet_trip", "v2", tid=trip["id"]).json["id"] == trip["id"]
    assert api.call("get_fleet_trip", "v2", fid=api.world.fleets[1].id, tid=trip["id"]).status == 404
    assert api.call("get_vehicle_trip", tid="00").status == 404


def test_durations_are_strings_in_v2(api: Any) -> None:
    trip = trips(api, "v2")[0]
    assert trip["duration"] == str(int(trip["duration"]))


def test_waypoints_begin_and_end_with_the_trip(api: Any) -> None:
    trip = trips(api)[0]
    points = api.call("list_trip_way_points", tid=trip["id"], query={"pageSize": "2000"}).items("positions")
    coordinates = [point["geometry"]["coordinates"] for point in points]
    assert coordinates[0] == trip["startPosition"]["geometry"]["coordinates"]
    assert coordinates[-1] == trip["stopPosition"]["geometry"]["coordinates"]
    assert len(points) >= trip["duration"] // 30


def test_a_tolerance_reduces_the_waypoints(api: Any) -> None:
    trip = trips(api)[0]["id"]
    every = api.call("list_trip_way_points", tid=trip).json["total"]
    some = api.call("list_trip_way_points", tid=trip, query={"tolerance": "0.05"}).json["total"]
    few = api.call("list_trip_way_points", tid=trip, query={"tolerance": "100"}).json["total"]
    assert every > some > few == 2
    reduced = api.call("list_fleet_trip_way_points", "v2", tid=trip, query={"tolerance": "1"}).json
    assert reduced["_embedded"]["reduced"] is True


def test_the_events_of_a_trip(api: Any) -> None:
    collision = api.call("list_vehicle_collisions").items("Collisions")[0]
    trip = collision["_links"]["trip"]["href"].rpartition("/")[2]
    assert api.call("list_trip_collisions", tid=trip).items("Collisions") == [collision]
    assert api.call("list_fleet_trip_collisions", "v2", tid=trip).json["total"] == 1


def test_the_alerts_of_a_trip(api: Any) -> None:
    alert = api.call("list_vehicle_alerts").items("alerts")[0]
    trip = alert["_links"]["trips"][0]["href"].rpartition("/")[2]
    assert alert in api.call("list_trip_alerts", tid=trip).items("alerts")
    assert api.call("get_trip_alert", tid=trip, aid=alert["id"]).json == alert
    elsewhere = next(other["id"] for other in trips(api) if other["id"] != trip)
    assert api.call("get_trip_alert", tid=elsewhere, aid=alert["id"]).status == 404


def test_telemetry_of_a_trip(api: Any) -> None:
    trip = trips(api)[0]
    reply = api.call("list_trip_telemetry", tid=trip["id"], query={"pageSize": "2000"})
    messages = reply.items("telemetries")
    assert len(messages) == int(trip["duration"] // 60) + 1
    assert all(message["vehicle"]["kinetic"]["moving"] for message in messages)
    mileages = [message["vehicle"]["odometer"]["mileage"] for message in messages]
    assert mileages == sorted(mileages)
    assert mileages[0] == trip["startMileage"]


def test_telemetry_is_limited_to_types(api: Any) -> None:
    trip = trips(api)[0]["id"]
    query = [("type", "environment"), ("type", "vehicle.energies"), ("extension", "location")]
    message = api.call("list_trip_telemetry", tid=trip, query=query).items("telemetries")[0]
    assert message.keys() == {"createdAt", "_links", "environment", "vehicle", "_embedded"}
    assert message["vehicle"].keys() == {"energies"}
    assert message["_embedded"]["extension"].keys() == {"location"}
    assert api.call("list_trip_telemetry", tid=trip, query={"type": "vehicle.sound"}).status == 400
    assert (
        api.call("list_trip_telemetry", "v2", tid=trip, query={"type": "vehicle.alarm.status"}).status == 400
    )


def test_telemetry_of_a_vehicle_begins_yesterday(api: Any) -> None:
    times = [
        message["createdAt"]
        for message in api.call("list_vehicle_telemetry", query={"pageSize": "2000"}).items("telemetries")
    ]
    assert times == sorted(times)
    assert all("2026-05-19T00:00:00Z" <= moment <= "2026-05-20T09:30:00Z" for moment in times)
    older = api.call("list_vehicle_telemetry", query={"timestamps": "2026-05-01T00:00:00Z/P10D"})
    assert older.json["total"] > len(times)
