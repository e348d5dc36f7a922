"""Microsoft's SARIF validator, which has the official schema of SARIF 2.1.0 inside, and rules beyond it.

It comes from the npm registry into a cache folder of the user (`XDG_CACHE_HOME`), once for each version.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

import pytest

__all__ = ["complaints"]

PACKAGE: Final = "@microsoft/sarif-multitool-linux"
VERSION: Final = "5.7.0"


def installed() -> Path:
    """The validator. Skips the test where it cannot be had; in CI only without npm or elsewhere."""
    npm = shutil.which("npm")
    if npm is None or sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("the SARIF validator needs npm and Linux on x86-64")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fleetapi-tests"
    folder = home / f"sarif-multitool-{VERSION}"
    if not folder.exists():
        home.mkdir(parents=True, exist_ok=True)
        _install(npm, folder)
    return folder / "node_modules" / PACKAGE / "Sarif.Multitool"


def _install(npm: str, folder: Path) -> None:
    """Into a folder beside the final one, which then takes its name: half an installation is never used."""
    workshop = Path(mkdtemp(dir=folder.parent))
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(workshop)]
    try:
        done = subprocess.run(
            [*command, f"{PACKAGE}@{VERSION}"], capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode:
            reason = f"npm could not install {PACKAGE} {VERSION}: {done.stderr.strip()[-300:]}"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        (workshop / "node_modules" / PACKAGE / "Sarif.Multitool").chmod(0o755)
        if not folder.exists():
            workshop.rename(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def complaints(log: str, folder: Path) -> set[str]:
    """The rules that a SARIF log breaks, `JSON1005` for example, notes of style left out."""
    file, result = folder / "log.sarif", folder / "result.sarif"
    file.write_text(log, encoding="utf-8")
    subprocess.run(
        [str(installed()), "validate", str(file), "--output", str(result), "--log", "ForceOverwrite"],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    runs: list[dict[str, Any]] = json.loads(result.read_text(encoding="utf-8-sig"))["runs"]
    return {found["ruleId"] for run in runs for found in run["results"] if found.get("level") != "note"}
