"""`fleetapi remote`: commands, their results, and the callbacks that results are posted to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleetapi.cli.commands.remote import WORDS, command_of, remote
from fleetapi.errors import UsageError
from fleetapi.remote_commands import COMMANDS, Charging, Command, Doors, Navigation, Point, Stolen, WakeUp

URL = "https://my.dn/remote"
FINAL = {"Success", "Failed"}  # one in sixteen fails


def documents(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def created(run: Any, fid: str) -> str:
    ran = run("remote", "callbacks", "create", fid, "--url", URL, "--json")
    assert ran.status == 0, ran.err
    return str(json.loads(ran.out)["callbackId"])


@pytest.fixture
def cbid(run: Any, fid: str) -> str:
    """Create a callback for every kind of command and return its id."""
    return created(run, fid)


@pytest.fixture
def place(fid: str, vehicle: dict[str, str], cbid: str) -> tuple[str, str, str]:
    """Return the ids of a fleet, a vehicle and a callback, as the commands take them."""
    return fid, vehicle["id"], cbid


@pytest.fixture
def known(run: Any, fid: str, vehicle: dict[str, str], found: dict[str, Any]) -> dict[str, str]:
    """Return values for FID, VID and CBID; all tests share one callback."""
    if "cbid" not in found:
        found["cbid"] = created(run, fid)
    return {"FID": fid, "VID": vehicle["id"], "CBID": found["cbid"]}


# ------------------------------------------------------------------ commands


def test_a_command_is_sent_shown_and_listed(run: Any, place: tuple[str, str, str]) -> None:
    ran = run("remote", "send", *place, "doors", "lock", "--label", "at closing time")
    assert (ran.status, ran.err) == (0, "")
    names = [line.split() for line in ran.out.splitlines()]
    assert names[1] == ["command", "Doors"]
    rid = names[0][1]
    assert "at closing time" in run("remote", "show", *place, rid).out
    title, *rows = run("remote", "list", *place).out.splitlines()
    assert title.split() == ["COMMAND", "STATUS", "CAUSE", "LABEL", "ID"]
    assert any(rid in row for row in rows)
    (document,) = (each for each in documents(run("remote", "list", *place, "--json").out))
    assert document["remote"] == {"label": "at closing time", "door": {"state": "Locked"}}


def test_wait_notes_every_state_and_prints_the_last(run: Any, place: tuple[str, str, str]) -> None:
    ran = run("remote", "send", *place, "horn", "activate", "--wait", "--json")
    (final,) = documents(ran.out)
    assert final["status"] in FINAL
    assert ran.status == (0 if final["status"] == "Success" else 1)
    assert ran.err.startswith(f"sent: action {final['remoteActionId']}\n")
    assert ran.err.endswith(f"{final['status']}\n")
    again = run("remote", "wait", *place, final["remoteActionId"], "--json")
    assert (again.status, documents(again.out)) == (ran.status, [final])


def test_a_timeout_differs_from_a_failure(run: Any, place: tuple[str, str, str]) -> None:
    ran = run("remote", "send", *place, "wakeup", "--wait", "0.2")
    assert ran.status == 1
    assert "did not finish within" in ran.err
    assert "the command itself continues" in ran.err


def test_a_command_from_a_file(run: Any, place: tuple[str, str, str], nowhere: Path) -> None:
    program = {"slot": 1, "start": "PT7H", "occurence": {"day": ["Mon"]}, "enabled": True}
    body = {"preconditioning": {"airConditioning": {"programs": [program]}}}
    (nowhere / "body.json").write_text(json.dumps(body), encoding="utf-8")
    ran = run("remote", "send", *place, "--body", "body.json", "--label", "mornings", "--json")
    assert json.loads(ran.out)["type"] == "ThermalPreconditioning"
    (document,) = documents(run("remote", "list", *place, "--json").out)
    assert document["remote"] == {"label": "mornings", **body}


def test_the_help_shows_every_command() -> None:
    said = " ".join((remote.commands["send"].help or "").split())
    for subject, verbs in WORDS.items():
        assert subject in said
        for verb in verbs:
            assert verb in said
    assert {kind.__name__.lower() for kind in COMMANDS} == WORDS.keys()


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("doors unlock", Doors.unlock()),
        ("wakeup", WakeUp()),
        ("stolen release", Stolen.release()),
        ("charging stop", Charging.stop()),
        (
            "navigation 48.85,2.35 -1,2.5",
            Navigation.to(Point(latitude=48.85, longitude=2.35), Point(latitude=-1, longitude=2.5)),
        ),
    ],
)
def test_words_describe_commands(words: str, command: Command) -> None:
    assert command_of(words.split()) == command


def test_every_word_describes_its_command() -> None:
    for subject, verbs in WORDS.items():
        for verb in verbs or ("",):
            said = f"{subject} {verb}".replace("TIME", "2026-03-01T22:00:00+01:00")
            said = said.replace("LAT,LON ...", "48.85,2.35")
            assert type(command_of(said.split())).__name__.lower() == subject


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("windows close", "unknown command 'windows'.*doors"),
        ("doors", "'doors' is not a command.*`doors lock` or `doors unlock`"),
        ("doors open", "'doors open' is not a command"),
        ("doors lock twice", "'doors lock twice' is not a command"),
        ("doors to_dict", "'doors to_dict' is not a command"),
        ("charging at", "'charging at' is not a command"),
        ("charging at noon", "'noon' is not a timestamp"),
        ("charging at 2026-03-01T22:00:00", "needs a time zone"),
        ("wakeup now", "'wakeup now' is not a command.*alone"),
        ("navigation", "write `navigation LAT,LON"),
        ("navigation Paris", "'Paris' is not LATITUDE,LONGITUDE"),
        ("navigation 1,2,3", "is not LATITUDE,LONGITUDE"),
        ("navigation 91,0", "latitude 91 is not between"),
        ("navigation " + "1,2 " * 11, "11 points"),
    ],
)
def test_invalid_words(words: str, reason: str) -> None:
    with pytest.raises(UsageError, match=f"(?s){reason}"):
        command_of(words.split())


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        (["send", "FID", "VID", "CBID"], 2, "the command is missing"),
        (
            ["send", "FID", "VID", "CBID", "doors", "lock", "--body", "x.json"],
            2,
            "both a command and --body are given",
        ),
        (["send", "FID", "VID", "CBID", "doors", "open"], 2, "'doors open' is not a command"),
        (["send", "FID", "VID", "CBID", "--body", "absent.json"], 2, "absent.json"),
        (["send", "FID", "VID", "CBID", "--body", "list.json"], 2, "contains no JSON object"),
        (["send", "FID", "VID", "CBID", "--body", "two.json"], 2, "2 actions instead of one: door, horn"),
        (["send", "FID", "VID", "CBID", "--body", "half.json"], 2, "half.json is not JSON"),
        (
            ["send", "FID", "VID", "CBID", "doors", "lock", "--wait", "long"],
            2,
            "positive number of seconds",
        ),
        (["send", "FID", "VID", "CBID", "doors", "lock", "--api-version", "v2"], 2, "v3"),
        (["send", "FID", "VID", "0000", "doors", "lock"], 1, "POST /fleets/"),
        (["wait", "FID", "VID", "CBID", "0000"], 1, "GET /fleets/"),
        (["wait", "FID", "VID", "CBID", "a/b"], 2, "invalid value for 'RID': 'a/b' is not a valid id"),
        (["show", "FID", "VID", "CBID", "0000"], 1, "GET /fleets/"),
    ],
    ids=str,
)
def test_an_error_is_one_line(
    run: Any, known: dict[str, str], nowhere: Path, *, words: list[str], status: int, complaint: str
) -> None:
    (nowhere / "list.json").write_text("[]", "utf-8")
    (nowhere / "half.json").write_text("{", "utf-8")
    (nowhere / "two.json").write_text(
        '{"door": {"state": "Locked"}, "horn": {"state": "Activated"}}', "utf-8"
    )
    ran = run("remote", *[known.get(word, word) for word in words])
    assert (ran.status, ran.out, ran.err.count("\n")) == (status, "", 1), ran.err
    assert complaint in ran.err


def test_a_person_confirms_a_remote_command(
    run: Any, place: tuple[str, str, str], person: Callable[[str], None]
) -> None:
    person("n")
    ran = run("remote", "send", *place, "doors", "unlock")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err == f"Send `doors unlock` to vehicle {place[1]}? [y/N] nothing was done\n"
    assert documents(run("remote", "list", *place, "--json").out) == []
    assert run("remote", "send", *place, "doors", "unlock", "--yes").status == 0


# ------------------------------------------------------------------ callbacks


def test_a_callback_from_options(run: Any, fid: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CB_AUTH", "Basic c2VjcmV0")
    target = ["--url", "https://my.dn/r", "--name", "CB", "--header", "Authorization=${env:CB_AUTH}"]
    added = ["--query", "type=$remoteType", "--body", "vin=$vin"]
    about = ["--type", "Doors", "--type", "Horn", "--label", "depot"]
    often = ["--retries", "2", "--retry-every", "30", "--batch", "5", "--batch-within", "10"]
    created = run("remote", "callbacks", "create", fid, *target, *added, *about, *often, "--json")
    cbid = json.loads(created.out)["callbackId"]
    held = json.loads(run("remote", "callbacks", "show", fid, cbid, "--json").out)["subscribe"]
    assert held == {
        "label": "depot",
        "remoteTypes": ["Doors", "Horn"],
        "callback": {
            "webhook": {
                "target": "https://my.dn/r",
                "name": "CB",
                "attributes": [
                    {"type": "Header", "key": "Authorization", "value": "Basic c2VjcmV0"},
                    {"type": "Query", "key": "type", "value": "$remoteType"},
                    {"type": "Body", "key": "vin", "value": "$vin"},
                ],
            }
        },
        "retryPolicy": {"policy": "Bounded", "retryNumber": 2, "retryDelay": 30},
        "batchNotify": {"size": 5, "timeWindow": 10},
    }
    shown = run("remote", "callbacks", "show", fid, cbid).out
    assert "Header Authorization" in shown
    assert "Bounded 2, every 30 s" in shown
    assert "c2VjcmV0" not in shown


def test_callbacks_are_listed_paused_replaced_and_deleted(run: Any, fid: str, cbid: str) -> None:
    title, *rows = run("remote", "callbacks", "list", fid, "--type", "WakeUp").out.splitlines()
    assert title.split() == ["LABEL", "STATUS", "COMMANDS", "TARGET", "ID"]
    assert any(cbid in row and URL in row for row in rows)
    assert "Paused" in run("remote", "callbacks", "pause", fid, cbid).out
    assert "Running" in run("remote", "callbacks", "resume", fid, cbid).out
    replaced = run(
        "remote", "callbacks", "replace", fid, cbid, "--url", "https://my.dn/other", "--retries", "0"
    )
    assert replaced.status == 0
    held = json.loads(run("remote", "callbacks", "show", fid, cbid, "--json").out)["subscribe"]
    assert held["callback"]["webhook"]["target"] == "https://my.dn/other"
    assert held["retryPolicy"] == {"policy": "None"}
    ran = run("remote", "callbacks", "delete", fid, cbid)
    assert (ran.status, ran.err) == (0, f"callback {cbid} is deleted\n")
    assert run("remote", "callbacks", "show", fid, cbid).status == 1


def test_a_person_confirms_changes_of_callbacks(
    run: Any, fid: str, cbid: str, person: Callable[[str], None]
) -> None:
    person("n")
    assert run("remote", "callbacks", "delete", fid, cbid).status == 1
    person("n")
    assert run("remote", "callbacks", "replace", fid, cbid, "--url", URL).status == 1
    assert run("remote", "callbacks", "show", fid, cbid).status == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--type", "Doors"], "--url"),
        (["--url", "my.dn"], "target is not an absolute http or https URL"),
        (
            ["--url", URL, "--type", "Door"],
            "'Door' is not a type of remote command (did you mean `Doors`?; correct --type)",
        ),
        (["--url", URL, "--header", "Authorization"], "write NAME=VALUE"),
        (["--url", URL, "--body", "a=$nothing"], "$nothing is not a variable"),
        (["--url", URL, "--header", "A=${env:ABSENT}"], "ABSENT is not set"),
        (["--url", URL, "--batch", "0"], "invalid value for '--batch': '0' is not a positive integer"),
        (["--url", URL, "--batch", "2", "--batch-within", "1"], "the minimum is 5 seconds"),
        (["--url", URL, "--retries", "-1"], "'-1' is not an integer of at least 0"),
        (["--url", URL, "--batch-within", "9"], "--batch"),
        (["--url", URL, "--retries", "0", "--retry-every", "9"], "--retry-every"),
    ],
    ids=str,
)
def test_an_invalid_callback(run: Any, fid: str, words: list[str], complaint: str) -> None:
    ran = run("remote", "callbacks", "create", fid, *words)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1), ran.err
    assert complaint in ran.err
