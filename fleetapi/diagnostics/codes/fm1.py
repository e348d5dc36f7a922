"""FM1xx: the shape of the document: fields, triggers, names, types."""

from __future__ import annotations

from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import EXPRESSION, REMOVED, TRIGGERS, Example

_LEVELS = [
    {"name": f"level{n}", "data": {"data": "vehicle.energy.fuel.level", "op": "equalsTo", "value": [str(n)]}}
    for n in range(1, 7)
]


def _any_of(count: int) -> dict[str, object]:
    expression = " | ".join(f"level{n}" for n in range(1, count + 1))
    return {TRIGGERS: _LEVELS[:count], EXPRESSION: expression}


CHECKS = (
    Check(
        code="FM101",
        name="missing-field",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a required field is absent",
        explanation=(
            "A monitor needs a label, a callback with a target and a name, and triggers with an expression "
            "over their names; each trigger needs what its kind asks for (a transition and a circle, a list "
            "of times, an operand and an operator). Without one of them the server refuses the request, and "
            "its message rarely says which field it was."
        ),
        bad=Example(changes={"label": REMOVED}, shown='{"subscribeParam": {…}, "triggerParam": {…}}'),
        good=Example(shown='{"label": "Low battery", "subscribeParam": {…}, "triggerParam": {…}}'),
    ),
    Check(
        code="FM102",
        name="unknown-field",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a field that nobody defined",
        explanation=(
            "A key that none of the vendor's three spellings knows has no effect at best. Most often it is "
            "a typing mistake, and the setting that was meant silently keeps its default. The nearest known "
            "key of the same object is suggested."
        ),
        bad=Example(changes={"subscribeParam/refreshEvent": REMOVED, "subscribeParam/refreshEvnt": 600}),
        good=Example(changes={"subscribeParam/refreshEvent": 600}),
    ),
    Check(
        code="FM103",
        name="trigger-count",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="no trigger, or more than five",
        explanation=(
            "A monitor has one to five triggers. Values of one operand can often be merged into one trigger "
            "with `includedIn`, several hours or days into one time trigger; beyond that, split the rule "
            "into several monitors."
        ),
        bad=Example(changes=_any_of(6), shown='"triggers": [ … six triggers … ]'),
        good=Example(changes=_any_of(5), shown='"triggers": [ … one to five triggers … ]'),
    ),
    Check(
        code="FM104",
        name="trigger-kind",
        severity=Severity.ERROR,
        basis=Basis.SERVER,
        title="a trigger without a kind, or with more than one",
        explanation=(
            "Each trigger is exactly one of `zone`, `time` and `data`. With none or with two of them the "
            "server answers 400. To combine conditions, give each one a trigger and a name of its own and "
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
    Check(
        code="FM105",
        name="trigger-name",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a trigger name outside the published pattern",
        explanation=(
            "The specification asks for letters, then at most one dot or underscore, then digits: `z1`, "
            "`outOfParis`, `zone_1`. (It prints quotation marks inside the pattern, which cannot be meant.) "
            "Names such as `charging_status` are met in practice, so this is a warning; a name inside the "
            "pattern is the safe choice. An expression that cannot say the name (FM601), or says another "
            "instead (FM602), is an error, and reported alone."
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
    Check(
        code="FM106",
        name="duplicate-name",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="two triggers have one name",
        explanation=(
            "The expression refers to triggers by name, so names have to be unique: with two triggers of "
            "one name nobody can tell which is meant. Upper and lower case make a difference."
        ),
        bad=Example(
            changes={f"{TRIGGERS}/2/name": "onMonday", EXPRESSION: "outOfParis & onMonday"},
            shown='"triggers": [{"name": "onMonday", "time": {…}}, {"name": "onMonday", "data": {…}}]',
        ),
        good=Example(
            shown='"triggers": [{"name": "onMonday", "time": {…}}, {"name": "batteryIsLow", "data": {…}}]'
        ),
    ),
    Check(
        code="FM107",
        name="wrong-type",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a value of the wrong JSON type",
        explanation=(
            "The type of each field is fixed: counts and seconds are numbers without quotation marks, names "
            "are strings, lists stay lists even with one element. A server may convert some of them and "
            "refuse others; what the specification says always works."
        ),
        bad=Example(changes={"subscribeParam/refreshEvent": "600"}),
        good=Example(changes={"subscribeParam/refreshEvent": 600}),
    ),
)
