"""Baselines: known findings are not reported, even if they moved; new ones are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fleetapi.monitors.checks.examples import EXPRESSION, HOOK

WRONG = {EXPRESSION: "outOfParis & batteryLow", "label": ""}


def test_known_findings_are_not_reported(run: Any, write: Any) -> None:
    write("rules/a.json", WRONG)
    written = run("check", "rules", "--baseline", "known.json", "--write-baseline")
    assert (written.status, written.out) == (0, "")
    assert written.err == "wrote 3 findings to known.json\n"
    ran = run("check", "rules", "--baseline", "known.json")
    assert (ran.status, ran.out, ran.err) == (0, "1 file checked, nothing found\n", "")


def test_findings_may_move_to_other_lines(run: Any, write: Any) -> None:
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
    assert [line.split()[2] for line in ran.out.splitlines()] == ["FM702", "FM901"]


def test_it_works_from_another_directory(
    run: Any, write: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("rules/a.json", WRONG)
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    monkeypatch.chdir(nowhere / "rules")
    assert run("check", ".", "--baseline", "../known.json").status == 0


def test_resolved_findings_are_counted(run: Any, write: Any) -> None:
    write("rules/a.json", WRONG)
    write("rules/b.json", {"label": ""})
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    write("rules/a.json", {"label": ""})
    ran = run("check", "rules/a.json", "--baseline", "known.json")
    assert ran.err == "2 findings in known.json no longer occur; update it with --write-baseline\n"


def entries(name: str = "known.json") -> list[tuple[str, str]]:
    found = json.loads(Path(name).read_text(encoding="utf-8"))["findings"]
    return [(entry["file"], entry["code"]) for entry in found]


def test_writing_for_some_files_keeps_the_entries_of_others(run: Any, write: Any) -> None:
    write("rules/a.json", WRONG)
    write("rules/b.json", {"label": ""})
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    assert entries() == [("rules/a.json", code) for code in ("FM602", "FM603", "FM901")] + [
        ("rules/b.json", "FM901")
    ]
    write("rules/a.json", {"label": ""})
    ran = run("check", "rules/a.json", "--baseline", "known.json", "--write-baseline")
    assert ran.err == "wrote 1 finding to known.json; kept 1 other\n"
    assert entries() == [("rules/a.json", "FM901"), ("rules/b.json", "FM901")]
    assert run("check", "rules", "--baseline", "known.json", "--strict").status == 0


def test_writing_for_some_checks_keeps_the_entries_of_others(run: Any, write: Any) -> None:
    write("rules/a.json", WRONG)
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    ran = run("check", "rules", "--baseline", "known.json", "--write-baseline", "--select", "FM602")
    assert ran.err == "wrote 1 finding to known.json; kept 2 others\n"
    assert entries() == [("rules/a.json", code) for code in ("FM602", "FM603", "FM901")]
    write("rules/a.json", {"label": ""})
    run("check", "rules", "--baseline", "known.json", "--write-baseline", "--select", "FM602")
    assert entries() == [("rules/a.json", "FM901")], "what is found no more goes, whichever checks are wanted"


def test_entries_of_a_deleted_file_are_removed_when_its_folder_is_searched(run: Any, write: Any) -> None:
    write("rules/a.json", {"label": ""})
    path = write("rules/deep/b.json", {"label": ""})
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    path.unlink()
    assert run("check", "rules/a.json", "--baseline", "known.json").err == ""
    assert "1 finding in known.json no longer occurs" in run("check", "rules", "--baseline", "known.json").err
    run("check", "rules/a.json", "--baseline", "known.json", "--write-baseline")
    assert entries() == [("rules/a.json", "FM901"), ("rules/deep/b.json", "FM901")]
    run("check", ".", "--baseline", "known.json", "--write-baseline")
    assert entries() == [("rules/a.json", "FM901")]


@pytest.mark.parametrize("words", [["--exclude", "b.json"], ["--ignore", "FM901"]], ids=" ".join)
def test_files_outside_a_run_are_not_resolved(run: Any, write: Any, words: list[str]) -> None:
    write("rules/a.json")
    write("rules/b.json", {"label": ""})
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    assert run("check", "rules", "--baseline", "known.json", *words).err == ""
    run("check", "rules", "--baseline", "known.json", "--write-baseline", *words)
    assert entries() == [("rules/b.json", "FM901")]


def test_a_duplicate_label_is_resolved_only_if_both_files_were_checked(run: Any, write: Any) -> None:
    write("rules/a.json", {"label": "Same"})
    write("rules/b.json", {"label": "Same"})
    write("rules/c.json")
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    assert entries() == [("rules/b.json", "FM902")]
    for alone in (["rules/b.json"], ["rules/b.json", "rules/c.json"]):
        assert run("check", *alone, "--baseline", "known.json").err == ""
        run("check", *alone, "--baseline", "known.json", "--write-baseline")
        assert entries() == [("rules/b.json", "FM902")]
    write("rules/b.json", {"label": "Another"})
    ran = run("check", "rules/a.json", "rules/b.json", "--baseline", "known.json")
    assert ran.err == "1 finding in known.json no longer occurs; update it with --write-baseline\n"


@pytest.mark.parametrize("content", ["", '{"label": "a monitor"}'])
def test_no_other_file_is_overwritten(run: Any, write: Any, nowhere: Path, content: str) -> None:
    write("a.json", WRONG)
    (nowhere / "b.json").write_text(content, encoding="utf-8")
    ran = run("check", "a.json", "--baseline", "b.json", "--write-baseline")
    assert (ran.status, ran.out) == (2, "")
    assert "(name another file, or delete this one)" in ran.err
    assert (nowhere / "b.json").read_text(encoding="utf-8") == content


def test_it_can_be_configured(run: Any, write: Any, nowhere: Path) -> None:
    write("rules/a.json", WRONG)
    (nowhere / "fleetapi.toml").write_text('[check]\nbaseline = "rules/known.txt"\n', encoding="utf-8")
    assert run("check", "rules", "--write-baseline").status == 0
    assert Path("rules/known.txt").exists()
    assert run("check", "rules").status == 0


def test_it_is_readable_and_contains_no_credential(run: Any, write: Any) -> None:
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
def test_a_file_that_is_not_a_baseline(run: Any, write: Any, nowhere: Path, content: str) -> None:
    write("a.json")
    (nowhere / "known.json").write_text(content, encoding="utf-8")
    ran = run("check", "a.json", "--baseline", "known.json")
    assert ran.status == 2
    assert "known.json is not a baseline" in ran.err


def test_a_damaged_baseline(run: Any, write: Any, nowhere: Path) -> None:
    write("a.json")
    (nowhere / "known.json").write_text('{"fleetapi-baseline": 1, "findings": [1]}', encoding="utf-8")
    assert "its findings are malformed" in run("check", "a.json", "--baseline", "known.json").err


def test_a_baseline_that_cannot_be_written(run: Any, write: Any) -> None:
    write("a.json", WRONG)
    ran = run("check", "a.json", "--baseline", "no/where.json", "--write-baseline")
    assert ran.status == 2
    assert "cannot write no/where.json" in ran.err


def test_a_broken_link_is_not_resolved(run: Any, write: Any, nowhere: Path) -> None:
    """The link still exists, so its findings may occur again."""
    write("rules/a.json")
    write("elsewhere/b.json", {"label": ""})
    link = nowhere / "rules" / "b.json"
    link.symlink_to("../elsewhere/b.json")
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    assert entries() == [("rules/b.json", "FM901")]
    (nowhere / "elsewhere" / "b.json").unlink()
    words = ["check", "rules", "--exclude", "b.json", "--baseline", "known.json"]
    assert run(*words).err == ""
    run(*words, "--write-baseline")
    assert entries() == [("rules/b.json", "FM901")]
    link.unlink()
    assert "1 finding in known.json no longer occurs" in run(*words).err


def test_a_broken_link_is_not_a_new_baseline(run: Any, write: Any, nowhere: Path) -> None:
    write("a.json", WRONG)
    (nowhere / "known.json").symlink_to("no.json")
    ran = run("check", "a.json", "--baseline", "known.json", "--write-baseline")
    assert (ran.status, ran.out) == (2, "")
    assert (
        ran.err
        == "fleetapi: error: the baseline known.json does not exist (name another file, or delete this one)\n"
    )
    assert not (nowhere / "no.json").exists()


def test_nothing_is_resolved_when_a_folder_could_not_be_read(run: Any, write: Any, nowhere: Path) -> None:
    write("rules/a.json")
    path = write("rules/deep/b.json", {"label": ""})
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    path.unlink()
    (nowhere / "rules" / "loop.json").symlink_to("loop.json")
    ran = run("check", "rules", "--baseline", "known.json")
    assert ran.status == 2
    assert "no longer" not in ran.err


def test_resolved_findings_are_counted_from_another_directory(
    run: Any, write: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("rules/a.json", {"label": ""})
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    write("rules/a.json")
    monkeypatch.chdir(nowhere / "rules")
    assert (
        "1 finding in ../known.json no longer occurs" in run("check", ".", "--baseline", "../known.json").err
    )


def test_a_link_counts_as_its_own_file(run: Any, write: Any, nowhere: Path) -> None:
    write("elsewhere/a.json", {"label": ""})
    (nowhere / "rules").mkdir()
    (nowhere / "rules" / "b.json").symlink_to("../elsewhere/a.json")
    run("check", "rules", "--baseline", "known.json", "--write-baseline")
    write("elsewhere/a.json")
    assert run("check", "elsewhere", "--baseline", "known.json").err == "", "it was not checked by that name"
    assert "no longer occurs" in run("check", "rules", "--baseline", "known.json").err


@pytest.mark.parametrize(
    "findings",
    [{}, [1], [{"file": "a.json"}], [{"fingerprint": "f"}], [{"file": "a", "fingerprint": 1}],
     [{"file": "a", "fingerprint": "f"}, 1]],
)  # fmt: skip
def test_malformed_entries(run: Any, write: Any, findings: Any) -> None:
    write("a.json")
    Path("known.json").write_text(
        json.dumps({"fleetapi-baseline": 1, "findings": findings}), encoding="utf-8"
    )
    ran = run("check", "a.json", "--baseline", "known.json")
    assert ran.status == 2
    assert "its findings are malformed" in ran.err


def test_an_entry_needs_only_its_file_and_fingerprint(run: Any, write: Any) -> None:
    write("a.json")
    entry = {"file": "a.json", "fingerprint": "f"}
    Path("known.json").write_text(json.dumps({"fleetapi-baseline": 1, "findings": [entry]}), encoding="utf-8")
    assert (
        "1 finding in known.json no longer occurs" in run("check", "a.json", "--baseline", "known.json").err
    )
