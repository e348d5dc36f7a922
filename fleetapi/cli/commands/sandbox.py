"""Serve a fleet on this machine until Ctrl-C: a Fleet Owner API to try things on.

It prints the settings that lead to it, as lines for a shell. In another one,
paste them, or let them come:

  fleetapi sandbox --write-env sandbox.env       and then:  . ./sandbox.env
  eval "$(fleetapi sandbox --background)"        serves on; stop it with kill

Monitors and remote callbacks that are created there notify webhooks on this
machine (`fleetapi listen`), and no others. With --speed 600, ten minutes pass
there in a second.

It speaks mutual TLS, checks every credential, and keeps the rate limits. It is
our reading of the vendor's documents, not the vendor's server.
"""

from __future__ import annotations

import asyncio
import json
import shlex
import subprocess
import sys
from argparse import ArgumentTypeError
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from fleetapi.cli.param_types import amount, port
from fleetapi.cli.values import count
from fleetapi.errors import UsageError
from fleetapi.sandbox.faults.rules import FAULTS

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.sandbox import Sandbox


__all__ = ["configure", "run"]

_PROCESS_VARIABLE = "FLEETAPI_SANDBOX_PID"


def configure(parser: Parser) -> None:
    """Add the arguments."""
    world = parser.add_argument_group("the fleet")
    world.add_argument(
        "--vehicles", type=int, default=500, metavar="N", help="how many, in two fleets (default: 500)"
    )
    world.add_argument(
        "--seed", type=int, default=1, metavar="N", help="another number, another world (default: 1)"
    )
    world.add_argument(
        "--speed", type=float, default=1.0, metavar="N", help="how much faster time passes there (default: 1)"
    )
    server = parser.add_argument_group("the server")
    server.add_argument(
        "--port", type=port, default=0, metavar="N", help="where it listens (default: any free port)"
    )
    server.add_argument(
        "--latency", type=amount, default=0.02, metavar="SECONDS", help="time of an answer (default: 0.02)"
    )
    server.add_argument(
        "--burst", type=int, default=100, metavar="N", help="requests allowed a second (default: 100)"
    )
    server.add_argument(
        "--per-day", type=int, default=100_000, metavar="N", help="and in 24 hours (default: 100000)"
    )
    server.add_argument(
        "--dialect", choices=("quickstart", "v3", "v2"), help="take monitors in this spelling only"
    )
    server.add_argument("--no-ranged", action="store_true", help="ignore indexRange: only cursors lead on")
    server.add_argument(
        "--fault",
        metavar="NAME[=N]",
        type=_fault,
        action="append",
        default=[],
        help="go wrong: always, N times (`500=3`) or by chance (`reset=0.1`); repeatable; "
        + ", ".join(FAULTS),
    )
    settings = parser.add_argument_group("how you get the settings")
    settings.add_argument("--write-env", metavar="FILE", help="write them here, readable by you alone")
    settings.add_argument(
        "--background", action="store_true", help="print them, and serve on in the background"
    )


def _fault(text: str) -> tuple[str, float]:
    name, equals, amount = text.partition("=")
    try:
        number = int(amount) if amount.isdigit() else float(amount) if equals else True
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not NAME, NAME=TIMES or NAME=CHANCE") from None
    return name, number


async def run(context: Context) -> None:
    """Serve, or let a process in the background serve."""
    if context.arguments.background:
        environment = await asyncio.to_thread(_serve_in_background, context.words)
        _print(context, environment)
        return
    await _serve(context)


async def _serve(context: Context) -> None:
    from fleetapi.cli.stopping import told_to_stop

    arguments, output = context.arguments, context.output
    sandbox = _sandbox(context)
    told = told_to_stop()
    try:
        await sandbox.start()
    except OSError as error:
        raise UsageError(
            f"the sandbox cannot listen on port {arguments.port}: {error.strerror}",
            remedy="choose another --port, or none for any free one",
        ) from None
    written: Path | None = None
    try:
        if arguments.write_env is not None:
            written = _write(Path(arguments.write_env), sandbox.environment)
        _print(context, sandbox.environment)
        output.note(f"serving {count(arguments.vehicles, 'vehicle')} at {sandbox.base_url} until Ctrl-C")
        await told.wait()
    finally:
        await sandbox.stop()
        if written is not None:
            written.unlink(missing_ok=True)  # it leads nowhere now
    output.note(f"stopped after {count(len(sandbox.requests), 'request')}")


def _sandbox(context: Context) -> Sandbox:
    from fleetapi.sandbox import Sandbox

    arguments = context.arguments
    return Sandbox(
        vehicles=arguments.vehicles,
        latency=arguments.latency,
        burst=arguments.burst,
        per_day=arguments.per_day,
        seed=arguments.seed,
        dialect=arguments.dialect,
        ranged=not arguments.no_ranged,
        faults=dict(arguments.fault),
        version=arguments.api_version or "v3",
        port=arguments.port,
        speed=arguments.speed,
        live=True,
    )


def _lines(environment: Mapping[str, str]) -> list[str]:
    return [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]


def _write(path: Path, environment: Mapping[str, str]) -> Path:
    """Write the settings, over nothing but those of another sandbox: they are deleted in the end."""
    from fleetapi.cli.files import write_file

    try:
        lines = path.read_bytes().splitlines()
    except OSError:  # there is none, or writing will say what is wrong with it
        lines = []
    if not all(line.startswith(b"export FLEETAPI_") for line in lines):
        raise UsageError(f"{path} exists, and holds something else", remedy="name another file")
    write_file(path, "\n".join([*_lines(environment), ""]).encode(), mode=0o600, overwrite=True)
    return path


def _print(context: Context, environment: Mapping[str, str]) -> None:
    if context.output.as_json:
        context.output.json_line(dict(environment))
    else:
        for line in _lines(environment):
            context.output.line(line)
    context.output.flush()


def _serve_in_background(words: Sequence[str]) -> dict[str, str]:
    """Run the same command line, without `--background`, on its own: its settings, and its process id.

    Raises `UsageError` with its own complaint when it does not come up.
    """
    again = [word for word in words if word not in {"--background", "--json"}]
    with TemporaryFile("w+", encoding="utf-8") as complaints:  # a pipe would break when this process ends
        process = subprocess.Popen(  # noqa: S603 - the same command, with the same words
            [sys.executable, "-m", "fleetapi.cli.main", *again, "--json"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None  # a pipe, as asked for
        with process.stdout:
            line = process.stdout.readline()
        if not line:
            process.wait()
            complaints.seek(0)
            said = complaints.read().strip().removeprefix("fleetapi: error: ")
            raise UsageError(f"the sandbox did not start: {said}")
    environment: dict[str, str] = json.loads(line)
    process.returncode = 0  # it is not ours to wait for: it serves on when we have ended
    return environment | {_PROCESS_VARIABLE: str(process.pid)}
