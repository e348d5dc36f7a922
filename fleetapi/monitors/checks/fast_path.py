"""The fast path: recognize rules for which the checks of expressions and logic have nothing to report.

Most rules combine triggers about different things: one place, one calendar, different data. Such triggers can
hold in any combination, so the formula alone decides, and its truth table is one small integer. Only for
other rules is the reasoning about places, times and values loaded. A test ensures that the result is the same
with and without the fast path.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Final

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.language.fast_parsing import PlainExpression
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.nodes import TriggerView
from fleetapi.monitors.checks.operands import operand_meant
from fleetapi.monitors.semantics.parked import PARKED_OPERANDS

__all__ = ["conclusions", "expression"]


_MOST_NAMES: Final = 5
_LARGEST_KM: Final = 1000  # larger circles need the reasoning


def expression(document: Document) -> Iterator[Diagnostic]:
    """Run the checks of the expression, unless it is evidently correct."""
    if document.expression_entry is None or _names_match(document):
        return
    from fleetapi.monitors.checks.expression import FAMILY  # noqa: PLC0415  (loads the grammar)

    for check in FAMILY.functions:
        yield from check(document)


def conclusions(document: Document, found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Run the checks of logic, unless there is evidently nothing to conclude from the rule."""
    if _anything_combines(document.triggers) and _formula_is_sound(document):
        return
    from fleetapi.monitors.checks.logic import FAMILY  # noqa: PLC0415  (loads the reasoning)

    for check in FAMILY.late_functions:
        yield from check(document, found)


def _names_match(document: Document) -> bool:
    """Tell whether the expression is plain, and its names are those of the triggers, each used once."""
    plain, rule = document.plain_expression, document.rule
    entry = rule.entry("triggers") if rule is not None else None
    if plain is None or entry is None or not entry.well_typed or len(document.triggers) != len(entry.value):
        return False
    names = [name for trigger in document.triggers for name in trigger.names]
    return len(names) == len(set(names)) == len(document.triggers) and set(names) == set(plain.names)


def _formula_is_sound(document: Document) -> bool:
    """Tell whether every part makes a difference, and the rule is false if no trigger holds."""
    plain = document.plain_expression
    if document.expression_entry is None:
        return document.in_v2_form and bool(document.triggers)  # all ANDed
    return plain is not None and _names_match(document) and _is_sound(plain)


@lru_cache(maxsize=256)  # the monitors of a project have few different expressions
def _is_sound(plain: PlainExpression) -> bool:
    names = plain.names
    if len(names) > _MOST_NAMES or len(set(names)) < len(names):
        return False
    # If each name is used once, each makes a difference, and no part is redundant.
    return not plain.table(dict.fromkeys(names, 0), 1)


def _anything_combines(triggers: Sequence[TriggerView]) -> bool:
    """Tell whether the triggers are about different things, so that they can hold in any combination."""
    subjects: Counter[tuple[object, str]] = Counter()
    for trigger in triggers:
        if len(trigger.parts) != 1:
            return False
        ((kind, part),) = trigger.parts.items()
        if kind == "zone":
            circle = part.part("circle")
            radius = circle.value("radius") if circle is not None else None
            if radius is None or not 0 < radius <= _LARGEST_KM:
                return False
        subjects[operand_meant(part.text("operand")) if kind == "data" else kind, kind] += 1
    return all(count == 1 for count in subjects.values()) and not _is_parked_while_used(subjects)


def _is_parked_while_used(subjects: Collection[tuple[object, str]]) -> bool:
    """Tell whether there is a time and something that may happen to a parked vehicle."""
    return any(kind == "time" for _, kind in subjects) and any(
        kind == "data" and operand in PARKED_OPERANDS for operand, kind in subjects
    )
