"""Repairs: every fix that is wanted, again until there is none, and nothing else is touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from fleetapi.diagnostics.finding import Fix
    from fleetapi.diagnostics.report import Report
    from fleetapi.monitors.checks import Checked

__all__ = ["Mended", "Repairs", "unified_diff"]

MOST_ROUNDS: Final = 20  # a fix may uncover another one; no document needs more than a few rounds


class Mended(NamedTuple):
    """A document after its repairs: what it came to, and how often each code was repaired."""

    checked: Checked
    repairs: Counter[str]

    @property
    def text(self) -> str:
        """The repaired document."""
        return self.checked.report.text


class Repairs:
    """The fixes to apply: those of the `wanted` findings.

    With `unsafe`, also those that can change the meaning. `dialect` and `now` are those of the checks.
    """

    def __init__(
        self, wanted: Callable[[Report], Report], dialect: str | None, now: datetime, *, unsafe: bool = False
    ) -> None:
        self._wanted = wanted
        self._dialect = dialect
        self._now = now
        self._unsafe = unsafe

    def of(self, checked: Checked) -> Mended | None:
        """Apply the fixes to a document, and those of what they uncover; None when there is none to apply.

        A fix that overlaps another waits for the next round. The rounds end when there is nothing left to
        repair, or when repairing leads in a circle.
        """
        from fleetapi.monitors.checks import examine

        seen = {checked.report.text}
        repairs: Counter[str] = Counter()
        report = self._wanted(checked.report)
        if not self._fixes(report):
            return None
        for _ in range(MOST_ROUNDS):
            text, applied = self._one_round(report)
            if text in seen:
                break
            seen.add(text)
            repairs += applied
            checked = examine(text, dialect=self._dialect, filename=report.file, now=self._now)
            report = self._wanted(checked.report)
        return Mended(checked, repairs)

    def _fixes(self, report: Report) -> tuple[Fix, ...]:
        return report.fixes + (report.unsafe_fixes if self._unsafe else ())

    def _one_round(self, report: Report) -> tuple[str, Counter[str]]:
        """The text with as many fixes as do not overlap, and what they repair."""
        from fleetapi.diagnostics.finding import apply_fixes, compatible

        chosen = compatible(self._fixes(report))
        identities = set(map(id, chosen))
        text, _ = apply_fixes(report.text, chosen)
        return text, Counter(finding.code for finding in report if id(finding.fix) in identities)


def unified_diff(name: str, before: str, after: str) -> str:
    """The change as `diff -u` writes it, with a `*` for each character of a credential; empty without any."""
    from difflib import unified_diff as lines_of

    from fleetapi.monitors.checks.concealing import Concealment

    lines = lines_of(_lines(Concealment(before).shown), _lines(Concealment(after).shown), name, name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
