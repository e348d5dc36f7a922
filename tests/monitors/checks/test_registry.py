"""The register of checks is true: each bad example draws exactly its code, each good one nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from fleetapi.monitors.checks import check_documents
from fleetapi.monitors.checks.check import Check
from fleetapi.monitors.checks.examples import BASES, REMOVED, Example
from fleetapi.monitors.checks.registry import codes_matching, every_check

LIST = Path(__file__).parents[4] / "shared" / "CHECKS.md"

of_each = pytest.mark.parametrize("check", every_check().values(), ids=list(every_check()))


def test_the_register_is_the_published_list() -> None:
    if not LIST.exists():
        pytest.skip("the list of checks is not part of the repository")
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in LIST.read_text(encoding="utf-8").splitlines()
        if line.startswith("| FM")
    ]
    expected = {
        code: (name, severity, basis, bool(fix), fix == "unsafe")
        for code, name, severity, basis, _, fix in rows
    }
    registered = {
        check.code: (
            check.name,
            check.severity.name[0],
            check.basis.value,
            check.fixable,
            check.unsafe,
        )
        for check in every_check().values()
    }
    assert registered == expected


def test_codes_and_names_are_unique() -> None:
    assert list(every_check()) == sorted(every_check())
    assert [
        name for name, count in Counter(check.name for check in every_check().values()).items() if count > 1
    ] == []


@of_each
def test_a_check_explains_itself(check: Check) -> None:
    assert re.fullmatch(r"FM\d{3}", check.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", check.name)
    assert check.title
    assert not check.title.endswith(".")
    assert len(check.explanation) > 100
    assert check.explanation.endswith(".")
    assert "\n" not in check.explanation, "one paragraph"
    assert check.basis.sentence


@of_each
def test_the_good_example_is_a_document_unlike_the_bad_one(check: Check) -> None:
    good = json.loads(check.good.document())
    assert isinstance(good, dict)
    assert (check.bad.document(), check.bad.beside, check.bad.target) != (
        check.good.document(),
        check.good.beside,
        check.good.target,
    )
    assert check.bad.excerpt() != check.good.excerpt()
    assert all(example.excerpt().strip() for example in (check.bad, check.good))


def test_the_bad_example_is_json_where_that_is_not_the_point() -> None:
    broken = []
    for check in every_check().values():
        try:
            json.loads(check.bad.document())
        except ValueError:
            broken.append(check.code)
    assert broken == ["FM001"]


def test_an_example_changes_a_copy_of_its_base() -> None:
    before = json.dumps(BASES["v3"])
    example = Example(changes={"label": REMOVED, "extendedEventParam/1": "x", "new/deep": 1})
    document = json.loads(example.document())
    assert "label" not in document
    assert document["extendedEventParam"] == ["vehicle.alerts", "x"]
    assert document["new"] == {"deep": 1}
    assert json.dumps(BASES["v3"]) == before


@pytest.mark.parametrize(
    ("selector", "count"),
    [
        ("FM602", 1),
        ("fm602", 1),
        ("undefined-trigger", 1),
        ("FM8", 3),
        ("FM", len(every_check())),
        ("FM6021", 0),
        ("undefined", 0),
        ("", 0),
    ],
)
def test_codes_are_selected_by_code_prefix_or_name(selector: str, count: int) -> None:
    assert len(codes_matching(selector)) == count


def codes(example: Example) -> set[str]:
    documents = [
        (f"{number}.json", each.document()) for number, each in enumerate((example, *example.beside))
    ]
    reports = check_documents(documents, dialect=example.target)
    return {finding.code for report in reports for finding in report.findings}


@pytest.mark.parametrize("code", every_check())
def test_the_bad_example_draws_exactly_its_code(code: str) -> None:
    assert codes(every_check()[code].bad) == {code}


@pytest.mark.parametrize("code", every_check())
def test_the_good_example_draws_nothing(code: str) -> None:
    assert codes(every_check()[code].good) == set()
