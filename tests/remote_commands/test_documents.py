"""Documents are sent unchanged unless they are certainly invalid."""

from __future__ import annotations

from typing import Any

import pytest

from fleetapi.errors import UsageError
from fleetapi.models import RemoteCommand, RemoteLights
from fleetapi.remote_commands import Charging, Doors, Horn, document_of_command
from fleetapi.wire.converters import decode


def program(slot: Any) -> dict[str, Any]:
    return {"slot": slot, "start": "PT7H", "occurence": {"day": ["Mon"]}}


def points(number: int) -> list[dict[str, Any]]:
    return [{"type": "Point", "coordinates": [2.35, 48.85]}] * number


@pytest.mark.parametrize(
    "document",
    [
        {"door": {"state": "Locked"}},
        {"label": "mine", "lights": {"on": True, "duration": "PT10S"}},
        {"windows": {"state": "Closed"}},
        {"charging": {"schedule": {"programs": [program(1), program(2)]}}},
        {"charging": {"someday": True}},
        {"preconditioning": {"airConditioning": {"immediate": True}}},
        {"stolen": {"shout": True}},
        {"navigation": {"positions": points(10)}},
    ],
    ids=str,
)
def test_a_document_is_sent_unchanged(document: dict[str, Any]) -> None:
    assert document_of_command(document) == document


def test_a_command_and_the_model_of_one_are_written() -> None:
    assert document_of_command(Doors.lock()) == {"door": {"state": "Locked"}}
    assert document_of_command(RemoteCommand(lights=RemoteLights(on=False))) == {"lights": {"on": False}}
    received = decode(RemoteCommand, {"label": "x", "door": {"state": "Locked"}})
    assert document_of_command(received) == {"label": "x", "door": {"state": "Locked"}}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "the command is empty.*door, horn"),
        ({"label": "x"}, "is empty"),
        (
            {"door": {"state": "Locked"}, "horn": {"state": "Activated"}},
            "2 actions instead of one: door, horn.*one by one",
        ),
        (RemoteCommand(), "is empty"),
        ([Doors.lock(), Horn.activate()], "a list is not a single command.*one by one"),
        ((Doors.lock(),), "a tuple is not a single command"),
        (Doors, "Doors is a class, not a command.*lock"),
        (None, "None is not a command"),
        ("doors lock", "'doors lock' is not a command"),
        ({"charging": {"schedule": {"programs": [program(1), program(1)]}}}, "slot 1 twice"),
        (
            {"charging": {"schedule": {"programs": [program(5)]}}},
            r"programs\[0\].slot must be an integer from 1 to 4, not 5",
        ),
        ({"charging": {"schedule": {"programs": [program("1")]}}}, r"programs\[0\].slot .*, not '1'"),
        ({"charging": {}}, "the charging command is empty"),
        (
            {"charging": {"schedule": {"programs": [program(1)], "nextDelayedTime": "2026-03-01T22:00:00Z"}}},
            "both next_delayed_time and programs",
        ),
        ({"charging": {"immediate": True, "preferences": {"type": "Full"}}}, "charging combines preferences"),
        (
            {"preconditioning": {"airConditioning": {"programs": [program(0)]}}},
            r"programs\[0\].slot .* not 0",
        ),
        ({"stolen": {}}, "stolen is empty"),
        ({"stolen": {"stolen": True, "immobilization": {"activate": True}}}, "stolen, immobilization"),
        ({"navigation": {"positions": points(11)}}, "11 points"),
        ({"navigation": {}}, "navigation.positions is missing"),
    ],
    ids=str,
)
def test_a_certainly_invalid_document_is_rejected(given: Any, reason: str) -> None:
    with pytest.raises(UsageError, match=f"(?s){reason}"):
        document_of_command(given)


def test_the_deprecated_start_time_counts_as_a_schedule() -> None:
    old = {"charging": {"nextDelayedTime": "2026-03-01T22:00:00Z"}}
    assert document_of_command(old) == old
    assert Charging.now().to_dict() != old
