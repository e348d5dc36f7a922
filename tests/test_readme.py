"""The README is true: its programs run, its commands print what it shows, its tables are complete.

Blocks marked `python` run against a sandbox: whole programs as they stand, tests with pytest, and anything
else within a coroutine that has a `client`, the ids `fid` and `vid`, and a `monitor`. Blocks marked `console`
run in a shell; `...` stands for any text. Blocks marked `sh` are not run.
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
from fleetapi.cli.demo.quickstart import REPAIRED_MONITOR as monitor


async def main() -> None:
    async with FleetClient.from_env() as client:
        fid = (await client.fleets())[0].id
        vid = (await client.fleet(fid).vehicles())[0].id
{body}


asyncio.run(main())
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def environment() -> Iterator[Mapping[str, str]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FLEETAPI_")}
    clean["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}"
    with SandboxProcess(vehicles=30, latency=0, burst=10_000) as settings:
        yield {**clean, **settings, "CB_AUTH": "Bearer of the README"}


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.strip().splitlines()[0][:40])
def test_a_program_runs(block: str, environment: Mapping[str, str], tmp_path: Path) -> None:
    words = [sys.executable, "-W", "error"]
    if "asyncio.run(" in block:
        (tmp_path / "program.py").write_text(block, encoding="utf-8")
        words += ["program.py"]
    elif "def test_" in block:
        (tmp_path / "test_program.py").write_text(block, encoding="utf-8")
        options = ["asyncio_mode=auto", "asyncio_default_fixture_loop_scope=function"]
        words += ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_program.py"]
        words += [word for option in options for word in ("-o", option)]
    else:
        program = FRAGMENT.format(body=textwrap.indent(block, " " * 8))
        (tmp_path / "program.py").write_text(program, encoding="utf-8")
        words += ["program.py"]
    done = subprocess.run(
        words, env=dict(environment), cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_program_is_the_example() -> None:
    example = (ROOT / "examples" / "first_program.py").read_text(encoding="utf-8")
    assert example.endswith(next(block for block in blocks("python") if "asyncio.run(" in block))


@pytest.mark.skipif(shutil.which("bash") is None, reason="the README's commands are for a POSIX shell")
@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.strip().splitlines()[-1][:40])
def test_commands_print_what_is_shown(block: str, environment: Mapping[str, str], tmp_path: Path) -> None:
    expected = [part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    (tmp_path / "examples").symlink_to(ROOT / "examples")  # as in a checkout
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
