"""FM503 to FM507: the values that operands are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from fleetapi.diagnostics.diagnostic import Diagnostic, Path, Place, quoted, shortened
from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.document_fixes import quote, replace_value
from fleetapi.monitors.checks.examples import Example
from fleetapi.monitors.checks.operands import data_example, operand_of, operator_of, takes
from fleetapi.monitors.operands.table import (
    RANGES,
    Operand,
    OperandKind,
    Operator,
    constant_result,
    is_number_text,
    number_text,
)

__all__ = ["FAMILY"]

FAMILY: Final = Family()


_BOOLEANS: Final = ("true", "false")
_LEVEL = "vehicle.energy.electric.level"
_CHARGING = "vehicle.energy.charging.status"


@FAMILY.check(
    Check(
        code="FM503",
        name="value-count",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a missing value, or one too many for onChange",
        explanation=(
            "`equalsTo`, `greaterThan` and `lowerThan` compare with one value, `includedIn` with one or "
            "more. `onChange` compares the new state with the previous one and takes no value."
        ),
        bad=Example(changes=data_example(_LEVEL, "lowerThan")),
        good=Example(changes=data_example(_LEVEL, "lowerThan", "50")),
    ),
    Check(
        code="FM504",
        name="ignored-values",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="values that the server ignores",
        explanation=(
            "With every operator except `includedIn`, the server uses only the first value and silently "
            "ignores the rest. To match any of several words, use `includedIn`. To limit a number from both "
            "sides, use two triggers joined with `&`."
        ),
        bad=Example(changes=data_example(_CHARGING, "equalsTo", "Stopped", "Failure")),
        good=Example(changes=data_example(_CHARGING, "includedIn", "Stopped", "Failure")),
    ),
)
def value_count(document: Document) -> Iterator[Diagnostic]:
    """Report missing values, values of `onChange` (FM503) and values that the server ignores (FM504)."""
    for node in document.nodes("data"):
        chosen, values = operator_of(node), node.entry("values")
        given = values.value if values is not None else []
        if chosen is None or not isinstance(given, list):
            continue
        found = operand_of(node, document)
        if not takes(found, node, document.version):
            continue  # FM502 reports the operator, on which the number of values depends
        if chosen is Operator.ON_CHANGE:
            if given and values is not None:
                yield Diagnostic("FM503", values.place, "`onChange` takes no value", f"omit `{values.key}`")
        elif not given:
            place = values.place if values is not None else node.opener
            yield Diagnostic(
                "FM503", place, f"`{chosen}` needs a value to compare with", 'add "value": ["…"]'
            )
        elif len(given) > 1 and chosen is not Operator.INCLUDED_IN and values is not None:
            yield Diagnostic(
                "FM504",
                Place((*values.path, 1)),
                f"`{chosen}` uses only the first value; the server ignores the {_others(len(given) - 1)}",
                _instead_of_several(found, document),
            )


def _others(count: int) -> str:
    return "other" if count == 1 else f"other {count}"


def _instead_of_several(found: Operand | None, document: Document) -> str:
    if found is not None and Operator.INCLUDED_IN in found.operators(document.version):
        return "use `includedIn` to match any of them"
    if document.version == "v2":
        return "keep one value, or create a monitor for each of them"
    return "use a trigger for each value and join their names in the expression"


@FAMILY.check(
    Check(
        code="FM505",
        name="value-type",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a value that does not fit the operand",
        explanation=(
            "Values are always JSON strings, but their content must fit the operand: a number for a numeric "
            'operand (`"50"`), `"true"` or `"false"` for a boolean one. A number or boolean without '
            "quotation marks means the same as its string, so the fix only adds the quotation marks."
        ),
        bad=Example(changes=data_example(_LEVEL, "lowerThan", 50)),
        good=Example(changes=data_example(_LEVEL, "lowerThan", "50")),
        fixable=True,
    ),
    Check(
        code="FM506",
        name="value-unknown",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="a value that is not in the published list",
        explanation=(
            "The specification lists the values of this operand, and this one is not among them. A "
            "misspelled value never matches. The vendor adds values without notice, so this is a warning, "
            "with the nearest known value."
        ),
        bad=Example(changes=data_example(_CHARGING, "equalsTo", "InProgres")),
        good=Example(changes=data_example(_CHARGING, "equalsTo", "InProgress")),
    ),
    Check(
        code="FM507",
        name="value-range",
        severity=Severity.WARNING,
        basis=Basis.SENSE,
        title="a comparison that can never hold, or always does",
        explanation=(
            "The number is outside the range of the operand: a level is a percentage from 0 to 100, and "
            "speeds and distances are not negative. So the trigger has the same value at all times and adds "
            "nothing to the rule."
        ),
        bad=Example(changes=data_example(_LEVEL, "lowerThan", "0")),
        good=Example(changes=data_example(_LEVEL, "lowerThan", "10")),
    ),
)
def value(document: Document) -> Iterator[Diagnostic]:
    """Report invalid and unknown values and pointless comparisons (FM505 to FM507, FM208)."""
    for node in document.nodes("data"):
        entry, found = node.entry("values"), operand_of(node, document)
        if entry is None or not isinstance(entry.value, list) or operator_of(node) is Operator.ON_CHANGE:
            continue
        for index, given in enumerate(entry.value):
            path = (*entry.path, index)
            if isinstance(given, (bool, int, float)):
                yield _unquoted(path, given, found)
            remark = None
            ignored = index > 0 and operator_of(node) not in {None, Operator.INCLUDED_IN}  # FM504 reports it
            if found is not None and not ignored and takes(found, node, document.version):
                remark = _value_remark(path, given, found, operator_of(node))
            if remark is not None:
                yield remark


def _value_remark(path: Path, given: Any, found: Operand, chosen: Operator | None) -> Diagnostic | None:
    if isinstance(given, (int, float)) and not isinstance(given, bool) and found.kind is OperandKind.NUMBER:
        return _pointless(path, Decimal(str(given)), found, chosen)
    if not isinstance(given, str):
        return None
    shown = quoted(given)
    if found.kind is OperandKind.NUMBER:
        if not is_number_text(given):
            from fleetapi.monitors.checks.intended_values import number_meant  # noqa: PLC0415  (rare)

            meant = number_meant(given)
            advice = 'write digits with a decimal point: "50", "0.5"' if meant is None else f'write "{meant}"'
            return Diagnostic(
                "FM505", Place(path), f"{shown} is not a number, but `{found.name}` is numeric", advice
            )
        return _pointless(path, Decimal(given), found, chosen)
    if found.kind is OperandKind.BOOLEAN and given not in _BOOLEANS:
        return _not_boolean(path, given, shown, found)
    if found.kind is OperandKind.ENUMERATION and given not in found.values:
        message = f"{shown} is not a published value of `{found.name}`"
        same = [each for each in found.values if each.casefold() == given.strip().casefold()]
        if len(same) == 1:
            return Diagnostic("FM506", Place(path), message, f"write `{same[0]}`")
        advice = did_you_mean(given, found.values) or _some_of(found.values)
        return Diagnostic("FM506", Place(path), message, advice)
    return None


def _unquoted(path: Path, given: Any, found: Operand | None) -> Diagnostic:
    kind = OperandKind.BOOLEAN if isinstance(given, bool) else OperandKind.NUMBER
    message = f"a JSON {kind.value}; values must be strings"
    fits = found is None or found.kind is kind
    written = str(given).lower() if isinstance(given, bool) else number_text(given)
    advice = (
        f'put it in quotation marks: "{shortened(written)}"' if fits else "put a value in quotation marks"
    )
    return Diagnostic("FM505", Place(path), message, advice, make_fix=quote(path) if fits else None)


def _not_boolean(path: Path, given: str, shown: str, found: Operand) -> Diagnostic:
    from fleetapi.monitors.checks.intended_values import boolean_meant  # noqa: PLC0415  (rare)

    right, meant = given.strip().lower(), boolean_meant(given)
    if right in _BOOLEANS:
        message = f"{shown} is not how the API writes it"
        return Diagnostic(
            "FM208", Place(path), message, f"write `{right}`", make_fix=replace_value(path, right)
        )
    return Diagnostic(
        "FM505",
        Place(path),
        f"{shown} is not true or false, but `{found.name}` is a boolean",
        f'write "{meant}"' if meant is not None else 'write "true" or "false"',
    )


def _some_of(values: tuple[str, ...]) -> str:
    if not values:
        return ""
    listed = ", ".join(f"`{each}`" for each in values[:6])
    return f"the known values are {listed}" + (f" and {len(values) - 6} more" if len(values) > 6 else "")


def _pointless(path: Path, number: Decimal, found: Operand, chosen: Operator | None) -> Diagnostic | None:
    """Return an FM507 for a comparison with the same result for every value of the operand."""
    result = constant_result(found.name, chosen, number) if chosen is not None else None
    if result is None:
        return None
    least, most = RANGES[found.name]
    reach = f"between {least} and {most}" if most is not None else f"at least {least}"
    unit = f" {found.unit}" if found.unit else ""
    sentence = "always holds" if result else "can never hold"
    return Diagnostic(
        "FM507",
        Place(path),
        f"the comparison {sentence}: `{found.name}` is always {reach}{unit}",
        "check the number",
    )
