"""From a command line to an exit status: help, common options, one line for every error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import click
import pytest
from leaves import LEAVES

from fleetapi import errors
from fleetapi.cli.app import App
from fleetapi.cli.catalogue import CATALOGUE, SECTIONS, root
from fleetapi.cli.exit_status import ExitStatus, status_of
from fleetapi.cli.framework import Command, command
from fleetapi.cli.main import main


def every_error() -> list[type[errors.FleetError]]:
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.FleetError)
    ]


def command_that(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `fleetapi fleets` run this function."""
    made = command(name="fleets")(run)
    monkeypatch.setattr(type(root), "get_command", lambda *_: made)


def test_the_help_names_every_command_section_and_exit_status(run: Any) -> None:
    ran = run("--help")
    assert ran.status == 0
    for entry in CATALOGUE.values():
        assert f"  {entry.name:<13}{entry.summary}" in ran.out
    for title in SECTIONS:
        assert title in ran.out
    for status in ExitStatus:
        assert f"{status.value:>3}  " in ran.out


@pytest.mark.parametrize("words", [(), ("certificate",), *LEAVES], ids=" ".join)
def test_every_help_fits_80_columns(run: Any, words: tuple[str, ...]) -> None:
    ran = run(*words, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(" ".join(["Usage: fleetapi", *words]))
    assert [line for line in ran.out.splitlines() if len(line) > 80] == []


def test_the_help_is_the_same_without_docstrings(run: Any) -> None:
    program = (
        "import sys; from fleetapi.cli.main import main\n"
        "for words in (['check'], ['monitors'], ['monitors', 'create'], ['alarms']): main([*words, '--help'])"
    )
    done = subprocess.run([sys.executable, "-OO", "-c", program], capture_output=True, text=True, check=True)
    asked = [["check"], ["monitors"], ["monitors", "create"], ["alarms"]]
    assert done.stdout == "".join(run(*words, "--help").out for words in asked)


def test_every_summary_is_the_first_sentence_of_the_help() -> None:
    for name, entry in CATALOGUE.items():
        found = root.get_command(click.Context(root), name)
        assert found is not None
        if isinstance(found, Command):
            assert found.get_short_help_str(200) == entry.summary


@pytest.mark.parametrize("words", [(), ("certificate",), ("--json",)], ids=str)
def test_without_a_command_the_help_is_shown_with_status_2(run: Any, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert ran.status == ExitStatus.USAGE
    assert ran.out.startswith("Usage: fleetapi")


def test_the_version_is_the_installed_one(run: Any) -> None:
    from importlib.metadata import version

    assert run("--version").out.startswith(f"fleetapi {version('fleetapi')} (Python 3.")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["vehicle"], "unknown command `vehicle` (did you mean `fleetapi vehicles`?)"),
        (["certifcate", "show"], "unknown command `certifcate` (did you mean `fleetapi certificate`?)"),
        (
            ["certificate", "shwo"],
            "unknown command `shwo` (did you mean `fleetapi certificate show`?)",
        ),
        (["xyzzy"], "unknown command `xyzzy` (see `fleetapi --help`)"),
        (
            ["--colour"],
            "`fleetapi` does not accept --colour (did you mean `--no-color`? see `fleetapi --help`)",
        ),
        (
            ["--js", "fleets"],
            "`fleetapi` does not accept --js (did you mean `--json`? see `fleetapi --help`)",
        ),
        (
            ["listen", "--ports=500"],
            "`fleetapi listen` does not accept --ports (did you mean `--port`? see `fleetapi listen --help`)",
        ),
        (
            ["check", "a.json", "--ignor", "FM6"],
            "`fleetapi check` does not accept --ignor (did you mean `--ignore`? see `fleetapi check --help`)",
        ),
        (
            ["fleets", "--tiemout", "3"],
            "`fleetapi fleets` does not accept --tiemout (see `fleetapi fleets --help`)",
        ),
        (["fleets", "extra"], "got unexpected extra argument (extra) (see `fleetapi fleets --help`)"),
        (["--profile"], "option '--profile' requires an argument (see `fleetapi --help`)"),
    ],
    ids=str,
)
def test_an_invalid_command_line_is_refused_in_one_line(run: Any, words: list[str], line: str) -> None:
    ran = run(*words)
    assert (ran.status, ran.out, ran.err) == (2, "", f"fleetapi: error: {line}\n")


