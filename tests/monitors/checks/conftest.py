"""The documents under tests/cases/checks: a folder for each code, one for whole monitors."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

CASES = Path(__file__).parents[2] / "cases" / "checks"
NOW = datetime(2026, 1, 1, tzinfo=UTC)  # so that no window of a case runs out


@pytest.fixture(scope="session")
def cases() -> Path:
    return CASES


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`bad` and `good` are the cases of each code (files, or folders of one run), `clean` whole monitors."""
    for name, pattern in (("bad", "FM*/bad-*"), ("good", "FM*/good-*"), ("clean", "clean/*.json")):
        if name in metafunc.fixturenames:
            paths = sorted(path for path in CASES.glob(pattern) if path.suffix != ".expected")
            metafunc.parametrize(name, paths, ids=lambda path: f"{path.parent.name}/{path.name}")
