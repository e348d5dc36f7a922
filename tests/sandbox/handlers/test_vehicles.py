"""Fleets and vehicles, position, status, maintenance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def test_the_account_has_a_big_fleet_and_small_ones(make_api: Callable[..., Any]) -> None:
    api = make_api(vehicles=500)
    fleets = api.call("list_fleets").items("fleets")
    assert [len(fleet.vehicles) for fleet in api.world.fleets] == [400, 100]
    assert [fleet["id"] for fleet in fleets] == [fleet.id for fleet in api.world.fleets]
    assert api.world.foreign.id not in {fleet["id"] for fleet in fleets}


def test_a_vehicle_has_the_twelve_links_of_the_vendor(api: Any) -> None:
    vehicle = api.call("list_vehicles").items("vehicles")[0]
    assert vehicle["_links"].keys() == {
        "self", "fleet", "lastPosition", "trips", "maintenance", "alerts", "status", "telemetry",
        "collisions", "monitors", "remotes", "callbacks",
    }  # fmt: skip
    assert vehicle["_links"]["remotes"]["templated"]
    assert vehicle["_links"]["self"]["href"].endswith(f"/fleets/{api.fleet}/vehicles/{vehicle['id']}")


def test_links_lead_to_operations(api: Any) -> None:
    links = api.call("get_vehicle").json["_links"]
    for name in (
        "self",
        "fleet",
        "trips",
        "status",
        "alerts",
        "telemetry",
        "collisions",
        "alarms",
        "monitors",
    ):
        assert api.follow(links[name]["href"]).status == 200


def test_vehicles_are_filtered_by_vin_prefix(api: Any) -> None:
    found = api.call("list_vehicles", query={"vinPrefix": "VF7"})
    expected = [vehicle.vin for vehicle in api.world.fleets[0].vehicles if vehicle.vin.startswith("VF7")]
    assert [vehicle["vin"] for vehicle in found.items("vehicles")] == expected
    assert 0 < found.json["total"] < 60


def test_extensions_are_included_on_request(api: Any) -> None:
    assert "_embedded" not in api.call("get_vehicle").json
    query = [("extension", "branding"), ("extension", "onboardCapabilities")]
    extension = api.call("get_vehicle", query=query).json["_embedded"]["extension"]
    assert extension.keys() == {"branding", "onboardCapabilities"}
    listed = api.call("list_vehicles", query={"extension": "branding"}).items("vehicles")
    assert listed[0]["_embedded"]["extension"]["branding"]["brand"] == api.vehicle.brand


def test_the_list_has_fewer_extensions_than_a_vehicle(api: Any) -> None:
    assert api.call("list_vehicles", query={"extension": "onboardCapabilities"}).status == 400


def test_capabilities_are_found_by_vin(api: Any) -> None:
    assert api.call("get_capabilities").json["vin"] == api.vehicle.vin
    assert api.call("get_capabilities", vin="VF300000000000000").status == 404


def test_a_position_is_longitude_latitude_altitude(api: Any) -> None:
    for vehicle in api.world.fleets[0].vehicles[:10]:
        feature = api.call("last_position", vid=vehicle.id).json
        longitude, latitude, altitude = feature["geometry"]["coordinates"]
        assert -10 < longitude < 15
        assert 35 < latitude < 55
        assert -60 < altitude < 1500
        assert feature["properties"]["vin"] == vehicle.vin


def test_the_fleet_wide_lists_have_every_vehicle(api: Any) -> None:
    size = len(api.world.fleets[0].vehicles)
    assert api.call("list_fleet_status").json["total"] == size
    maintenances = api.call("list_fleet_maintenances").json
    assert maintenances["total"] == size
    assert len(maintenances["_embedded"]["maintenances"]) == size


def test_a_status_follows_the_vehicle(api: Any, time: Any) -> None:
    seen = set()
    for _ in range(48):
        status = api.call("get_vehicle_status").json
        assert (status["ignition"]["type"] == "Start") == status["kinetic"]["moving"]
        seen.add(status["kinetic"]["moving"])
        time.advance(minutes=15)
    assert seen == {True, False}


def test_v2_has_its_own_format(api: Any) -> None:
    status = api.call("get_vehicle_status", "v2", query={"extension": "odometer"}).json
    assert status["doorsState"]["lockedState"] in {"Locked", "Unlocked"}
    assert status["_embedded"]["extension"].keys() == {"odometer"}
    assert "motorization" not in api.call("get_vehicle", "v2").json


@pytest.mark.parametrize("name", ["get_vehicle_status", "get_vehicle_maintenance", "last_position"])
def test_profiles_are_checked(api: Any, name: str) -> None:
    assert api.call(name, query={"profile": "endUser"}).status == 200
    assert api.call(name, query={"profile": "nobody"}).status == 400
