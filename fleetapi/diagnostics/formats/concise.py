"""One line a finding, as compilers write them: `file:line:column: severity CODE message`."""

from __future__ import annotations

from collections.abc import Sequence

from fleetapi.diagnostics.formats.style import Style, inert, name_of
from fleetapi.diagnostics.report import Report

__all__ = ["render"]


def render(reports: Sequence[Report], style: Style) -> str:  # noqa: ARG001  (every format has the same signature)
    """Write one line for each finding; nothing for a clean run."""
    return "".join(
        inert(
            f"{name_of(finding.file)}:{finding.line}:{finding.column}: "
            f"{finding.severity.value} {finding.code} {finding.message}\n"
        )
        for report in reports
        for finding in report
    )
