"""Findings: codes, places in a text, reports and their output formats. The names load on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Edit, Finding, Fix, Problem
    from fleetapi.diagnostics.position import Region, Span
    from fleetapi.diagnostics.report import Report
    from fleetapi.diagnostics.severity import Severity

__all__ = ["Edit", "Finding", "Fix", "Problem", "Region", "Report", "Severity", "Span"]

_HOMES = {
    **dict.fromkeys(("Edit", "Finding", "Fix", "Problem"), "finding"),
    **dict.fromkeys(("Region", "Span"), "position"),
    "Report": "report",
    "Severity": "severity",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
