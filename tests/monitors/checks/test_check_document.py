"""A decoded monitor is checked as its text is, and written as text only if there is something to report."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from document_mutations import damaged_documents
from hypothesis import given
from hypothesis_profiles import examples

from fleetapi import check_document, check_text
from fleetapi.diagnostics import Report
from fleetapi.diagnostics.report import formats
from fleetapi.errors import UsageError
from fleetapi.monitors.checks.examples import BASES, HOOK, Example
from fleetapi.monitors.checks.registry import every_check

CASES = Path(__file__).parents[2] / "cases" / "checks"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
DIALECTS = (None, "quickstart", "v3", "v2")


def decoded(path: Path) -> list[Any]:
    """Return the document of a case, unless it is not JSON or has a number that JSON cannot express."""
    try:
        document = json.loads(path.read_bytes())
        json.dumps(document, allow_nan=False)
    except ValueError:
        return []
    return [document]


DOCUMENTS = [
    *(dict(base) for base in BASES.values()),
    *(document for path in sorted(CASES.rglob("*.json")) for document in decoded(path)),
]


def same(report: Report) -> list[tuple[object, ...]]:
    return [
        (each.code, each.severity, each.message, each.help, each.span, each.fix, each.pointer)
        for each in report
    ]


def assert_checked_as_its_text(document: Any, dialect: str | None) -> None:
    report = check_document(document, dialect=dialect, now=NOW)
    compact = check_text(json.dumps(document), dialect=dialect, now=NOW)
    assert sorted(report.codes) == sorted(compact.codes)
    assert report.label == compact.label
    if report.findings:
        indented = json.dumps(document, indent=2, ensure_ascii=False)
        assert report.text == indented
        assert same(report) == same(check_text(indented, dialect=dialect, now=NOW))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_case_is_checked_as_its_text(dialect: str | None) -> None:
    for document in DOCUMENTS:
        assert_checked_as_its_text(document, dialect)


@examples(60)
@given(damaged_documents(DOCUMENTS))
def test_damaged_documents_are_checked_as_their_text(text: str) -> None:
    assert_checked_as_its_text(json.loads(text), None)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        7,
        0.5,
        "text",
        [],
        {},
        "\ud800",
        {"label": "x" * 600_000},
        {"label": ("a", "b")},
        {1: 2},
        10**400,
    ],
    ids=lambda value: repr(value)[:20],
)
def test_other_values_are_checked_as_their_text(value: Any) -> None:
    assert check_document(value).codes == check_text(json.dumps(value)).codes


def test_deep_documents_are_checked_as_their_text() -> None:
    for depth in (49, 50, 51, 99, 100, 101, 150):
        value: Any = 1
        for _ in range(depth):
            value = [value]
        assert check_document(value).codes == check_text(json.dumps(value)).codes


def test_indentation_does_not_make_a_document_too_long() -> None:
    document = json.loads(every_check()["FM602"].bad.document())
    document["triggerParam"]["triggers"][0]["data"] = [[1]] * 40_000
    report = check_document(document)
    assert report.codes == check_text(json.dumps(document)).codes
    assert "FM001" not in report.codes
    assert json.loads(report.text) == document


def test_a_correct_document_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise AssertionError("it is written as text")

    clean = [json.loads(path.read_bytes()) for path in sorted(CASES.glob("clean/*.json"))]
    monkeypatch.setattr(json, "dumps", refuse)
    monkeypatch.setattr("fleetapi.monitors.checks.engine.read_plain", refuse)
    for document in clean:
        report = check_document(document, now=NOW)
        assert (report.codes, report.text) == ((), "")


@pytest.mark.parametrize(
    "value", [{"label": float("nan")}, {"label": NOW}, {"label": {1, 2}}, {"label": b"x"}]
)
def test_what_json_cannot_express_is_refused(value: Any) -> None:
    with pytest.raises(UsageError, match="cannot be written as JSON"):
        check_document(value)


def test_a_document_that_contains_itself_is_refused() -> None:
    document: dict[str, Any] = {}
    document["subscribeParam"] = document
    with pytest.raises(UsageError, match="cannot be written as JSON"):
        check_document(document)


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(UsageError, match="dialect"):
        check_document({}, dialect="v9")


def test_a_finding_names_the_path_of_its_value() -> None:
    document = json.loads(every_check()["FM602"].bad.document())
    (finding,) = check_document(document)
    assert finding.pointer == "/triggerParam/boolExp"
    assert check_document({"a/b~c": 1, **document}).findings[0].pointer == "/a~1b~0c"
    (of_text,) = check_text(json.dumps(document))
    assert of_text.pointer == finding.pointer
    assert check_text("{").findings[0].pointer is None


def test_reports_show_the_path_where_there_are_no_lines() -> None:
    document = json.loads(every_check()["FM602"].bad.document())
    report = check_document(document)
    first, *others = report.render().splitlines()
    assert first.startswith("/triggerParam/boolExp: error FM602 undefined trigger")
    assert any("boolExp" in line and "batteryLow" in line for line in others)
    assert report.render("concise").startswith("/triggerParam/boolExp: error FM602 ")
    (entry,) = json.loads(report.to_json())
    assert (entry["pointer"], entry["file"], entry["line"]) == ("/triggerParam/boolExp", None, 71)
    assert all(report.render(name) for name in formats())
    assert check_document([]).render().startswith("<document>: error FM003 ")


def test_fixes_are_about_the_text_of_the_report() -> None:
    document = json.loads(every_check()["FM208"].bad.document())
    fixed = check_document(document).fixed()
    assert check_document(json.loads(fixed)).codes == ()


def test_no_credential_is_shown() -> None:
    header = {"type": "Header", "key": "Authorization", "value": "Basic YWxpY2U6aHVudGVyMjI="}
    document = json.loads(Example(changes={f"{HOOK}/attributes": [header]}).document())
    report = check_document(document)
    assert report.codes == ("FM801",)
    assert all("YWxpY2U6aHVudGVyMjI" not in report.render(name) for name in formats())
