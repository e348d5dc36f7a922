"""FM9xx: empty labels, and labels that several monitors of a run share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from fleetapi.diagnostics.diagnostic import Diagnostic, Place, shortened
from fleetapi.diagnostics.report import Report
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import Example

__all__ = ["FAMILY", "duplicate_labels"]

FAMILY: Final = Family()


_MOST_FILES: Final = 3  # files to list in a finding
_OTHER = Example(changes={"label": "Leaves the depot at night"})


@FAMILY.check(
    Check(
        code="FM901",
        name="empty-label",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="an empty label",
        explanation=(
            "The label is required, but it may be empty. It is the only thing by which people recognize a "
            "monitor in a list, so describe in a few words what the rule watches."
        ),
        bad=Example(changes={"label": ""}),
        good=Example(changes={"label": "Low battery outside Paris or on Mondays"}),
    ),
)
def empty_label(document: Document) -> Iterator[Diagnostic]:
    """Report an empty or blank label (FM901)."""
    entry = document.root.entry("label")
    if entry is not None and isinstance(entry.value, str) and not entry.value.strip():
        yield Diagnostic(
            "FM901", entry.place, "the label is empty", "describe in a few words when the monitor fires"
        )


FAMILY.add(
    Check(
        code="FM902",
        name="duplicate-label",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="two files with the same label",
        explanation=(
            "Two files of this run have the same label. The server creates both monitors, and you cannot "
            "tell them apart afterwards. Often one file is a copy whose label was not changed, or the same "
            "rule exists twice."
        ),
        bad=Example(beside=(Example(),), shown='"label": "Low battery"  (in a.json and in b.json)'),
        good=Example(beside=(_OTHER,), shown='"label": "Low battery"  (in a.json only)'),
    ),
)


def duplicate_labels(reports: Sequence[Report]) -> Iterator[tuple[int, Diagnostic]]:
    """Yield one FM902 for each label of several reports, with the index of the second report."""
    groups: dict[str, list[int]] = {}
    for index, report in enumerate(reports):
        if report.label is not None:
            groups.setdefault(report.label, []).append(index)
    for label, (first, *others) in groups.items():
        if others:
            files = [reports[index].file for index in (first, *others[1:])]
            diagnostic = Diagnostic(
                "FM902",
                Place(("label",)),
                f"{_listed(files)} the same label: {shortened(label)}",
                "give each monitor a different label; people cannot recognize a monitor by anything else",
            )
            yield others[0], diagnostic


def _listed(files: Sequence[str | None]) -> str:
    """Return the first files and the number of the others."""
    shown = [f"`{file}`" for file in files[:_MOST_FILES]]
    if len(files) > len(shown):
        shown.append(f"{len(files) - len(shown)} more")
    if len(shown) == 1:
        return f"{shown[0]} has"
    return f"{', '.join(shown[:-1])} and {shown[-1]} have"
