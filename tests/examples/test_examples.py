"""Every example runs as it stands, against the sandbox; a file dropped into examples/ is tested."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest

import fleetapi
from fleetapi import remote_commands, sandbox, webhooks
from fleetapi.sandbox import SandboxProcess

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAMS = sorted(path for path in EXAMPLES.glob("*.py") if not path.name.startswith("test_"))
TESTS = sorted(EXAMPLES.glob("test_*.py"))


@pytest.fixture(scope="module")
def environment() -> Iterator[Mapping[str, str]]:
    """The settings of a running sandbox, and nothing else of ours."""
    with SandboxProcess(vehicles=70, latency=0, burst=10_000) as settings:
        yield {
            name: value for name, value in os.environ.items() if not name.startswith("FLEETAPI_")
        } | settings


def run(
    words: list[str], environment: Mapping[str, str], directory: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", *words],
        env=dict(environment),
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "module", [fleetapi, remote_commands, sandbox, webhooks], ids=lambda each: each.__name__
)
def test_every_public_name_is_in_an_example(module: ModuleType) -> None:
    shown = {
        word for path in (*PROGRAMS, *TESTS) for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    }
    assert set(module.__all__) - shown == set()


def test_every_example_is_in_the_list() -> None:
    links = re.findall(r"\]\(([^)/]+)", (EXAMPLES / "README.md").read_text(encoding="utf-8"))
    assert sorted(links) == sorted(path.name for path in (*PROGRAMS, *TESTS, EXAMPLES / "check_in_ci"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_an_example_runs(path: Path, environment: Mapping[str, str], tmp_path: Path) -> None:
    done = run([str(path)], environment, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_an_example_of_tests_passes(path: Path, environment: Mapping[str, str], tmp_path: Path) -> None:
    done = run(
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(path)],
        {name: value for name, value in environment.items() if not name.startswith("FLEETAPI_")},
        tmp_path,
    )
    assert done.returncode == 0, done.stdout + done.stderr
