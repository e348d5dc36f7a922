"""From an exception to one readable line and an exit status."""

from __future__ import annotations

from typing import Final

from fleetapi import errors
from fleetapi.cli.exit_status import ExitStatus
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

# What a remedy tells a program to call, and what a person at the command line runs instead.
_COMMANDS: Final = {"`client.fleets()`": "`fleetapi fleets`"}


def status_of(error: BaseException) -> ExitStatus:
    """The exit status of a command that ended with this error."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), ExitStatus.OUR_FAULT)


def explain(error: BaseException) -> str:
    """The error in one line, with its remedy; what is not an error of ours invites a report."""
    if isinstance(error, errors.FleetError):
        text = " ".join(str(error).split())
        for call, command in _COMMANDS.items():
            text = text.replace(call, command)
        return visible(text)
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return f"a fault of fleetapi itself: {text} (please report it, with what --debug shows)"
