"""The README is true: its programs run, its commands print what it shows, its tables are complete.

Blocks marked `python` run against a sandbox: whole programs as they stand, tests with pytest, and all others
one after the other, as who follows the page does, within a coroutine that has a `client` and nothing else.
Blocks marked `console` run in a shell, beside what the programs have written; `...` stands for any text.
Blocks marked `sh` are not run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from fleetapi.cli.catalogue import CATALOGUE
from fleetapi.config import SETTINGS
from fleetapi.sandbox import SandboxProcess

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MARK = "=== next command ==="

FRAGMENT = """\
import asyncio
from fleetapi import FleetClient


async def main() -> None:
    async with FleetClient.from_env() as client:
{body}


asyncio.run(main())
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


PROGRAMS = [block for block in blocks("python") if "asyncio.run(" in block or "def test_" in block]
FRAGMENTS = [block for block in blocks("python") if block not in PROGRAMS]


@pytest.fixture(scope="module")
def environment() -> Iterator[Mapping[str, str]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FLEETAPI_")}
    clean["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}"
    with SandboxProcess(vehicles=30, latency=0, burst=10_000) as settings:
        yield {**clean, **settings, "CB_AUTH": "Bearer of the README"}


def run(words: list[str], environment: Mapping[str, str], folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", *words],
        env=dict(environment),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", PROGRAMS, ids=lambda block: block.strip().splitlines()[0][:40])
def test_a_program_runs(block: str, environment: Mapping[str, str], tmp_path: Path) -> None:
    if "asyncio.run(" in block:
        (tmp_path / "program.py").write_text(block, encoding="utf-8")
        run(["program.py"], environment, tmp_path)
        return
    (tmp_path / "test_program.py").write_text(block, encoding="utf-8")
    options = ["asyncio_mode=auto", "asyncio_default_fixture_loop_scope=function"]
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_program.py"]
    run([*words, *(word for option in options for word in ("-o", option))], environment, tmp_path)


@pytest.fixture(scope="module")
def followed(environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where somebody has followed the page from top to bottom."""
    folder = tmp_path_factory.mktemp("readme")
    body = "\n".join(textwrap.indent(block, " " * 8) for block in FRAGMENTS)
    (folder / "program.py").write_text(FRAGMENT.format(body=body), encoding="utf-8")
    run(["program.py"], environment, folder)
    return folder


def test_the_page_can_be_followed_from_top_to_bottom(followed: Path) -> None:
    assert len(FRAGMENTS) >= 5
    assert (followed / "monitor.json").is_file()


def test_the_first_program_is_the_example() -> None:
    example = (ROOT / "examples" / "first_program.py").read_text(encoding="utf-8")
    assert example.endswith(next(block for block in blocks("python") if "asyncio.run(" in block))


@pytest.mark.skipif(shutil.which("bash") is None, reason="the README's commands are for a POSIX shell")
@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.strip().splitlines()[-1][:40])
def test_commands_print_what_is_shown(
    block: str, environment: Mapping[str, str], followed: Path, tmp_path: Path
) -> None:
    expected = [part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    (tmp_path / "examples").symlink_to(ROOT / "examples")  # as in a checkout
    shutil.copy(followed / "monitor.json", tmp_path)
    script = "".join(f"echo '{MARK}'\n{command} 2>&1\n" for command, _, _ in expected)
    clean = {name: value for name, value in environment.items() if not name.startswith("FLEETAPI_")}
    done = subprocess.run(
        ["bash", "-c", script],
        env=clean,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    printed = done.stdout.split(f"{MARK}\n")[1:]
    for (command, _, shown), actual in zip(expected, printed, strict=True):
        assert fnmatchcase(actual, _pattern(shown)), f"{command} printed\n{actual}\nand not\n{shown}"


def _pattern(shown: str) -> str:
    literal = re.sub(r"([\[*?])", r"[\1]", shown)
    return literal.replace("...\n", "*").replace("...", "*")


def test_every_command_is_in_the_table() -> None:
    for command in CATALOGUE:
        assert re.search(rf"^\| `fleetapi {command.name}\b", README, re.MULTILINE), command.name


def test_every_setting_is_named() -> None:
    for setting in SETTINGS.values():
        assert f"`{setting.variable}`" in README


def test_every_link_leads_to_a_file() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
