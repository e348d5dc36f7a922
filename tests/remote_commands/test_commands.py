"""The document of each command, and invalid commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from fleetapi import models, remote_commands
from fleetapi.errors import UsageError
from fleetapi.models import Day
from fleetapi.remote_commands import (
    Charging,
    ChargingProgram,
    Command,
    DeleteProgram,
    Doors,
    Horn,
    Immobilization,
    Lights,
    Navigation,
    Point,
    Preconditioning,
    PreconditioningProgram,
    Stolen,
    WakeUp,
)

LOOSE: Any = remote_commands  # mypy refuses by itself what is refused here at run time
NIGHT = ChargingProgram(1, start="22:00", end="06:00", days=["Tue", "Monday"])
MORNING = PreconditioningProgram(2, start=time(7, 30), days=[Day.SUNDAY])

WRITTEN: dict[str, tuple[Command, dict[str, Any]]] = {
    "lock": (Doors.lock(), {"door": {"state": "Locked"}}),
    "lock by force": (Doors.lock(forced=True), {"door": {"state": "Locked", "forced": True}}),
    "unlock": (Doors.unlock(), {"door": {"state": "Unlocked"}}),
    "horn": (Horn.activate(), {"horn": {"state": "Activated"}}),
    "no horn": (Horn.deactivate(), {"horn": {"state": "Unactivated"}}),
    "lights": (Lights.on(), {"lights": {"on": True}}),
    "no lights": (Lights.off(), {"lights": {"on": False}}),
    "immobilize": (Immobilization.activate(), {"immobilization": {"activate": True}}),
    "mobilize": (Immobilization.deactivate(), {"immobilization": {"activate": False}}),
    "wake up": (WakeUp(), {"wakeUp": {"action": "WakeUp"}}),
    "charge": (Charging.now(), {"charging": {"immediate": True}}),
    "do not charge": (Charging.stop(), {"charging": {"immediate": False}}),
    "charge later": (
        Charging.at(datetime(2026, 3, 1, 22, tzinfo=timezone(timedelta(hours=1)))),
        {"charging": {"schedule": {"nextDelayedTime": "2026-03-01T22:00:00+01:00"}}},
    ),
    "charge at night": (
        Charging.scheduled(NIGHT),
        {
            "charging": {
                "schedule": {
                    "programs": [
                        {
                            "slot": 1,
                            "enabled": True,
                            "start": "PT22H",
                            "end": "PT6H",
                            "occurence": {"day": ["Mon", "Tue"]},
                        }
                    ]
                }
            }
        },
    ),
    "charge gently": (
        Charging.preferring(level="Level2", type=models.ChargingType.PARTIAL),
        {"charging": {"preferences": {"level": "Level2", "type": "Partial"}}},
    ),
    "warm up": (Preconditioning.now(), {"preconditioning": {"airConditioning": {"immediate": True}}}),
    "warm up by program": (
        Preconditioning.scheduled(MORNING, DeleteProgram(1)),
        {
            "preconditioning": {
                "airConditioning": {
                    "programs": [
                        {
                            "slot": 2,
                            "enabled": True,
                            "recurrence": "Daily",
                            "start": "PT7H30M",
                            "occurence": {"day": ["Sun"]},
                            "actionsType": "Set",
                        },
                        {"slot": 1, "start": "PT0S", "actionsType": "Delete"},
                    ]
                }
            }
        },
    ),
    "stolen": (Stolen.declare(), {"stolen": {"stolen": True}}),
    "found": (Stolen.withdraw(), {"stolen": {"stolen": False}}),
    "track": (
        Stolen.track(running=30, shutdown=timedelta(minutes=2)),
        {"stolen": {"trackingPeriod": {"running": 30, "shutdown": 120}}},
    ),
    "stop the thief": (Stolen.immobilize(), {"stolen": {"immobilization": {"activate": True}}}),
    "let it go": (Stolen.release(), {"stolen": {"immobilization": {"activate": False}}}),
    "navigate": (
        Navigation.to(Point(latitude=48.85, longitude=2.35), Point(latitude=1, longitude=2, altitude=3)),
        {
            "navigation": {
                "positions": [
                    {"type": "Point", "coordinates": [2.35, 48.85]},
                    {"type": "Point", "coordinates": [2, 1, 3]},
                ]
            }
        },
    ),
    "navigate with a label": (
        Navigation(Point(latitude=0, longitude=0), driver_approval=True).labelled("to the depot"),
        {
            "label": "to the depot",
            "navigation": {
                "driverApproval": True,
                "positions": [{"type": "Point", "coordinates": [0, 0]}],
            },
        },
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_command_is_written_as_documented(name: str, violations: Callable[[str, Any], list[str]]) -> None:
    command, body = WRITTEN[name]
    assert command.to_dict() == body
    assert violations("Remote", command.to_dict()) == []


def test_the_schemas_find_what_is_wrong(violations: Callable[[str, Any], list[str]]) -> None:
    """Or else the other tests would prove nothing."""
    assert violations("Remote", {"door": {"state": "Open"}})
    assert violations("Remote", {"navigation": {"positions": []}})
    assert violations("Remote", {"charging": {"schedule": {"programs": [{"slot": 5}]}}})
    assert violations("RemoteCallbackSubscribe", {"remoteTypes": ["Doors"]})


def test_there_is_a_command_for_every_type_that_can_be_sent() -> None:
    only_told = {models.RemoteType.CHARGING_STATE, models.RemoteType.VEHICLE_STATE}
    assert {kind.remote_type for kind in remote_commands.COMMANDS} == set(models.RemoteType) - only_told
    assert {type(command) for command, _ in WRITTEN.values()} == set(remote_commands.COMMANDS)


def test_a_command_is_a_value() -> None:
    assert Doors.lock() == Doors.lock() != Doors.unlock()
    assert len({Doors.lock(), Doors.lock(), Horn.activate()}) == 2
    assert Doors.lock().labelled("night").labelled(None) == Doors.lock()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Doors.lock().label = "x"  # type: ignore[misc]  # that is what is tested


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "door state": (lambda: LOOSE.Doors("Open"), "state cannot be 'Open'.*DoorLock.LOCKED"),
    "forced unlock": (lambda: LOOSE.Doors("Unlocked", forced=True), "forced cannot be used to unlock"),
    "forced text": (lambda: LOOSE.Doors.lock(forced="yes"), "forced must be True or False"),
    "horn": (lambda: LOOSE.Horn(None), "state cannot be None"),
    "lights": (lambda: LOOSE.Lights("on"), "switched_on must be True or False, not 'on'"),
    "lights none": (lambda: LOOSE.Lights(None), "switched_on must be True or False, not None"),
    "immobilization": (lambda: LOOSE.Immobilization(1), "immobilized must be True or False, not 1"),
    "label": (lambda: LOOSE.WakeUp(label=3), "label must be a string, not 3"),
    "label surrogate": (lambda: WakeUp().labelled("\ud800"), "lone surrogate"),
    "charging nothing": (Charging, "the charging command is empty"),
    "preferring nothing": (Charging.preferring, "the charging command is empty"),
    "scheduled nothing": (Charging.scheduled, "the charging command is empty"),
    "two schedules": (
        lambda: Charging(next_delayed_time=datetime.now(UTC), programs=[NIGHT]),
        "charging has both next_delayed_time and programs",
    ),
    "charging combines preferences": (
        lambda: Charging(immediate=True, level="Level1"),
        "charging combines preferences",
    ),
    "level": (lambda: Charging.preferring(level="Level9"), "level cannot be 'Level9'.*LEVEL_1"),
    "type": (lambda: Charging.preferring(type="Half"), "type cannot be 'Half'"),
    "naive": (lambda: Charging.at(datetime(2026, 3, 1)), "needs a time zone"),  # noqa: DTZ001  # the mistake
    "odd offset": (
        lambda: Charging.at(datetime(1900, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))),
        "is not in whole minutes",
    ),
    "no moment": (lambda: LOOSE.Charging.at("22:00"), "must be an aware datetime, not '22:00'"),
    "program": (lambda: LOOSE.Charging.scheduled(MORNING), "write ChargingProgram"),
    "slot 0": (lambda: DeleteProgram(0), "slot must be an integer from 1 to 4, not 0"),
    "slot 5": (lambda: ChargingProgram(5, start="22:00", days=["Mon"]), "from 1 to 4, not 5"),
    "slot text": (lambda: LOOSE.DeleteProgram("1"), "not '1'"),
    "slot true": (lambda: LOOSE.DeleteProgram(True), "not True"),
    "slot twice": (lambda: Charging.scheduled(NIGHT, NIGHT), "uses slot 1 twice.*another slot"),
    "slot set and deleted": (lambda: Preconditioning.scheduled(MORNING, DeleteProgram(2)), "slot 2 twice"),
    "start": (lambda: ChargingProgram(1, start="24:00", days=["Mon"]), "start '24:00' is not a time of day"),
    "start aware": (
        lambda: ChargingProgram(1, start=time(7, tzinfo=UTC), days=["Mon"]),
        "is not a time of day.*local time of the vehicle",
    ),
    "end": (lambda: ChargingProgram(1, start="0:00", end=timedelta(1), days=["Mon"]), "end '1 day"),
    "no days": (lambda: ChargingProgram(1, start="22:00", days=[]), "days is empty"),
    "days": (lambda: ChargingProgram(1, start="22:00", days=["Mon", "Mardi"]), "contains 'Mardi'"),
    "days number": (lambda: LOOSE.ChargingProgram(1, start="22:00", days=[1]), "days contains 1"),
    "enabled": (lambda: LOOSE.ChargingProgram(1, start="22:00", days=["Mon"], enabled=None), "enabled must"),
    "recurrence": (
        lambda: PreconditioningProgram(1, start="22:00", days=["Mon"], recurrence="Weekly"),
        "recurrence cannot be 'Weekly'",
    ),
    "conditioning nothing": (Preconditioning, "the preconditioning command is empty"),
    "conditioning program": (lambda: LOOSE.Preconditioning.now(NIGHT), "write PreconditioningProgram"),
    "stolen nothing": (Stolen, "stolen is empty.*Stolen.declare"),
    "stolen twice": (
        lambda: Stolen(stolen=True, running=9),
        "2 actions instead of one: stolen, running or shutdown",
    ),
    "tracking nothing": (Stolen.track, "stolen is empty"),
    "running": (lambda: Stolen.track(running=4), "running is 4 seconds.*the minimum is 5"),
    "shutdown": (lambda: Stolen.track(shutdown=timedelta(seconds=59)), "the minimum is 60"),
    "fraction": (lambda: Stolen.track(running=timedelta(seconds=5.5)), "whole seconds"),
    "float": (lambda: LOOSE.Stolen.track(running=30.0), "running must be a timedelta or whole seconds"),
    "nowhere": (Navigation.to, "positions is empty"),
    "eleven": (
        lambda: Navigation([Point(latitude=1, longitude=1)] * 11),
        "positions has 11 points.*nine waypoints",
    ),
    "pair": (lambda: LOOSE.Navigation.to((48.85, 2.35)), "which is not a point.*latitude="),
    "text": (lambda: LOOSE.Navigation("Paris"), "must be a list of points, not 'Paris'"),
    "line": (
        lambda: Navigation.to({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}),
        "which is not a point",
    ),
    "short vector": (lambda: Navigation.to({"type": "Point", "coordinates": [1]}), "which is not a point"),
    "latitude": (lambda: Point(latitude=90.5, longitude=0), "latitude 90.5 is not between -90 and 90"),
    "longitude": (lambda: Point(latitude=0, longitude=-181), "longitude -181 is not between"),
    "nan": (lambda: Point(latitude=float("nan"), longitude=0), "latitude must be a number, not nan"),
    "altitude": (lambda: LOOSE.Point(latitude=0, longitude=0, altitude="high"), "altitude must be a number"),
    "empty model": (lambda: Navigation.to(models.Point()), "latitude must be a number, not None"),
}


@pytest.mark.parametrize("name", WRONG)
def test_invalid_arguments_are_rejected_where_they_are_given(name: str) -> None:
    make, reason = WRONG[name]
    with pytest.raises(UsageError, match=f"(?s){reason}"):
        make()


PLACE = Point(latitude=48.85, longitude=2.35, altitude=35)
GEOJSON = {"type": "Point", "coordinates": [2.35, 48.85, 35]}


class Located:
    """What shapely, geopandas and others offer."""

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        return GEOJSON


@pytest.mark.parametrize(
    "place",
    [
        PLACE,
        GEOJSON,
        {"type": "Feature", "geometry": GEOJSON, "properties": {}},
        models.Point(latitude=48.85, longitude=2.35, altitude=35),
        models.Position(latitude=48.85, longitude=2.35, altitude=35, heading=10),
        Located(),
    ],
    ids=lambda place: type(place).__name__,
)
def test_a_position_may_be_anything_with_coordinates(place: Any) -> None:
    assert Navigation(place).positions == Navigation.to(place).positions == (PLACE,)


def test_a_changed_list_does_not_change_the_command() -> None:
    places = [PLACE]
    command = Navigation(places)
    places.append(PLACE)
    assert command.positions == (PLACE,)
