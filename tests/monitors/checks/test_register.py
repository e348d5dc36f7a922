"""The register of checks is true: each bad example draws exactly its code, each good one nothing."""

from __future__ import annotations

import pytest

from fleetapi.diagnostics.codes import CHECKS, Example
from fleetapi.monitors.checks import check_documents


def codes(example: Example) -> set[str]:
    documents = [
        (f"{number}.json", each.document()) for number, each in enumerate((example, *example.beside))
    ]
    reports = check_documents(documents, dialect=example.target)
    return {finding.code for report in reports for finding in report.findings}


@pytest.mark.parametrize("code", CHECKS)
def test_the_bad_example_draws_exactly_its_code(code: str) -> None:
    assert codes(CHECKS[code].bad) == {code}


@pytest.mark.parametrize("code", CHECKS)
def test_the_good_example_draws_nothing(code: str) -> None:
    assert codes(CHECKS[code].good) == set()
