"""Errors of the library, said for a person at a command line: with options and commands, not with Python."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

import fleetapi
from fleetapi.cli.shell_words import PHRASES, in_shell_words

ROOT = Path(fleetapi.__file__).parent
MADE_OF_NAMES = {"FLEETAPI_CONFIG names the file, FLEETAPI_PROFILE the profile in it"}  # met below


def texts(path: Path) -> str:
    """Every text in a module, f-strings with their braces as gaps."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            found.append("\0".join(str(part.value) for part in node.values if isinstance(part, ast.Constant)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return "\n".join(found)


@pytest.fixture(scope="module")
def library() -> str:
    return "\n".join(texts(path) for path in ROOT.rglob("*.py") if "cli" not in path.relative_to(ROOT).parts)


@pytest.mark.parametrize("phrase", sorted(PHRASES.keys() - MADE_OF_NAMES))
def test_the_library_still_says_so(phrase: str, library: str) -> None:
    assert phrase in library


@pytest.mark.parametrize("phrase", PHRASES)
def test_what_is_said_instead_is_for_a_shell(phrase: str) -> None:
    words = in_shell_words(f"before {phrase} after")
    assert words == f"before {PHRASES[phrase]} after"
    assert not re.search(r"\w\(\)|\b[a-z_]+=(?![A-Z])", words)


PYTHON = re.compile(r"\(\)|\b[a-z_]+=(\W|$)|\bNone\b|timedelta|datetime|`client\.")

WRONG = {
    "alerts FID VID --timestamps yesterday": "write 2026-03-01T00:00:00Z/P7D for seven days",
    "alerts FID VID --timestamps 2026-03-02T00:00:00Z/2026-03-01T00:00:00Z": "earlier timestamp first",
    "alerts FID VID --timestamps 2026-03-01T00:00:00/2026-03-08T00:00:00Z": "needs a time zone",
    "alerts FID VID --timestamps 2026-03-01T00:00:00Z/P6H": "seconds come after a T: PT6H",
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
    "trips FID VID --api-version v2 --distance 1-2": "--distance does not exist in API version v2",
    "alarms FID VID --api-version v2": "it exists in v3: choose it with --api-version",
    "waypoints FID VID TID --tolerance -1": "invalid value for '--tolerance': '-1' is not a number",
    "remote callbacks create FID --url https://my.dn --type Dors": "--type has 'Dors'",
    "remote callbacks create FID --url https://my.dn --retries -1": "an integer of at least 0",
    "remote send FID VID CBID charging at 2026-03-01T22:00": "write it like 2026-03-01T22:00:00+01:00",
    "remote send FID VID CBID navigation": "write `navigation LAT,LON ...`",
    "fleets --profile nope": "--config or FLEETAPI_CONFIG names the file, --profile or FLEETAPI_PROFILE",
    "fleets --base-url http://my.dn": "the option --base-url, the variable FLEETAPI_BASE_URL",
    "fleets --base-url https://u:p@my.dn": "set FLEETAPI_USERNAME and FLEETAPI_PASSWORD",
    "get /fleets#part": "use --query",
}


@pytest.mark.parametrize(("words", "advice"), WRONG.items(), ids=WRONG)
def test_a_remedy_speaks_of_options(run: Any, online: Any, words: str, advice: str) -> None:
    ran = run(*(word.strip("'") for word in words.split(" ")))
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert advice in ran.err
    assert not PYTHON.search(ran.err), ran.err


def test_more_ranges_than_the_api_takes(run: Any, online: Any) -> None:
    ran = run("alerts", "FID", "VID", *["--timestamps", "2026-03-01T00:00:00Z/P1D"] * 11)
    assert (ran.status, ran.out) == (2, "")
    assert "--timestamps holds 11 ranges (give 1 to 10 of them" in ran.err


def test_letters_of_a_range_are_written_as_the_api_does(
    run: Any, online: Any, fid: str, vehicle: Any
) -> None:
    ran = run("alerts", fid, vehicle["id"], "--timestamps", "2020-03-01t00:00:00z/p1d")
    assert (ran.status, ran.out) == (0, "")


@pytest.mark.parametrize(
    ("call", "command"),
    [
        ("client.fleet('f 1').vehicles()", "fleetapi vehicles 'f 1'"),
        ("client.fleet(...).vehicles()", "fleetapi vehicles FID"),
        ("client.fleet('f').monitors.list()", "fleetapi monitors list f"),
        ("client.fleet('f').remote_callbacks.list()", "fleetapi remote callbacks list f"),
        ("client.fleet('f').vehicle(\"o'n\").trips()", "fleetapi trips f 'o'\"'\"'n'"),
        ("client.fleet('f').vehicle('v').remote('c').list()", "fleetapi remote list f v c"),
        ("client.fleet('f').vehicle('v').stolen()", "client.fleet('f').vehicle('v').stolen()"),  # has none
    ],
)
def test_a_call_that_lists_becomes_the_command_that_does(call: str, command: str) -> None:
    assert in_shell_words(f"(`{call}` lists them)") == f"(`{command}` lists them)"
