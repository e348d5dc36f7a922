"""A baseline: what was known is not reported, wherever it has moved to; what is new is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fleetapi.diagnostics.codes.example import EXPRESSION, HOOK

WRONG = {EXPRESSION: "outOfParis & batteryLow", "label": ""}


def test_known_findings_are_not_reported(run: Any, write: Any) -> None:
    write("rules/a.json", WRONG)
    written = run("check", "rules", "--baseline", "known.json", "--write-baseline")
    assert (written.status, written.out) == (0, "")
    assert written.err == "3 findings written to known.json\n"
    ran = run("check", "rules", "--baseline", "known.json")
    assert (ran.status, ran.out, ran.err) == (0, "1 file checked, nothing found\n", "")


def test_lines_may_move(run: Any, write: Any) -> None:
    path = write("rules/a.json", WRONG)
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    path.write_text("\n\n\n" + path.read_text(encoding="utf-8").replace("  ", "    "), encoding="utf-8")
    assert run("check", "rules", "--baseline", "known.json").out == "1 file checked, nothing found\n"


def test_new_findings_are_reported(run: Any, write: Any) -> None:
    write("rules/a.json", WRONG)
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    write("rules/a.json", {**WRONG, f"{HOOK}/target": "http://my.dn/"})
    write("rules/b.json", {"label": ""})
    ran = run("check", "rules", "--baseline", "known.json", "--format", "concise")
    assert [line.split()[1] for line in ran.out.splitlines()] == ["FM702", "FM901"]


def test_it_holds_from_another_directory(
    run: Any, write: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("rules/a.json", WRONG)
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    monkeypatch.chdir(nowhere / "rules")
    assert run("check", ".", "--baseline", "../known.json").status == 0


def test_what_is_gone_is_said(run: Any, write: Any) -> None:
    write("rules/a.json", WRONG)
    write("rules/b.json", {"label": ""})
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    write("rules/a.json", {"label": ""})
    ran = run("check", "rules/a.json", "--baseline", "known.json")
    assert ran.err == "2 findings of known.json are gone; --write-baseline updates it\n"


def test_it_can_be_configured(run: Any, write: Any, nowhere: Path) -> None:
    write("rules/a.json", WRONG)
    (nowhere / "fleetapi.toml").write_text('[check]\nbaseline = "rules/known.txt"\n', encoding="utf-8")
    assert run("check", "rules", "--write-baseline").status == 0
    assert Path("rules/known.txt").exists()
    assert run("check", "rules").status == 0


def test_it_is_written_for_people_and_holds_no_credential(run: Any, write: Any) -> None:
    secret = "Basic bWU6aHVudGVyMg=="
    header = {"type": "Header", "key": "Authorization", "value": secret}
    write("rules/a.json", {f"{HOOK}/attributes/0": header})
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    text = Path("known.json").read_text(encoding="utf-8")
    assert "bWU6aHVudGVyMg" not in text
    (entry,) = json.loads(text)["findings"]
    assert (entry["file"], entry["code"]) == ("rules/a.json", "FM801")


def test_fixes_leave_known_findings_alone(run: Any, write: Any) -> None:
    path = write("rules/a.json", {EXPRESSION: "outOfParis && batteryIsLow && onMonday"})
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    before = path.read_bytes()
    run("check", "rules", "--baseline", "known.json", "--fix")
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"fleetapi-baseline": 2}', "[" * 100_000])
def test_what_is_none(run: Any, write: Any, nowhere: Path, content: str) -> None:
    write("a.json")
    (nowhere / "known.json").write_text(content, encoding="utf-8")
    ran = run("check", "a.json", "--baseline", "known.json")
    assert ran.status == 2
    assert "known.json is no" in ran.err


def test_one_that_is_damaged(run: Any, write: Any, nowhere: Path) -> None:
    write("a.json")
    (nowhere / "known.json").write_text('{"fleetapi-baseline": 1, "findings": [1]}', encoding="utf-8")
    assert "its findings cannot be read" in run("check", "a.json", "--baseline", "known.json").err


def test_one_that_cannot_be_written(run: Any, write: Any) -> None:
    write("a.json", WRONG)
    ran = run("check", "a.json", "--baseline", "no/where.json", "--write-baseline")
    assert ran.status == 2
    assert "no/where.json cannot be written" in ran.err
