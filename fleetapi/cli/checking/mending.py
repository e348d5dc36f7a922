"""Repairs: every fix that is wanted, again until there is none, and nothing else is touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from fleetapi.diagnostics.report import Report
    from fleetapi.monitors.checks import Checked

__all__ = ["Mended", "mend", "unified_diff"]

MOST_ROUNDS: Final = 20  # a fix may uncover another one; no document needs more than a few rounds


class Mended(NamedTuple):
    """A document after its repairs: what it came to, and how often each code was repaired."""

    checked: Checked
    repairs: Counter[str]

    @property
    def text(self) -> str:
        """The repaired document."""
        return self.checked.report.text


def mend(checked: Checked, wanted: Callable[[Report], Report], dialect: str | None, now: datetime) -> Mended:
    """Apply the fixes of the wanted findings, and those of what they uncover.

    A fix that stands in the way of another waits for the next round. The rounds end when there is nothing
    left to repair, or when repairing leads in a circle.
    """
    from fleetapi.monitors.checks import examine

    seen = {checked.report.text}
    repairs: Counter[str] = Counter()
    for _ in range(MOST_ROUNDS):
        report = wanted(checked.report)
        if not report.fixes:
            break
        text, applied = _one_round(report)
        if text in seen:
            break
        seen.add(text)
        repairs += applied
        checked = examine(text, dialect=dialect, filename=report.file, now=now)
    return Mended(checked, repairs)


def _one_round(report: Report) -> tuple[str, Counter[str]]:
    """The text with as many fixes as fit beside each other, and what they repair."""
    from fleetapi.diagnostics.finding import apply_fixes, compatible

    chosen = compatible(report.fixes)
    identities = set(map(id, chosen))
    text, _ = apply_fixes(report.text, chosen)
    return text, Counter(finding.code for finding in report if id(finding.fix) in identities)


def unified_diff(name: str, before: str, after: str) -> str:
    """The change as `diff -u` writes it; empty when there is none."""
    from difflib import unified_diff as lines_of

    lines = lines_of(_lines(before), _lines(after), name, name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
