"""Programs from npm that some tests need: installed once for this machine, or the reason why not."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

import pytest

__all__ = ["installed_package"]


def installed_package(npm: str, package: str, version: str) -> Path:
    """The folder of a package, in the cache of the user who tests.

    Where npm cannot install it the test is skipped; in CI it fails.
    """
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fleetapi-tests"
    folder = home / f"{package.rpartition('/')[2]}-{version}"
    if not folder.exists():
        home.mkdir(parents=True, exist_ok=True)
        _install(npm, package, version, folder)
    return folder / "node_modules" / package


def _install(npm: str, package: str, version: str, folder: Path) -> None:
    """Into a folder beside the final one, which then takes its name: half an installation is never used."""
    workshop = Path(mkdtemp(dir=folder.parent))
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(workshop)]
    try:
        done = subprocess.run(
            [*command, f"{package}@{version}"], capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode:
            reason = f"npm could not install {package} {version}: {done.stderr.strip()[-300:]}"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
        if not folder.exists():
            workshop.rename(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
