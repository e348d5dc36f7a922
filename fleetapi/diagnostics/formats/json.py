"""A JSON list of findings.

Each is `{"file", "line", "column", "end_line", "end_column", "code", "name", "severity", "message", "help",
"fix"}`; lines and columns count from 1, in code points, the end column exclusive. `file` is null for a text
without a name; `fix` is null or `{"title", "applicability", "edits"}`, where `applicability` is "safe" or
"unsafe" (it can change the meaning), and an edit is `{"line", "column", "end_line", "end_column",
"replacement"}`. Findings of a decoded document also have a "pointer" (RFC 6901).
"""

from __future__ import annotations

from collections.abc import Sequence

from fleetapi.diagnostics.report_data import Findings
from fleetapi.diagnostics.style import Style, json_text, path_of

__all__ = ["render"]


def render(reports: Sequence[Findings], style: Style) -> str:
    """Write the list; an empty one for a clean run."""
    found = [
        {**entry, "file": path_of(report.file, style) if report.file is not None else None}
        for report in reports
        for entry in report.to_dicts()
    ]
    return json_text(found)
