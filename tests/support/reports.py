"""Reports made of diagnostics, as the checks make them."""

from __future__ import annotations

from collections.abc import Iterable

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.report import Report
from fleetapi.monitors.checks.registry import check_of

__all__ = ["report_of"]


def report_of(diagnostics: Iterable[Diagnostic], text: str, file: str | None = None) -> Report:
    """Return the report on the diagnostics of a string."""
    return Report.of(diagnostics, text, file, rule_of=check_of)
