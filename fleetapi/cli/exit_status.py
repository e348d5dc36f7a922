"""The exit statuses of `fleetapi`, their meanings, and the errors that cause them."""

from __future__ import annotations

from enum import IntEnum

from fleetapi import errors

__all__ = ["MEANINGS", "ExitStatus", "status_of"]


class ExitStatus(IntEnum):
    """The exit status of a command."""

    OK = 0
    NO = 1
    USAGE = 2
    BUG = 3
    INTERRUPTED = 130
    PIPE_CLOSED = 141


MEANINGS: dict[ExitStatus, str] = {
    ExitStatus.OK: "success",
    ExitStatus.NO: "a check found something, or the API rejected the request or did not answer",
    ExitStatus.USAGE: "wrong usage or settings, or a file that cannot be read or written",
    ExitStatus.BUG: "a bug in fleetapi; please report it",
    ExitStatus.INTERRUPTED: "interrupted with Ctrl-C",
    ExitStatus.PIPE_CLOSED: "broken pipe",
}

# The first match counts. 2: something is wrong on this side; 1: the other side rejected it or failed.
_STATUSES: tuple[tuple[type[BaseException], ExitStatus], ...] = (
    (errors.UsageError, ExitStatus.USAGE),
    (errors.CertificateRejected, ExitStatus.NO),
    (errors.ServerNotTrusted, ExitStatus.NO),
    (errors.CertificateError, ExitStatus.USAGE),
    (errors.InvalidMonitor, ExitStatus.NO),
    (errors.NotExpressible, ExitStatus.NO),
    (errors.MonitorError, ExitStatus.USAGE),
    (errors.FleetError, ExitStatus.NO),
)


def status_of(error: BaseException) -> ExitStatus:
    """Return the exit status for an error."""
    if isinstance(error, errors.CertificateError) and error.request is not None:
        return ExitStatus.NO  # the files are usable, but the server rejected their contents
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), ExitStatus.BUG)
