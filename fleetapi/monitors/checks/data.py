"""FM5xx: operands, their operators, and the values they are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from fleetapi.diagnostics.suggest import did_you_mean, nearest
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.mending import quote, replace_value
from fleetapi.monitors.checks.nodes import Entry, Node
from fleetapi.monitors.checks.place import Path, Place, quoted, shortened
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.checks.spelling import closest_choice
from fleetapi.monitors.operands.table import (
    OPERANDS,
    RANGES,
    Operand,
    OperandKind,
    Operator,
    foregone,
    is_number_text,
    number_text,
)

__all__ = ["CHECKS", "operand_meant"]

_OPERATORS: Final = tuple(Operator)
_BOOLEANS: Final = ("true", "false")
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


def operand_meant(text: str) -> str:
    """Return the operand that differs from a text in case, or in blanks around it, only; else the text."""
    if text in OPERANDS:
        return text
    return closest_choice(text, tuple(OPERANDS)) or text


def _operand(node: Node, document: Document) -> Operand | None:
    """The operand, where the version has it."""
    found = OPERANDS.get(operand_meant(node.text("operand")))
    return found if found is not None and found.operators(document.version) else None


def _operator(node: Node) -> Operator | None:
    """The operator, also where it is in the wrong case, which has a finding of its own."""
    word = closest_choice(node.text("operator"), _OPERATORS)
    return Operator(word) if word is not None else None


def operand(document: Document) -> Iterator[Remark]:
    """FM501 for an operand that the version does not have, FM508 for a deprecated one."""
    version = document.version
    for node in document.nodes("data"):
        entry = node.entry("operand")
        if entry is None or not isinstance(entry.value, str):
            continue
        right = operand_meant(entry.value)
        found = OPERANDS.get(right)
        if right != entry.value and found is not None and found.operators(version):
            mend = replace_value(entry.path, right)
            message = f"{quoted(entry.value)} is not how the API writes it"
            yield Remark("FM208", entry.place, message, f"write `{right}`", mend)
        elif found is None or not found.operators(version):
            yield _unknown_operand(entry, found, version, _operator(node))
        elif version in found.deprecated_in:
            advice = f"use {found.deprecated_for}" if found.deprecated_for else ""
            yield Remark("FM508", entry.place, f"`{found.name}` is deprecated on {version}", advice)


def _unknown_operand(entry: Entry, found: Operand | None, version: str, chosen: Operator | None) -> Remark:
    known = [name for name, each in OPERANDS.items() if each.operators(version)]
    if found is not None:
        other = "v2" if version == "v3" else "v3"
        message = f"`{found.name}` exists on {other} only, and this monitor is for {version}"
        advice = (
            _nearest_operand(found.name, known, version, chosen)
            or f"create the monitor on {other}, or watch another"
        )
        return Remark("FM501", entry.place, message, advice)
    advice = (
        _nearest_operand(entry.value, known, version, chosen) or "`fleetapi explain FM501` lists the operands"
    )
    return Remark("FM501", entry.place, f"{quoted(entry.value)} is not an operand of {version}", advice)


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


def operator(document: Document) -> Iterator[Remark]:
    """FM502: an operator that the operand does not take, or a word that is no operator."""
    for node in document.nodes("data"):
        found, chosen, entry = _operand(node, document), _operator(node), node.entry("operator")
        if entry is None or not isinstance(entry.value, str):
            continue
        if chosen is None:
            yield _no_operator(entry, found, document.version)
        elif found is not None and chosen not in found.operators(document.version):
            listed = _listed(found.operators(document.version))
            yield Remark(
                "FM502", entry.place, f"`{found.name}` does not take `{chosen}`", f"it takes {listed}"
            )


def _no_operator(entry: Entry, found: Operand | None, version: str) -> Remark:
    allowed = found.operators(version) if found is not None else _OPERATORS
    takes = (
        f"`{found.name}` takes {_listed(allowed)}" if found is not None else f"there are {_listed(allowed)}"
    )
    guess = _meant(entry.value)
    advice = f"did you mean `{guess}`? {takes[0].upper()}{takes[1:]}" if guess in allowed else takes
    return Remark("FM502", entry.place, f"{quoted(entry.value)} is no operator", advice)


def _meant(word: str) -> Operator | None:
    """The operator that a word of another language stands for, or that it resembles."""
    guess = _SYNONYMS.get(word.strip().casefold()) or nearest(word, _OPERATORS)
    return Operator(guess) if guess is not None else None


def _listed(operators: tuple[Operator, ...]) -> str:
    return ", ".join(f"`{each}`" for each in operators)


def _takes(found: Operand | None, node: Node, version: str) -> bool:
    """Whether the operand takes the operator; if not, the values may be right for another operand."""
    if found is None or not isinstance(node.value("operator"), str):
        return True
    return (_operator(node) or _meant(node.text("operator"))) in found.operators(version)


def value_count(document: Document) -> Iterator[Remark]:
    """FM503 for a missing value or one with onChange, FM504 for values that the server ignores."""
    for node in document.nodes("data"):
        chosen, values = _operator(node), node.entry("values")
        given = values.value if values is not None else []
        if chosen is None or not isinstance(given, list):
            continue
        found = _operand(node, document)
        if not _takes(found, node, document.version):
            continue  # FM502 says enough: how many values there should be depends on the operator
        if chosen is Operator.ON_CHANGE:
            if given and values is not None:
                yield Remark("FM503", values.place, "`onChange` takes no value", f"leave `{values.key}` out")
        elif not given:
            place = values.place if values is not None else node.opener
            yield Remark("FM503", place, f"`{chosen}` needs a value to compare with", 'add "value": ["…"]')
        elif len(given) > 1 and chosen is not Operator.INCLUDED_IN and values is not None:
            yield Remark(
                "FM504",
                Place((*values.path, 1)),
                f"`{chosen}` looks at the first value only; the server ignores the {_others(len(given) - 1)}",
                _instead_of_several(found, document),
            )


def _others(count: int) -> str:
    return "other" if count == 1 else f"other {count}"


def _instead_of_several(found: Operand | None, document: Document) -> str:
    if found is not None and Operator.INCLUDED_IN in found.operators(document.version):
        return "use `includedIn` to match any of them"
    if document.version == "v2":
        return "keep one value, or make a monitor for each of them"
    return "use a trigger for each value and join their names in the expression"


def value(document: Document) -> Iterator[Remark]:
    """FM505 to FM507 and FM208: what each value is, and whether the comparison can make a difference."""
    for node in document.nodes("data"):
        entry, found = node.entry("values"), _operand(node, document)
        if entry is None or not isinstance(entry.value, list) or _operator(node) is Operator.ON_CHANGE:
            continue
        for index, given in enumerate(entry.value):
            path = (*entry.path, index)
            if isinstance(given, (bool, int, float)):
                yield _unquoted(path, given, found)
            remark = None
            ignored = index > 0 and _operator(node) not in {None, Operator.INCLUDED_IN}  # FM504 says so
            if found is not None and not ignored and _takes(found, node, document.version):
                remark = _value_remark(path, given, found, _operator(node))
            if remark is not None:
                yield remark


def _value_remark(path: Path, given: Any, found: Operand, chosen: Operator | None) -> Remark | None:
    if isinstance(given, (int, float)) and not isinstance(given, bool) and found.kind is OperandKind.NUMBER:
        return _pointless(path, Decimal(str(given)), found, chosen)
    if not isinstance(given, str):
        return None
    shown = quoted(given)
    if found.kind is OperandKind.NUMBER:
        if not is_number_text(given):
            from fleetapi.monitors.checks.meanings import number_meant  # noqa: PLC0415  (rare)

            meant = number_meant(given)
            advice = (
                'write digits, with a point for decimals: "50", "0.5"'
                if meant is None
                else f'write "{meant}"'
            )
            return Remark("FM505", Place(path), f"{shown} is not a number, and `{found.name}` is one", advice)
        return _pointless(path, Decimal(given), found, chosen)
    if found.kind is OperandKind.BOOLEAN and given not in _BOOLEANS:
        return _not_boolean(path, given, shown, found)
    if found.kind is OperandKind.ENUMERATION and given not in found.values:
        message = f"{shown} is not among the published values of `{found.name}`"
        same = [each for each in found.values if each.casefold() == given.strip().casefold()]
        if len(same) == 1:
            return Remark("FM506", Place(path), message, f"write `{same[0]}`")
        advice = did_you_mean(given, found.values) or _some_of(found.values)
        return Remark("FM506", Place(path), message, advice)
    return None


def _unquoted(path: Path, given: Any, found: Operand | None) -> Remark:
    kind = OperandKind.BOOLEAN if isinstance(given, bool) else OperandKind.NUMBER
    message = f"a JSON {kind.value}, where values are strings"
    fits = found is None or found.kind is kind
    written = str(given).lower() if isinstance(given, bool) else number_text(given)
    advice = (
        f'put it in quotation marks: "{shortened(written)}"' if fits else "put a value in quotation marks"
    )
    return Remark("FM505", Place(path), message, advice, quote(path) if fits else None)


def _not_boolean(path: Path, given: str, shown: str, found: Operand) -> Remark:
    from fleetapi.monitors.checks.foreign_words import boolean_meant  # noqa: PLC0415  (rare)

    right, meant = given.strip().lower(), boolean_meant(given)
    if right in _BOOLEANS:
        message = f"{shown} is not how the API writes it"
        return Remark("FM208", Place(path), message, f"write `{right}`", replace_value(path, right))
    return Remark(
        "FM505",
        Place(path),
        f"{shown} is neither true nor false, and `{found.name}` is one",
        f'write "{meant}"' if meant is not None else 'write "true" or "false"',
    )


def _some_of(values: tuple[str, ...]) -> str:
    if not values:
        return ""
    listed = ", ".join(f"`{each}`" for each in values[:6])
    return f"known are {listed}" + (f" and {len(values) - 6} more" if len(values) > 6 else "")


def _pointless(path: Path, number: Decimal, found: Operand, chosen: Operator | None) -> Remark | None:
    """FM507: a comparison that has one result for every value that the operand can have."""
    result = foregone(found.name, chosen, number) if chosen is not None else None
    if result is None:
        return None
    least, most = RANGES[found.name]
    reach = f"from {least} to {most}" if most is not None else f"never below {least}"
    unit = f" {found.unit}" if found.unit else ""
    sentence = "always holds" if result else "can never hold"
    return Remark(
        "FM507",
        Place(path),
        f"the comparison {sentence}: `{found.name}` is {reach}{unit}",
        "check the number",
    )


CHECKS: Final = (operand, operator, value_count, value)
