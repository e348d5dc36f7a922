"""The documents of one run, checked together: what no file shows alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs

from fleetapi.diagnostics.report import Report
from fleetapi.monitors.checks.engine import Checked, examine
from fleetapi.monitors.checks.place import shortened

__all__ = ["check_documents", "with_duplicate_labels"]


def check_documents(
    documents: Iterable[tuple[str, str | bytes]], *, dialect: str | None = None, now: datetime | None = None
) -> list[Report]:
    """Check files by name and content, and compare their labels (FM902). See `check_text`."""
    return with_duplicate_labels(
        [examine(source, dialect=dialect, filename=name, now=now) for name, source in documents]
    )


def with_duplicate_labels(documents: Sequence[Checked]) -> list[Report]:
    """Add FM902 to the report of every document whose label an earlier one has."""
    first: dict[str, str | None] = {}
    reports: list[Report] = []
    for checked in documents:
        report, label = checked.report, checked.label
        if label is not None and label in first:
            report = _with_duplicate(report, label, first[label])
        elif label is not None:
            first[label] = report.file
        reports.append(report)
    return reports


def _with_duplicate(report: Report, label: str, other: str | None) -> Report:
    from fleetapi.diagnostics.finding import Problem  # noqa: PLC0415  (few runs need it, and it loads the grammar)
    from fleetapi.language.json_tree import at  # noqa: PLC0415
    from fleetapi.language.located_json import parse  # noqa: PLC0415
    from fleetapi.monitors.checks.concealing import report_on  # noqa: PLC0415

    root = parse(report.text).root
    place = None if root is None else (at(root, ("label",)) or at(root, ("monitor", "label")))
    if place is None:
        return report
    problem = Problem(
        "FM902",
        place.span,
        f"`{other}` has the same label: {shortened(label)}",
        "give each monitor a label of its own; notifications carry nothing else that people can read",
    )
    added = report_on([problem], report.text, report.file)
    return attrs.evolve(
        report, findings=(*report.findings, *added.findings), hidden=(*report.hidden, *added.hidden)
    )
