"""FM604, FM605, FM608 to FM612: conclusions about the rule as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import BASES, EXPRESSION, TRIGGERS, Example

if TYPE_CHECKING:
    from fleetapi.monitors.checks.lenient_rule import Rule
    from fleetapi.monitors.reasoning import Conclusion

__all__ = ["FAMILY", "conclusions"]

FAMILY: Final = Family()


_LONGEST: Final = 600  # characters of a message; names may be long
_OR_MEANT: Final = "correct one of them, or is `|` meant?"
_AND_MEANT: Final = "correct one of them, or is `&` meant?"


def _expression(text: str) -> Example:
    return Example(changes={EXPRESSION: text})


def _levels(low: tuple[str, str], high: tuple[str, str], expression: str) -> Example:
    triggers = [
        {"name": name, "data": {"data": "vehicle.energy.fuel.level", "op": operator, "value": [value]}}
        for name, (operator, value) in (("one", low), ("two", high))
    ]
    words = {"lowerThan": "<", "greaterThan": ">"}
    shown = (
        f'"boolExp": "{expression}"  '
        f"(one: fuel level {words[low[0]]} {low[1]}, two: fuel level {words[high[0]]} {high[1]})"
    )
    return Example(changes={TRIGGERS: triggers, EXPRESSION: expression}, shown=shown)


def _charged(expression: str) -> Example:
    triggers = [
        {"name": name, **trigger}
        for name, trigger in (("outOfParis", _ZONE), ("onMonday", _MONDAY), ("charged", _CHARGED))
        if name in expression
    ]
    shown = f'"boolExp": "{expression}"  (charged: charging status = Finished)'
    return Example(changes={TRIGGERS: triggers, EXPRESSION: expression}, shown=shown)


_ZONE, _MONDAY = (
    {key: value for key, value in trigger.items() if key != "name"}
    for trigger in BASES["v3"]["triggerParam"]["triggers"][:2]
)
_CHARGED = {"data": {"data": "vehicle.energy.charging.status", "op": "equalsTo", "value": ["Finished"]}}


@FAMILY.late_check(
    Check(
        code="FM604",
        name="constant-expression",
        severity=Severity.ERROR,
        basis=Basis.SERVER,
        title="the expression is always true, or always false",
        explanation=(
            "Whatever values the triggers have, the result is the same: `a | !a` always holds, `a & !a` "
            "never does. The server rejects such a monitor with 400. The finding says which part causes it; "
            "usually an operator or a `!` is in the wrong place."
        ),
        bad=_expression("outOfParis & !outOfParis & batteryIsLow & onMonday"),
        good=_expression("outOfParis & batteryIsLow & onMonday"),
    ),
    Check(
        code="FM605",
        name="irrelevant-trigger",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a trigger that never changes the result",
        explanation=(
            "The expression mentions the trigger, but its value makes no difference: the result of `a | (a & "
            "b)` is that of `a`, whatever `b` is. Either the trigger is unnecessary, or the expression is "
            "not what you meant."
        ),
        bad=_expression("onMonday & (outOfParis | (outOfParis & batteryIsLow))"),
        good=_expression("onMonday & (outOfParis | batteryIsLow)"),
    ),
    Check(
        code="FM608",
        name="fires-when-idle",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="the rule holds when no trigger does",
        explanation=(
            "If all triggers are false, the expression is true. So the monitor matches a parked vehicle with "
            "nothing to report, and most of the fleet at once. The usual reason is a `!` at the top. Combine "
            "it with a trigger that must hold."
        ),
        bad=_expression("!outOfParis | (batteryIsLow & onMonday)"),
        good=_expression("!outOfParis & batteryIsLow & onMonday"),
    ),
    Check(
        code="FM609",
        name="never-fires",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="no vehicle, place and time satisfies the rule",
        explanation=(
            "The expression is fine as a formula, but its triggers exclude each other: a level below 20 and "
            "above 80, inside two circles that do not overlap, on Monday and on Tuesday. The server accepts "
            "the monitor, but it never fires. The finding names the conflicting triggers."
        ),
        bad=_levels(("lowerThan", "20"), ("greaterThan", "80"), "one & two"),
        good=_levels(("lowerThan", "20"), ("greaterThan", "80"), "one | two"),
    ),
    Check(
        code="FM610",
        name="always-fires",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="every vehicle, place and time satisfies the rule",
        explanation=(
            "Together the triggers cover everything: every level is below 80 or above 20. The rule can never "
            "change from false to true, so the monitor sends nothing, or only reminders. Usually `&` was "
            "meant instead of `|`."
        ),
        bad=_levels(("lowerThan", "80"), ("greaterThan", "20"), "one | two"),
        good=_levels(("lowerThan", "80"), ("greaterThan", "20"), "one & two"),
    ),
    Check(
        code="FM611",
        name="redundant-trigger",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a part of the expression that adds nothing",
        explanation=(
            "The rule means the same without this part, because of what the triggers mean or because of the "
            "formula alone: a level below 20 is also below 50, so `below20 & below50` is just `below20`; `a "
            "& b & a` is `a & b`, and `a | (b & !a)` is `a | b`. Remove the part or correct it; the help "
            "shows the shorter rule."
        ),
        bad=_levels(("lowerThan", "20"), ("lowerThan", "50"), "one & two"),
        good=_levels(("greaterThan", "20"), ("lowerThan", "50"), "one & two"),
    ),
    Check(
        code="FM612",
        name="parked-while-used",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a time combined with something that happens to a parked vehicle",
        explanation=(
            "A time trigger holds while the vehicle is being used within its windows, so it is false for a "
            "parked vehicle, whatever the time is. Charging, the alarm, preconditioning, a theft and a "
            "powertrain that is off belong to a parked vehicle: combined with a time by `&`, they hardly "
            "ever fire. Remove the time trigger and check the `eventDate` of each event in your receiver "
            "instead. A negated time (`!onMonday`) is fine: it holds for a parked vehicle."
        ),
        bad=_charged("onMonday & charged"),
        good=_charged("outOfParis & charged"),
    ),
)
def conclusions(document: Document, found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Report what can be proven about the rule; `found` are the diagnostics of the other checks."""
    from fleetapi.monitors.checks.lenient_rule import doubtful_paths, lenient_trigger, rule_of  # noqa: PLC0415
    from fleetapi.monitors.reasoning import MAXIMUM_TRIGGERS, ConclusionKind, analyze  # noqa: PLC0415  (slow to load)

    rule = rule_of(document)
    if rule is None or len(rule.expression.names) > MAXIMUM_TRIGGERS:
        return
    doubtful = doubtful_paths(found)
    triggers = {
        name: trigger
        for name, view in rule.triggers.items()
        if (trigger := lenient_trigger(view, doubtful)) is not None
    }
    # FM209 already reports triggers that are used twice.
    for_v2 = any(each.code == "FM209" for each in found)
    for conclusion in analyze(rule.expression, triggers, now=document.now).found:
        if for_v2 and conclusion.kind is ConclusionKind.REDUNDANT and not conclusion.conflicts:
            continue
        diagnostic = _WRITERS[conclusion.kind.name](rule, conclusion)
        yield attrs.evolve(diagnostic, message=_cut(diagnostic.message), help=_cut(diagnostic.help))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _constant(rule: Rule, conclusion: Conclusion) -> Diagnostic:
    return Diagnostic(
        "FM604",
        rule.of_whole(conclusion),
        f"the expression is always {'true' if conclusion.value else 'false'}: {conclusion.explanation}",
        "the server rejects such a rule; check each operator and each `!`",
    )


