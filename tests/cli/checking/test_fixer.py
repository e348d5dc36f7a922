"""`--fix` and `--diff`: only fixable findings change, byte for byte, and files are written atomically."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fleetapi.cli.checking import run as check_run
from fleetapi.cli.checking.fixer import MAXIMUM_ROUNDS
from fleetapi.cli.files import replace_file
from fleetapi.diagnostics.fixes import Edit, Fix
from fleetapi.diagnostics.position import Span
from fleetapi.monitors.checks.examples import DATA, EXPRESSION, TIMES
from fleetapi.monitors.checks.registry import every_check

WRONG = {
    EXPRESSION: "(outOfParis && batteryIsLow) or onMonday",
    f"{DATA}/value": [50],
    f"{TIMES}/0/recurrence": "daily",
}
FIXABLE = [check for check in every_check().values() if check.fixable]


@pytest.mark.parametrize("check", FIXABLE, ids=lambda check: check.code)
def test_the_bad_example_of_every_fixable_check_is_fixed(run: Any, nowhere: Path, check: Any) -> None:
    path = nowhere / "a.json"
    path.write_text(check.bad.document(), encoding="utf-8")
    words = [] if check.bad.target is None else ["--dialect", check.bad.target]
    ran = run("check", "a.json", *check.fix_options.split(), *words)
    assert (ran.status, ran.out) == (0, "1 file checked, nothing found\n")
    assert ran.err == f"fixed a.json: {check.code}\n"


def test_a_fix_may_reveal_another_one(run: Any, write: Any) -> None:
    path = write("a.json", WRONG)
    ran = run("check", "a.json", "--fix")
    assert (ran.status, ran.out) == (0, "1 file checked, nothing found\n")
    assert ran.err == "fixed a.json: FM208, FM505, FM606 ×2\n"
    assert '"boolExp": "(outOfParis & batteryIsLow) | onMonday"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_everything_else_stays_byte_for_byte(run: Any, write: Any, line_end: str, mark: str) -> None:
    path = write("a.json", WRONG)
    before = path.read_text(encoding="utf-8").replace('"vin"', '"v\\u0069n"').replace("  ", "\t")
    before = mark + before.replace("\n", line_end).rstrip()
    path.write_bytes(before.encode())
    assert run("check", "a.json", "--fix").status == 0
    after = path.read_bytes().decode()
    changed = ("&& batteryIsLow) or", "50", '"daily"')
    assert len(after.split(line_end)) == len(before.split(line_end))
    for old, new in zip(before.split(line_end), after.split(line_end), strict=True):
        assert old == new or any(word in old for word in changed)


def test_a_second_run_changes_nothing(run: Any, write: Any) -> None:
    path = write("a.json", WRONG)
    run("check", "a.json", "--fix")
    content, changed = path.read_bytes(), path.stat().st_mtime_ns
    assert run("check", "a.json", "--fix").err == ""
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (content, changed)


def test_only_selected_findings_are_fixed(run: Any, write: Any) -> None:
    path = write("a.json", WRONG)
    run("check", "a.json", "--fix", "--select", "FM5", "--exit-zero")
    text = path.read_text(encoding="utf-8")
    assert '"50"' in text
    assert "&&" in text


def test_a_diff_changes_nothing_and_can_be_applied(run: Any, write: Any, nowhere: Path) -> None:
    path = write("rules/a.json", WRONG)
    before = path.read_bytes()
    ran = run("check", "rules", "--diff")
    assert ran.status == 1
    assert path.read_bytes() == before
    assert ran.out.startswith("--- rules/a.json\n+++ rules/a.json\n@@ ")
    assert '+    "boolExp": "(outOfParis & batteryIsLow) | onMonday"\n' in ran.out
    assert ran.err == "1 file would change\n"
    patch = subprocess.run(["patch", "-p0"], input=ran.out, text=True, capture_output=True, check=False)
    assert patch.returncode == 0, patch.stderr
    assert run("check", "rules").status == 0
    assert run("check", "rules", "--diff").status == 0


def test_a_diff_of_a_file_without_a_final_newline(run: Any, write: Any) -> None:
    path = write("a.json", WRONG)
    path.write_text(path.read_text(encoding="utf-8").rstrip(), encoding="utf-8")
    assert run("check", "a.json", "--diff").out.count("\\ No newline at end of file\n") == 1
    path.write_text(path.read_text(encoding="utf-8").replace("\n", " "), encoding="utf-8")
    assert run("check", "a.json", "--diff").out.count("\\ No newline at end of file\n") == 2


def test_findings_without_a_fix_are_counted_after_a_diff(run: Any, write: Any) -> None:
    write("a.json", {**WRONG, "label": ""})
    assert run("check", "a.json", "--diff").err == "1 file would change; 1 finding cannot be fixed\n"


def test_standard_input_is_fixed_to_standard_output(run: Any, write: Any, stdin: Any) -> None:
    stdin(write("a.json", {**WRONG, "label": ""}).read_bytes())
    ran = run("check", "-", "--fix")
    assert '"boolExp": "(outOfParis & batteryIsLow) | onMonday"' in ran.out
    assert "<stdin>:2:12: warning FM901" in ran.err
    clean = write("a.json").read_bytes()
    stdin(clean)
    assert run("check", "-", "--fix").out == clean.decode()


AMBIGUOUS = {EXPRESSION: "outOfParis and batteryIsLow or onMonday"}
SUGGESTED = "1 unsafe fix can be enabled with --unsafe-fixes"


def test_an_unsafe_fix_is_shown_and_not_applied(run: Any, write: Any) -> None:
    path = write("a.json", AMBIGUOUS)
    ran = run("check", "a.json", "--fix")
    assert ran.err == "fixed a.json: FM606 ×2\n"
    assert "(unsafe: --fix --unsafe-fixes)" in ran.out
    assert ran.out.endswith(f"1 warning in 1 file ({SUGGESTED})\n")
    assert '"boolExp": "outOfParis & batteryIsLow | onMonday"' in path.read_text(encoding="utf-8")
    assert run("check", "a.json", "--diff").err == f"nothing to fix; {SUGGESTED}\n"
    assert run("check", "a.json", "--strict").status == 1


def test_an_unsafe_fix_is_applied_on_request(run: Any, write: Any) -> None:
    path = write("a.json", AMBIGUOUS)
    assert '| onMonday"' in run("check", "a.json", "--diff", "--unsafe-fixes").out
    ran = run("check", "a.json", "--fix", "--unsafe-fixes")
    assert (ran.out, ran.err) == (
        "1 file checked, nothing found\n",
        "fixed a.json: FM606 ×2, FM607\n",
    )
    assert '"boolExp": "(outOfParis & batteryIsLow) | onMonday"' in path.read_text(encoding="utf-8")


def test_unsafe_fixes_alone_change_nothing(run: Any, write: Any) -> None:
    path = write("a.json", AMBIGUOUS)
    before = path.read_bytes()
    run("check", "a.json", "--unsafe-fixes")
    assert path.read_bytes() == before


def test_machine_formats_say_whether_a_fix_is_safe(run: Any, write: Any) -> None:
    write("a.json", {EXPRESSION: "outOfParis & batteryIsLow | onMonday"})
    (listed,) = json.loads(run("check", "a.json", "--format", "json").out)
    assert listed["fix"]["applicability"] == "unsafe"
    (result,) = json.loads(run("check", "a.json", "--format", "sarif").out)["runs"][0]["results"]
    assert result["fixes"][0]["properties"] == {"applicability": "unsafe"}


def test_permissions_and_links_are_kept(run: Any, write: Any, nowhere: Path) -> None:
    path = write("rules/a.json", WRONG)
    path.chmod(0o640)
    (nowhere / "link.json").symlink_to("rules/a.json")
    run("check", "link.json", "--fix")
    assert (nowhere / "link.json").is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert "&&" not in path.read_text(encoding="utf-8")
    assert [each.name for each in (nowhere / "rules").iterdir()] == ["a.json"]


def test_a_failure_leaves_the_file_unchanged(
    run: Any, write: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.json", WRONG)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    ran = run("check", "a.json", "--fix")
    assert (ran.status, path.read_bytes()) == (2, before)
    assert ran.err == "fleetapi: error: a.json was not fixed: No space left on device\n"
    assert [each.name for each in nowhere.iterdir()] == ["a.json"]


def test_a_file_that_changed_in_the_meantime_is_not_written(
    run: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.json", WRONG)
    monkeypatch.setattr(check_run, "read", lambda _: b"another")
    ran = run("check", "a.json", "--fix")
    assert ran.status == 2
    assert "was not fixed: it changed in the meantime; run the command again" in ran.err
    assert "&&" in path.read_text(encoding="utf-8")


def test_a_new_file_has_default_permissions(nowhere: Path) -> None:
    replace_file(nowhere / "new", b"x")
    mask = os.umask(0)
    os.umask(mask)
    assert (nowhere / "new").stat().st_mode & 0o777 == 0o666 & ~mask


def test_many_fixes_are_applied_quickly(run: Any, write: Any) -> None:
    path = write("a.json", {f"{DATA}/value": list(range(20_000)), f"{DATA}/op": "includedIn"})
    run("check", "a.json", "--fix", "--select", "FM505")
    assert '"19999"' in path.read_text(encoding="utf-8")


def test_fixes_that_undo_each_other_end(run: Any, write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from fleetapi.monitors.checks import document_fixes

    def flip(document: Any, path: Any, _: str) -> Fix:
        span = document.value(path).span
        other = '"Daily "' if span.of(document.text) == '"daily"' else '"daily"'
        return Fix("flip", (Edit(Span(span.start, span.end), other),))

    monkeypatch.setattr(document_fixes, "_replaced", flip)
    write("a.json", {f"{TIMES}/0/recurrence": "daily"})
    ran = run("check", "a.json", "--fix")
    assert ran.status == 1
    assert MAXIMUM_ROUNDS >= 2
