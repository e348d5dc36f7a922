"""The documents of one run, checked together: what no file shows alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import attrs

from fleetapi.diagnostics.report import Report
from fleetapi.monitors.checks.engine import Checked, examine
from fleetapi.monitors.checks.place import shortened

__all__ = ["check_documents", "with_duplicate_labels"]

_MOST_FILES: Final = 3  # that a finding names


def check_documents(
    documents: Iterable[tuple[str, str | bytes]], *, dialect: str | None = None, now: datetime | None = None
) -> list[Report]:
    """Check files by name and content, and compare their labels (FM902). See `check_text`."""
    return with_duplicate_labels(
        [examine(source, dialect=dialect, filename=name, now=now) for name, source in documents]
    )


def with_duplicate_labels(documents: Sequence[Checked]) -> list[Report]:
    """Add one FM902 for each label that several documents have, to the report of the second of them."""
    groups: dict[str, list[int]] = {}
    for index, checked in enumerate(documents):
        if checked.label is not None:
            groups.setdefault(checked.label, []).append(index)
    reports = [checked.report for checked in documents]
    for label, group in groups.items():
        if len(group) > 1:
            others = [reports[index].file for index in (group[0], *group[2:])]
            reports[group[1]] = _with_duplicate(reports[group[1]], label, others)
    return reports


def _with_duplicate(report: Report, label: str, others: Sequence[str | None]) -> Report:
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
        f"{_listed(others)} the same label: {shortened(label)}",
        "give each monitor a label of its own; notifications carry nothing else that people can read",
    )
    added = report_on([problem], report.text, report.file)
    return attrs.evolve(
        report, findings=(*report.findings, *added.findings), hidden=(*report.hidden, *added.hidden)
    )


def _listed(files: Sequence[str | None]) -> str:
    """The first files, and how many there are besides."""
    shown = [f"`{file}`" for file in files[:_MOST_FILES]]
    if len(files) > len(shown):
        shown.append(f"{len(files) - len(shown)} more")
    if len(shown) == 1:
        return f"{shown[0]} has"
    return f"{', '.join(shown[:-1])} and {shown[-1]} have"
