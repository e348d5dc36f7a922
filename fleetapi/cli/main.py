"""`fleetapi`: the way from a command line to an exit status. Nothing raised below passes this file."""

from __future__ import annotations

import atexit
import errno
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
    _prepare_streams()
    try:
        status = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_the_pipe_go()
        return ExitStatus.PIPE_CLOSED
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    except OSError as error:
        if not _full(error):
            raise
        _let_the_pipe_go()
        print(f"fleetapi: error: the output cannot be written: {error.strerror}", file=sys.stderr)  # noqa: T201
        return ExitStatus.USAGE
    return int(status)


def _prepare_streams() -> None:
    """Let printing not fail for a letter that a terminal lacks, nor because a stream was closed before us."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _full(error: BaseException) -> bool:
    """Whether the file that the output goes to takes no more; nobody but the user can mend that."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


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
    except Exception as error:  # the one place where every exception becomes an exit status
        if _full(error):
            raise
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
