"""A sandbox that serves until it is told to stop: for the command line, and as a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping

from fleetapi.sandbox.sandbox import Sandbox

__all__ = ["serve_forever", "shell_lines"]


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


def shell_lines(environment: Mapping[str, str]) -> str:
    """The variables as a POSIX shell reads them, one `export` a line. Nothing in them needs quoting twice."""
    return "".join(f"export {name}='{value}'\n" for name, value in environment.items())


def main() -> None:
    """`python -m fleetapi.sandbox.standalone [JSON]`: serve with these options until standard input ends.

    Writes the variables as one line of JSON. This is the other end of `SandboxProcess`.
    """
    options = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}

    async def serve() -> None:
        stop = asyncio.Event()
        reading = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
        reading.add_done_callback(lambda _: stop.set())
        await serve_forever(Sandbox(**options), _write, stop)

    asyncio.run(serve())


def _write(environment: Mapping[str, str]) -> None:
    sys.stdout.write(json.dumps(dict(environment)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
