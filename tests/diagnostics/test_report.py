from __future__ import annotations

import json

import pytest
from reports import report_of

from fleetapi import diagnostics
from fleetapi.diagnostics.diagnostic import Diagnostic, Severity
from fleetapi.diagnostics.fixes import Edit, Fix
from fleetapi.diagnostics.position import Span
from fleetapi.diagnostics.report import Report

TEXT = '{"a": "x && y"}\n'
LATE = Diagnostic("FM901", Span(7, 8), "later")
EARLY = Diagnostic("FM101", Span(0, 1), "first", "help")
FIXED = Diagnostic("FM606", Span(9, 11), "foreign", "", Fix("replace", (Edit(Span(9, 11), "&"),)))


def test_findings_are_in_the_order_of_the_text_whatever_the_order_of_the_checks() -> None:
    assert report_of([LATE, FIXED, EARLY], TEXT) == report_of([EARLY, LATE, FIXED], TEXT)
    assert report_of([LATE, FIXED, EARLY], TEXT).codes == ("FM101", "FM901", "FM606")


def test_the_same_problem_found_twice_is_one_finding() -> None:
    assert len(report_of([EARLY, EARLY], TEXT)) == 1


def test_errors_and_warnings_are_told_apart() -> None:
    report = report_of([LATE, EARLY], TEXT, "a.json")
    assert [finding.code for finding in report.errors] == ["FM101"]
    assert [finding.code for finding in report.warnings] == ["FM901"]
    assert not report.ok
    assert report_of([LATE], TEXT).ok
    assert [finding.severity for finding in report] == [Severity.ERROR, Severity.WARNING]


def test_an_empty_report_is_still_a_report() -> None:
    report = Report((), TEXT)
    assert report.ok
    assert len(report) == 0
    assert bool(report)


def test_the_findings_of_some_codes_are_a_report_too() -> None:
    assert report_of([LATE, EARLY], TEXT).only({"FM901"}).codes == ("FM901",)


def test_fixes_are_applied_to_the_text() -> None:
    report = report_of([FIXED, EARLY], TEXT)
    assert len(report.fixes) == 1
    assert report.fixed() == '{"a": "x & y"}\n'


def test_json_is_a_list_of_flat_objects() -> None:
    report = report_of([EARLY], TEXT, "a.json")
    entry = {
        "file": "a.json",
        "line": 1,
        "column": 1,
        "end_line": 1,
        "end_column": 2,
        "code": "FM101",
        "name": "missing-field",
        "severity": "error",
        "message": "first",
        "help": "help",
        "fix": None,
    }
    assert report.to_dicts() == [entry]
    assert json.loads(report.to_json()) == [entry]


def test_a_report_does_not_show_the_document_in_its_repr() -> None:
    assert "x && y" not in repr(report_of([EARLY], TEXT))


def test_a_credential_stays_hidden_when_its_finding_is_deselected() -> None:
    text = '{"label": "", "value": "hunter2hunter2"}'
    report = report_of(
        [Diagnostic("FM801", Span(23, 39), "a credential"), Diagnostic("FM901", Span(10, 12), "empty")], text
    )
    shown = report.only({"FM901"}).render("text")
    assert "hunter2" not in shown
    assert "FM901" in shown


def test_a_problem_of_any_code_can_say_that_it_points_at_a_credential() -> None:
    text = '"https://me:hunter2@my.dn"'
    report = report_of([Diagnostic("FM701", Span(0, 26), "a password", secret=True)], text)
    assert "hunter2" not in report.render("text")


def test_the_former_name_of_a_diagnostic_works_and_warns() -> None:
    with pytest.warns(DeprecationWarning, match=r"fleetapi\.diagnostics\.Problem is now .*Diagnostic"):
        former = diagnostics.Problem  # type: ignore[attr-defined]  # the stub has the new name only
    assert former is Diagnostic
