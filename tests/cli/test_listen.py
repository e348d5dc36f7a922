"""`fleetapi listen`: print the notifications that arrive."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "fleetapi.cli.main", "listen"]
CASES = Path(__file__).parents[1] / "cases" / "notifications"


@contextlib.contextmanager
def listening(*words: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the command; yield the process and the URL that it prints when it is ready."""
    with subprocess.Popen(
        [*COMMAND, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        while line and not line.startswith("listening at "):
            line = process.stderr.readline()
        try:
            yield process, line.split()[2]
        finally:
            process.kill()


def post(url: str, body: bytes, **headers: str) -> int:
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def case(name: str) -> bytes:
    return (CASES / f"{name}.json").read_bytes()


def test_events_are_printed_one_per_line_until_ctrl_c() -> None:
    with listening() as (process, url):
        assert url.startswith("http://127.0.0.1:")
        for name in ("battery", "objects", "remote", "remote"):
            assert post(url, case(name)) == 200
        assert process.stdout is not None
        lines = [process.stdout.readline().rstrip("\n") for _ in range(4)]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
    who = "VF3AAAAAAAA000001"
    values = "vehicle.energy.electric.level 42.5, vehicle.kinetic.moving true, privacy.state None"
    objects = "vehicle.alert [FuelLevelLow, ASurpriseOf2031], vehicle.collision.side [Front Minor]"
    assert lines == [
        f"2026-05-20 09:30:00 UTC  {who}  now  {values}  monitor 6e2f7a31c0d94b58a1f3",
        f"2026-05-20 09:30:00 UTC  {who}  still  {objects}  monitor 6e2f7a31c0d94b58a1f3",
        f"2026-05-20 09:30:01 UTC  {who}  Doors  WakingUpVehicle  callback 0c9d6a11",
        f"2026-05-20 09:30:03 UTC  {who}  Doors  Failed  DoorsOpen  callback 0c9d6a11",
    ]
    assert (out, process.returncode) == ("", 0)
    assert "stopped after 4 events, 0 requests refused" in err


def test_json_events_are_as_sent_without_attributes() -> None:
    with listening("--json", "--first", "2") as (process, url):
        post(url, case("battery"))
        post(url, case("remote"))
        out, _ = process.communicate(timeout=10)
    first, second = (json.loads(line) for line in out.splitlines())
    sent = json.loads(case("battery"))
    assert first == {"monitorId": sent["monitorId"], **sent["events"][0]}
    assert second["callbackId"] == "0c9d6a11"
    assert "s3cret" not in out
    assert process.returncode == 0


@pytest.mark.parametrize(("words", "warned"), [([], True), (["--header", "x=y"], False)])
def test_it_warns_if_anyone_can_post(words: list[str], warned: bool) -> None:
    with subprocess.Popen([*COMMAND, *words], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("anyone who can reach this address") is warned
        process.kill()


def test_requests_without_the_secret_are_refused() -> None:
    words = ["--header", "Authorization=${env:CB_AUTH}", "--header", "X-Old=older", "--first", "2"]
    with listening(*words, CB_AUTH="Bearer sesame") as (process, url):
        assert post(url, case("battery")) == 401
        assert post(url, case("battery"), Authorization="Bearer guessed") == 401
        assert post(url, case("battery"), Authorization="Bearer sesame") == 200
        assert post(url, b"s3cret", Authorization="Bearer sesame") == 400
        assert post(url, case("objects"), **{"X-Old": "older"}) == 200
        out, err = process.communicate(timeout=10)
    assert len(out.splitlines()) == 2
    assert err.count("rejected a request with 401") == 2
    assert not [word for word in ("guessed", "sesame", "s3cret", "older") if word in out + err]


def test_control_characters_are_replaced() -> None:
    event = {
        "vin": "\x1b[2J\x07V",
        "eventDate": "2026-05-20T09:30:00Z",
        "values": [{"data": "a\nb", "value": "\u202e"}],
    }
    with listening("--first", "1") as (process, url):
        post(url, json.dumps({"monitorId": "m", "events": [event]}).encode())
        out, _ = process.communicate(timeout=10)
    assert out == "2026-05-20 09:30:00 UTC  ?[2J?V  now  a?b ?  monitor m\n"


def test_a_broken_pipe_ends_it() -> None:
    with listening("--json") as (process, url):
        assert process.stdout is not None
        process.stdout.close()
        for number in range(50):
            event = {"vin": str(number), "eventDate": "2026-05-20T09:30:00Z"}
            try:
                post(url, json.dumps({"monitorId": "m", "events": [event]}).encode())
            except OSError:
                break
        assert process.wait(timeout=10) != 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--port", "70000"], "'70000' is not a port: write 1 to 65535"),
        (["--port", "http"], "'http' is not a port"),
        (["--first", "0"], "'0' is not a positive integer"),
        (["--header", "sesame"], "invalid value for '--header': write NAME=VALUE"),
        (["--header", "Authorization="], "invalid value for '--header': write NAME=VALUE"),
        (["--header", "Authorization=${env:NOT_SET}"], "NOT_SET is not set"),
        (["--header", "Content-Type=x"], "is reserved for the HTTP layer"),
        (["--host", "256.0.0.1"], "cannot listen on 256.0.0.1"),
    ],
    ids=str,
)
def test_invalid_options_are_refused_in_one_line(run: Any, words: list[str], complaint: str) -> None:
    ran = run("listen", *words)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert complaint in ran.err


def test_a_mistyped_secret_is_not_repeated(run: Any) -> None:
    for text in ("sesame", "Authorization:sesame", "Authorization: Basic sesame=="):
        assert "sesame" not in run("listen", "--header", text).err


def test_a_port_that_is_taken(run: Any, served: Any) -> None:
    port = served["FLEETAPI_BASE_URL"].rpartition(":")[2].partition("/")[0]
    ran = run("listen", "--port", port)
    assert ran.status == 2
    assert f"cannot listen on 127.0.0.1, port {port}: " in ran.err


def test_a_sandbox_sends_notifications_to_it(run: Any, nowhere: Path, monkeypatch: Any) -> None:
    """The whole round trip with commands only, in real time."""
    monitor = {
        "label": "always",
        "subscribeParam": {"callback": {"webhook": {"target": "", "name": "x"}}},
        "triggerParam": {
            "triggers": [
                {"name": "d1", "data": {"data": "vehicle.odometer", "op": "greaterThan", "value": ["0"]}}
            ],
            "boolExp": "d1",
        },
    }
    settings = json.loads(run("sandbox", "--background", "--json", "--vehicles", "4", "--speed", "600").out)
    try:
        with listening("--first", "2") as (process, url):
            monitor["subscribeParam"]["callback"]["webhook"]["target"] = url  # type: ignore[index]  # a nested document
            for name, value in settings.items():
                monkeypatch.setenv(name, value)
            create_monitor(monitor)
            out, err = process.communicate(timeout=30)
        assert len(out.splitlines()) == 2, err
        assert "now  vehicle.odometer " in out
    finally:
        os.kill(int(settings["FLEETAPI_SANDBOX_PID"]), signal.SIGTERM)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(int(settings["FLEETAPI_SANDBOX_PID"]), 0)


def create_monitor(document: dict[str, Any]) -> None:
    import asyncio

    from fleetapi import FleetClient

    async def create() -> None:
        async with FleetClient.from_env() as client:
            fleet = (await client.fleets())[0]
            await client.fleet(fleet.id).monitors.create(document)

    asyncio.run(create())
