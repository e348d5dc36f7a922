"""A sandbox that serves until it is told to stop: for the command line, and as a process of its own."""

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
from fleetapi.sandbox.process import REFUSED
from fleetapi.sandbox.sandbox import Sandbox

__all__ = ["serve_forever"]


async def serve_forever(
    sandbox: Sandbox, announce: Callable[[Mapping[str, str]], None], stop: asyncio.Event | None = None
) -> None:
    """Serve until `stop` is set, or until cancelled.

    `announce` gets the `FLEETAPI_*` variables as soon as requests are answered; they hold credentials, which
    are worth nothing outside this machine.
    """
    async with sandbox:
        announce(sandbox.environment)
        await (stop or asyncio.Event()).wait()


def main() -> None:
    """`python -m fleetapi.sandbox.standalone [JSON]`: serve with these options until standard input ends.

    Writes the variables as one line of JSON, or why it cannot serve. This is the other end of
    `SandboxProcess`.
    """
    options = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    try:
        sandbox = Sandbox(**options)
    except (UsageError, TypeError) as error:  # an option that there is not is a TypeError
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
        with suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(stop.set)

    # A daemon and no worker of the loop: it must not keep a sandbox that fails from saying so and ending.
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
