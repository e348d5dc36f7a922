"""What holds for every document, however it came about."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from document_mutations import at, damaged_documents, damaged_texts, paths, renamed, repeated_lines, replaced
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples, share
from monitor_strategies import monitors, v2_monitors

from fleetapi.diagnostics.finding import Finding
from fleetapi.diagnostics.report import Report
from fleetapi.errors import FleetError, NotExpressible
from fleetapi.monitors.checks import check_text
from fleetapi.monitors.checks.broken_text import diagnostics_in_broken_text
from fleetapi.monitors.checks.engine import _Reading
from fleetapi.monitors.checks.examples import BASES
from fleetapi.monitors.monitor import Monitor
from fleetapi.wire.dialects import Dialect

FILES = sorted((Path(__file__).parents[2] / "cases" / "checks" / "clean").glob("*.json"))
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]
FAULTY = [
    path.read_bytes().decode("utf-8", "replace")
    for path in sorted((Path(__file__).parents[2] / "cases" / "checks").glob("FM*/bad-*.json"))
]
DOCUMENTS: list[Any] = [
    *(json.loads(text.removeprefix("\ufeff")) for text in TEXTS),
    *map(dict, BASES.values()),
]
NOW = datetime(2026, 1, 1, tzinfo=UTC)

dialects = st.sampled_from([None, "quickstart", "v3", "v2"])
anything = st.one_of(
    damaged_documents(DOCUMENTS), damaged_texts(TEXTS), damaged_texts(FAULTY), repeated_lines(TEXTS)
)
some = examples(60)
many = examples(150)


def check(text: str, dialect: str | None = None) -> Report:
    return check_text(text, dialect=dialect, now=NOW)


def out_of_place(text: str, dialect: str | None) -> list[Finding]:
    """Findings that point outside of the text, or say too much; all of them are written out on the way."""
    report = check(text, dialect)
    for output in ("text", "json"):
        report.render(output)
    return [
        finding
        for finding in report
        if not 0 <= finding.span.start <= finding.span.end <= len(text)
        or not finding.line >= 1 <= finding.column
        or len(finding.message) >= 2000
    ]


def quickly_and_slowly(text: str, dialect: str | None) -> tuple[object, object]:
    """What each way of reading comes to: the problems, and the label."""
    target = None if dialect is None else Dialect(dialect)
    quick, slow = _Reading(target, NOW), _Reading(target, NOW)
    return (
        (Counter(map(str, quick.diagnostics_of(text))), quick.label),
        (Counter(map(str, diagnostics_in_broken_text(text, slow.check))), slow.label),
    )


def monitor_of(text: str) -> Monitor | None:
    try:
        return Monitor.from_json(text)
    except FleetError:
        return None


def mended(text: str, dialect: str | None) -> str:
    """The text when no fix is left: fixing it again changes nothing."""
    for _ in range(4):
        report = check(text, dialect)
        if not report.fixes:
            break
        text = report.fixed()
    return text


def unfixable(text: str, dialect: str | None) -> Counter[str]:
    """The findings that have no safe fix."""
    return Counter(
        finding.code for finding in check(text, dialect) if finding.fix is None or not finding.fix.safe
    )


def same_meaning(text: str, other: str) -> bool:
    """Whether two texts are the same monitor, if the first one can be read."""
    before = monitor_of(text)
    return before is None or before == monitor_of(other)


@some
@given(anything, dialects)
def test_no_document_brings_the_checker_down(text: str, dialect: str | None) -> None:
    assert out_of_place(text, dialect) == []


@some
@given(anything, dialects)
def test_the_quick_and_the_slow_way_give_the_same_verdict(text: str, dialect: str | None) -> None:
    quick, slow = quickly_and_slowly(text, dialect)
    assert quick == slow


@some
@given(anything, dialects)
def test_fixes_come_to_an_end_and_change_nothing_else(text: str, dialect: str | None) -> None:
    fixed = mended(text, dialect)
    report = check(fixed, dialect)
    assert not report.fixes
    assert report.fixed() == fixed
    assert Counter(report.codes) <= unfixable(text, dialect)
    assert same_meaning(text, fixed)


@pytest.mark.slow
@many
@given(anything, dialects)
def test_all_of_this_on_very_many_documents(text: str, dialect: str | None) -> None:
    assert out_of_place(text, dialect) == []
    quick, slow = quickly_and_slowly(text, dialect)
    assert quick == slow
    fixed = mended(text, dialect)
    report = check(fixed, dialect)
    assert not report.fixes
    assert report.fixed() == fixed
    assert Counter(report.codes) <= unfixable(text, dialect)
    assert same_meaning(text, fixed)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("number", "text"), list(enumerate(FAULTY)))
def test_the_documents_of_the_cases_are_fixed_too(number: int, text: str) -> None:
    """Each is tried without a dialect and with one of two; `make fuzz` tries both."""
    for dialect in (None, *share(("v3", "quickstart"), number % 2, 2)):
        fixed = mended(text, dialect)
        report = check(fixed, dialect)
        assert not report.fixes
        assert report.fixed() == fixed
        assert Counter(report.codes) <= unfixable(text, dialect)
        assert same_meaning(text, fixed)


@examples(30)
@given(monitors())
def test_a_composed_monitor_has_no_error_in_any_spelling(monitor: Monitor) -> None:
    for dialect in ("quickstart", "v3", "v2"):
        try:
            text = monitor.to_json(dialect=dialect)
        except NotExpressible:
            continue
        assert not check(text, dialect).errors
        assert not check(text).errors


@examples(15)
@given(v2_monitors())
def test_a_composed_monitor_for_v2_has_no_error(monitor: Monitor) -> None:
    assert not check(monitor.to_json(dialect="v2"), "v2").errors


@some
@given(damaged_documents(DOCUMENTS), dialects)
def test_what_has_no_error_can_be_read(text: str, dialect: str | None) -> None:
    if check(text, dialect).ok:
        assert Monitor.from_json(text).label is not None


def one_letter_less(key: str) -> str:
    return key[:-1] if len(key) > 3 else f"{key}x"


KEYS = [
    (base, path) for base, document in BASES.items() for path in paths(document) if isinstance(path[-1], str)
]


@pytest.mark.parametrize(
    ("base", "path"), KEYS, ids=lambda part: str(part) if isinstance(part, str) else ".".join(map(str, part))
)
def test_one_defect_gives_one_finding(
    base: Literal["quickstart", "v3", "v2"], path: tuple[str | int, ...]
) -> None:
    document = json.loads(json.dumps(BASES[base]))
    misspelt = check(json.dumps(renamed(document, path, one_letter_less(str(path[-1])))), base)
    assert len(misspelt) == 1, misspelt.codes
    assert set(misspelt.codes) <= {"FM102", "FM206"}
    assert check(json.dumps(replaced(document, path, None)), base).codes == ("FM107",)
    parent = at(document, path[:-1])
    assert check(
        json.dumps(
            replaced(document, path[:-1], {**parent, "zzz": 1}) if path[:-1] else {**parent, "zzz": 1}
        ),
        base,
    ).codes == ("FM102",)


@some
@given(st.data())
def test_two_defects_give_two_findings(data: st.DataObject) -> None:
    base = data.draw(st.sampled_from(sorted(BASES)))
    document = json.loads(json.dumps(BASES[base]))
    keys = [path for path in paths(document) if isinstance(path[-1], str)]
    first, second = data.draw(st.lists(st.sampled_from(keys), min_size=2, max_size=2, unique=True))
    deeper, other = sorted((first, second), key=len, reverse=True)
    for path in (deeper, other):  # the deeper one first, as its path has the old keys
        document = renamed(document, path, one_letter_less(str(path[-1])))
    assert len(check(json.dumps(document), base)) == 2
