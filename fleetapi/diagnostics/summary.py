"""The last line of a run: how many files, how many findings. Of a clean run it is the only one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fleetapi.diagnostics.report import Report
from fleetapi.diagnostics.severity import Severity

__all__ = ["Paint", "summary"]

_COLOURS: Final = {"bold": "1", "error": "1;31", "warning": "1;33", "dim": "34", "help": "1;36"}


class Paint:
    """Colours for a terminal; none where it is off."""

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def __call__(self, colour: str, text: str) -> str:
        """The text in a colour."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self._on else text


def summary(reports: Sequence[Report], paint: Paint) -> str:
    """The line, with its line end."""
    errors = sum(len(report.errors) for report in reports)
    warnings = sum(len(report.warnings) for report in reports)
    fixable = sum(len(report.fixes) for report in reports)
    checked = _count(len(reports), "file")
    if not errors and not warnings:
        return f"{checked} checked, nothing found\n"
    found = ", ".join(
        paint(severity.value, _count(number, severity.value))
        for severity, number in ((Severity.ERROR, errors), (Severity.WARNING, warnings))
        if number
    )
    remedy = f" ({fixable} can be repaired with --fix)" if fixable else ""
    return f"{found} in {checked}{remedy}\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
