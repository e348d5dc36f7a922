"""From an exception to one readable line and an exit status."""

from __future__ import annotations

from fleetapi import errors
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.remedies import as_shell
from fleetapi.cli.values import visible

__all__ = ["explain", "status_of"]

# The first class that fits decides. What is wrong on this side is 2; what the other side says or does is 1.
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
    """The exit status of a command that ended with this error."""
    if isinstance(error, errors.CertificateError) and error.request is not None:
        return ExitStatus.NO  # the files could be used, and the server refused what is in them
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), ExitStatus.OUR_FAULT)


def explain(error: BaseException) -> str:
    """The error in one line, with its remedy; what is not an error of ours invites a report."""
    if isinstance(error, errors.FleetError):
        text = " ".join(error.rendered(as_shell).split())
        return visible(text)
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return f"a fault of fleetapi itself: {text} (please report it, with what --debug shows)"
