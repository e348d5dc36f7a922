"""`fleetapi`: the way from a command line to an exit status. Nothing raised below passes this file."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.parsing import parse

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if argv is None:
        _collect_less_garbage()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a letter that a terminal lacks is no reason to fail
    try:
        status = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_the_pipe_go()
        return ExitStatus.PIPE_CLOSED
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    return int(status)


def _collect_less_garbage() -> None:
    """Let the collector of cycles come less often: while modules load, it takes time and finds nothing."""
    gc.set_threshold(50_000, 20, 100)
    atexit.register(gc.freeze)  # nor is there anything to gain by a last collection when the process ends


def _run(words: list[str]) -> int:
    try:
        invocation = parse(words)
        from fleetapi.cli.context import Context

        outcome = invocation.module.run(Context(invocation.arguments, words))
        if hasattr(outcome, "__await__"):
            outcome = _run_async(outcome)
    except SystemExit as exit_:  # argparse, after it has shown a help or the version
        return int(exit_.code or 0)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001 - the one place where every exception becomes an exit status
        return _fail(error, debug="--debug" in words)
    return ExitStatus.OK if outcome is None else int(outcome)


def _run_async(outcome: object) -> object:
    import asyncio
    from collections.abc import Awaitable
    from typing import cast

    async def waited() -> object:
        return await cast("Awaitable[object]", outcome)

    return asyncio.run(waited())


def _fail(error: Exception, *, debug: bool) -> int:
    from fleetapi.cli.failures import explain, status_of

    if debug:
        import traceback

        traceback.print_exception(error)
    print(f"fleetapi: error: {explain(error)}", file=sys.stderr)  # noqa: T201
    return status_of(error)


def _let_the_pipe_go() -> None:
    """Keep the interpreter from complaining, at its end, that it cannot write what is left in the buffer."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)


if __name__ == "__main__":
    sys.exit(main())
