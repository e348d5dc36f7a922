"""Each fault of the sandbox over TLS: nothing is lost, and docs/faults.md says what a client sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from faults_page import CALLS, OCCURRENCES, observe, rows

from fleetapi import errors
from fleetapi.sandbox import FAULTS

PAGE = (Path(__file__).parents[2] / "docs" / "faults.md").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_the_user_sees_of_a_fault(fault: str) -> None:
    outcomes = await observe(fault)
    assert len(outcomes) == len(OCCURRENCES) * len(CALLS)
    for cell, outcome in outcomes.items():
        assert outcome.lost == 0, f"{cell}: {outcome}"
        assert not outcome.error or issubclass(getattr(errors, outcome.error), errors.FleetError)
    written = [line for line in PAGE if line.startswith(f"| `{fault}` |")]
    assert rows(fault, outcomes) == written, "make docs writes docs/faults.md anew"


def test_the_page_has_no_other_faults() -> None:
    told = {line.split("`")[1] for line in PAGE if line.startswith("| `")}
    assert told == set(FAULTS)
