"""The last line of a run: how many files, how many findings. Of a clean run it is the only one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fleetapi.diagnostics.diagnostic import Severity
from fleetapi.diagnostics.findings import Findings

__all__ = ["Paint", "summary", "unsafe_fixes"]

_COLOURS: Final = {"bold": "1", "error": "1;31", "warning": "1;33", "dim": "34", "help": "1;36"}


class Paint:
    """Colours for a terminal; none where it is off."""

    def __init__(self, *, on: bool) -> None:
        self._on = on

    def __call__(self, colour: str, text: str) -> str:
        """The text in a colour."""
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self._on else text


def summary(reports: Sequence[Findings], paint: Paint) -> str:
    """The line, with its line end."""
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
    """What can be done about it: the fixes that are safe, and those that are applied on request only."""
    safe = sum(len(report.fixes) for report in reports)
    unsafe = sum(len(report.unsafe_fixes) for report in reports)
    remedies = [f"{safe} can be repaired with --fix" if safe else "", unsafe_fixes(unsafe) if unsafe else ""]
    listed = "; ".join(remedy for remedy in remedies if remedy)
    return f" ({listed})" if listed else ""


def unsafe_fixes(number: int) -> str:
    """How to apply the fixes that `--fix` leaves alone."""
    return f"{number} unsafe fix{'' if number == 1 else 'es'} can be enabled with --unsafe-fixes"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