@pytest.mark.parametrize(
    "words",
    [
        ["--json", "--profile", "night", "fleets"],
        ["fleets", "--json", "--profile", "night"],
        ["--json", "fleets", "--profile=night"],
    ],
    ids=" ".join,
)
def test_common_options_before_or_after_the_command(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[App] = []
    command_that(seen.append, monkeypatch)
    assert main(words) == 0
    assert (seen[0].json, seen[0].profile, seen[0].debug) == (True, "night", False)


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_has_its_documented_exit_status(kind: type[errors.FleetError]) -> None:
    expected = {
        errors.FleetError: 1,
        errors.UsageError: 2,
        errors.CertificateError: 2,
        errors.CertificateRejected: 1,
        errors.ServerNotTrusted: 1,
        errors.MonitorError: 2,
        errors.InvalidMonitor: 1,
        errors.NotExpressible: 1,
    }
    nearest = next(ancestor for ancestor in kind.__mro__ if ancestor in expected)
    assert status_of(kind.__new__(kind)) == expected[nearest]


def test_an_error_of_the_api_is_one_line_with_its_remedy(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(app: object) -> None:
        raise errors.NotFound(
            "no such\nfleet",
            status=404,
            code=40400,
            uuid="u-1",
            remedy="see `fleetapi fleets`",
            request=errors.RequestSummary("GET", "/fleets/x"),
        )

    command_that(refuse, monkeypatch)
    ran = run("fleets")
    assert ran.status == 1
    assert ran.err == (
        "fleetapi: error: GET /fleets/x: no such fleet (see `fleetapi fleets`) [code 40400, uuid u-1]\n"
    )


def test_a_bug_is_one_line_and_debug_shows_the_traceback(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stumble(app: object) -> None:
        raise KeyError("oops")

    command_that(stumble, monkeypatch)
    ran = run("fleets")
    assert (ran.status, ran.err.count("\n")) == (3, 1)
    assert "KeyError: 'oops'" in ran.err
    assert "please report it" in ran.err
    assert "in stumble" in run("fleets", "--debug").err
    assert "in stumble" in run("--debug", "fleets").err


def test_a_command_knows_all_words_of_its_command_line(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[App] = []
    command_that(seen.append, monkeypatch)
    assert run("--api-version", "v2", "--debug", "fleets", "--json").status == 0
    assert seen[0].words == ("--api-version", "v2", "--debug", "fleets", "--json")


def test_an_async_command_is_awaited(monkeypatch: pytest.MonkeyPatch) -> None:
    async def find(app: object) -> int:
        return 1

    command_that(find, monkeypatch)
    assert main(["fleets"]) == 1


def test_ctrl_c_is_130_without_a_traceback(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait(app: object) -> None:
        import asyncio

        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()

    command_that(wait, monkeypatch)
    ran = run("fleets")
    assert (ran.status, ran.err) == (130, "")


def test_a_broken_pipe_ends_the_command_quietly() -> None:
    # The write fails at the flush.
    with subprocess.Popen(
        [sys.executable, "-m", "fleetapi.cli.main", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["fleets", "--help"], ["nonsense"]], ids=str)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    program = (
        "import sys; from fleetapi.cli.main import main; main(sys.argv[1:]); "
        "heavy = {'aiohttp', 'asyncio', 'cryptography', 'lark', 'rich', 'cattrs', 'orjson'}; "
        "loaded = heavy & set(sys.modules); sys.exit(f'loaded {loaded}' if loaded else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", ["fleetapi", "fleetapi.cli.main"])
def test_the_modules_run_main(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr, done.stdout[:9]) == (0, "", "fleetapi ")
    assert main(["--version"]) == 0
