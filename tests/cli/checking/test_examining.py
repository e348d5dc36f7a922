"""Many files: shared between processes, in their order, with the same outcome."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fleetapi.cli.checking import examining
from fleetapi.cli.checking.examining import Examined, examine_all
from fleetapi.cli.checking.sources import Sources
from fleetapi.diagnostics.codes.example import EXPRESSION

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def sources(write: Any, nowhere: Path) -> Sources:
    for number in range(40):
        write(f"rules/{number:02}.json", {EXPRESSION: "outOfParis & batteryLow"} if number % 7 == 0 else {})
    (nowhere / "rules" / "broken.json").write_bytes(b"\xff")
    (nowhere / "rules" / "dangling.json").symlink_to("gone")
    return Sources(["rules"])


def outcome(examined: Examined) -> tuple[str, str, Any, bytes]:
    report = examined.checked and (str(examined.checked.label), list(map(str, examined.checked.report)))
    return (examined.source.name, examined.failure, report, examined.content)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")
def test_processes_change_nothing(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "can_share", lambda: True)
    alone = [outcome(each) for each in examine_all(sources.found, None, NOW, processes=1)]
    shared = [outcome(each) for each in examine_all(sources.found, None, NOW, processes=2)]
    assert shared == alone
    assert len(alone) == 42


def test_few_files_are_not_shared(sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "share", None)
    assert len(list(examine_all(sources.found, None, NOW))) == 42


def test_many_are_shared_by_as_many_processes_as_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(64), raising=False)
    assert examining._worthwhile(examining.WORTHWHILE - 1) == 1
    assert examining._worthwhile(examining.WORTHWHILE) == 2
    assert examining._worthwhile(100_000) == 64
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(1), raising=False)
    assert examining._worthwhile(100_000) == 1


def test_a_run_of_many_files(run: Any, write: Any) -> None:
    for number in range(examining.WORTHWHILE + 1):
        write(f"rules/{number:03}.json", {EXPRESSION: "outOfParis & batteryLow"} if number == 150 else {})
    ran = run("check", "rules")
    assert ran.status == 1
    assert ran.out.startswith("rules/150.json:")
    assert ran.out.endswith(f"1 error, 1 warning in {examining.WORTHWHILE + 1} files\n")
