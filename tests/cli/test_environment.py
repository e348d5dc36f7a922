"""Closed and full outputs, ASCII locales, narrow terminals, read-only folders."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from leaves import LEAVES
from permissions import permissions_count

from fleetapi.monitors.checks.examples import EXPRESSION, Example

FLEETAPI = f"{sys.executable} -m fleetapi.cli.main"
COMMANDS = [
    "--help",
    "--version",
    "schema",
    "explain",
    "check a.json",
    "convert a.json --to v3",
    "describe a.json",
]
ONLINE = ["fleets", "fleets --json", "get /fleets"]


@pytest.fixture
def monitor(nowhere: Path) -> Path:
    path = nowhere / "a.json"
    path.write_text(Example(changes={"label": "Zoé →"}).document(), encoding="utf-8")
    return path


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["sh", "-c", f"{FLEETAPI} {line}"],
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize("command", [*COMMANDS, *ONLINE])
def test_a_closed_output_is_not_an_error(monitor: Path, online: Mapping[str, str], command: str) -> None:
    done = shell(f"{command} >&-")
    assert (done.returncode, done.stderr) == (0, b"")
    assert shell(f"{command} 2>&-").returncode == 0


def test_the_status_is_the_same_without_any_output(monitor: Path) -> None:
    assert shell("nonsense 2>&-").returncode == 2
    monitor.write_text(Example(changes={EXPRESSION: "a"}).document(), encoding="utf-8")
    assert shell("check a.json >&- 2>&-").returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("command", [*COMMANDS, *ONLINE])
def test_a_full_disk_is_one_line(monitor: Path, online: Mapping[str, str], command: str) -> None:
    done = shell(f"{command} >/dev/full")
    line = b"fleetapi: error: cannot write the output: No space left on device\n"
    assert (done.returncode, done.stderr) == (2, line)


@pytest.mark.parametrize("command", [*COMMANDS, *ONLINE])
def test_a_broken_pipe(monitor: Path, online: Mapping[str, str], command: str) -> None:
    """The reader ends at once; a short output may have been written by then."""
    done = shell(f"{command} | true")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("command", [*COMMANDS, *ONLINE])
def test_an_ascii_locale(monitor: Path, online: Mapping[str, str], command: str) -> None:
    done = shell(command, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    "words", [words for words in LEAVES if words not in {("sandbox",), ("listen",), ("demo",)}]
)
def test_a_command_without_arguments_is_one_line_or_an_answer(
    run: Any, online: Any, words: tuple[str, ...]
) -> None:
    ran = run(*words)
    assert ran.status in {0, 2}
    assert ran.err.count("\n") <= 1
    if ran.status == 2:
        assert ran.err.startswith("fleetapi: error: ")
        assert ran.err.endswith(")\n"), "with a remedy"


@pytest.mark.parametrize("command", ["check", "fmt", "describe", "convert --to v3", "monitors create FID"])
@pytest.mark.parametrize("path", ["", "absent.json", "empty", "a.json/b"])
def test_an_invalid_path(run: Any, online: Any, monitor: Path, command: str, path: str) -> None:
    Path("empty").mkdir()
    ran = run(*command.split(), path)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.endswith(")\n"), "with a remedy"


@pytest.mark.parametrize(
    "command", ["check a.json --fix", "fmt a.json", "check a.json --baseline b --write-baseline"]
)
def test_a_read_only_folder(run: Any, monitor: Path, command: str) -> None:
    monitor.write_text(Example(changes={EXPRESSION: "outOfParis&&batteryIsLow&&onMonday"}).document())
    monitor.parent.chmod(0o555)
    try:
        with permissions_count():
            ran = run(*command.split())
    finally:
        monitor.parent.chmod(0o755)
    assert ran.status == 2
    assert "Permission denied" in ran.err.splitlines()[-1]


@pytest.mark.parametrize(
    "command", ["check a.json --fix", "fmt a.json", "check a.json --baseline b --write-baseline"]
)
def test_a_file_that_cannot_be_created_is_one_line(
    run: Any, monitor: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """The same for root, who may write everywhere."""
    text = Example(changes={EXPRESSION: "(outOfParis)&&batteryIsLow&&onMonday"}).document()
    monitor.write_text(text.replace("&&", "&") if "fmt" in command else text, encoding="utf-8")
    before = monitor.read_bytes()

    def refused(*_: object, **__: object) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refused)
    ran = run(*command.split())
    assert ran.status == 2
    assert ran.err.splitlines()[-1].startswith("fleetapi: error: ")
    assert "Permission denied" in ran.err
    assert monitor.read_bytes() == before


@pytest.mark.parametrize("words", [["explain", "FM602"], ["fleets"]], ids=" ".join)
def test_a_narrow_terminal(run: Any, online: Any, terminal: Any, words: list[str]) -> None:
    terminal(40)
    ran = run(*words)
    prose = [line for line in ran.out.splitlines() if not line.startswith(("    ", "FM", "basis"))]
    assert ran.status == 0
    assert max(map(len, prose)) <= 40


@pytest.mark.parametrize("content", ["alias x=y\n", "export PATH=/bin\n"])
def test_write_env_does_not_replace_other_files(run: Any, nowhere: Path, content: str) -> None:
    path = nowhere / "profile"
    path.write_text(content, encoding="utf-8")
    ran = run("sandbox", "--vehicles", "5", "--write-env", "profile")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "fleetapi: error: profile exists and contains something else (name another file)\n"
    assert path.read_text(encoding="utf-8") == content
    (nowhere / "folder").mkdir()
    assert "cannot write folder: Is a directory" in run("sandbox", "--write-env", "folder").err
