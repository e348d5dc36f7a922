"""The exit statuses of `fleetapi`; `fleetapi --help` prints what they mean."""

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
    ExitStatus.OK: "success",
    ExitStatus.NO: "a check found something, or the API rejected the request or did not answer",
    ExitStatus.USAGE: "wrong usage or settings, or a file that cannot be read or written",
    ExitStatus.OUR_FAULT: "a bug in fleetapi; please report it",
    ExitStatus.INTERRUPTED: "interrupted with Ctrl-C",
    ExitStatus.PIPE_CLOSED: "broken pipe",
}
