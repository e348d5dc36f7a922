"""Errors of the library at a command line: with options and commands, and without Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from fleetapi.cli.remedies import ARGUMENTS, COMMANDS, SETTINGS, as_shell
from fleetapi.config import SETTINGS as ALL_SETTINGS
from fleetapi.remedies import Argument, Call, Code, Operation, Setting, all_of, any_of, sentence
from fleetapi.sandbox import FAULTS, Sandbox
from fleetapi.session.retry import Backoff

PYTHON = re.compile(r"\(\)|\b[a-z_]+=(\W|$)|\bNone\b|timedelta|datetime|`client\.")

WRONG = {
    "alerts FID VID --timestamps yesterday": "write 2026-03-01T00:00:00Z/P7D for seven days",
    "alerts FID VID --timestamps 2026-03-02T00:00:00Z/2026-03-01T00:00:00Z": "earlier timestamp first",
    "alerts FID VID --timestamps 2026-03-01T00:00:00/2026-03-08T00:00:00Z": "needs a time zone",
    "alerts FID VID --timestamps 2026-03-01T00:00:00Z/P6H": "seconds after a T: PT6H",
    "alerts FID VID --index-range 9-5": "write 0-99 for the first hundred",
    "alerts FID VID --page-size 61": "'61' is not an integer from 1 to 60",
    "alerts FID VID --page-size 0": "'0' is not an integer from 1 to 60",
    "telemetry FID VID --page-size 2001": "from 1 to 2000",
    "alerts FID VID --locale français": "write fr-FR, en-GB or de",
    "alerts FID a/b": "invalid value for 'VID': 'a/b' is not a valid id",
    "vehicles FID --vin-prefix ''": "leave the option out",
    "trips FID VID --distance 9-3": "write 0.1-20",
    "trips FID VID --duration 1.5-": "write 300-3600",
    "trips FID VID --states ''": "invalid value for '--states': it is empty",
    "trips FID VID --api-version v2 --distance 1-2": "omit --distance, or choose another version",
    "alarms FID VID --api-version v2": "it exists in v3; choose it with --api-version",
    "waypoints FID VID TID --tolerance -1": "invalid value for '--tolerance': '-1' is not a number",
    "remote callbacks create FID --url https://my.dn --type Dors": "correct --type",
    "remote callbacks create FID --url https://my.dn --retries -1": "an integer of at least 0",
    "remote send FID VID CBID charging at 2026-03-01T22:00": "write it like 2026-03-01T22:00:00+01:00",
    "remote send FID VID CBID navigation": "write `navigation LAT,LON ...`",
    "fleets --profile nope": "--config (FLEETAPI_CONFIG) names the file; --profile (FLEETAPI_PROFILE)",
    "fleets --base-url http://my.dn": "the option --base-url, the variable FLEETAPI_BASE_URL",
    "fleets --base-url https://u:p@my.dn": "use FLEETAPI_USERNAME and FLEETAPI_PASSWORD instead",
    "get /fleets#part": "give it with --query NAME=VALUE",
}


@pytest.mark.parametrize(("words", "advice"), WRONG.items(), ids=WRONG)
def test_a_remedy_names_options(run: Any, online: Any, words: str, advice: str) -> None:
    ran = run(*(word.strip("'") for word in words.split(" ")))
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert advice in ran.err
    assert not PYTHON.search(ran.err), ran.err


def test_more_ranges_than_the_api_takes(run: Any, online: Any) -> None:
    ran = run("alerts", "FID", "VID", *["--timestamps", "2026-03-01T00:00:00Z/P1D"] * 11)
    assert (ran.status, ran.out) == (2, "")
    assert "pass 1 to 10 ranges with --timestamps, or omit it" in ran.err


def test_letters_of_a_range_are_written_as_the_api_does(
    run: Any, online: Any, fid: str, vehicle: Any
) -> None:
    ran = run("alerts", fid, vehicle["id"], "--timestamps", "2020-03-01t00:00:00z/p1d")
    assert (ran.status, ran.out) == (0, "")


@pytest.mark.parametrize(
    ("call", "command"),
    [
        (Call(Operation.LIST_FLEETS), "fleetapi fleets"),
        (Call(Operation.LIST_VEHICLES, ("f 1",)), "fleetapi vehicles 'f 1'"),
        (Call(Operation.LIST_VEHICLES, (None,)), "fleetapi vehicles FID"),
        (Call(Operation.LIST_MONITORS, ("f",)), "fleetapi monitors list f"),
        (Call(Operation.LIST_TRIPS, ("f", "o'n")), "fleetapi trips f 'o'\"'\"'n'"),
        (Call(Operation.LIST_REMOTE_ACTIONS, ("f", "v", "c")), "fleetapi remote list f v c"),
    ],
)
def test_a_call_becomes_the_command_that_does_the_same(call: Call, command: str) -> None:
    assert as_shell(sentence(call, " lists them")) == f"`{command}` lists them"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Setting("base_url"), "--base-url (FLEETAPI_BASE_URL)"),
        (Setting("key_password"), "FLEETAPI_KEY_PASSWORD"),
        (
            Setting("base_url", everywhere=True),
            "the option --base-url, the variable FLEETAPI_BASE_URL, or `base_url` in fleetapi.toml",
        ),
        (
            Setting("timeout", everywhere=True),
            "the variable FLEETAPI_TIMEOUT or `timeout` in fleetapi.toml",
        ),
        (Argument("page_size"), "--page-size"),
        (Argument("check", "False"), "--no-check"),
    ],
)
def test_settings_and_arguments_become_options_and_variables(part: Any, words: str) -> None:
    assert as_shell(sentence("give ", part)) == f"give {words}"


def test_a_sentence_about_what_a_shell_does_not_have_is_left_out() -> None:
    python = sentence("write ", Code("Doors.lock()"))
    thefts = sentence(Call(Operation.LIST_THEFTS, ("f", "v")), " lists the thefts")
    assert as_shell(all_of(python, thefts, "try again", any_of(sentence(Argument("resume_at")), "wait"))) == (
        "try again; wait"
    )
    assert not as_shell(all_of(python, thefts))


@pytest.mark.parametrize("operation", COMMANDS)
def test_every_command_exists(run: Any, operation: Operation) -> None:
    ran = run(*COMMANDS[operation].split(), "--help")
    assert (ran.status, ran.err) == (0, "")


def test_every_option_exists(run: Any) -> None:
    commands = [
        "trips",
        "vehicles",
        "alerts",
        "get",
        "waypoints",
        "monitors create",
        "remote callbacks create",
    ]
    helps = "".join(run(*command.split(), "--help").out for command in commands)
    for option in (*ARGUMENTS.values(), *SETTINGS.values()):
        assert option.split()[0] in helps


def test_every_setting_of_an_option_is_a_setting() -> None:
    assert SETTINGS.keys() <= ALL_SETTINGS.keys() | {"config", "profile"}


LINES = (
    "fleets",
    "vehicles {fid}",
    "vehicles nofleet",
    "status {fid} {vid}",
    "alerts {fid} {vid}",
    "trips {fid} {vid} --api-version v2",
    "monitors list {fid}",
    "monitors show {fid} nothing",
    "remote callbacks list {fid}",
    "remote callbacks create {fid} --url https://my.dn/hook --type Doors",
    "certificate test",
    "get /fleets",
)


@pytest.fixture(scope="module")
def faulty() -> Iterator[Sandbox]:
    """A sandbox whose faults are switched on for a command at a time."""
    with Sandbox(vehicles=5, fleets=1, latency=0, burst=10_000) as sandbox:
        yield sandbox


@pytest.fixture
def once(faulty: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The settings of that sandbox, and no second attempt."""
    for name, value in faulty.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Backoff, "__call__", lambda _self, _attempted: None)
    return faulty


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - {"slow"}))
def test_no_command_prints_python_whatever_goes_wrong(run: Any, once: Sandbox, fault: str) -> None:
    (fleet,) = once.world.fleets
    vid = once.world.vehicles[0].id
    for line in LINES:
        once.faults.add(fault)
        try:
            ran = run(*line.format(fid=fleet.id, vid=vid).split())
        finally:
            once.faults.clear()
        assert ran.status in {0, 1, 2}
        assert not PYTHON.search(ran.err), ran.err


def test_a_remedy_names_no_option_that_the_command_lacks(run: Any, once: Sandbox) -> None:
    (fleet,) = once.world.fleets
    errors = {}
    for words in (("fleets",), ("vehicles", fleet.id)):
        once.faults.add("no-embedded")
        try:
            errors[words[0]] = run(*words).err
        finally:
            once.faults.clear()
    assert "fleetapi: error:" in errors["fleets"]
    assert "--index-range" not in errors["fleets"]
    assert "--index-range" in errors["vehicles"]
