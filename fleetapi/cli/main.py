"""The entry point of `fleetapi`, which turns every exception into a message and an exit status."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
from collections.abc import Container, Sequence
from io import TextIOWrapper
from typing import Any

import click

from fleetapi.cli.exit_status import ExitStatus, status_of
from fleetapi.cli.framework import COMPLETION_VARIABLE, OPTIONS
from fleetapi.errors import UsageError

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (default: that of the process) and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if argv is None:
        _collect_less_garbage()
    _prepare_streams()
    try:
        status = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard_output()
        return ExitStatus.PIPE_CLOSED
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    except OSError as error:
        if not _is_full(error):
            raise
        _discard_output()
        print(f"fleetapi: error: cannot write the output: {error.strerror}", file=sys.stderr)  # noqa: T201
        return ExitStatus.USAGE
    return int(status)


def _prepare_streams() -> None:
    """Let printing succeed even if a stream is closed, or cannot encode a character."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - stays open
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _is_full(error: BaseException) -> bool:
    """Return whether the error means that the output cannot be written, such as to a full disk."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def _collect_less_garbage() -> None:
    """Run the garbage collector less often: while modules load, it takes time and finds nothing."""
    gc.set_threshold(50_000, 20, 100)
    atexit.register(gc.freeze)  # a collection at exit would be useless too


def _run(words: list[str]) -> int:
    from fleetapi.cli.catalogue import root

    shared: dict[str, Any] = {}
    try:
        if COMPLETION_VARIABLE in os.environ:
            from click.shell_completion import shell_complete

            return shell_complete(root, {}, "fleetapi", COMPLETION_VARIABLE, os.environ[COMPLETION_VARIABLE])
        # click removes what it parses from the list that it gets
        with root.make_context("fleetapi", [*words], obj=words) as context:
            shared = context.meta
            outcome = root.invoke(context)
    except click.exceptions.Exit as exit_:  # after the help or the version
        return exit_.exit_code
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:  # the one place where every exception becomes an exit status
        if _is_full(error):
            raise
        return _fail(error, options=shared.get(OPTIONS), debug="--debug" in words)
    return ExitStatus.OK if outcome is None else int(outcome)


def _fail(error: Exception, *, options: Container[str] | None, debug: bool) -> int:
    from fleetapi.cli.remedies import explain

    if debug:
        import traceback

        traceback.print_exception(error)
    if isinstance(error, click.UsageError):
        error = _located(error)
    print(f"fleetapi: error: {explain(error, options)}", file=sys.stderr)  # noqa: T201
    return status_of(error)


def _located(error: click.UsageError) -> UsageError:
    """Return an error of click with a remedy that names the command."""
    path = error.ctx.command_path if error.ctx is not None else "fleetapi"
    remedy = f"see `{path} --help`"
    near = next(iter(getattr(error, "possibilities", None) or ()), None)
    if isinstance(error, click.NoSuchCommand):
        if near is not None:
            remedy = f"did you mean `{path} {near}`?"
        return UsageError(f"unknown command `{error.command_name}`", remedy=remedy)
    if isinstance(error, click.NoSuchOption):
        if near is not None:
            remedy = f"did you mean `{near}`? {remedy}"
        return UsageError(f"`{path}` does not accept {error.option_name}", remedy=remedy)
    message = error.format_message().rstrip(".")
    return UsageError(message[:1].lower() + message[1:], remedy=remedy)


def _discard_output() -> None:
    """Keep the interpreter from failing at exit because it cannot write the rest of the buffer."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)


if __name__ == "__main__":
    sys.exit(main())
