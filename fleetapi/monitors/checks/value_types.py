"""FM107 and FM208: values of the wrong JSON type, unknown words, and words in the wrong case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fleetapi.diagnostics.diagnostic import Diagnostic, Place, quoted
from fleetapi.diagnostics.suggest import nearest
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.document_fixes import replace_value
from fleetapi.monitors.checks.examples import DATA, Example
from fleetapi.monitors.checks.nodes import Entry, Node, closest_choice
from fleetapi.monitors.checks.spelling import main_dialect
from fleetapi.monitors.delivery_rules import LARGEST_WHOLE
from fleetapi.monitors.times.time_texts import duration_of
from fleetapi.wire.dialects import SHAPES, Dialect, Field, JsonKind

__all__ = ["FAMILY"]

FAMILY: Final = Family()


# The field that most objects of a shape need besides the required ones.
_NEEDED_AS_A_RULE: Final = {"trigger": "data", "window": "duration", "data": "values"}


_WORDS: Final = {
    JsonKind.OBJECT: "an object",
    JsonKind.ARRAY: "an array",
    JsonKind.STRING: "a string",
    JsonKind.INTEGER: "an integer",
    JsonKind.NUMBER: "a number",
    JsonKind.BOOLEAN: "a boolean",
    JsonKind.NULL: "null",
}


@FAMILY.check(
    Check(
        code="FM107",
        name="wrong-type",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a value of the wrong JSON type",
        explanation=(
            "The type of each field is fixed: counts and seconds are numbers without quotation marks, names "
            "are strings, and a list is a list even if it has one item. A server may convert some values and "
            "reject others; the types in the specification always work."
        ),
        bad=Example(changes={"subscribeParam/refreshEvent": "600"}),
        good=Example(changes={"subscribeParam/refreshEvent": 600}),
    ),
)
def wrong_type(document: Document) -> Iterator[Diagnostic]:
    """Report values of the wrong JSON type (FM107)."""
    for node in document.every_node:
        for entry in node.entries:
            if not entry.well_typed:
                yield _type_remark(document, entry, entry.value, Place(entry.path), entry.field.kind)
                continue
            wanted = entry.field.items
            if wanted is None:
                continue
            for index, item in enumerate(entry.value):
                if not _fits(entry, wanted, item):
                    yield _type_remark(document, entry, item, Place((*entry.path, index)), wanted)


def _fits(entry: Entry, wanted: JsonKind, item: Any) -> bool:
    if wanted.admits(item):
        return True
    return entry.field.concept == "values" and isinstance(item, (bool, int, float))  # FM505 reports it


def _type_remark(document: Document, entry: Entry, value: Any, place: Place, wanted: JsonKind) -> Diagnostic:
    from fleetapi.monitors.checks.type_advice import instead  # noqa: PLC0415  (rare)

    if wanted is JsonKind.INTEGER and wanted.admits(value):
        advice = f"the maximum is {LARGEST_WHOLE}"
        return Diagnostic("FM107", place, f"`{entry.key}` is too large", advice)
    what = f"`{entry.key}` must be" if place.path == entry.path else f"an item of `{entry.key}` must be"
    given = JsonKind.of(value)
    fraction = wanted is JsonKind.INTEGER and given is JsonKind.NUMBER
    return Diagnostic(
        "FM107",
        place,
        f"{what} {_WORDS[wanted]}, not {'a fraction' if fraction else _WORDS[given]}",
        instead(entry, value, wanted, _needed_keys(document, entry.field)),
    )


def _needed_keys(document: Document, field: Field) -> tuple[str, ...]:
    """Return the required keys of the object of a field, in the spelling of the document, or all keys."""
    if field.shape is None:
        return ()
    dialect = document.target or main_dialect(document) or Dialect.V3
    fields = [each for each in SHAPES[field.shape].fields if dialect in each.spellings]
    as_a_rule = _NEEDED_AS_A_RULE.get(field.shape)
    needed = [each for each in fields if each.required or each.concept == as_a_rule] or fields
    return tuple(each.spellings[dialect] for each in needed)


@FAMILY.check(
    Check(
        code="FM208",
        name="value-case",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a known word in the wrong case",
        explanation=(
            "The words of the API are case-sensitive: `onChange`, `In`, `Mon`, `Daily`, `lowerThan`. A known "
            "word in another case, or the full name of a weekday, can mean only one thing, so the fix "
            "replaces it."
        ),
        bad=Example(changes={f"{DATA}/op": "LowerThan"}),
        good=Example(changes={f"{DATA}/op": "lowerThan"}),
        fixable=True,
    ),
)
def value_case(document: Document) -> Iterator[Diagnostic]:
    """Report words in the wrong case (FM208) and unknown words (FM107; for operators FM502)."""
    for node in document.every_node:
        for entry in node.entries:
            choices = entry.field.choices
            if not choices or not entry.well_typed:
                continue
            values = enumerate(entry.value) if isinstance(entry.value, list) else [(None, entry.value)]
            for index, value in values:
                path = entry.path if index is None else (*entry.path, index)
                if not isinstance(value, str) or value in choices:
                    continue
                right = closest_choice(value, choices)
                if right == "None" and _is_meant_daily(document, node, entry):
                    continue  # FM403 reports that the start is that of a daily window
                if right is not None or entry.field.concept != "operator":
                    yield _word_remark(entry, value, Place(path), right)


def _is_meant_daily(document: Document, node: Node, entry: Entry) -> bool:
    """Tell whether a window of v3 starts at a time of day."""
    is_recurrence = entry.field.concept == "recurrence" and document.version != "v2"
    return is_recurrence and duration_of(node.text("start")) is not None


def _word_remark(entry: Entry, value: str, place: Place, right: str | None) -> Diagnostic:
    shown = quoted(value)
    if right is not None:
        make_fix = replace_value(place.path, right)
        return Diagnostic(
            "FM208", place, f"{shown} has the wrong case", f"write `{right}`", make_fix=make_fix
        )
    words = ", ".join(f"`{choice}`" for choice in entry.field.choices)
    guess = _choice_meant(entry, value)
    advice = f"use one of {words}" if guess is None else f"did you mean {guess}? Use one of {words}"
    return Diagnostic("FM107", place, f"`{entry.key}` does not accept {shown}", advice)


def _choice_meant(entry: Entry, value: str) -> str | None:
    """Return the published word or words that another word means, in backquotes; else the nearest one."""
    from fleetapi.monitors.checks.intended_values import days_meant, word_meant  # noqa: PLC0415  (rare)

    if entry.field.concept == "days":
        days = days_meant(value)
        if days is not None:
            return " and ".join(f"`{day}`" for day in days) or None
        near = nearest(value, entry.field.choices) if value[:1].isalpha() else None
        return (
            f"`{near}`" if near is not None and near[0].casefold() == value.strip()[:1].casefold() else None
        )
    found = word_meant(entry.field.concept, value, entry.field.choices) or nearest(value, entry.field.choices)
    if found == "Daily" and "week" in value.casefold():
        return "`Daily`, with the days in `occurence`"
    return f"`{found}`" if found is not None else None
