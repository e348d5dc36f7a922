"""The formats, compared with files under tests/cases/formats, and with the rules of those who read them."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from reports import report_of

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.finding import Finding
from fleetapi.diagnostics.position import Span
from fleetapi.diagnostics.report import Report, formats, render
from fleetapi.diagnostics.style import Style
from fleetapi.errors import UsageError
from fleetapi.monitors.checks.registry import every_check

CASES = Path(__file__).parents[1] / "cases" / "formats"


def count(reports: list[Report]) -> int:
    return sum(map(len, reports))


def findings(reports: list[Report]) -> list[Finding]:
    return [finding for report in reports for finding in report]


@pytest.mark.parametrize("name", formats())
def test_a_format_writes_what_its_case_file_says(name: str, reports: list[Report]) -> None:
    expected = (CASES / f"{name}.expected").read_bytes().decode("utf-8")
    assert render(name, reports).replace(f'"{version("fleetapi")}"', '"VERSION"') == expected


@pytest.mark.parametrize("name", formats())
def test_no_format_shows_a_credential(name: str, reports: list[Report]) -> None:
    assert "QWxhZGRpbg" not in render(name, reports)


@pytest.mark.parametrize("name", formats())
def test_a_format_copes_with_nothing_at_all(name: str) -> None:
    written = render(name, [])
    assert written == "" or written.endswith("\n")


def test_a_format_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(UsageError, match="sarif"):
        render("yaml", [])


def test_colour_comes_only_when_asked_for(reports: list[Report]) -> None:
    plain, coloured = render("text", reports), render("text", reports, Style(color=True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert coloured != plain


def text_rows(text: str, span: Span) -> tuple[str, str]:
    rows = report_of([Diagnostic("FM001", span, "here")], text).render().splitlines()
    return rows[2].partition("| ")[2], rows[3].partition("| ")[2]


def test_carets_stand_under_what_is_meant_beside_tabs_wide_and_combining_characters() -> None:
    assert text_rows("\tab", Span(1, 2)) == ("    ab", "    ^")
    assert text_rows("x\tab", Span(2, 3)) == ("x   ab", "    ^")
    assert text_rows("变ab", Span(1, 2)) == ("变ab", "  ^")
    assert text_rows("a变b", Span(1, 2)) == ("a变b", " ^^")
    assert text_rows("e\u0301b", Span(2, 3)) == ("e\u0301b", " ^")
    assert text_rows("a\x1bb", Span(2, 3)) == ("a\ufffdb", "  ^")


def test_an_empty_place_has_one_caret() -> None:
    assert text_rows("ab", Span.at(2)) == ("ab", "  ^")


def test_a_place_of_several_lines_is_marked_on_its_first() -> None:
    assert text_rows("a [\n1\n]", Span(2, 7)) == ("a [", "  ^")


def test_a_long_line_is_shown_around_the_place() -> None:
    source, carets = text_rows("a" * 500 + "HERE" + "b" * 500, Span(500, 504))
    assert source.startswith("…a")
    assert source.endswith("b…")
    assert len(source) < 110
    assert source[carets.index("^") : carets.rindex("^") + 1] == "HERE"


def test_a_place_longer_than_the_line_shown_is_marked_to_its_end() -> None:
    source, carets = text_rows("a" * 500, Span(0, 500))
    assert len(carets) == len(source) - 1 == 100


def test_text_sums_up(reports: list[Report]) -> None:
    assert render("text", reports).endswith("6 errors, 2 warnings in 3 files (1 can be fixed with --fix)\n")
    assert render("text", [Report((), "")]) == "1 file checked, nothing found\n"


def test_json_has_the_documented_members(reports: list[Report]) -> None:
    entries = json.loads(render("json", reports))
    assert len(entries) == count(reports)
    names = [
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "code",
        "name",
        "severity",
        "message",
        "help",
        "fix",
    ]
    assert all(list(entry) == names for entry in entries)


def test_github_commands_are_one_line_each_and_escaped(reports: list[Report]) -> None:
    lines = render("github", reports).splitlines()
    assert len(lines) == count(reports)
    for line in lines:
        match = re.fullmatch(r"::(error|warning) ([^:]*)::([^\r\n]*)", line)
        assert match is not None
        names = [pair.partition("=")[0] for pair in match[2].split(",")]
        assert set(names) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert not re.search(r"%(?!25|0A|0D|3A|2C)", match[2] + match[3])


def test_gitlab_issues_have_what_gitlab_asks_for(reports: list[Report]) -> None:
    issues = json.loads(render("gitlab", reports))
    assert len(issues) == count(reports)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert {"description", "check_name", "fingerprint", "severity", "location"} == set(issue)
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["positions"]["begin"]["line"] >= 1


@pytest.mark.parametrize("name", ["json", "github", "gitlab", "sarif", "junit"])
def test_paths_of_machine_formats_are_relative_to_the_root(name: str, tmp_path: Path) -> None:
    file = tmp_path / "monitors" / "a.json"
    report = report_of([Diagnostic("FM003", Span(0, 2), "not an object")], "[]", str(file))
    written = render(name, [report], Style(root=tmp_path))
    assert "monitors/a.json" in written
    assert str(tmp_path) not in written


def test_sarif_keeps_an_absolute_path_outside_the_root_as_a_uri() -> None:
    report = report_of([Diagnostic("FM003", Span(0, 2), "not an object")], "[]", "/elsewhere/a b.json")
    assert '"file:///elsewhere/a%20b.json"' in render("sarif", [report])


@pytest.fixture
def sarif_schema() -> Any:
    """What we use of SARIF; test_sarif_official.py asks the official validator, where it can be had."""
    return json.loads((CASES / "sarif-subset.schema.json").read_text(encoding="utf-8"))


def faults(schema: Any, text: str) -> list[str]:
    """What a schema does not allow in a JSON text."""
    validator = jsonschema.Draft202012Validator(schema)
    return [error.message for error in validator.iter_errors(json.loads(text))]


def test_sarif_is_valid(reports: list[Report], sarif_schema: Any) -> None:
    assert faults(sarif_schema, render("sarif", reports)) == []
    assert faults(sarif_schema, render("sarif", [])) == []


def test_the_subset_of_the_sarif_schema_notices_mistakes(reports: list[Report], sarif_schema: Any) -> None:
    log = json.loads(render("sarif", reports))
    log["runs"][0]["results"][0]["severity"] = "error"  # no such property
    assert len(faults(sarif_schema, json.dumps(log))) == 1


def test_every_rule_makes_valid_sarif(sarif_schema: Any) -> None:
    report = report_of([Diagnostic(code, Span.at(0), "message") for code in every_check()], "{}", "a.json")
    assert faults(sarif_schema, render("sarif", [report])) == []


def test_sarif_results_point_at_their_rules_and_places(reports: list[Report]) -> None:
    run = json.loads(render("sarif", reports))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in rules] == sorted({finding.code for finding in findings(reports)})
    for result, finding in zip(run["results"], findings(reports), strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        region = result["locations"][0]["physicalLocation"]["region"]
        assert tuple(region.values()) == (
            finding.line,
            finding.column,
            finding.end_line,
            finding.end_column,
        )
    repaired = [result for result in run["results"] if "fixes" in result]
    assert [result["ruleId"] for result in repaired] == ["FM606"]


def test_junit_counts_and_places_its_failures(reports: list[Report]) -> None:
    root = ET.fromstring(render("junit", reports))
    assert root.tag == "testsuites"
    assert len(root.findall(".//testcase")) == int(root.attrib["tests"]) == count(reports) + 1
    failures = root.findall(".//failure")
    assert len(failures) == int(root.attrib["failures"]) == sum(len(report.errors) for report in reports)
    assert failures[0].attrib["message"] == "`&&` is not an operator of this language"
    for suite in root.findall("testsuite"):
        assert len(suite.findall("testcase")) == int(suite.attrib["tests"])
        assert len(suite.findall(".//failure")) == int(suite.attrib["failures"])


def test_junit_fails_warnings_when_they_count(reports: list[Report]) -> None:
    root = ET.fromstring(render("junit", reports, Style(strict=True)))
    assert len(root.findall(".//failure")) == int(root.attrib["failures"]) == count(reports)
