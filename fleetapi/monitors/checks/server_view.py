"""What the vendor's server would say about a monitor, as far as its documents tell."""

from __future__ import annotations

from fleetapi.diagnostics.codes import CHECKS, Basis
from fleetapi.diagnostics.finding import Finding
from fleetapi.monitors.checks.engine import check_text

__all__ = ["refused_by_server"]


def refused_by_server(text: str, *, dialect: str | None = None) -> tuple[Finding, ...]:
    """Return the errors that come from the specification, or of which it says that the answer is 400.

    Warnings, and what only our judgement objects to, are left out. Arguments as of `check_text`.
    """
    errors = check_text(text, dialect=dialect).errors
    return tuple(finding for finding in errors if CHECKS[finding.code].basis is not Basis.SENSE)
