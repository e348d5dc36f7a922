"""Every document under tests/cases/checks draws what stands beside it, at its place, and good ones nothing.

`bad-x.json` is checked without a target, `bad-x.v3.json` with the target v3; `bad-x.expected` holds what it
draws. A folder is the files of one run. To add a case, add the files.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from fleetapi.diagnostics.report import Report
from fleetapi.monitors.checks import check_documents
from fleetapi.monitors.checks.registry import every_check


def target_of(path: Path) -> str | None:
    suffix = Path(path.stem).suffix.removeprefix(".")
    return suffix if path.is_file() and suffix in ("quickstart", "v3", "v2") else None


def checked(path: Path, now: datetime) -> list[Report]:
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    documents = [(file.name, file.read_bytes()) for file in files]
    return check_documents(documents, dialect=target_of(path), now=now)


def lines(reports: Iterable[Report]) -> str:
    found = [finding for report in reports for finding in report]
    return "".join(f"{each.line}:{each.column} {each.code} {each.message}\n" for each in found)


def test_a_bad_case_draws_what_is_expected(bad: Path, now: datetime) -> None:
    reports = checked(bad, now)
    assert lines(reports) == bad.with_suffix(".expected").read_text(encoding="utf-8")
    found = [finding for report in reports for finding in report]
    assert bad.parent.name in {finding.code for finding in found}
    assert all(finding.help for finding in found), "every finding says what to do"


def test_a_good_case_draws_nothing(good: Path, now: datetime) -> None:
    assert lines(checked(good, now)) == ""


def test_a_whole_monitor_without_a_mistake_draws_nothing(clean: Path, now: datetime) -> None:
    assert lines(checked(clean, now)) == ""


@pytest.mark.parametrize("code", every_check())
def test_each_code_has_a_failing_and_a_passing_case(code: str, cases: Path) -> None:
    assert any(path.suffix != ".expected" for path in cases.glob(f"{code}/bad-*"))
    assert any(cases.glob(f"{code}/good-*"))


def test_no_folder_is_of_a_code_that_does_not_exist(cases: Path) -> None:
    assert {path.name for path in cases.glob("FM*")} == set(every_check())
