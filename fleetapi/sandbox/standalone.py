"""Serve a sandbox until it should stop: for the command line, and in a separate process."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NoReturn

from fleetapi.errors import UsageError
from fleetapi.sandbox.sandbox import Sandbox
from fleetapi.sandbox.sandbox_process import REFUSED

__all__ = ["serve_forever"]


async def serve_forever(
    sandbox: Sandbox, announce: Callable[[Mapping[str, str]], None], stop: asyncio.Event | None = None
) -> None:
    """Serve until `stop` is set, or until cancelled.

    `announce` is called with the `FLEETAPI_*` variables as soon as the sandbox serves. They contain
    credentials, which are only valid on this machine.
    """
    async with sandbox:
        announce(sandbox.environment)
        await (stop or asyncio.Event()).wait()


def main() -> None:
    """Serve with the options of `python -m fleetapi.sandbox.standalone [JSON]` until standard input ends.

    Writes the variables, or why it cannot serve, as one line of JSON. `SandboxProcess` starts and reads this.
    """
    options = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    try:
        sandbox = Sandbox(**options)
    except (UsageError, TypeError) as error:  # an unknown option is a TypeError
        _refuse(str(error))
    try:
        asyncio.run(_serve(sandbox))
    except OSError as error:
        _refuse(f"the sandbox cannot listen: {error.strerror or error}")


async def _serve(sandbox: Sandbox) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def read() -> None:
        while os.read(0, 4096):
            pass
        with suppress(RuntimeError):  # the loop has already ended
            loop.call_soon_threadsafe(stop.set)

    # A daemon thread, not a worker of the loop: it must not keep a sandbox that fails from ending.
    threading.Thread(target=read, daemon=True).start()
    await serve_forever(sandbox, _write, stop)


def _refuse(reason: str) -> NoReturn:
    _write({REFUSED: reason})
    raise SystemExit(1)


def _write(environment: Mapping[str, str]) -> None:
    sys.stdout.write(json.dumps(dict(environment)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
