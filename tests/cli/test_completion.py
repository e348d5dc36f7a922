"""`fleetapi completion`: the shell completes commands, options and choices."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from leaves import LEAVES

from fleetapi.cli.catalogue import CATALOGUE
from fleetapi.cli.main import main

FLAGS = ["--first", "--page-size", "--json", "--profile", "--config", "--base-url", "--api-version"]


@pytest.fixture
def complete(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """`complete("fleets --j")`: return what bash offers for the last word."""

    def ask(line: str) -> list[str]:
        monkeypatch.setenv("_FLEETAPI_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", f"fleetapi {line}")
        monkeypatch.setenv("COMP_CWORD", str(len(f"fleetapi {line}_".split()) - 1))
        assert main([]) == 0
        return [each.partition(",")[2] for each in capsys.readouterr().out.split()]

    return ask


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("", list(CATALOGUE)),
        ("fl", ["fleets"]),
        ("--json mon", ["monitors"]),
        ("remote ", ["send", "wait", "show", "list", "callbacks"]),
        ("remote callbacks pa", ["pause"]),
        ("fleets --", [*FLAGS, "--no-color", "--debug", "--help"]),
        ("trips FID VID --api-version ", ["v2", "v3"]),
        ("completion ", ["bash", "zsh", "fish"]),
        ("xyzzy", []),
    ],
)
def test_bash_gets_these_completions(complete: Any, line: str, offered: list[str]) -> None:
    assert complete(line) == offered


def test_completion_of_commands_imports_none(monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import sys; from fleetapi.cli.main import main; main([]); "
        "print(*[name for name in sys.modules if 'cli.commands' in name], file=sys.stderr)"
    )
    environment = {"_FLEETAPI_COMPLETE": "bash_complete", "COMP_WORDS": "fleetapi fl", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert (done.stdout, done.stderr.split()) == ("plain,fleets\n", [])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_calls_fleetapi(run: Any, shell: str) -> None:
    ran = run("completion", shell)
    assert (ran.status, ran.err) == (0, "")
    assert f"_FLEETAPI_COMPLETE={shell}_complete" in ran.out


@pytest.mark.parametrize(
    "line", ["check a", "check --baseline a", "monitors create FID a", "fleets --config a"]
)
def test_the_shell_completes_file_names(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    words = f"fleetapi {line}"
    monkeypatch.setenv("_FLEETAPI_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    assert main([]) == 0
    assert capsys.readouterr().out == "file,a\n"


def test_bash_itself_completes(run: Any, nowhere: Path) -> None:
    (nowhere / "completion.sh").write_text(run("completion", "bash").out, encoding="utf-8")
    binary = nowhere / "fleetapi"
    binary.write_text(f'#!/bin/sh\nexec {sys.executable} -m fleetapi "$@"\n', encoding="utf-8")
    binary.chmod(0o755)
    script = (
        "source ./completion.sh; COMP_WORDS=(fleetapi monitors re); COMP_CWORD=2; "
        '_fleetapi_completion ./fleetapi; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("replace resume\n", "")


def test_every_command_can_be_completed(complete: Any) -> None:
    for words in LEAVES:
        assert "--help" in complete(f"{' '.join(words)} --h")
