"""`fleetapi sandbox`: a fleet on this machine, and the settings to connect with."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "fleetapi.cli.main", "sandbox", "--vehicles", "10", "--latency", "0"]


@contextlib.contextmanager
def serving(*words: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Start a sandbox; yield the process and what it printed."""
    with subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(9)]
        try:
            yield process, dict(shlex.split(line)[1].split("=", 1) for line in lines)
        finally:
            process.kill()


def test_it_prints_lines_for_a_shell_and_serves_until_ctrl_c(
    run: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("--write-env", "sandbox.env") as (process, settings):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        assert len(run("fleets", "--json").out.splitlines()) == 2
        file = nowhere / "sandbox.env"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.read_text() == "".join(
            f"export {name}={shlex.quote(value)}\n" for name, value in settings.items()
        )
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 0
    assert err.splitlines() == [
        f"serving 10 vehicles at {settings['FLEETAPI_BASE_URL']} until Ctrl-C",
        "stopped after 1 request",
    ]
    assert not file.exists()


def test_sigterm_ends_it() -> None:
    with serving() as (process, settings):
        process.terminate()
        assert process.wait(timeout=10) == 0
        assert not Path(settings["FLEETAPI_CERTIFICATE"]).exists()


def test_it_keeps_serving_in_the_background(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("sandbox", "--background", "--json", "--vehicles", "10", "--fault", "unknown-enum")
    assert ran.status == 0
    settings = json.loads(ran.out)
    process = int(settings["FLEETAPI_SANDBOX_PID"])
    try:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        assert run("get", "/fleets").status == 0
    finally:
        os.kill(process, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0, "this waits for its end"
    assert not Path(settings["FLEETAPI_CERTIFICATE"]).exists()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--fault", "lightning"], "unknown fault 'lightning' (the faults are 429, "),
        (["--fault", "500=often"], "'500=often' is not NAME, NAME=TIMES or NAME=PROBABILITY"),
        (["--fault", "500=1.5"], "probability of a fault must be a number from 0 to 1, not 1.5"),
        (["--port", "70000"], "'70000' is not a port: write 1 to 65535"),
        (
            ["--dialect", "klingon"],
            "invalid value for '--dialect': 'klingon' is not one of 'quickstart', 'v3', 'v2'",
        ),
        (["--latency", "-1"], "invalid value for '--latency': '-1' is not a number of at least 0"),
        (["--burst", "0"], "burst must be an integer of at least 1, not 0"),
        (["--vehicles", "-1"], "vehicles must be an integer of at least 0, not -1"),
        (["--write-env", "no/such/place"], "cannot write no/such/place: No such file or directory"),
        (["--background", "--burst", "0"], "the sandbox did not start: burst must be an integer"),
    ],
    ids=str,
)
def test_invalid_options_are_refused_in_one_line(run: Any, words: list[str], complaint: str) -> None:
    ran = run("sandbox", *words)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert complaint in ran.err


def test_a_port_that_is_taken(run: Any, served: Any) -> None:
    port = served["FLEETAPI_BASE_URL"].rpartition(":")[2].partition("/")[0]
    ran = run("sandbox", "--port", port)
    assert ran.status == 2
    assert f"the sandbox cannot listen on port {port}: Address already in use" in ran.err


def test_every_fault_is_named_in_the_help(run: Any) -> None:
    from fleetapi.sandbox import FAULTS

    text = run("sandbox", "--help").out
    assert [name for name in FAULTS if name not in text] == []
