"""The pytest fixture, used as in users' projects: in a separate process, with warnings as errors."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(300)  # each starts an interpreter and at least one sandbox
CASES = sorted((Path(__file__).parents[1] / "cases" / "plugin").glob("*.py"))
PLAIN = """
def test_my_service(fleet_sandbox):
    assert fleet_sandbox.base_url.startswith("https://")
"""
OURS = ("-p", "fleetapi.sandbox.pytest_plugin")
ANYIO = ("-p", "anyio.pytest_plugin")
ASYNCIO = ("-p", "pytest_asyncio.plugin", "-o", "asyncio_default_fixture_loop_scope=function")
XDIST = ("-p", "xdist.plugin", "-n", "2")


def run(folder: Path, text: str, *options: str, autoload: bool = False) -> str:
    """Run a file of tests with only the plugins it needs, because loading all takes seconds."""
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    strict = ["-W", "error", "-W", "ignore::pytest.PytestAssertRewriteWarning", "--strict-markers"]
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py", *strict, *options]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    if not autoload:
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    done = subprocess.run(
        [sys.executable, *words],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    return done.stdout + done.stderr


def passed(said: str, count: str = r"\d+") -> None:
    assert re.search(rf"^{count} passed in", said, re.MULTILINE), said


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_tests_of_users_pass(path: Path, tmp_path: Path) -> None:
    further = XDIST if path.stem == "markers" else ("-o", "asyncio_debug=true")
    passed(run(tmp_path, path.read_text(encoding="utf-8"), *OURS, *ANYIO, *ASYNCIO, *further))


def test_it_needs_no_other_plugin(tmp_path: Path) -> None:
    passed(run(tmp_path, PLAIN, *OURS), "1")


def test_pytest_finds_the_fixture(tmp_path: Path) -> None:
    said = run(tmp_path, PLAIN, "-p", "no:asyncio", "-p", "no:schemathesis", autoload=True)
    passed(said, "1")


def test_async_tests_pass_unchanged(tmp_path: Path) -> None:
    before = """
async def test_my_service(fleet_sandbox):
    fleet_sandbox.fail_next("429", path="/fleets")
    async with fleet_sandbox.client() as client:
        assert await client.fleets()
    assert [each.status for each in fleet_sandbox.requests] == [429, 200]
"""
    passed(run(tmp_path, before, *OURS, *ASYNCIO, "-o", "asyncio_mode=auto"), "1")


WRONG = {
    "vehicels=3": "unknown option 'vehicels' (did you mean 'vehicles'?",
    "vehicles=-1": "vehicles must be an integer of at least 0, not -1",
    "faults={'gremlins': True}": "unknown fault 'gremlins'",
    "1, 2": "too many positional arguments (pass the options by name",
    "1, vehicles=2": "multiple values for argument 'vehicles'",
}


def test_invalid_markers(tmp_path: Path) -> None:
    tests = [
        f"@pytest.mark.fleet_sandbox({marker})\ndef test_{number}(fleet_sandbox): pass\n"
        for number, marker in enumerate(WRONG)
    ]
    said = run(tmp_path, "\n".join(["import pytest", *tests]), *OURS)
    for complaint in WRONG.values():
        assert f"@pytest.mark.fleet_sandbox: {complaint}" in said
    assert f"{len(WRONG)} errors in" in said
    assert "Traceback" not in said
    assert "another exception occurred" not in said


def test_pytest_lists_the_marker(tmp_path: Path) -> None:
    said = run(tmp_path, PLAIN, *OURS, "--markers")
    assert "@pytest.mark.fleet_sandbox(vehicles, ...): options of" in said


def test_a_pending_request_does_not_keep_the_test_from_ending(tmp_path: Path) -> None:
    hangs = """
import asyncio
def test_it(fleet_sandbox):
    async def leave():
        async with fleet_sandbox.client() as client:
            fleet_sandbox.fail_next("slow", seconds=1000)
            await asyncio.wait_for(client.request("GET", "/fleets"), 0.2)
    try:
        asyncio.run(leave())
    except TimeoutError:
        assert 1 == 2, "as it should"
"""
    said = run(tmp_path, hangs, *OURS)
    assert "as it should" in said
    assert "1 failed in" in said
