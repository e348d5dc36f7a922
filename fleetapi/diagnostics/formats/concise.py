"""One line for each finding, in the style of compilers: `file:line:column: severity CODE message`."""

from __future__ import annotations

from collections.abc import Sequence

from fleetapi.diagnostics.report_data import Findings
from fleetapi.diagnostics.style import Style, inert, place_of

__all__ = ["render"]


def render(reports: Sequence[Findings], style: Style) -> str:  # noqa: ARG001  (every format has the same signature)
    """Write one line for each finding; nothing for a clean run."""
    return "".join(
        inert(f"{place_of(finding, report)}: {finding.severity.value} {finding.code} {finding.message}\n")
        for report in reports
        for finding in report
    )
