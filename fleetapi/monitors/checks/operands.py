"""FM501, FM502, FM508: operands of vehicle data, and the operators they take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fleetapi.diagnostics.diagnostic import Diagnostic, quoted
from fleetapi.diagnostics.suggest import did_you_mean, nearest
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import DATA, Example
from fleetapi.monitors.checks.fixes import replace_value
from fleetapi.monitors.checks.nodes import Entry, Node, closest_choice
from fleetapi.monitors.operands.table import OPERANDS, Operand, Operator

__all__ = ["FAMILY", "data_example", "operand_meant", "operand_of", "operator_of", "takes"]

FAMILY: Final = Family()


_OPERATORS: Final = tuple(Operator)


# Operators as other languages write them; what is no strict comparison (`>=`) has no counterpart.
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


_MOST_OPERANDS: Final = 3  # that are suggested at once


def data_example(operand: str, operator: str, *values: object) -> dict[str, object]:
    """Return the changes of an example that give the data trigger an operand, an operator and values."""
    data: dict[str, object] = {"data": operand, "op": operator}
    return {DATA: {**data, "value": list(values)} if values else data}


_LEVEL = "vehicle.energy.electric.level"


def operand_meant(text: str) -> str:
    """Return the operand that differs from a text in case, or in blanks around it, only; else the text."""
    if text in OPERANDS:
        return text
    return closest_choice(text, tuple(OPERANDS)) or text


def operand_of(node: Node, document: Document) -> Operand | None:
    """The operand, where the version has it."""
    found = OPERANDS.get(operand_meant(node.text("operand")))
    return found if found is not None and found.operators(document.version) else None


def operator_of(node: Node) -> Operator | None:
    """The operator, also where it is in the wrong case, which has a finding of its own."""
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
            "(`vehicle.engines.running`, `privacy.driverRequestState`). Upper and lower case matter. The "
            "nearest operand is suggested; `fleetapi explain FM501` lists them all, and `fleetapi schema` "
            "lets an editor complete them."
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
            "`vehicle.trip` still works but is deprecated on v3: it does not say whether the trip began or "
            "ended. Use `vehicle.trip.start` or `vehicle.trip.stop`, or both joined with `|`."
        ),
        bad=Example(changes=data_example("vehicle.trip", "onChange"), target="v3"),
        good=Example(changes=data_example("vehicle.trip.stop", "onChange"), target="v3"),
    ),
)
def operand(document: Document) -> Iterator[Diagnostic]:
    """FM501 for an operand that the version does not have, FM508 for a deprecated one."""
    version = document.version
    for node in document.nodes("data"):
        entry = node.entry("operand")
        if entry is None or not isinstance(entry.value, str):
            continue
        right = operand_meant(entry.value)
        found = OPERANDS.get(right)
        if right != entry.value and found is not None and found.operators(version):
            make_fix = replace_value(entry.path, right)
            message = f"{quoted(entry.value)} is not how the API writes it"
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
        message = f"`{found.name}` exists on {other} only, and this monitor is for {version}"
        advice = (
            _nearest_operand(found.name, known, version, chosen)
            or f"create the monitor on {other}, or watch another"
        )
        return Diagnostic("FM501", entry.place, message, advice)
    advice = (
        _nearest_operand(entry.value, known, version, chosen) or "`fleetapi explain FM501` lists the operands"
    )
    return Diagnostic("FM501", entry.place, f"{quoted(entry.value)} is not an operand of {version}", advice)


def _nearest_operand(written: str, known: list[str], version: str, chosen: Operator | None) -> str:
    """``did you mean …?`` for the operands of which something is left out, or else for the nearest one.

    Of several, those that take the operator.
    """
    parts = [part for part in written.casefold().split(".") if part]
    shortened_so = [name for name in known if parts and _holds(name.casefold().split("."), parts)]
    fitting = [name for name in shortened_so if chosen in OPERANDS[name].operators(version)]
    shortened_so = fitting or shortened_so
    if written.casefold() not in map(str.casefold, known) and 1 <= len(shortened_so) <= _MOST_OPERANDS:
        return f"did you mean {' or '.join(f'`{name}`' for name in shortened_so)}?"
    return did_you_mean(written, known)


def _holds(whole: list[str], parts: list[str]) -> bool:
    """Whether the parts come in this order in the whole."""
    rest = iter(whole)
    return all(part in rest for part in parts)


@FAMILY.check(
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
        bad=Example(changes=data_example("vehicle.kinetic.moving", "greaterThan", "true")),
        good=Example(changes=data_example("vehicle.kinetic.moving", "equalsTo", "true")),
    ),
)
def operator(document: Document) -> Iterator[Diagnostic]:
    """FM502: an operator that the operand does not take, or a word that is no operator."""
    for node in document.nodes("data"):
        found, chosen, entry = operand_of(node, document), operator_of(node), node.entry("operator")
        if entry is None or not isinstance(entry.value, str):
            continue
        if chosen is None:
            yield _no_operator(entry, found, document.version)
        elif found is not None and chosen not in found.operators(document.version):
            listed = _listed(found.operators(document.version))
            yield Diagnostic(
                "FM502", entry.place, f"`{found.name}` does not take `{chosen}`", f"it takes {listed}"
            )


def _no_operator(entry: Entry, found: Operand | None, version: str) -> Diagnostic:
    allowed = found.operators(version) if found is not None else _OPERATORS
    takes = (
        f"`{found.name}` takes {_listed(allowed)}" if found is not None else f"there are {_listed(allowed)}"
    )
    guess = _meant(entry.value)
    advice = f"did you mean `{guess}`? {takes[0].upper()}{takes[1:]}" if guess in allowed else takes
    return Diagnostic("FM502", entry.place, f"{quoted(entry.value)} is no operator", advice)


def _meant(word: str) -> Operator | None:
    """The operator that a word of another language stands for, or that it resembles."""
    guess = _SYNONYMS.get(word.strip().casefold()) or nearest(word, _OPERATORS)
    return Operator(guess) if guess is not None else None


def _listed(operators: tuple[Operator, ...]) -> str:
    return ", ".join(f"`{each}`" for each in operators)


def takes(found: Operand | None, node: Node, version: str) -> bool:
    """Whether the operand takes the operator; if not, the values may be right for another operand."""
    if found is None or not isinstance(node.value("operator"), str):
        return True
    return (operator_of(node) or _meant(node.text("operator"))) in found.operators(version)
