"""A sandbox in a process of its own, which outlives this one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from tempfile import TemporaryFile

from fleetapi.errors import UsageError

__all__ = ["serve_in_background"]

PROCESS_VARIABLE = "FLEETAPI_SANDBOX_PID"


def serve_in_background(words: Sequence[str]) -> dict[str, str]:
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
    return environment | {PROCESS_VARIABLE: str(process.pid)}
