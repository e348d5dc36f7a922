"""Apply the fixes of selected findings, repeatedly until none is left, and show the changes as a diff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from fleetapi.diagnostics.fixes import Fix
    from fleetapi.diagnostics.report import Report

__all__ = ["MAXIMUM_ROUNDS", "FixedDocument", "Fixer", "unified_diff"]

MAXIMUM_ROUNDS: Final = 20  # a fix may reveal another finding; a few rounds are enough for any document


class FixedDocument(NamedTuple):
    """A document after fixing: its remaining findings, and how many fixes were applied for each code."""

    report: Report
    applied: Counter[str]

    @property
    def text(self) -> str:
        """The fixed document."""
        return self.report.text


class Fixer:
    """Applies the fixes of the findings that `select` keeps.

    With `unsafe`, this includes fixes that may change the meaning. `dialect` and `now` go to the checks.
    """

    def __init__(
        self, select: Callable[[Report], Report], dialect: str | None, now: datetime, *, unsafe: bool = False
    ) -> None:
        self._select = select
        self._dialect = dialect
        self._now = now
        self._unsafe = unsafe

    def fix(self, checked: Report) -> FixedDocument | None:
        """Fix a document, or return None if there is nothing to fix.

        A fix that overlaps another one waits for the next round. Stops when no fix is left, or when the fixes
        undo each other.
        """
        from fleetapi.monitors.checks import examine

        seen = {checked.text}
        total: Counter[str] = Counter()
        report = self._select(checked)
        if not self._fixes(report):
            return None
        for _ in range(MAXIMUM_ROUNDS):
            text, applied = self._one_round(report)
            if text in seen:
                break
            seen.add(text)
            total += applied
            checked = examine(text, dialect=self._dialect, filename=report.file, now=self._now)
            report = self._select(checked)
        return FixedDocument(checked, total)

    def _fixes(self, report: Report) -> tuple[Fix, ...]:
        return report.fixes + (report.unsafe_fixes if self._unsafe else ())

    def _one_round(self, report: Report) -> tuple[str, Counter[str]]:
        """Return the text with all fixes that do not overlap, and the codes of their findings."""
        from fleetapi.diagnostics.fixes import apply_fixes, compatible

        chosen = compatible(self._fixes(report))
        identities = set(map(id, chosen))
        text, _ = apply_fixes(report.text, chosen)
        return text, Counter(finding.code for finding in report if id(finding.fix) in identities)


def unified_diff(name: str, before: str, after: str) -> str:
    """Return the change in the format of `diff -u`, or "". Each character of a credential is shown as `*`."""
    from difflib import unified_diff as diff_lines

    from fleetapi.monitors.checks.redaction import Concealment

    lines = diff_lines(_lines(Concealment(before).shown), _lines(Concealment(after).shown), name, name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
