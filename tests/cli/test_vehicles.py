"""`fleetapi fleets | vehicles | position | alerts`, for people and for pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

VIN = "VF3ABCDE0FG123456"


def documents(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_fleets_are_a_plain_table_without_a_terminal(run: Any, online: Any, fid: str) -> None:
    ran = run("fleets")
    assert (ran.status, ran.err) == (0, "")
    title, first, second = ran.out.splitlines()
    assert title.split() == ["ID", "NAME", "DESCRIPTION", "CREATED"]
    assert first.startswith(f"{fid}  Paris deliveries  ")
    assert first.endswith(" UTC")
    assert "Region 1" in second


def test_json_is_one_object_per_line_as_sent(run: Any, online: Any) -> None:
    fleets = documents(run("fleets", "--json").out)
    assert [fleet["name"] for fleet in fleets] == ["Paris deliveries", "Region 1"]
    assert "_links" in fleets[0]


def test_vehicles_of_every_page_are_listed_in_order(run: Any, fid: str) -> None:
    found = documents(run("vehicles", fid, "--json", "--page-size", "7").out)
    assert len({vehicle["id"] for vehicle in found}) == len(found) == 72
    assert found == documents(run("vehicles", fid, "--json").out)


def test_a_pipe_gets_complete_ids(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    lines = run("vehicles", fid).out.splitlines()
    assert len(lines) == 73
    assert lines[1].split() == [vehicle["vin"], vehicle["brand"], vehicle["motorization"], vehicle["id"]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--first", "3"], 3),
        (["--first", "1000"], 72),
        (["--index-range", "10-19"], 10),
        (["--index-range", "70-"], 2),
        (["--vin-prefix", "NOSUCH"], 0),
    ],
    ids=str,
)
def test_options_limit_the_vehicles(run: Any, fid: str, words: list[str], expected: int) -> None:
    assert len(documents(run("vehicles", fid, "--json", *words).out)) == expected


def test_an_empty_list_is_noted(run: Any, fid: str) -> None:
    ran = run("vehicles", fid, "--vin-prefix", "NOSUCH")
    assert (ran.status, ran.out, ran.err.splitlines()[0]) == (0, "", "0 vehicles")


def test_a_narrow_terminal_shortens_only_the_ids(
    run: Any, fid: str, vehicle: dict[str, str], terminal: Any
) -> None:
    terminal(80)
    ran = run("vehicles", fid, "--first", "2")
    lines = ran.out.splitlines()
    assert max(len(line) for line in lines) <= 80
    assert len(lines) == 4
    assert vehicle["vin"] in lines[2]
    assert f"{vehicle['id'][:10]}" in lines[2]
    assert "…" in lines[2]
    assert ran.err == "2 vehicles of 72\n"


def test_a_wide_terminal_shortens_nothing(run: Any, fid: str, vehicle: dict[str, str], terminal: Any) -> None:
    terminal(200)
    assert vehicle["id"] in run("vehicles", fid, "--first", "1").out


def test_the_position_as_facts(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    lines = run("position", fid, vehicle["id"]).out.splitlines()
    names = [line.split()[0] for line in lines]
    assert names[0] == "position"
    assert lines[0].split()[2] in {"N,", "S,"}
    assert lines[-1].endswith(" UTC")


def test_the_position_as_json_is_a_geojson_feature(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    feature = json.loads(run("position", fid, vehicle["id"], "--json").out)
    assert (feature["type"], feature["geometry"]["type"]) == ("Feature", "Point")


def test_a_vin_works_instead_of_an_id(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    by_vin = json.loads(run("position", fid, vehicle["vin"], "--json").out)
    by_id = json.loads(run("position", fid, vehicle["id"], "--json").out)
    assert by_vin["geometry"]["type"] == by_id["geometry"]["type"] == "Point"


def test_an_unknown_vin(run: Any, fid: str) -> None:
    ran = run("position", fid, VIN)
    assert ran.status == 2
    assert ran.err == (
        f"fleetapi: error: fleet {fid} has no vehicle with the VIN {VIN} "
        f"(`fleetapi vehicles {fid}` lists its vehicles)\n"
    )


def test_alerts_in_two_languages(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    french = run("alerts", fid, vehicle["id"], "--locale", "fr-FR").out.splitlines()
    english = run("alerts", fid, vehicle["id"], "--locale", "en-GB").out.splitlines()
    assert french[0].split() == ["STARTED", "ENDED", "SEVERITY", "ALERT", "MESSAGE"]
    assert len(french) == len(english) > 1
    assert french[1] != english[1]
    assert french[1][:23] == english[1][:23]


def test_alerts_of_a_time_range(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    everything = documents(run("alerts", fid, vehicle["id"], "--json").out)
    later = everything[-1]["startedAt"]
    some = documents(run("alerts", fid, vehicle["id"], "--json", "--timestamps", f"{later}/").out)
    assert 0 < len(some) < len(everything)


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        (
            ["fleets", "--page-size", "0"],
            2,
            "invalid value for '--page-size': '0' is not an integer from 1 to 60",
        ),
        (["vehicles", "FID", "--page-size", "61"], 2, "'61' is not an integer from 1 to 60"),
        (
            ["vehicles", "FID", "--page-size", "x"],
            2,
            "invalid value for '--page-size': 'x' is not an integer from 1 to 60",
        ),
        (["vehicles", "FID", "--first", "0"], 2, "'0' is not a positive integer"),
        (["vehicles", "FID", "--index-range", "9-3"], 2, "9-3"),
        (["vehicles", "FID", "--index-range", "many"], 2, "many"),
        (["vehicles", "FID", "--locale", "xx_"], 2, "'xx_' is not a language tag"),
        (["vehicles", "a/b"], 2, "invalid value for 'FID': 'a/b' is not a valid id"),
        (["vehicles", ""], 2, "invalid value for 'FID': it is empty"),
        (["position", "FID", "a/b"], 2, "invalid value for 'VID': 'a/b' is not a valid id"),
        (["alerts", "FID", "VID", "--timestamps", "yesterday"], 2, "yesterday"),
        (["vehicles", "0000"], 1, "GET /fleets/0000/vehicles: "),
        (["position", "FID", "0000"], 1, "code 40499"),
        (["vehicles"], 2, "missing argument 'FID' (see `fleetapi vehicles --help`)"),
    ],
    ids=str,
)
def test_an_error_is_one_line(run: Any, fid: str, words: list[str], status: int, complaint: str) -> None:
    ran = run(*[fid if word == "FID" else word for word in words])
    assert (ran.status, ran.out, ran.err.count("\n")) == (status, "", 1), ran.err
    assert complaint in ran.err


def test_missing_settings_are_all_named_with_where_to_set_them(run: Any) -> None:
    ran = run("fleets")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "fleetapi: error: client_id, username, password and certificate are missing "
        "(set FLEETAPI_CLIENT_ID, FLEETAPI_USERNAME, FLEETAPI_PASSWORD, FLEETAPI_CERTIFICATE, "
        "or write them into fleetapi.toml; without an account, try `fleetapi sandbox`)\n"
    )


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--config", "absent.toml"], "absent.toml does not exist"),
        (["--profile", "night"], "but the profile 'night'"),
        (["--base-url", "http://example.com"], "does not start with https://"),
        (["--api-version", "v9"], "'v9' is not one of 'v2', 'v3'"),
    ],
    ids=str,
)
def test_invalid_settings(run: Any, online: Any, words: list[str], complaint: str) -> None:
    ran = run("fleets", *words)
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert complaint in ran.err


def test_api_version_v2(run: Any, online: Any) -> None:
    ran = run("fleets", "--api-version", "v2", "--debug")
    assert ran.status == 0
    assert ran.err.startswith("GET /fleets: 200 in ")


def test_debug_shows_requests_and_traceback_but_no_secrets(
    run: Any, online: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEETAPI_PASSWORD", "open barley")
    ran = run("fleets", "--debug")
    assert ran.status == 1
    assert ran.err.startswith("GET /fleets: 401 in ")
    assert "Traceback (most recent call last)" in ran.err
    assert ran.err.splitlines()[-1].startswith("fleetapi: error: GET /fleets: ")
    assert "barley" not in ran.err
    assert online["FLEETAPI_CLIENT_ID"] not in ran.err


def test_a_pipe_that_closes_early_ends_the_command_quietly(fid: str) -> None:
    program = [sys.executable, "-m", "fleetapi.cli.main", "vehicles", fid, "--json", "--page-size", "5"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("{")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.parametrize(
    "words", [["vehicles", "--json"], ["vehicles"], ["demo", "--vehicles", "10"]], ids=str
)
def test_output_that_cannot_encode_letters_is_not_an_error(fid: str, words: list[str]) -> None:
    command = [sys.executable, "-m", "fleetapi.cli.main", *words, *([fid] if words[0] == "vehicles" else [])]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()
    if "--json" in words:
        brands = {vehicle["brand"] for vehicle in documents(done.stdout.decode())}
        assert "Citroën" in brands
