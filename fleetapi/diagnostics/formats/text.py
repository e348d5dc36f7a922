"""Text for people: the place, the line with carets below the problem, and the remedy."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from fleetapi.diagnostics.finding import Finding
from fleetapi.diagnostics.position import LineIndex, Position, Span
from fleetapi.diagnostics.report_data import Findings
from fleetapi.diagnostics.style import Style, inert, place_of
from fleetapi.diagnostics.summary import Paint, summary

__all__ = ["render"]

_TAB: Final = 4
_WIDEST: Final = 100  # characters of a line to show
_BEFORE: Final = 40  # characters before the place, if the line must be shortened


def render(reports: Sequence[Findings], style: Style) -> str:
    """Write each finding with its line, and a summary at the end."""
    paint = Paint(on=style.color)
    parts = []
    for report in reports:
        lines = LineIndex(report.shown(Span(0, len(report.text))))
        parts += [_finding(finding, report, lines, paint) for finding in report]
    parts.append(summary(reports, paint))
    return "\n".join(parts)


def _finding(finding: Finding, report: Findings, lines: LineIndex, paint: Paint) -> str:
    place = paint("bold", f"{place_of(finding, report)}:")
    severity = paint(finding.severity.value, f"{finding.severity.value} {finding.code}")
    gutter = "" if report.from_value else str(finding.line)
    blank = " " * len(gutter)
    source, carets = _excerpt(finding, lines)
    bar = paint("dim", "|")
    rows = [
        f"{place} {severity} {finding.message}",
        f" {blank} {bar}",
        f" {paint('dim', gutter)} {bar} {source}".rstrip(),
        f" {blank} {bar} {paint(finding.severity.value, carets)}",
    ]
    if finding.help:
        rows.append(f" {blank} {paint('dim', '=')} {paint('help', 'help:')} {finding.help}")
    if finding.fix is not None:
        option = "--fix" if finding.fix.safe else "unsafe: --fix --unsafe-fixes"
        rows.append(f" {blank} {paint('dim', '=')} {paint('help', 'fix:')} {finding.fix.title} ({option})")
    return inert("\n".join(rows) + "\n")


def _excerpt(finding: Finding, lines: LineIndex) -> tuple[str, str]:
    """Return the line as shown, and the carets below it."""
    line = lines.line_span(finding.line)
    text = line.of(lines.text)
    start = lines.offset(Position(finding.line, finding.column)) - line.start
    end = max(start, min(finding.span.end, line.end) - line.start)
    first = max(0, start - _BEFORE) if len(text) > _WIDEST else 0
    last = min(len(text), first + _WIDEST)
    before, marked, after = text[first:start], text[start : min(end, last)], text[min(end, last) : last]
    cut = "…" if first else ""
    shown_before = cut + _shown(before, len(cut))
    shown_marked = _shown(marked, _width(shown_before))
    shown_after = _shown(after, _width(shown_before + shown_marked)) + ("…" if last < len(text) else "")
    carets = " " * _width(shown_before) + "^" * max(1, _width(shown_marked))
    return shown_before + shown_marked + shown_after, carets


def _shown(text: str, column: int) -> str:
    """Return a text for a terminal, starting at a column: spaces for tabs, no control characters."""
    pieces: list[str] = []
    for character in text:
        if character == "\t":
            piece = " " * (_TAB - column % _TAB)
        elif unicodedata.category(character) in ("Cc", "Cf", "Cn", "Cs", "Zl", "Zp"):
            piece = "\ufffd"
        elif character.isspace():
            piece = " "
        else:
            piece = character
        pieces.append(piece)
        column += _width(piece)
    return "".join(pieces)


def _width(text: str) -> int:
    """Return the width of a text in terminal cells."""
    return sum(
        0 if unicodedata.category(character) in ("Mn", "Me")
        else 2 if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )  # fmt: skip
