"""The folder that shows `fleetapi check` in CI prints what it says; the hooks do what pre-commit would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

PROJECT = Path(__file__).parents[2]
FOLDER = PROJECT / "examples" / "check_in_ci"
HOOKS: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(PROJECT / ".pre-commit-hooks.yaml")


def fleetapi(*words: str, directory: Path = FOLDER) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fleetapi.cli.main", *words],
        cwd=directory,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_the_folder_has_the_expected_findings() -> None:
    done = fleetapi("check", "monitors", "--dialect", "v3")
    assert done.returncode == 1
    assert done.stdout == (FOLDER / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_runs_on_the_names_from_precommit(hook: dict[str, Any], tmp_path: Path) -> None:
    program, *words = hook["entry"].split()
    assert program == "fleetapi"
    for name in ("good.json", "-x.json", "--dialect"):
        copy = tmp_path / name
        copy.write_bytes((FOLDER / "monitors" / "good.json").read_bytes())
        done = fleetapi(*words, *hook.get("args", []), name, directory=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")


def test_the_check_hook_fails_on_a_bad_monitor() -> None:
    (entry,) = [hook["entry"] for hook in HOOKS if hook["id"] == "fleetapi-check"]
    assert fleetapi(*entry.split()[1:], "monitors/low-battery.json").returncode == 1
