"""A JSON list of findings, for programs.

Each is `{"file", "line", "column", "end_line", "end_column", "code", "name", "severity", "message", "help",
"fix"}`; lines and columns count from 1, in code points, the end column exclusive. `file` is null for a text
without a name; `fix` is null or `{"title", "applicability", "edits"}`, where `applicability` is "safe" or
"unsafe" (it can change the meaning), and an edit is `{"line", "column", "end_line", "end_column",
"replacement"}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fleetapi.diagnostics.finding import Finding, Fix
from fleetapi.diagnostics.formats.style import Style, json_text, path_of
from fleetapi.diagnostics.position import LineIndex, Region
from fleetapi.diagnostics.report import Report

__all__ = ["finding_to_dict", "render"]


def render(reports: Sequence[Report], style: Style) -> str:
    """Write the list; an empty one for a clean run."""
    found = [
        {**entry, "file": path_of(report.file, style) if report.file is not None else None}
        for report in reports
        for entry in report.to_dicts()
    ]
    return json_text(found)


def finding_to_dict(finding: Finding, lines: LineIndex) -> dict[str, Any]:
    """One finding; `lines` is the index of its text."""
    return {
        "file": finding.file,
        **_place(finding.region),
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        "fix": finding.fix and _fix(finding.fix, lines),
    }


def _fix(fix: Fix, lines: LineIndex) -> dict[str, Any]:
    edits = [{**_place(lines.region(edit.span)), "replacement": edit.replacement} for edit in fix.edits]
    return {"title": fix.title, "applicability": fix.applicability.value, "edits": edits}


def _place(region: Region) -> dict[str, int]:
    return {
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
    }
