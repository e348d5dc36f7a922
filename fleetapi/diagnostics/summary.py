"""The last line of a run: the number of files and findings. A clean run prints nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fleetapi.diagnostics.diagnostic import Severity
from fleetapi.diagnostics.report_data import Findings

__all__ = ["Paint", "summary", "unsafe_fixes"]

_COLORS: Final = {"bold": "1", "error": "1;31", "warning": "1;33", "dim": "34", "help": "1;36"}


class Paint:
    """Colors for a terminal, if it is on."""

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def __call__(self, color: str, text: str) -> str:
        """Return the text in a color."""
        return f"\x1b[{_COLORS[color]}m{text}\x1b[0m" if self._on else text


def summary(reports: Sequence[Findings], paint: Paint) -> str:
    """Return the line, with its line break."""
    errors = sum(len(report.errors) for report in reports)
    warnings = sum(len(report.warnings) for report in reports)
    checked = _count(len(reports), "file")
    if not errors and not warnings:
        return f"{checked} checked, nothing found\n"
    found = ", ".join(
        paint(severity.value, _count(number, severity.value))
        for severity, number in ((Severity.ERROR, errors), (Severity.WARNING, warnings))
        if number
    )
    return f"{found} in {checked}{_fixable(reports)}\n"


def _fixable(reports: Sequence[Findings]) -> str:
    """Return how to apply the safe and the unsafe fixes, if there are any."""
    safe = sum(len(report.fixes) for report in reports)
    unsafe = sum(len(report.unsafe_fixes) for report in reports)
    remedies = [f"{safe} can be fixed with --fix" if safe else "", unsafe_fixes(unsafe) if unsafe else ""]
    listed = "; ".join(remedy for remedy in remedies if remedy)
    return f" ({listed})" if listed else ""


def unsafe_fixes(number: int) -> str:
    """Return how to apply the fixes that `--fix` does not apply."""
    return f"{number} unsafe fix{'' if number == 1 else 'es'} can be enabled with --unsafe-fixes"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
