"""Findings: codes, places in a text, reports and their output formats."""

from __future__ import annotations

from fleetapi.diagnostics.finding import Edit, Finding, Fix, Problem
from fleetapi.diagnostics.position import Region, Span
from fleetapi.diagnostics.report import Report
from fleetapi.diagnostics.severity import Severity

__all__ = ["Edit", "Finding", "Fix", "Problem", "Region", "Report", "Severity", "Span"]
