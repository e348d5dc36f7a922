"""FM501, FM502, FM508: operands of vehicle data, and the operators they take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fleetapi.diagnostics.diagnostic import Diagnostic, quoted
from fleetapi.diagnostics.suggest import did_you_mean, nearest
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.document_fixes import replace_value
from fleetapi.monitors.checks.examples import DATA, Example
from fleetapi.monitors.checks.nodes import Entry, Node, closest_choice
from fleetapi.monitors.operands.table import OPERANDS, Operand, Operator

__all__ = ["FAMILY", "data_example", "operand_meant", "operand_of", "operator_of", "takes"]

FAMILY: Final = Family()


_OPERATORS: Final = tuple(Operator)


# Operators of other languages. Non-strict comparisons (`>=`) have no counterpart.
_SYNONYMS: Final = {
    **dict.fromkeys(
        ("<", "lt", "less", "lessthan", "less_than", "below", "smallerthan"), Operator.LOWER_THAN
    ),
    **dict.fromkeys(
        (">", "gt", "greater", "morethan", "greater_than", "above", "higherthan"), Operator.GREATER_THAN
    ),
    **dict.fromkeys(("=", "==", "===", "eq", "is", "equal", "equals", "equal_to"), Operator.EQUALS_TO),
    **dict.fromkeys(("in", "isin", "oneof", "anyof"), Operator.INCLUDED_IN),
    **dict.fromkeys(("change", "changes", "changed", "onchanged"), Operator.ON_CHANGE),
}


_MOST_OPERANDS: Final = 3  # operands to suggest


def data_example(operand: str, operator: str, *values: object) -> dict[str, object]:
    """Return the changes of an example that give the data trigger an operand, an operator and values."""
    data: dict[str, object] = {"data": operand, "op": operator}
    return {DATA: {**data, "value": list(values)} if values else data}


_LEVEL = "vehicle.energy.electric.level"


def operand_meant(text: str) -> str:
    """Return the operand that differs from a text only in case or surrounding spaces; else the text."""
    if text in OPERANDS:
        return text
    return closest_choice(text, tuple(OPERANDS)) or text


def operand_of(node: Node, document: Document) -> Operand | None:
    """Return the operand, if the version has it."""
    found = OPERANDS.get(operand_meant(node.text("operand")))
    return found if found is not None and found.operators(document.version) else None


def operator_of(node: Node) -> Operator | None:
    """Return the operator, even if it is in the wrong case (FM208)."""
    word = closest_choice(node.text("operator"), _OPERATORS)
    return Operator(word) if word is not None else None


@FAMILY.check(
    Check(
        code="FM501",
        name="unknown-operand",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an operand that the API version does not have",
        explanation=(
            "A data trigger watches one of a fixed list of operands: 35 on v3, and two of its own on v2 "
            "(`vehicle.engines.running`, `privacy.driverRequestState`). Operands are case-sensitive. The "
            "help suggests the nearest one; `fleetapi explain FM501` lists all of them, and with `fleetapi "
            "schema` an editor can complete them."
        ),
        bad=Example(changes=data_example("vehicle.energy.electric.lvl", "lowerThan", "50")),
        good=Example(changes=data_example(_LEVEL, "lowerThan", "50")),
    ),
    Check(
        code="FM508",
        name="deprecated-operand",
        severity=Severity.WARNING,
        basis=Basis.SPECIFICATION,
        title="an operand that is deprecated",
        explanation=(
            "`vehicle.trip` still works on v3 but is deprecated: it does not say whether the trip began or "
            "ended. Use `vehicle.trip.start` or `vehicle.trip.stop`, or both joined with `|`."
        ),
        bad=Example(changes=data_example("vehicle.trip", "onChange"), target="v3"),
        good=Example(changes=data_example("vehicle.trip.stop", "onChange"), target="v3"),
    ),
)
def operand(document: Document) -> Iterator[Diagnostic]:
    """Report unknown operands (FM501), deprecated ones (FM508) and operands in the wrong case (FM208)."""
    version = document.version
    for node in document.nodes("data"):
        entry = node.entry("operand")
        if entry is None or not isinstance(entry.value, str):
            continue
        right = operand_meant(entry.value)
        found = OPERANDS.get(right)
        if right != entry.value and found is not None and found.operators(version):
            make_fix = replace_value(entry.path, right)
            message = f"{quoted(entry.value)} has the wrong case"
            yield Diagnostic("FM208", entry.place, message, f"write `{right}`", make_fix=make_fix)
        elif found is None or not found.operators(version):
            yield _unknown_operand(entry, found, version, operator_of(node))
        elif version in found.deprecated_in:
            advice = f"use {found.deprecated_for}" if found.deprecated_for else ""
            yield Diagnostic("FM508", entry.place, f"`{found.name}` is deprecated on {version}", advice)


def _unknown_operand(
    entry: Entry, found: Operand | None, version: str, chosen: Operator | None
) -> Diagnostic:
    known = [name for name, each in OPERANDS.items() if each.operators(version)]
    if found is not None:
        other = "v2" if version == "v3" else "v3"
        message = f"`{found.name}` exists only on {other}, and this monitor is for {version}"
        advice = (
            _nearest_operand(found.name, known, version, chosen)
            or f"create the monitor on {other}, or use another operand"
        )
        return Diagnostic("FM501", entry.place, message, advice)
    advice = (
        _nearest_operand(entry.value, known, version, chosen) or "`fleetapi explain FM501` lists the operands"
    )
    return Diagnostic("FM501", entry.place, f"{quoted(entry.value)} is not an operand of {version}", advice)


def _nearest_operand(written: str, known: list[str], version: str, chosen: Operator | None) -> str:
    """Suggest the operands of which `written` is an abbreviation, or else the nearest one.

    Of several abbreviated operands, suggest those that accept the operator.
    """
    parts = [part for part in written.casefold().split(".") if part]
    shortened_so = [name for name in known if parts and _holds(name.casefold().split("."), parts)]
    fitting = [name for name in shortened_so if chosen in OPERANDS[name].operators(version)]
    shortened_so = fitting or shortened_so
    if written.casefold() not in map(str.casefold, known) and 1 <= len(shortened_so) <= _MOST_OPERANDS:
        return f"did you mean {' or '.join(f'`{name}`' for name in shortened_so)}?"
    return did_you_mean(written, known)


def _holds(whole: list[str], parts: list[str]) -> bool:
    """Tell whether the parts appear in this order in the whole."""
    rest = iter(whole)
    return all(part in rest for part in parts)


@FAMILY.check(
    Check(
        code="FM502",
        name="operator-not-allowed",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an operator that this operand does not accept, or an unknown operator",
        explanation=(
            "Each operand accepts some of the five operators: numbers are compared (`equalsTo`, "
            "`greaterThan`, `lowerThan`), words are matched (`equalsTo`, `includedIn`) or watched "
            '(`onChange`), and some operands can only be watched for changes. There is no "lower or equal". '
            "The help lists what the operand accepts. Values are not checked until the operator fits."
        ),
        bad=Example(changes=data_example("vehicle.kinetic.moving", "greaterThan", "true")),
        good=Example(changes=data_example("vehicle.kinetic.moving", "equalsTo", "true")),
    ),
)
def operator(document: Document) -> Iterator[Diagnostic]:
    """Report operators that the operand does not accept, and unknown operators (FM502)."""
    for node in document.nodes("data"):
        found, chosen, entry = operand_of(node, document), operator_of(node), node.entry("operator")
        if entry is None or not isinstance(entry.value, str):
            continue
        if chosen is None:
            yield _no_operator(entry, found, document.version)
        elif found is not None and chosen not in found.operators(document.version):
            listed = _listed(found.operators(document.version))
            yield Diagnostic(
                "FM502", entry.place, f"`{found.name}` does not accept `{chosen}`", f"it accepts {listed}"
            )


def _no_operator(entry: Entry, found: Operand | None, version: str) -> Diagnostic:
    allowed = found.operators(version) if found is not None else _OPERATORS
    takes = (
        f"`{found.name}` accepts {_listed(allowed)}"
        if found is not None
        else f"the operators are {_listed(allowed)}"
    )
    guess = _meant(entry.value)
    advice = f"did you mean `{guess}`? {takes[0].upper()}{takes[1:]}" if guess in allowed else takes
    return Diagnostic("FM502", entry.place, f"{quoted(entry.value)} is not an operator", advice)


def _meant(word: str) -> Operator | None:
    """Return the operator that a word means in another language, or that it resembles."""
    guess = _SYNONYMS.get(word.strip().casefold()) or nearest(word, _OPERATORS)
    return Operator(guess) if guess is not None else None


def _listed(operators: tuple[Operator, ...]) -> str:
    return ", ".join(f"`{each}`" for each in operators)


def takes(found: Operand | None, node: Node, version: str) -> bool:
    """Tell whether the operand accepts the operator; if not, the values may be for another operand."""
    if found is None or not isinstance(node.value("operator"), str):
        return True
    return (operator_of(node) or _meant(node.text("operator"))) in found.operators(version)
