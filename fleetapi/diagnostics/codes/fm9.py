"""FM9xx: labels."""

from __future__ import annotations

from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import Example

_OTHER = Example(changes={"label": "Leaves the depot at night"})

CHECKS = (
    Check(
        code="FM901",
        name="empty-label",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="an empty label",
        explanation=(
            "The label is required, but nothing forbids an empty one. It is the only thing by which people "
            "recognise a monitor in a list, so say in a few words what the rule watches."
        ),
        bad=Example(changes={"label": ""}),
        good=Example(changes={"label": "Low battery outside Paris or on Mondays"}),
    ),
    Check(
        code="FM902",
        name="duplicate-label",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="two files have the same label",
        explanation=(
            "Two files of this run carry the same label. The server creates both, and nobody can tell them "
            "apart afterwards. Often one is a copy whose label was not adapted, or the same rule exists "
            "twice."
        ),
        bad=Example(beside=(Example(),), shown='"label": "Low battery"  (in a.json and in b.json)'),
        good=Example(beside=(_OTHER,), shown='"label": "Low battery"  (in a.json only)'),
    ),
)
