"""The fixture for users' own tests, and what it says where nothing could run it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

USES_IT = """
async def test_my_service(fleet_sandbox):
    async with fleet_sandbox.client() as client:
        assert await client.fleets()
"""
WITHOUT = """
import sys
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "pytest_asyncio" else found(name, *rest)
import pytest
raise SystemExit(pytest.main(sys.argv[1:]))
"""
BARE = ["-q", "-p", "no:cacheprovider", "test_it.py", "-W", "error"]
EDITABLE = [
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
]  # pytest and an editable install, not the plugin

AUTO = ["-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"]


def run(folder: Path, program: list[str], *options: str) -> str:
    (folder / "test_it.py").write_text(USES_IT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "dev", *program, *BARE, *EDITABLE, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


def test_it_runs_in_debug_mode_with_warnings_as_errors(tmp_path: Path) -> None:
    assert "1 passed" in run(
        tmp_path, ["-m", "pytest"], *AUTO, "-o", "asyncio_debug=true", "--strict-config", "--strict-markers"
    )


def test_where_the_plugin_is_switched_off(tmp_path: Path) -> None:
    said = run(tmp_path, ["-m", "pytest"], "-p", "no:asyncio")
    assert "fleet_sandbox needs pytest-asyncio, which is not switched on: leave out -p no:asyncio." in said
    assert "1 error" in said
    assert "Traceback" not in said


def test_where_the_plugin_is_not_installed(tmp_path: Path) -> None:
    said = run(tmp_path, ["-c", WITHOUT], "-p", "no:asyncio")
    remedy = "pip install 'pytest-asyncio>=1.4' brings it"
    assert f"fleet_sandbox needs pytest-asyncio, which is not installed: {remedy}." in said
    assert "1 error" in said
    assert "Traceback" not in said
