"""FM5xx: triggers on vehicle data."""

from __future__ import annotations

from fleetapi.diagnostics.codes.check import Basis, Check, Severity
from fleetapi.diagnostics.codes.example import DATA, Example


def _data(operand: str, operator: str, *values: object) -> dict[str, object]:
    data: dict[str, object] = {"data": operand, "op": operator}
    return {DATA: {**data, "value": list(values)} if values else data}


_LEVEL = "vehicle.energy.electric.level"
_CHARGING = "vehicle.energy.charging.status"

CHECKS = (
    Check(
        code="FM501",
        name="unknown-operand",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an operand that the API version does not have",
        explanation=(
            "A data trigger watches one of a fixed list of operands: 35 on v3, and two of its own on v2 "
            "(`vehicle.engines.running`, `privacy.driverRequestState`). Upper and lower case matter. The "
            "nearest operand is suggested; `fleetapi explain FM501` lists them all, and `fleetapi schema` "
            "lets an editor complete them."
        ),
        bad=Example(changes=_data("vehicle.energy.electric.lvl", "lowerThan", "50")),
        good=Example(changes=_data(_LEVEL, "lowerThan", "50")),
    ),
    Check(
        code="FM502",
        name="operator-not-allowed",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an operator that this operand does not take, or a word that is no operator",
        explanation=(
            "Each operand takes some of the five operators: numbers are compared (`equalsTo`, "
            "`greaterThan`, `lowerThan`), words are matched (`equalsTo`, `includedIn`) or watched "
            "(`onChange`), and some operands can only be watched for change. There is no `lower or equal`. "
            "The message lists what the operand takes. Values are not judged before the operator fits."
        ),
        bad=Example(changes=_data("vehicle.kinetic.moving", "greaterThan", "true")),
        good=Example(changes=_data("vehicle.kinetic.moving", "equalsTo", "true")),
    ),
    Check(
        code="FM503",
        name="value-count",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a missing value, or one too many for onChange",
        explanation=(
            "`equalsTo`, `greaterThan` and `lowerThan` compare with one value, `includedIn` with one or "
            "more. `onChange` compares the new state with the one before and takes no value at all."
        ),
        bad=Example(changes=_data(_LEVEL, "lowerThan")),
        good=Example(changes=_data(_LEVEL, "lowerThan", "50")),
    ),
    Check(
        code="FM504",
        name="ignored-values",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="values that the server ignores",
        explanation=(
            "With every operator but `includedIn` the server looks at the first value only and ignores the "
            "rest without a word. To match any of several words, use `includedIn`; to bound a number from "
            "both sides, use two triggers joined with `&`."
        ),
        bad=Example(changes=_data(_CHARGING, "equalsTo", "Stopped", "Failure")),
        good=Example(changes=_data(_CHARGING, "includedIn", "Stopped", "Failure")),
    ),
    Check(
        code="FM505",
        name="value-type",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a value that does not fit the operand",
        explanation=(
            "Values are always JSON strings, but their content has to fit: a number for a numeric operand "
            '(`"50"`), `"true"` or `"false"` for a boolean one. A number or boolean without quotation marks '
            "means the same as its string, so the fix only adds the quotation marks."
        ),
        bad=Example(changes=_data(_LEVEL, "lowerThan", 50)),
        good=Example(changes=_data(_LEVEL, "lowerThan", "50")),
        fixable=True,
    ),
    Check(
        code="FM506",
        name="value-unknown",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a value that the published list lacks",
        explanation=(
            "The specification lists the values of this operand, and this one is not among them; a misspelt "
            "value never matches. The vendor adds values without notice, so this is a warning, with the "
            "nearest known value."
        ),
        bad=Example(changes=_data(_CHARGING, "equalsTo", "InProgres")),
        good=Example(changes=_data(_CHARGING, "equalsTo", "InProgress")),
    ),
    Check(
        code="FM507",
        name="value-range",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a comparison that can never hold, or always does",
        explanation=(
            "The number lies outside of what the operand can be: a level is a percentage from 0 to 100, "
            "speeds and distances are not negative. The trigger then has the same value at all times and "
            "adds nothing to the rule."
        ),
        bad=Example(changes=_data(_LEVEL, "lowerThan", "0")),
        good=Example(changes=_data(_LEVEL, "lowerThan", "10")),
    ),
    Check(
        code="FM508",
        name="deprecated-operand",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="an operand that is deprecated",
        explanation=(
            "`vehicle.trip` still works but is deprecated on v3: it does not say whether the trip began or "
            "ended. Use `vehicle.trip.start` or `vehicle.trip.stop`, or both joined with `|`."
        ),
        bad=Example(changes=_data("vehicle.trip", "onChange"), target="v3"),
        good=Example(changes=_data("vehicle.trip.stop", "onChange"), target="v3"),
    ),
)
