"""FM207 and FM209: triggers in the form of another API version, and rules that v2 cannot express."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fleetapi.diagnostics.diagnostic import Diagnostic, Place
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import Example
from fleetapi.monitors.checks.nodes import Entry
from fleetapi.monitors.checks.spelling import V2_FORM
from fleetapi.wire.dialects import Dialect

__all__ = ["FAMILY"]

FAMILY: Final = Family()


_EXPRESSION = "outOfParis & (batteryIsLow | onMonday)"


@FAMILY.check(
    Check(
        code="FM207",
        name="v2-triggers",
        severity=Severity.ERROR,
        basis=Basis.SERVER,
        title="triggers in the form of another API version",
        explanation=(
            "In v2 there is no expression: all `timeZoneTriggers` and `dataTriggers` must hold. In v3 there "
            "are named `triggers` and an expression over them. Each server rejects the other form, and a "
            "document with both is neither. `fleetapi convert` converts one into the other where possible."
        ),
        bad=Example(
            base="v2", target="v3", shown='"triggerParam": {"timeZoneTriggers": {…}, "dataTriggers": […]}'
        ),
        good=Example(target="v3", shown='"triggerParam": {"triggers": […], "boolExp": "…"}'),
    ),
)
def foreign_form(document: Document) -> Iterator[Diagnostic]:
    """Report triggers in the form of another API version, or in both forms (FM207)."""
    rule = document.rule
    if rule is None:
        return
    v2 = [entry for entry in rule.entries if entry.field.concept in V2_FORM and not entry.presumed]
    named = rule.entry("triggers") or rule.entry("expression")
    if v2 and named is not None:
        yield Diagnostic(
            "FM207",
            Place.key(v2[0].path),
            f"`{v2[0].key}` is the form of v2, but `{named.key}` is that of v3; no server accepts both",
            "keep one form; only v3 has an expression, in v2 all triggers must hold",
        )
    elif v2 and document.target in (Dialect.V3, Dialect.QUICKSTART):
        yield Diagnostic(
            "FM207",
            Place.key(v2[0].path),
            f"`{v2[0].key}` is the form of v2, but the target is {document.target}",
            f"{_rightly_spelt(v2)}`fleetapi convert --to {document.target}` converts them "
            "to named triggers and an expression",
        )
    elif named is not None and document.target is Dialect.V2 and not _obstacles(document):
        yield Diagnostic(
            "FM207",
            Place.key(named.path),
            "named triggers with an expression are the form of v3, but the target is v2",
            "`fleetapi convert --to v2` converts them to `timeZoneTriggers` and `dataTriggers`",
        )


def _rightly_spelt(entries: list[Entry]) -> str:
    """Return what to correct before the conversion."""
    wrong = [f"write `{each.field.spellings[Dialect.V2]}`" for each in entries if each.reading.misspelt]
    return f"{' and '.join(wrong)}; then " if wrong else ""


@FAMILY.check(
    Check(
        code="FM209",
        name="not-expressible",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the target cannot express the rule",
        explanation=(
            "A v2 monitor fires when all of its triggers hold, and it can have one zone and one time "
            "trigger. A rule with an OR, a NOT, a trigger used twice, or two zones has no equivalent. You "
            "can write an OR as several monitors, one for each alternative; everything else needs v3."
        ),
        bad=Example(target="v2", shown=f'"boolExp": "{_EXPRESSION}"'),
        good=Example(base="v2", target="v2", shown='"timeZoneTriggers": {…}, "dataTriggers": […]'),
    ),
)
def not_expressible(document: Document) -> Iterator[Diagnostic]:
    """Report what the target v2 cannot express (FM209)."""
    rule = document.rule
    if document.target is not Dialect.V2 or rule is None or not rule.has("triggers"):
        return
    if any(entry.field.concept in V2_FORM for entry in rule.entries):
        return
    for place, reason, remedy in _obstacles(document):
        yield Diagnostic("FM209", place, reason, remedy)


def _obstacles(document: Document) -> list[tuple[Place, str, str]]:
    """Return what v2 cannot express of a rule with an expression."""
    found = _expression_obstacles(document)
    for kind in ("zone", "time"):
        several = [trigger for trigger in document.triggers if kind in trigger.parts]
        if len(several) > 1:
            reason = f"v2 allows only one {kind} trigger, and this is another one"
            found.append(
                (Place.key(several[1].parts[kind].path), reason, "split the rule into several monitors")
            )
    return found


def _expression_obstacles(document: Document) -> list[tuple[Place, str, str]]:
    from fleetapi.language.expressions import AndNode, NameNode, NotNode, walk  # noqa: PLC0415

    entry, parsed = document.expression_entry, document.expression
    if entry is None or parsed is None or parsed.tree is None:
        return []  # FM601 reports it
    seen: set[str] = set()
    for node in walk(parsed.tree):
        place = Place(entry.path, within=node.span)
        if isinstance(node, NameNode):
            if node.text in seen:
                return [
                    (place, f"v2 uses each trigger once, and `{node.text}` is used again", "remove it here")
                ]
            seen.add(node.text)
        elif isinstance(node, NotNode):
            return [(place, "v2 has no `!`", "express the opposite in the trigger itself, or use v3")]
        elif not isinstance(node, AndNode):
            remedy = "create a monitor for each alternative, or use v3"
            return [(place, "v2 fires when all triggers hold; it has no `|`", remedy)]
    return []