def _irrelevant(rule: Rule, conclusion: Conclusion) -> Diagnostic:
    name = conclusion.names[0]
    return Diagnostic("FM605", rule.of_name(name), f"`{name}` makes no difference", conclusion.explanation)


def _idle(rule: Rule, conclusion: Conclusion) -> Diagnostic:
    return Diagnostic(
        "FM608",
        rule.of_whole(conclusion),
        "the rule is true when none of its triggers holds",
        "combine it with a trigger that must hold",
    )


def _never(rule: Rule, conclusion: Conclusion) -> Diagnostic:
    return Diagnostic(
        "FM609",
        rule.of_whole(conclusion),
        f"the rule can never fire: {conclusion.explanation}",
        _provided(conclusion)
        or ("correct one of them, or create a monitor for each" if rule.for_v2 else _OR_MEANT),
    )


def _always(rule: Rule, conclusion: Conclusion) -> Diagnostic:
    return Diagnostic(
        "FM610",
        rule.of_whole(conclusion),
        f"the rule always holds: {conclusion.explanation}",
        _provided(conclusion) or ("correct one of them" if rule.for_v2 else _AND_MEANT),
    )


def _redundant(rule: Rule, conclusion: Conclusion) -> Diagnostic:
    return Diagnostic(
        "FM611",
        rule.of_part(conclusion),
        conclusion.explanation,
        _without(rule, conclusion) + (f"; {_provided(conclusion)}" if conclusion.provided else ""),
    )


def _without(rule: Rule, conclusion: Conclusion) -> str:
    """Return what to write instead of a redundant part; v2 has no expression to show."""
    if rule.tree is None:
        return "remove it, or correct its value or operator"
    left = () if conclusion.shorter is None else conclusion.shorter.names
    unused = [f"`{name}`" for name in rule.expression.names if name not in left]
    triggers = (
        f" and remove the trigger{'s' if len(unused) > 1 else ''} {' and '.join(unused)}" if unused else ""
    )
    if not conclusion.conflicts:
        return f"shorten the expression to `{conclusion.shorter}`{triggers}"
    return (
        f"shorten the expression to `{conclusion.shorter}`{triggers}, "
        "or correct the value or operator of the redundant part"
    )


def _parked(rule: Rule, conclusion: Conclusion) -> Diagnostic:
    time = conclusion.names[0]
    return Diagnostic(
        "FM612",
        rule.of_name(time),
        conclusion.explanation,
        f"remove `{time}`, and check the time of each event in your receiver",
    )


def _provided(conclusion: Conclusion) -> str:
    return f"provided that {conclusion.provided}" if conclusion.provided else ""


_WRITERS: Final[dict[str, Callable[[Rule, Conclusion], Diagnostic]]] = {
    "CONSTANT": _constant,
    "IRRELEVANT": _irrelevant,
    "FIRES_WHEN_IDLE": _idle,
    "NEVER_FIRES": _never,
    "ALWAYS_FIRES": _always,
    "REDUNDANT": _redundant,
    "PARKED_WHILE_USED": _parked,
}
"""The function that writes the diagnostic of each kind of conclusion."""
