"""The README and the guides are true: their programs run, and their commands print what they show.

Blocks marked `python` run against a sandbox: whole programs and tests as they are, all others one after the
other, in a coroutine that has a `client`, the id `fid` of a fleet and the id `vid` of one of its vehicles. A
program that begins with `# NAME.py` is also written to that file. Blocks marked `console` run in a shell, in
the folder that the page's programs have written to; `...` matches any text. Blocks marked `sh` are not run.
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
from fleetapi.monitors.checks.registry import every_check
from fleetapi.sandbox import SandboxProcess

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "docs/client.md", "docs/certificates.md", "docs/command_line.md", "docs/testing.md")
MARK = "=== next command ==="

FRAGMENTS = """\
import asyncio


async def main() -> None:
    from fleetapi import FleetClient  # here, so that a block may import it as well

    async with FleetClient.from_env() as client:
        fid = (await client.fleets())[0].id
        vid = (await client.fleet(fid).vehicles())[0].id
{body}


asyncio.run(main())
"""


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(page), re.DOTALL | re.MULTILINE)


def is_whole(block: str) -> bool:
    return "asyncio.run(" in block or "def test_" in block


def named(block: str) -> str | None:
    first = block.partition("\n")[0]
    return first.removeprefix("# ") if re.fullmatch(r"# \w+\.py", first) else None


PROGRAMS = [(page, block) for page in PAGES for block in blocks(page, "python") if is_whole(block)]
COMMANDS = [(page, block) for page in PAGES for block in blocks(page, "console")]


@pytest.fixture(scope="module")
def environment() -> Iterator[Mapping[str, str]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FLEETAPI_")}
    clean["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}"
    with SandboxProcess(vehicles=30, latency=0, burst=10_000) as settings:
        yield {**clean, **settings, "CB_AUTH": "Bearer of the README"}


def run(words: list[str], environment: Mapping[str, str], folder: Path) -> None:
    """Run Python; fail unless it exits with status 0."""
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


@pytest.mark.parametrize(("page", "block"), PROGRAMS, ids=[page for page, _ in PROGRAMS])
def test_a_program_runs(page: str, block: str, environment: Mapping[str, str], tmp_path: Path) -> None:
    if "asyncio.run(" in block:
        (tmp_path / "program.py").write_text(block, encoding="utf-8")
        run(["program.py"], environment, tmp_path)
        return
    (tmp_path / "test_program.py").write_text(block, encoding="utf-8")
    options = ["asyncio_mode=auto", "asyncio_default_fixture_loop_scope=function"]
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "test_program.py"]
    run([*words, *(word for option in options for word in ("-o", option))], environment, tmp_path)


@pytest.fixture(scope="module")
def followed(environment: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """For each page, the folder of someone who has followed it from top to bottom."""
    folders = {page: tmp_path_factory.mktemp("page") for page in PAGES}
    for page, folder in folders.items():
        fragments = [block for block in blocks(page, "python") if not is_whole(block)]
        if fragments:
            body = "\n".join(textwrap.indent(block, " " * 8) for block in fragments)
            (folder / "program.py").write_text(FRAGMENTS.format(body=body), encoding="utf-8")
            run(["program.py"], environment, folder)
    for page, block in PROGRAMS:
        if name := named(block):
            (folders[page] / name).write_text(block, encoding="utf-8")
    return folders


def test_a_page_can_be_followed_from_top_to_bottom(followed: Mapping[str, Path]) -> None:
    assert (followed["README.md"] / "monitor.json").is_file()
    assert (followed["README.md"] / "positions.py").is_file()


def test_the_first_program_is_the_example() -> None:
    example = (ROOT / "examples" / "first_program.py").read_text(encoding="utf-8")
    program = next(block for block in blocks("README.md", "python") if "asyncio.run(" in block)
    assert example.endswith(program.partition("\n")[2])


@pytest.mark.skipif(shutil.which("bash") is None, reason="the commands are for a POSIX shell")
@pytest.mark.parametrize(
    ("page", "block"), COMMANDS, ids=[f"{page}-{block.splitlines()[-1][:40]}" for page, block in COMMANDS]
)
def test_commands_print_what_is_shown(
    page: str, block: str, environment: Mapping[str, str], followed: Mapping[str, Path], tmp_path: Path
) -> None:
    expected = [part.partition("\n") for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    (tmp_path / "examples").symlink_to(ROOT / "examples")  # as in a checkout
    shutil.copytree(followed[page], tmp_path, dirs_exist_ok=True)
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


def test_the_readme_fits_two_hundred_lines() -> None:
    assert len(text_of("README.md").splitlines()) <= 200


def test_every_command_is_in_the_table() -> None:
    for name in CATALOGUE:
        assert re.search(rf"^\| `fleetapi {name}\b", text_of("docs/command_line.md"), re.MULTILINE)


def test_the_readme_names_every_credential() -> None:
    for name in ("client_id", "username", "password", "certificate", "key", "key_password", "ca"):
        assert f"`{SETTINGS[name].variable}`" in text_of("README.md")


def test_the_readme_counts_the_checks() -> None:
    assert f" {len(every_check())} checks" in text_of("README.md")


@pytest.mark.parametrize("page", [*PAGES, *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))])
def test_every_link_leads_to_a_file(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", text_of(page)):
        assert ((ROOT / page).parent / target).exists(), target
