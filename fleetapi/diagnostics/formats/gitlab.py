"""GitLab's code quality report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fleetapi.diagnostics.diagnostic import Severity
from fleetapi.diagnostics.report_data import Findings
from fleetapi.diagnostics.style import Style, json_text, repository_path_of

__all__ = ["render"]

_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render(reports: Sequence[Findings], style: Style) -> str:
    """Write the list of issues; an empty one for a clean run."""
    issues = [
        {
            "description": f"{finding.code} {finding.message}",
            "check_name": finding.name,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": repository_path_of(report.file, style),
                "positions": {
                    "begin": {"line": finding.line, "column": finding.column},
                    "end": {"line": finding.end_line, "column": finding.end_column},
                },
            },
        }
        for report in reports
        for finding, fingerprint in report.fingerprints(repository_path_of(report.file, style))
    ]
    return json_text(issues)
