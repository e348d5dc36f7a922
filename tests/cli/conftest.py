"""Run command lines in process, and look at what they print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from fleetapi.cli.main import main


@attrs.frozen
class Ran:
    """What a command line did."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory without any setting: no variable of the developer's reaches a test."""
    import os

    for name in [*os.environ]:
        if name.startswith("FLEETAPI_") or name in {"NO_COLOR", "FORCE_COLOR"}:
            monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("vehicles", fid)`: the exit status and what was printed."""

    def run_one(*words: str) -> Ran:
        capsys.readouterr()
        status = main(words)
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return run_one
