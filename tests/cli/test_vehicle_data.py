"""`fleetapi status | trips | waypoints | telemetry | alarms | collisions | maintenance`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fleetapi.cli.commands.trips import trip_row
from fleetapi.cli.commands.vehicles import maintenance_facts, status_facts, telemetry_row
from fleetapi.cli.value_formatting import quantity, span
from fleetapi.errors import ServerError
from fleetapi.models import (
    Air,
    Charging,
    DoorOpening,
    DoorsState,
    ElectricEnergy,
    Energy,
    Environment,
    Maintenance,
    Status,
    Telemetry,
    Trip,
)
from fleetapi.models.energies import ChargingStatus, EnergyType
from fleetapi.models.vehicle_body import Door, DoorState, LockedState
from fleetapi.resources.trips import TripResource

HISTORY = (datetime.now(UTC) - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ/")


def documents(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def trip(run: Any, fid: str, vehicle: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = documents(run("trips", fid, vehicle["id"], "--json", "--first", "1").out)[0]
    return found


# ------------------------------------------------------------------ state


def test_the_status_as_facts(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    ran = run("status", fid, vehicle["vin"])
    assert (ran.status, ran.err) == (0, "")
    names = [line.split("  ")[0] for line in ran.out.splitlines()]
    assert names[0] == "vin"
    assert names[-1] == "at"
    assert {"position", "mileage", "doors"} <= set(names)


def test_the_status_as_json_is_as_sent(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    (document,) = documents(run("status", fid, vehicle["id"], "--json").out)
    assert document["vin"] == vehicle["vin"]
    assert {"doorsState", "energies", "_links"} <= document.keys()


def test_a_status_fact_by_fact() -> None:
    charging = Charging(
        plugged=True, status=ChargingStatus.IN_PROGRESS, remaining_time=timedelta(hours=1, minutes=5)
    )
    facts = status_facts(
        Status(
            vin="VF3",
            energies=[
                Energy(
                    type=EnergyType.ELECTRIC,
                    level=55.5,
                    autonomy=120,
                    electric=ElectricEnergy(charging=charging),
                ),
                Energy(),
            ],
            doors_state=DoorsState(
                locked_states=[LockedState.UNLOCKED],
                opening=[
                    DoorOpening(identifier=Door.TRUNK, state=DoorState.OPEN),
                    DoorOpening(identifier=Door.DRIVER, state=DoorState.CLOSED),
                ],
            ),
            environment=Environment(air=Air(temperature=-3.5)),
        )
    )
    assert facts == {
        "vin": "VF3",
        "electric": "55.5 %, range 120 km",
        "charging": "InProgress, plugged in, full in 1 h 05 min",
        "energy": "",
        "doors": "Unlocked, open: Trunk",
        "outside": "-3.5 °C",
        "at": "",
    }


def test_the_maintenance(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    assert "due" in run("maintenance", fid, vehicle["id"]).out
    (document,) = documents(run("maintenance", fid, vehicle["id"], "--json").out)
    assert document.keys() & {"daysBeforeMaintenance", "mileageBeforeMaintenance"}
    late = Maintenance(days_before_maintenance=12, mileage_before_maintenance=-300.5)
    assert maintenance_facts(late) == {
        "by date": "due in 12 days",
        "by mileage": "overdue by 300.5 km",
        "at": "",
    }
    assert maintenance_facts(Maintenance())["by date"] == ""


# ------------------------------------------------------------------ histories


def test_trips_as_a_table(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    title, *rows = run("trips", fid, vehicle["id"], "--first", "3").out.splitlines()
    assert title.split() == ["STARTED", "DURATION", "DISTANCE", "AVERAGE", "STATE", "ID"]
    assert len(rows) == 3
    assert all(" km " in row for row in rows)


def test_an_empty_trip() -> None:
    assert trip_row(Trip()) == ("-", "-", "-", "-", "complete", "-")
    assert trip_row(Trip(done=False, duration=timedelta(seconds=59)))[1:5] == ("59 s", "-", "-", "under way")


def test_trips_are_filtered_by_the_server(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    everything = documents(run("trips", fid, vehicle["id"], "--json").out)
    middle = sorted(trip["distance"] for trip in everything)[len(everything) // 2]
    long = documents(run("trips", fid, vehicle["id"], "--json", "--distance", f"{middle + 0.1:.1f}-").out)
    assert 0 < len(long) < len(everything)
    assert all(trip["distance"] >= middle for trip in long), "distances are shown rounded"
    half = sorted(trip["duration"] for trip in everything)[len(everything) // 2]
    short = documents(run("trips", fid, vehicle["id"], "--json", "--duration", f"0-{half}").out)
    assert 0 < len(short) < len(everything)
    assert all(trip["duration"] <= half for trip in short)
    later = everything[-3]["startedAt"]
    some = documents(run("trips", fid, vehicle["id"], "--json", "--timestamps", f"{later}/").out)
    assert 0 < len(some) < len(everything)
    none = run("trips", fid, vehicle["id"], "--json", "--states", "Unstarted")
    assert none.status == 0


def test_trips_as_geojson(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    ran = run("trips", fid, vehicle["id"], "--geojson", "--first", "4", "--tolerance", "0.5")
    assert (ran.status, ran.err) == (0, "")
    collection = json.loads(ran.out)
    assert collection["type"] == "FeatureCollection"
    assert len(collection["features"]) == 4
    listed = documents(run("trips", fid, vehicle["id"], "--json", "--first", "4").out)
    for feature, trip in zip(collection["features"], listed, strict=True):
        assert feature["geometry"]["type"] == "LineString"
        start = trip["startPosition"]["geometry"]["coordinates"]
        assert feature["geometry"]["coordinates"][0] == start
        assert feature["properties"]["id"] == trip["id"]
        assert not any(name.startswith("_") for name in feature["properties"])


def test_an_outage_while_trips_are_drawn(
    run: Any, fid: str, vehicle: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def way_points(*_: Any, **__: Any) -> Any:
        raise ServerError("the server answered 503", status=503)

    monkeypatch.setattr(TripResource, "way_points", way_points)
    ran = run("trips", fid, vehicle["id"], "--geojson", "--first", "40")
    assert ran.status == 1
    drawn = len(json.loads(ran.out)["features"])
    assert drawn >= 10
    *notes, last = ran.err.splitlines()
    assert len(notes) == drawn
    assert "10 consecutive calls failed with the same cause: the server answered 503" in last
    assert "the items after them were not tried" in last
    assert last.endswith("(try again later with the items that failed and those not tried)")


def test_waypoints(run: Any, fid: str, vehicle: dict[str, str], trip: dict[str, Any]) -> None:
    words = ("waypoints", fid, vehicle["id"], trip["id"])
    everything = documents(run(*words, "--json").out)
    assert len(everything) > 5
    assert len(documents(run(*words, "--json", "--tolerance", "1").out)) < len(everything)
    title, *rows = run(*words).out.splitlines()
    assert title.split() == ["AT", "POSITION", "ALTITUDE", "HEADING", "FIX"]
    assert len(rows) == len(everything)
    features = json.loads(run(*words, "--geojson", "--page-size", "7").out)["features"]
    assert [feature["geometry"]["coordinates"] for feature in features] == [
        point["geometry"]["coordinates"] for point in everything
    ]


def test_the_position_as_geojson(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    (feature,) = json.loads(run("position", fid, vehicle["id"], "--geojson").out)["features"]
    assert feature["geometry"]["type"] == "Point"
    assert "heading" in feature["properties"]


def test_telemetry(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    words = ("telemetry", fid, vehicle["id"], "--timestamps", HISTORY)
    title, *rows = run(*words, "--first", "5").out.splitlines()
    assert title.split() == ["AT", "MILEAGE", "SPEED", "ENERGY", "OUTSIDE", "IGNITION"]
    assert len(rows) == 5
    only = documents(run(*words, "--first", "5", "--json", "--type", "vehicle.energies").out)
    assert {key for message in only for key in message.get("vehicle", {})} <= {"energies", "createdAt"}
    assert telemetry_row(Telemetry()) == ("-",) * 6


def test_alarms_and_collisions(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    alarms, collisions = run("alarms", fid, vehicle["id"]), run("collisions", fid, vehicle["id"])
    assert alarms.out.splitlines()[0].split() == ["AT", "ALARM", "POSITION", "ID"]
    assert "Active" in alarms.out
    assert collisions.out.splitlines()[0].split() == ["AT", "IMPACTS", "TIPPED", "OVER", "PEDESTRIAN", "ID"]
    sent = documents(run("alarms", fid, vehicle["id"], "--json").out)
    assert len(sent) == len(alarms.out.splitlines()) - 1


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        (["trips", "FID", "VID", "--distance", "far"], 2, "'far' is not a range of kilometers"),
        (["trips", "FID", "VID", "--duration", "-5"], 2, "'-5' is not a range of whole seconds"),
        (["trips", "FID", "VID", "--timestamps", "yesterday"], 2, "yesterday"),
        (["trips", "FID", "VID", "--geojson", "--tolerance", "x"], 2, "'x' is not a number"),
        (["trips", "FID", "VID", "--distance", "1-2", "--api-version", "v2"], 2, "distance"),
        (["waypoints", "FID", "VID"], 2, "TID"),
        (["waypoints", "FID", "VID", "0000"], 1, "GET /fleets/"),
        (["waypoints", "FID", "VID", "0000", "--geojson"], 1, "GET /fleets/"),
        (
            ["waypoints", "FID", "VID", "0000", "--tolerance", "-1"],
            2,
            "invalid value for '--tolerance': '-1' is not",
        ),
        (["telemetry", "FID", "VID", "--page-size", "2001"], 2, "'2001' is not an integer from 1 to 2000"),
        (["alarms", "FID", "VID", "--api-version", "v2"], 2, "v3"),
        (["status", "FID", "0000"], 1, "code 40499"),
    ],
    ids=str,
)
def test_an_error_is_one_line(
    run: Any, fid: str, vehicle: dict[str, str], *, words: list[str], status: int, complaint: str
) -> None:
    ran = run(*[{"FID": fid, "VID": vehicle["id"]}.get(word, word) for word in words])
    assert (ran.status, ran.err.count("\n")) == (status, 1), ran.err
    assert complaint in ran.err
    if "--geojson" in words and status == 1:
        assert json.loads(ran.out) == {"type": "FeatureCollection", "features": []}, "complete all the same"


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (None, "-"),
        (timedelta(seconds=59.4), "59 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=40), "1 h 00 min"),
        (timedelta(hours=2, minutes=5), "2 h 05 min"),
        (timedelta(days=3, hours=4), "3 d 4 h"),
        (timedelta(minutes=-90), "-1 h 30 min"),
    ],
)
def test_a_time_span(length: timedelta | None, text: str) -> None:
    assert span(length) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "-"), (0.0, "0 km"), (20.84, "20.8 km"), (148391.3, "148,391.3 km")]
)
def test_a_quantity(value: float | None, text: str) -> None:
    assert quantity(value, "km") == text
