"""Run a sandbox in a separate process, so that its cost does not count as the client's."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any

from fleetapi.errors import FleetError, UsageError

__all__ = ["SandboxProcess"]

REFUSED = "refused"
"""The key of the message with which the process says why it cannot serve."""

PATIENCE = 10.0
"""Seconds to wait for the process to stop before killing it."""


class SandboxProcess:
    """`with SandboxProcess(vehicles=6000) as environment:` serves until the block ends.

    The options are those of `Sandbox`, but must be JSON (no clock, no `FaultRule`). `environment` has the
    `FLEETAPI_*` variables. Raises UsageError for invalid options and if the port is in use, and FleetError if
    the process does not start.
    """

    def __init__(self, **options: Any) -> None:
        try:
            self._options = json.dumps(options)
        except (TypeError, ValueError) as error:
            raise UsageError(
                f"the options of SandboxProcess must be JSON: {error}",
                remedy="use Sandbox in this process, or give faults as numbers",
            ) from None
        self._process: subprocess.Popen[str] | None = None
        self.environment: dict[str, str] = {}

    def __enter__(self) -> dict[str, str]:
        process = subprocess.Popen(  # noqa: S603 (our own module; the options are one argument)
            [sys.executable, "-m", "fleetapi.sandbox.standalone", self._options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._process = process
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            self.close()
            raise FleetError(f"the sandbox process ended with status {process.returncode}")
        message: dict[str, str] = json.loads(line)
        if REFUSED in message:
            self.close()
            raise UsageError(message[REFUSED])
        self.environment = message
        return self.environment

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the process and wait for it to end."""
        process, self._process = self._process, None
        if process is None:
            return
        with process:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
