"""FM6xx: the expression, and what the rule as a whole can and cannot do."""

from __future__ import annotations

from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import BASES, EXPRESSION, TRIGGERS, Example


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

CHECKS = (
    Check(
        code="FM601",
        name="expression-syntax",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="the expression cannot be read",
        explanation=(
            "An expression is made of trigger names, `&` (and), `|` (or), `!` (not) and parentheses. The "
            "finding points at the place in the file and says what was expected there; for a parenthesis "
            "that is never closed it points at the one that opens. An expression of more than 10,000 "
            "characters or 100 levels is refused."
        ),
        bad=_expression("outOfParis & (batteryIsLow | onMonday"),
        good=_expression("outOfParis & (batteryIsLow | onMonday)"),
    ),
    Check(
        code="FM602",
        name="undefined-trigger",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a name that no trigger has",
        explanation=(
            "Every name in the expression has to be the name of one of the triggers, with the same upper "
            "and lower case. The nearest existing name is suggested. Names are compared letter by letter: "
            "with a blank or a quotation mark in it, the name of a trigger is one that no expression can say."
        ),
        bad=_expression("outOfParis & (batteryIsLow | onMonday | batteryLow)"),
        good=_expression("outOfParis & (batteryIsLow | onMonday)"),
    ),
    Check(
        code="FM603",
        name="unused-trigger",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a trigger that the expression does not use",
        explanation=(
            "A trigger has an effect only through its name in the expression. One that is not mentioned is "
            "either forgotten there or left over, and it counts against the limit of five."
        ),
        bad=_expression("outOfParis & batteryIsLow"),
        good=_expression("outOfParis & (batteryIsLow | onMonday)"),
    ),
    Check(
        code="FM604",
        name="constant-expression",
        severity=Severity.ERROR,
        basis=Basis.SERVER,
        title="the expression is always true, or always false",
        explanation=(
            "Whatever values the triggers have, the result is the same: `a | !a` always holds, `a & !a` "
            "never. The server refuses such a monitor with 400. The finding says which part makes it so; "
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
            "The expression mentions the trigger, but its value makes no difference: in `a | (a & b)` the "
            "result is that of `a`, whatever `b` is. The rule can be written without it, or it does not say "
            "what was meant."
        ),
        bad=_expression("onMonday & (outOfParis | (outOfParis & batteryIsLow))"),
        good=_expression("onMonday & (outOfParis | batteryIsLow)"),
    ),
    Check(
        code="FM606",
        name="foreign-operator",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an operator of another language",
        explanation=(
            "The operators are single characters: `&`, `|` and `!`. The doubled forms of programming "
            "languages, the words `and`, `or` and `not`, and `~` are not among them; the fix writes the "
            "operator that was meant. A comma says neither and nor or, so it is read as `&` to go on, but "
            "left for you to decide."
        ),
        bad=_expression("outOfParis && (batteryIsLow | onMonday)"),
        good=_expression("outOfParis & (batteryIsLow | onMonday)"),
        fixable=True,
    ),
    Check(
        code="FM607",
        name="implicit-precedence",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="& and | are mixed without parentheses",
        explanation=(
            "The published grammar does not say whether `a & b | c` means `(a & b) | c` or `a & (b | c)`. "
            "We evaluate `&` first, as nearly every language does, and the server may not. The fix writes "
            "the parentheses for that reading; because it may not be the one you meant, the fix is unsafe: "
            "it is applied only with `--unsafe-fixes`. `fleetapi fmt` and `fleetapi convert` keep such an "
            "expression as it is written."
        ),
        bad=_expression("outOfParis & batteryIsLow | onMonday"),
        good=_expression("(outOfParis & batteryIsLow) | onMonday"),
        fixable=True,
        unsafe=True,
    ),
    Check(
        code="FM608",
        name="fires-when-idle",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="the rule holds when no trigger does",
        explanation=(
            "With all triggers false the expression is true, so the monitor is satisfied by a parked "
            "vehicle with nothing to report, and by most of the fleet at once. A `!` at the top is the "
            "usual reason. Combine it with a trigger that has to hold."
        ),
        bad=_expression("!outOfParis | (batteryIsLow & onMonday)"),
        good=_expression("!outOfParis & batteryIsLow & onMonday"),
    ),
    Check(
        code="FM609",
        name="never-fires",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="no vehicle, place and moment satisfies the rule",
        explanation=(
            "As a formula the expression is fine, but its triggers exclude each other: a level below 20 and "
            "above 80, inside two circles that do not touch, on Monday and on Tuesday. The server accepts "
            "it, and the monitor stays silent for ever. The finding names the triggers in conflict."
        ),
        bad=_levels(("lowerThan", "20"), ("greaterThan", "80"), "one & two"),
        good=_levels(("lowerThan", "20"), ("greaterThan", "80"), "one | two"),
    ),
    Check(
        code="FM610",
        name="always-fires",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="every vehicle, place and moment satisfies the rule",
        explanation=(
            "The triggers together leave no gap: every level is below 80 or above 20. The rule can never "
            "change from false to true, so it tells nothing, or reminds of everything. Usually `|` stands "
            "where `&` was meant."
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
            "The rule says the same without it, by what the triggers mean or by the formula alone: a level "
            "below 20 is below 50 as well, so `below20 & below50` is just `below20`; `a & b & a` is `a & b`, "
            "and `a | (b & !a)` is `a | b`. Remove the part, or correct it: the help shows the shorter rule."
        ),
        bad=_levels(("lowerThan", "20"), ("lowerThan", "50"), "one & two"),
        good=_levels(("greaterThan", "20"), ("lowerThan", "50"), "one & two"),
    ),
    Check(
        code="FM612",
        name="parked-while-used",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a time combined with what happens to a parked vehicle",
        explanation=(
            "A time trigger holds while the vehicle is being used within its windows, so it is false for a "
            "parked one, whatever the clock says. Charging, the alarm, preconditioning, a theft and a "
            "powertrain that is off belong to a parked vehicle: combined with a time by `&` they hardly "
            "ever notify. Leave the time out and let the receiver look at the `eventDate` of each event. A "
            "negated time (`!onMonday`) is fine: it holds for a parked vehicle."
        ),
        bad=_charged("onMonday & charged"),
        good=_charged("outOfParis & charged"),
    ),
)
