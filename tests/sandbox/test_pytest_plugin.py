"""The fixture for users' own tests, run as users run it: with warnings as errors, in a process of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CASES = sorted((Path(__file__).parents[1] / "cases" / "plugin").glob("*.py"))
PLAIN = """
def test_my_service(fleet_sandbox):
    assert fleet_sandbox.base_url.startswith("https://")
"""
WITHOUT = """
import sys
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "pytest_asyncio" else found(name, *rest)
import pytest
raise SystemExit(pytest.main(sys.argv[1:]))
"""
BARE = [
    "-q",
    "-p",
    "no:schemathesis",
    "-p",
    "no:cacheprovider",
    "test_it.py",
    "-W",
    "error",
    "--strict-config",
    "--strict-markers",
]
EDITABLE = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # pytest and an editable install, not ours
AUTO = ["-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"]
STRICT = ["-o", "asyncio_mode=strict", "-o", "asyncio_default_fixture_loop_scope=function"]


def run(folder: Path, *options: str, text: str = PLAIN, program: tuple[str, ...] = ("-m", "pytest")) -> str:
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "dev", *program, *BARE, *EDITABLE, *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
@pytest.mark.parametrize("options", [[*STRICT, "-o", "asyncio_debug=true"], [*STRICT, "-n", "2"]], ids=str)
def test_the_tests_of_users_pass(path: Path, options: list[str], tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "test_it.py")
    said = run(tmp_path, *options, text=path.read_text(encoding="utf-8"))
    assert re.search(r"^\d+ passed in", said, re.MULTILINE), said


@pytest.mark.parametrize("program", [("-m", "pytest"), ("-c", WITHOUT)], ids=["off", "not installed"])
def test_it_needs_no_other_plugin(program: tuple[str, ...], tmp_path: Path) -> None:
    assert "1 passed" in run(tmp_path, "-p", "no:asyncio", program=program)


def test_async_tests_of_before_pass_unchanged(tmp_path: Path) -> None:
    before = """
async def test_my_service(fleet_sandbox):
    fleet_sandbox.fail_next("429", path="/fleets")
    async with fleet_sandbox.client() as client:
        assert await client.fleets()
    assert [each.status for each in fleet_sandbox.requests] == [429, 200]
"""
    assert "1 passed" in run(tmp_path, *AUTO, text=before)


@pytest.mark.parametrize(
    ("marker", "complaint"),
    [
        ("vehicels=3", "there is no option 'vehicels' (did you mean 'vehicles'?"),
        ("vehicles=-1", "vehicles must be a whole number of at least 0, not -1"),
        ("faults={'gremlins': True}", "there is no fault 'gremlins'"),
        ("1, 2", "too many positional arguments (write the options by name"),
        ("1, vehicles=2", "multiple values for argument 'vehicles'"),
    ],
)
def test_a_marker_that_cannot_be_right(marker: str, complaint: str, tmp_path: Path) -> None:
    said = run(
        tmp_path, "-p", "no:asyncio", text=f"import pytest\n@pytest.mark.fleet_sandbox({marker}){PLAIN}"
    )
    assert f"@pytest.mark.fleet_sandbox: {complaint}" in said
    assert "1 error" in said
    assert "Traceback" not in said


def test_pytest_lists_the_marker(tmp_path: Path) -> None:
    assert "@pytest.mark.fleet_sandbox(vehicles, ...): options of" in run(
        tmp_path, "-p", "no:asyncio", "--markers"
    )


def test_a_request_that_hangs_does_not_keep_the_test_from_ending(tmp_path: Path) -> None:
    text = """
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
    said = run(tmp_path, "-p", "no:asyncio", text=text)
    assert "as it should" in said
    assert "1 failed in" in said
