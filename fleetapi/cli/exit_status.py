"""What the exit status of `fleetapi` means: said here once, printed by `--help`, tested."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["MEANINGS", "ExitStatus"]


class ExitStatus(IntEnum):
    """The exit statuses of every command."""

    OK = 0
    NO = 1
    USAGE = 2
    OUR_FAULT = 3
    INTERRUPTED = 130
    PIPE_CLOSED = 141


MEANINGS: dict[ExitStatus, str] = {
    ExitStatus.OK: "done",
    ExitStatus.NO: "a check found something, or the API said no or did not answer",
    ExitStatus.USAGE: "wrong usage or settings, or a file that cannot be read or written",
    ExitStatus.OUR_FAULT: "a fault of fleetapi itself; please report it",
    ExitStatus.INTERRUPTED: "stopped with Ctrl-C",
    ExitStatus.PIPE_CLOSED: "the reader of the output went away (| head)",
}
