"""FM103 to FM106: the number of triggers, their kinds and their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fleetapi.diagnostics.diagnostic import Diagnostic, Place, quoted, shortened
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import EXPRESSION, TRIGGERS, Example
from fleetapi.monitors.checks.fields import called
from fleetapi.monitors.checks.nodes import KINDS, Node

__all__ = ["FAMILY"]

FAMILY: Final = Family()


# The published pattern, without the quotation marks that the specification prints in it.
_PUBLISHED_NAME: Final = re.compile(r"[a-zA-Z]+[._]?[0-9]*")


_MOST_TRIGGERS: Final = 5
_LEVELS = [
    {"name": f"level{n}", "data": {"data": "vehicle.energy.fuel.level", "op": "equalsTo", "value": [str(n)]}}
    for n in range(1, 7)
]


def _any_of(count: int) -> dict[str, object]:
    expression = " | ".join(f"level{n}" for n in range(1, count + 1))
    return {TRIGGERS: _LEVELS[:count], EXPRESSION: expression}


@FAMILY.check(
    Check(
        code="FM103",
        name="trigger-count",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="no trigger, or more than five",
        explanation=(
            "A monitor has one to five triggers. You can often merge values of one operand into one trigger "
            "with `includedIn`, or several hours or days into one time trigger. If that is not enough, split "
            "the rule into several monitors."
        ),
        bad=Example(changes=_any_of(6), shown='"triggers": [ … six triggers … ]'),
        good=Example(changes=_any_of(5), shown='"triggers": [ … one to five triggers … ]'),
    ),
)
def trigger_count(document: Document) -> Iterator[Diagnostic]:
    """Report a monitor without triggers, or with more than five (FM103)."""
    rule = document.rule
    if rule is None:
        return
    entry = rule.entry("triggers")
    count = len(entry.value) if entry is not None and entry.well_typed else len(document.triggers)
    written = entry is not None or document.in_v2_form or document.version == "v2"
    if not written or (entry is not None and not entry.well_typed) or 1 <= count <= _MOST_TRIGGERS:
        return
    if count and (document.in_v2_form or document.version == "v2"):
        return  # v2 has no limit for `dataTriggers`
    if document.in_v2_form and (_is_unclear(rule) or (not count and rule.part("zone_and_time") is not None)):
        return
    if count:
        advice = "merge values of one operand with `includedIn`, or hours and days into one time trigger"
    elif document.version == "v2":
        advice = "add `timeZoneTriggers` or `dataTriggers`"
    else:
        advice = "add a trigger: a name and exactly one of `zone`, `time` and `data`"
    place = Place.key(entry.path) if entry is not None else rule.opener
    bounds = "at least one" if document.version == "v2" else f"1 to {_MOST_TRIGGERS}"
    yield Diagnostic("FM103", place, f"{count or 'no'} triggers; a monitor has {bounds}", advice)


def _is_unclear(rule: Node) -> bool:
    return any(not entry.well_typed for entry in rule.entries)


@FAMILY.check(
    Check(
        code="FM104",
        name="trigger-kind",
        severity=Severity.ERROR,
        basis=Basis.SERVER,
        title="a trigger without a kind, or with more than one",
        explanation=(
            "Each trigger is exactly one of `zone`, `time` and `data`. If it has none or two of them, the "
            "server responds with 400. To combine conditions, give each one its own trigger and name, and "
            "join the names in the expression."
        ),
        bad=Example(
            changes={
                f"{TRIGGERS}/0/data": {"data": "vehicle.kinetic.moving", "op": "equalsTo", "value": ["true"]}
            },
            shown='{"name": "outOfParis", "zone": {…}, "data": {…}}',
        ),
        good=Example(shown='{"name": "outOfParis", "zone": {…}}'),
    ),
)
def trigger_kind(document: Document) -> Iterator[Diagnostic]:
    """Report triggers without a kind, or with several (FM104). FM002 reports repeated keys."""
    rule = document.rule
    for node in rule.list("triggers") if rule is not None else ():
        kinds = [entry for entry in node.entries if entry.field.concept in KINDS]
        kinds = [entry for entry in kinds if not entry.presumed] or kinds
        kinds = [entry for entry in kinds if entry.value is not None] or kinds  # a null is FM107
        concepts = dict.fromkeys(entry.field.concept for entry in kinds)
        if node.repeated or len(concepts) == 1:
            continue
        if concepts:
            listed = " and ".join(f"`{concept}`" for concept in concepts)
            yield Diagnostic(
                "FM104",
                Place.key(kinds[1].path),
                f"{called(node)} has {listed}; a trigger has exactly one of them",
                "give each condition its own trigger and name, and join the names in the expression",
            )
        elif node.entries and not node.unknown:  # an empty object is FM101
            yield Diagnostic(
                "FM104",
                node.opener,
                f"{called(node)} has no condition",
                "add exactly one of `zone`, `time` and `data`",
            )


@FAMILY.check(
    Check(
        code="FM105",
        name="trigger-name",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a trigger name that does not match the published pattern",
        explanation=(
            "The specification requires letters, then at most one dot or underscore, then digits: `z1`, "
            "`outOfParis`, `zone_1`. (It prints quotation marks inside the pattern, which must be a "
            "mistake.) Names such as `charging_status` are used in practice, so this is only a warning, but "
            "a name that matches the pattern is the safe choice. If the name cannot be used in an expression "
            "(FM601), or is read as another one (FM602), only that error is reported."
        ),
        bad=Example(
            changes={
                f"{TRIGGERS}/2/name": "battery_is_low",
                EXPRESSION: "outOfParis & (battery_is_low | onMonday)",
            }
        ),
        good=Example(
            changes={
                f"{TRIGGERS}/2/name": "batteryLow_1",
                EXPRESSION: "outOfParis & (batteryLow_1 | onMonday)",
            }
        ),
    ),
)
def trigger_name(document: Document) -> Iterator[Diagnostic]:
    """Report names that do not match the published pattern (FM105)."""
    for node in document.nodes("trigger"):
        entry = node.entry("name")
        if entry is None or not isinstance(entry.value, str) or _PUBLISHED_NAME.fullmatch(entry.value):
            continue
        if not _has_lookalike(entry.value, document) and not _is_told(entry.value, document):
            yield Diagnostic(
                "FM105",
                entry.place,
                f"{quoted(entry.value)} does not match the published pattern of trigger names",
                "use letters, then at most one `.` or `_`, then digits: `z1`, `outOfParis`, `zone_1`",
            )


def _has_lookalike(name: str, document: Document) -> bool:
    """Tell whether the expression uses a name that only looks like this one: then FM602 reports it."""
    if name.isascii() or document.expression is None:
        return False
    from fleetapi.language.confusables import confusable  # noqa: PLC0415  (rare)

    used = {each.text for each in document.expression.names}
    return name not in used and confusable(name, used) is not None


def _is_told(name: str, document: Document) -> bool:
    """Tell whether FM601 or FM602 reports this name."""
    if document.expression_entry is None:
        return False
    from fleetapi.monitors.checks.expression import reported_names  # noqa: PLC0415  (rare)

    return name in reported_names(document)


@FAMILY.check(
    Check(
        code="FM106",
        name="duplicate-name",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="two triggers with the same name",
        explanation=(
            "The expression refers to triggers by name, so names must be unique. If two triggers have the "
            "same name, it is unclear which one is meant. Names are case-sensitive."
        ),
        bad=Example(
            changes={f"{TRIGGERS}/2/name": "onMonday", EXPRESSION: "outOfParis & onMonday"},
            shown='"triggers": [{"name": "onMonday", "time": {…}}, {"name": "onMonday", "data": {…}}]',
        ),
        good=Example(
            shown='"triggers": [{"name": "onMonday", "time": {…}}, {"name": "batteryIsLow", "data": {…}}]'
        ),
    ),
)
def duplicate_name(document: Document) -> Iterator[Diagnostic]:
    """Report triggers with the same name (FM106)."""
    first: dict[str, int] = {}
    for number, trigger in enumerate(document.triggers, 1):
        name = trigger.name
        if name is None:
            continue
        known = first.setdefault(name, number)
        entry = trigger.node.entry("name")
        if known != number and entry is not None:
            yield Diagnostic(
                "FM106",
                entry.place,
                f"trigger {number} has the same name as trigger {known}: `{shortened(name)}`",
                "rename one of them, and use the new name in the expression",
            )
