"""`fleetapi demo`: the quickstart's monitor as printed, and its six calls as sent."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from fleetapi.cli.commands.demo import FIXED_MONITOR
from fleetapi.cli.demo_screen import Call, Recorder, Screen
from fleetapi.cli.output import Output
from fleetapi.sandbox import Sandbox

QUICKSTART = Path(__file__).parents[3] / "shared" / "api" / "quickstart.txt"


@pytest.fixture(scope="module")
def steps() -> list[dict[str, Any]]:
    """The steps of the demo, from --json."""
    import contextlib
    import io

    from fleetapi.cli.main import main

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main(["demo", "--json", "--vehicles", "500"]) == 0
    return [json.loads(line) for line in printed.getvalue().splitlines()]


def lines_of(step: dict[str, Any]) -> list[str]:
    return [f"{request['method']} {request['target']}" for request in step["requests"]]


def test_the_six_calls_are_made_in_order(steps: list[dict[str, Any]]) -> None:
    account, vehicles, position, alerts, created, deleted = steps[1:7]
    assert lines_of(account) == ["GET /fleets?pageSize=60"]
    fid = lines_of(vehicles)[0].split("/")[2]
    first_page, *others = lines_of(vehicles)
    assert first_page == f"GET /fleets/{fid}/vehicles?pageSize=60"
    assert sorted(others) == sorted(  # they leave together, so any of them may arrive first
        [
            *(  # each range begins with the last item of the one before, which shows that both fit together
                f"GET /fleets/{fid}/vehicles?pageSize=60&indexRange={first}-{first + 59}"
                for first in range(59, 354, 59)
            ),
            f"GET /fleets/{fid}/vehicles?pageSize=60&indexRange=354-",
        ]
    )
    assert lines_of(position)[0].endswith("/lastPosition")
    assert position["requests"][0]["accept"] == "application/vnd.geo+json"
    assert sorted(line.partition("?")[2] for line in lines_of(alerts)) == [
        "locale=en-GB&pageSize=60",
        "locale=fr-FR&pageSize=60",
    ]
    assert lines_of(created) == [f"POST /fleets/{fid}/monitors"]
    assert lines_of(deleted)[0].startswith(f"DELETE /fleets/{fid}/monitors/")
    assert [request["status"] for request in created["requests"] + deleted["requests"]] == [202, 204]


def test_it_starts_with_the_errors_of_the_printed_monitor(steps: list[dict[str, Any]]) -> None:
    codes = [finding["code"] for finding in steps[0]["findings"]]
    assert codes == ["FM704", "FM702", "FM707", "FM801", "FM002", "FM002", "FM601"]


def test_the_printed_monitor_is_the_test_case_of_the_checks() -> None:
    from fleetapi.cli.commands.demo import printed_monitor

    case = Path(__file__).parents[1] / "cases" / "checks" / "quickstart.json"
    assert printed_monitor() == case.read_text(encoding="utf-8")


def test_pages_and_languages_are_fetched_concurrently(steps: list[dict[str, Any]]) -> None:
    for step in (steps[2], steps[4]):
        spans = sorted((call["started"], call["started"] + call["duration"]) for call in step["requests"])
        assert any(later[0] < earlier[1] for earlier, later in itertools.pairwise(spans))


def test_the_summary_says_what_it_cost(steps: list[dict[str, Any]]) -> None:
    cost = steps[7]
    assert cost["requests"] == sum(len(step["requests"]) for step in steps[1:7])
    assert 2 <= cost["max_in_flight"] <= 8
    assert cost["day_remaining"] == cost["day_limit"] - cost["requests"]
    assert cost["seconds"] < 10


@pytest.mark.parametrize("columns", [80, 60])
def test_it_fits_the_terminal(run: Any, terminal: Any, columns: int) -> None:
    terminal(columns)
    ran = run("demo", "--vehicles", "200", "--latency", "0")
    assert (ran.status, ran.err) == (0, "")
    too_long = [line for line in ran.out.splitlines() if len(line) > columns]
    assert too_long == [] or columns < 80
    assert "\x1b" not in ran.out
    for part in ("GET    /fleets", "POST   /fleets/", "DELETE /fleets/", "fr-FR", "What it cost", "Next"):
        assert part in ran.out
    assert len(ran.out.splitlines()) < 110


@pytest.mark.parametrize("vehicles", [5, 60])
def test_a_small_fleet_has_one_page(run: Any, vehicles: int) -> None:
    ran = run("demo", "--json", "--vehicles", str(vehicles), "--latency", "0")
    assert ran.status == 0
    assert len(json.loads(ran.out.splitlines()[1])["requests"]) == 1


def test_the_other_api_version(run: Any) -> None:
    ran = run("demo", "--api-version", "v2", "--vehicles", "10", "--latency", "0")
    assert ran.status == 0, ran.err


def test_too_few_vehicles_are_refused(run: Any) -> None:
    ran = run("demo", "--vehicles", "0")
    assert (ran.status, ran.err) == (
        2,
        "fleetapi: error: 0 vehicles is not enough for a demo (use at least 5)\n",
    )


def test_the_fixed_monitor_differs_only_in_triggers_and_expression() -> None:
    if not QUICKSTART.exists():
        pytest.skip("the vendor's quickstart is not beside this checkout")
    text = QUICKSTART.read_text(encoding="utf-8")
    printed = json.loads(text[text.index('{\n       "label"') : text.index("    Delete a Monitor #")])
    rule, printed_rule = FIXED_MONITOR["triggerParam"], printed["triggerParam"]
    merged: dict[str, Any] = {}
    for trigger in rule["triggers"]:
        merged |= trigger
    assert printed_rule["triggers"] == [merged]
    assert printed_rule["bool.exp"].replace("(", "").replace(")", "") == rule["bool.exp"].replace(
        "(", ""
    ).replace(")", "")
    assert rule["bool.exp"].count("(") == rule["bool.exp"].count(")")
    assert {**printed, "triggerParam": None} == {**FIXED_MONITOR, "triggerParam": None}


async def test_the_recorder_returns_the_requests_since_the_last_call() -> None:
    async with Sandbox(vehicles=5, latency=0) as sandbox:
        recorder = Recorder(sandbox)
        async with sandbox.client(hooks=[recorder.record]) as client:
            await client.request("GET", "/fleets", query={"pageSize": 1})
            (call,) = recorder.calls()
            assert (call.method, call.target, call.status) == ("GET", "/fleets?pageSize=1", 200)
            assert call.duration > 0
            assert recorder.calls() == []


def test_a_bar_shows_when_each_request_ran(capsys: pytest.CaptureFixture[str]) -> None:
    calls = [
        Call("GET", f"/fleets/{'f' * 24}/vehicles?indexRange={index}-", "*/*", 200, started, duration)
        for index, (started, duration) in enumerate([(10.0, 1.0), (11.0, 2.0), (11.0, 1.0)])
    ]
    Screen(Output(color=False)).calls(calls)
    first, *bars = capsys.readouterr().out.splitlines()
    assert first == "   GET    /fleets/fffffff…ffff/vehicles"
    assert [len(bar.rpartition("s  ")[2].rstrip()) for bar in bars] == [7, 20, 14]
