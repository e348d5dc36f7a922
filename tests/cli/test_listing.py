"""The note on an empty list: why it may be empty, and which option widens it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

PAST = "2001-03-01T00:00:00Z/P1D"

NARROW = {
    "trips": (["--timestamps", PAST], f"--timestamps {PAST}: widen it, or leave it out"),
    "telemetry": (
        ["--timestamps", PAST, "--type", "environment"],
        f"--timestamps {PAST} --type environment: widen them, or leave them out",
    ),
    "alerts": (["--index-range", "900000-"], "--index-range 900000-: widen it"),
}


@pytest.mark.parametrize(("command", "case"), NARROW.items(), ids=NARROW)
def test_options_that_limit_a_list_are_named(
    run: Any, fid: str, vehicle: Any, command: str, case: Any
) -> None:
    words, reason = case
    ran = run(command, fid, vehicle["id"], *words)
    assert (ran.status, ran.out) == (0, "")
    count, said = ran.err.splitlines()
    assert count.startswith("0 ")
    assert said.startswith("the list is limited by ")
    assert reason in said


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every page be empty."""
    from fleetapi.session.pages.pages import Pages

    async def nothing(self: object) -> Any:
        return
        yield

    monkeypatch.setattr(Pages, "pages", nothing)


@pytest.mark.parametrize("command", ["trips", "telemetry", "alerts", "alarms", "collisions"])
@pytest.mark.usefixtures("empty")
def test_without_timestamps_the_note_suggests_them(run: Any, fid: str, vehicle: Any, command: str) -> None:
    ran = run(command, fid, vehicle["id"])
    assert (ran.status, ran.out) == (0, "")
    since = re.search(r"--timestamps (\S+)/ asks for the last 30 days$", ran.err)
    assert since is not None, ran.err
    age = datetime.now(UTC) - datetime.fromisoformat(since[1])
    assert timedelta(days=30) <= age <= timedelta(days=31, minutes=1)
    assert run(command, fid, vehicle["id"], "--timestamps", f"{since[1]}/", "--json").status == 0


@pytest.mark.usefixtures("empty")
def test_an_empty_list_is_valid_geojson(run: Any, fid: str, vehicle: Any) -> None:
    ran = run("trips", fid, vehicle["id"], "--geojson")
    assert json.loads(ran.out)["features"] == []
    assert "--timestamps" in ran.err


@pytest.mark.usefixtures("empty")
def test_json_lines_have_the_note_only_on_a_terminal(
    run: Any, fid: str, vehicle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run("trips", fid, vehicle["id"], "--json")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    ran = run("trips", fid, vehicle["id"], "--json")
    assert (ran.status, ran.out) == (0, "")
    assert "--timestamps" in ran.err


@pytest.mark.usefixtures("empty")
def test_without_limits_nothing_is_suggested(run: Any, fid: str) -> None:
    assert run("monitors", "list", fid).err == "0 monitors\n"
