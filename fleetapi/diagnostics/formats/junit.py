"""JUnit XML, which nearly every build server supports: a suite for each file, a case for each finding."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from fleetapi.diagnostics.diagnostic import Severity, printable
from fleetapi.diagnostics.finding import Finding
from fleetapi.diagnostics.report_data import Findings
from fleetapi.diagnostics.style import Style, inert, path_of, place_of

__all__ = ["render"]


def render(reports: Sequence[Findings], style: Style) -> str:
    """Write the suites. A clean file is one passing case; a warning passes unless `strict` is set."""
    failures = sum(_fails(finding, style) for report in reports for finding in report)
    cases = sum(max(1, len(report)) for report in reports)
    written = "".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>\n',
            f'<testsuites name="fleetapi" tests="{cases}" failures="{failures}" errors="0">\n',
            *(_suite(report, style) for report in reports),
            "</testsuites>\n",
        )
    )
    return inert(written, "&#35;")


def _suite(report: Findings, style: Style) -> str:
    path = escape(printable(path_of(report.file, style)))
    failures = sum(_fails(finding, style) for finding in report)
    cases = [_case(finding, path, report, style) for finding in report]
    clean = f'    <testcase classname="{path}" name="fleetapi check"/>\n'
    head = f'  <testsuite name="{path}" tests="{max(1, len(cases))}" failures="{failures}" errors="0">\n'
    return "".join((head, *(cases or [clean]), "  </testsuite>\n"))


def _case(finding: Finding, path: str, report: Findings, style: Style) -> str:
    in_lines = f"line {finding.line}, column {finding.column}"
    place = place_of(finding, report) if report.from_value else in_lines
    name = escape(f"{finding.code} {finding.name}, {place}")
    text = escape(f"{place}: {finding.message}" + (f"\nhelp: {finding.help}" if finding.help else ""))
    if _fails(finding, style):
        message = escape(finding.message)
        body = f'      <failure type="{finding.severity.value}" message="{message}">{text}</failure>\n'
    else:
        body = f"      <system-out>{text}</system-out>\n"
    return f'    <testcase classname="{path}" name="{name}">\n{body}    </testcase>\n'


def _fails(finding: Finding, style: Style) -> bool:
    return finding.severity is Severity.ERROR or style.strict
