"""SARIF as the official schema of version 2.1.0 wants it, and its specification beyond the schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reports import report_of
from sarif_multitool import complaints

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.position import Span
from fleetapi.diagnostics.report import Report, render
from fleetapi.diagnostics.style import Style
from fleetapi.monitors.checks.registry import every_check

# There is no page of this project to name; the validator would like one.
WANTS_A_PAGE = "SARIF2005"


@pytest.mark.slow
def test_the_official_validator_finds_nothing(reports: list[Report], tmp_path: Path) -> None:
    assert complaints(render("sarif", reports), tmp_path) <= {WANTS_A_PAGE}


@pytest.mark.slow
def test_nor_with_every_rule(tmp_path: Path) -> None:
    report = report_of(
        [Diagnostic(code, Span.at(0), "message") for code in every_check()], "{}", "a b/ü.json"
    )
    assert complaints(render("sarif", [report], Style(root=Path.cwd())), tmp_path) <= {WANTS_A_PAGE}


@pytest.mark.slow
def test_it_would_find_something(reports: list[Report], tmp_path: Path) -> None:
    log = json.loads(render("sarif", reports))
    log["runs"][0]["results"][0]["severity"] = "error"  # no such property
    assert "JSON1005" in complaints(json.dumps(log), tmp_path)


def run_of(reports: list[Report]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render("sarif", reports))["runs"][0]
    return found


def test_rules_are_unique_and_results_index_them(reports: list[Report]) -> None:
    run = run_of(reports)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules) > 3
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]


def test_columns_are_code_points(reports: list[Report]) -> None:
    """The default is UTF-16, in which an emoji is two columns."""
    report = report_of([Diagnostic("FM001", Span(2, 3), "x")], "😀 x", "a.json")
    run = run_of([report])
    assert run["columnKind"] == "unicodeCodePoints"
    (region,) = [
        place["physicalLocation"]["region"] for result in run["results"] for place in result["locations"]
    ]
    assert (region["startColumn"], region["endColumn"]) == (3, 4)


def test_locations_are_relative_uris_which_need_no_base(tmp_path: Path) -> None:
    """Without `uriBaseId` a reader takes them from the root of the repository, where the check is run."""
    file = tmp_path / "a b" / "é#?.json"
    report = report_of([Diagnostic("FM003", Span(0, 2), "x")], "[]", str(file))
    (result,) = json.loads(render("sarif", [report], Style(root=tmp_path)))["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "a%20b/%C3%A9%23%3F.json"}


def test_fingerprints_are_versioned_and_do_not_depend_on_lines(reports: list[Report]) -> None:
    def prints(text: str) -> list[str]:
        place = text.index("x")
        report = report_of([Diagnostic("FM003", Span(place, place + 1), "m")], text, "a.json")
        return [result["partialFingerprints"]["fleetapi/v1"] for result in run_of([report])["results"]]

    assert prints("x") == prints("\n\n  x")
    everything = [result["partialFingerprints"]["fleetapi/v1"] for result in run_of(reports)["results"]]
    assert len(set(everything)) == len(everything)
