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
from typing import Any, Final

import pytest
from npm import installed_package

__all__ = ["complaints"]

PACKAGE: Final = "@microsoft/sarif-multitool-linux"
VERSION: Final = "5.7.0"


def installed() -> Path:
    """The validator. Skips the test where it cannot be had; in CI only without npm or elsewhere."""
    npm = shutil.which("npm")
    if npm is None or sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("the SARIF validator needs npm and Linux on x86-64")
    program = installed_package(npm, PACKAGE, VERSION) / "Sarif.Multitool"
    program.chmod(0o755)
    return program


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
