"""`fleetapi sandbox`: serve a simulated fleet, in the foreground or in the background."""

from __future__ import annotations

import asyncio
import json
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from fleetapi.cli.app import App, shutdown_event
from fleetapi.cli.framework import command, option
from fleetapi.cli.param_types import amount, port
from fleetapi.cli.value_formatting import count
from fleetapi.errors import UsageError
from fleetapi.sandbox.faults.rules import FAULTS

if TYPE_CHECKING:
    from fleetapi.cli.output import Output
    from fleetapi.sandbox import Sandbox

__all__ = ["sandbox"]

_PROCESS_VARIABLE = "FLEETAPI_SANDBOX_PID"
FLEET, SERVER, OUTPUT = "The fleet", "The server", "The settings to connect with"
DIALECTS = ("quickstart", "v3", "v2")
_FAULT_NAMES = fill(", ".join(FAULTS), width=46, break_on_hyphens=False)  # names stay whole, to be copied


def _fault(text: str) -> tuple[str, float]:
    name, equals, amount = text.partition("=")
    try:
        number = int(amount) if amount.isdigit() else float(amount) if equals else True
    except ValueError:
        raise click.BadParameter(f"{text!r} is not NAME, NAME=TIMES or NAME=PROBABILITY") from None
    return name, number


@command(uses=("json", "api_version"))
@option("--vehicles", type=int, default=500, metavar="N", section=FLEET, help="Its size (default: 500).")
@option("--seed", type=int, default=1, metavar="N", section=FLEET, help="The seed of its data (default: 1).")
@option(
    "--speed", type=float, default=1.0, metavar="N", section=FLEET, help="How fast time passes (default: 1)."
)
@option(
    "--port", type=port, default="0", metavar="N", section=SERVER, help="Its port (default: any free port)."
)
@option(
    "--latency",
    type=amount,
    default="0.02",
    metavar="SECONDS",
    section=SERVER,
    help="Its response time (default: 0.02).",
)
@option(
    "--burst",
    type=int,
    default=100,
    metavar="N",
    section=SERVER,
    help="Requests allowed per second (default: 100).",
)
@option(
    "--per-day",
    type=int,
    default=100_000,
    metavar="N",
    section=SERVER,
    help="Requests allowed per 24 hours (default: 100000).",
)
@option(
    "--dialect", type=click.Choice(DIALECTS), section=SERVER, help="Accept monitors in this dialect only."
)
@option("--no-ranged", is_flag=True, section=SERVER, help="Ignore indexRange, so that only cursors work.")
@option(
    "--fault",
    "faults",
    type=_fault,
    multiple=True,
    metavar="NAME[=N]",
    section=SERVER,
    help="Fail always, N times (`500=3`) or with a probability (`reset=0.1`); repeatable. "
    f"NAME is one of\n\n\b\n{_FAULT_NAMES}",
)
@option("--write-env", metavar="FILE", section=OUTPUT, help="Write them to this file, readable only by you.")
@option("--background", is_flag=True, section=OUTPUT, help="Print them, and keep serving in the background.")
async def sandbox(app: App, *, background: bool, write_env: str | None, **options: Any) -> None:
    """Serve a simulated fleet on this machine until Ctrl-C.

    It is a Fleet Owner API to try things out on. It prints the settings to
    connect with, as lines for a shell. Paste them into another shell, or load
    them:

    \b
      fleetapi sandbox --write-env sandbox.env    then:  . ./sandbox.env
      eval "$(fleetapi sandbox --background)"     stop it with kill

    Monitors and remote callbacks created there notify webhooks on this machine
    (`fleetapi listen`) and nowhere else. With --speed 600, ten minutes pass per
    second.

    It uses mutual TLS, checks every credential and enforces the rate limits. It
    implements our reading of the vendor's documentation; it is not the vendor's
    server.
    """
    if background:
        environment = await asyncio.to_thread(_start_in_background, app.words)
        _print(app.output, environment)
    else:
        await _serve(app, write_env, options)


async def _serve(app: App, write_env: str | None, options: Mapping[str, Any]) -> None:

    server = _sandbox(app, **options)
    shutdown = shutdown_event()
    try:
        await server.start()
    except OSError as error:
        raise UsageError(
            f"the sandbox cannot listen on port {options['port']}: {error.strerror}",
            remedy="choose another --port, or omit it to use any free port",
        ) from None
    written: Path | None = None
    try:
        if write_env is not None:
            written = _write(Path(write_env), server.environment)
        _print(app.output, server.environment)
        app.output.note(f"serving {count(options['vehicles'], 'vehicle')} at {server.base_url} until Ctrl-C")
        await shutdown.wait()
    finally:
        await server.stop()
        if written is not None:
            written.unlink(missing_ok=True)  # the settings no longer work
    app.output.note(f"stopped after {count(len(server.requests), 'request')}")


def _sandbox(app: App, *, no_ranged: bool, faults: Sequence[tuple[str, float]], **options: Any) -> Sandbox:
    from fleetapi.sandbox import Sandbox

    version = app.api_version or "v3"
    return Sandbox(ranged=not no_ranged, faults=dict(faults), version=version, live=True, **options)


def _write(path: Path, environment: Mapping[str, str]) -> Path:
    """Write the settings to a file; replace only a file with settings, because it is deleted at the end."""
    from fleetapi.cli.files import write_file

    try:
        lines = path.read_bytes().splitlines()
    except OSError:  # it does not exist, or writing will report the error
        lines = []
    if not all(line.startswith(b"export FLEETAPI_") for line in lines):
        raise UsageError(f"{path} exists and contains something else", remedy="name another file")
    write_file(path, "\n".join([*_lines(environment), ""]).encode(), mode=0o600, overwrite=True)
    return path


def _print(output: Output, environment: Mapping[str, str]) -> None:
    if output.as_json:
        output.json_line(dict(environment))
    else:
        for line in _lines(environment):
            output.line(line)
    output.flush()


def _lines(environment: Mapping[str, str]) -> list[str]:
    return [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]


def _start_in_background(words: Sequence[str]) -> dict[str, str]:
    """Run the same command line without `--background` in a new process; return its settings and process id.

    Raises `UsageError` with the error message of that process if it does not start.
    """
    again = [word for word in words if word not in {"--background", "--json"}]
    with TemporaryFile("w+", encoding="utf-8") as errors:  # a pipe would break when this process ends
        process = subprocess.Popen(  # noqa: S603 - the same command, with the same words
            [sys.executable, "-m", "fleetapi.cli.main", *again, "--json"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None  # stdout=PIPE
        with process.stdout:
            line = process.stdout.readline()
        if not line:
            process.wait()
            errors.seek(0)
            message = errors.read().strip().removeprefix("fleetapi: error: ")
            raise UsageError(f"the sandbox did not start: {message}")
    environment: dict[str, str] = json.loads(line)
    process.returncode = 0  # not waited for: it outlives this process
    return environment | {_PROCESS_VARIABLE: str(process.pid)}
