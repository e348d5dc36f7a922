"""Workflow commands of GitHub Actions, which become annotations in a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from fleetapi.diagnostics.diagnostic import printable
from fleetapi.diagnostics.finding import Finding
from fleetapi.diagnostics.report_data import Findings
from fleetapi.diagnostics.style import Style, repository_path_of

__all__ = ["render"]


def render(reports: Sequence[Findings], style: Style) -> str:
    """Write one command for each finding; nothing for a clean run."""
    return "".join(_command(finding, style) for report in reports for finding in report)


def _command(finding: Finding, style: Style) -> str:
    properties: dict[str, object] = {}
    if finding.file is not None:  # GitHub annotates files only
        properties = {
            "file": printable(repository_path_of(finding.file, style)),
            "line": finding.line,
            "endLine": finding.end_line,
        }
        if finding.line == finding.end_line:  # columns are refused for more than one line
            properties |= {"col": finding.column, "endColumn": finding.end_column}
    properties["title"] = f"{finding.code} {finding.name}"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    return f"::{finding.severity.value} {listed}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
