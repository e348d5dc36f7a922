"""FM101 and FM102: missing fields, unknown fields, and their names in messages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from fleetapi.diagnostics.diagnostic import Diagnostic, Place, shortened
from fleetapi.monitors.checks.check import Basis, Check, Family, Severity
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.examples import REMOVED, Example
from fleetapi.monitors.checks.nodes import Node
from fleetapi.monitors.checks.spelling import main_dialect
from fleetapi.monitors.checks.windows import ONCE, recurrence_of
from fleetapi.wire.dialects import EDITOR_KEY, SHAPES, Dialect, Field, JsonKind

__all__ = ["FAMILY", "called", "is_foreign", "missing_in", "spelling_in"]

FAMILY: Final = Family()


@FAMILY.check(
    Check(
        code="FM101",
        name="missing-field",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="a required field is missing",
        explanation=(
            "A monitor needs a label, a callback with a target and a name, and triggers with an expression "
            "over their names. Each trigger needs the fields of its kind: a transition and a circle, a list "
            "of times, or an operand and an operator. If one of them is missing, the server rejects the "
            "request, and its message rarely names the field."
        ),
        bad=Example(changes={"label": REMOVED}, shown='{"subscribeParam": {…}, "triggerParam": {…}}'),
        good=Example(shown='{"label": "Low battery", "subscribeParam": {…}, "triggerParam": {…}}'),
    ),
)
def missing_field(document: Document) -> Iterator[Diagnostic]:
    """Report required fields that are missing (FM101)."""
    needless = _occurrences_of_single_windows(document)
    for node in document.every_node:
        if any(node is each for each in needless):
            continue  # FM402
        if node.shape.name == "zone_and_time" and not node.entries and not node.unknown:
            message = f"{called(node)} has neither `zoneTrigger` nor `timeTrigger`"
            yield Diagnostic("FM101", node.opener, message, "add one of them, or omit it")
        missing = missing_in(document, node)
        if len(missing) > 1 and (node.is_empty or is_foreign(document, node)):
            yield _empty_remark(document, node, missing)
            continue
        for field in missing:
            spelling = spelling_in(document, field)
            yield Diagnostic(
                "FM101",
                node.opener,
                f"{called(node)} has no `{spelling}`",
                f"add `{spelling}`{_example(field)}",
            )


def missing_in(document: Document, node: Node) -> list[Field]:
    """Return the required fields that an object lacks."""
    return [
        field
        for field in _required(node, document)
        if not node.has(field.concept) and not _lies_open(node, field)
    ]


def _empty_remark(document: Document, node: Node, missing: Sequence[Field]) -> Diagnostic:
    """Return one diagnostic for an object without any of its fields."""
    *most, last = (f"`{spelling_in(document, field)}`" for field in missing)
    listed = f"{', '.join(most)} and {last}"
    what = "is empty: it needs" if node.is_empty else "has none of its fields: it needs"
    return Diagnostic("FM101", node.opener, f"{called(node)} {what} {listed}", f"add {listed}")


def is_foreign(document: Document, node: Node) -> bool:
    """Tell whether all keys of an object are unknown, so that it is probably something else."""
    return not node.entries and all(
        guess is None and (*node.path, key) not in document.misplaced for key, guess in node.unknown.items()
    )


def _occurrences_of_single_windows(document: Document) -> list[Node]:
    """Return the occurrences of single windows, which v3 rejects. v2 requires their fields."""
    if document.version == "v2":
        return []
    found = [
        window.part("occurrence") for window in document.nodes("window") if recurrence_of(window) == ONCE
    ]
    return [node for node in found if node is not None]


def _lies_open(node: Node, field: Field) -> bool:
    """Tell whether the fields of a missing object are directly in this one: each of them is an FM102."""
    shape = SHAPES[field.shape] if field.shape is not None and field.kind is JsonKind.OBJECT else None
    return shape is not None and not node.unknown.keys().isdisjoint(shape.keys())


def _required(node: Node, document: Document) -> Sequence[Field]:
    """Return the fields that this object needs in its form. Other checks are about spelling."""
    if node.shape.name == "callback":
        flat = bool(node.entries) or document.target is Dialect.QUICKSTART
        return _required_in(
            "callback", Dialect.QUICKSTART if flat and not node.has("webhook") else Dialect.V3
        )
    if node.shape.name == "rule":
        v2 = document.in_v2_form or document.version == "v2"
        return () if v2 else _required_in("rule", Dialect.V3)
    if node.shape.name == "data" and document.in_v2_form:
        return _required_in("data", Dialect.V2)
    if node.shape.name == "window" and document.version == "v2":
        return [
            field
            for field in _required_in("window", Dialect.V2)
            if field.concept != "duration" or recurrence_of(node) == ONCE  # FM401 is about daily windows
        ]
    return _required_in(node.shape.name, None)


@cache
def _required_in(shape: str, dialect: Dialect | None) -> tuple[Field, ...]:
    """Return the required fields of a shape; without a dialect, those of all dialects."""
    if dialect is None:
        return tuple(each for each in SHAPES[shape].fields if each.required)
    return tuple(SHAPES[shape].required(dialect))


def spelling_in(document: Document, field: Field) -> str:
    """Return the key of a field in the spelling of the document, or all of its keys."""
    spellings = dict.fromkeys(field.spellings.values())
    if document.target is not None and document.target in field.spellings:
        return field.spellings[document.target]
    main = main_dialect(document)
    if main is not None and main in field.spellings:
        return field.spellings[main]
    return "` or `".join(spellings)


def called(node: Node) -> str:
    """Return the name of an object in messages: its key, and its number in a list."""
    if not node.path or node.shape.name == "monitor":
        return "the monitor"
    named = next((step for step in reversed(node.path) if isinstance(step, str)), "")
    index = node.path[-1]
    return f"item {index + 1} of `{named}`" if isinstance(index, int) else f"`{named}`"


def _example(field: Field) -> str:
    if field.items is not None and field.choices:
        return f", for example {json.dumps(field.choices)} to mean every day"
    if field.choices:
        return ": " + " or ".join(f'"{choice}"' for choice in field.choices)
    return ""


@FAMILY.check(
    Check(
        code="FM102",
        name="unknown-field",
        severity=Severity.ERROR,
        basis=Basis.SPECIFICATION,
        title="an unknown field",
        explanation=(
            "A key that does not exist in any of the vendor's three spellings has no effect at best. Usually "
            "it is a typo, and the setting you meant silently keeps its default. The help suggests the "
            "nearest known key of the same object."
        ),
        bad=Example(changes={"subscribeParam/refreshEvent": REMOVED, "subscribeParam/refreshEvnt": 600}),
        good=Example(changes={"subscribeParam/refreshEvent": 600}),
    ),
)
def unknown_field(document: Document) -> Iterator[Diagnostic]:
    """Report unknown keys (FM102)."""
    for node in document.every_node:
        if node.unknown and is_foreign(document, node) and len(missing_in(document, node)) > 1:
            continue  # FM101 reports that it is something else
        elsewhere = _keys_of_missing_objects(node) if node.unknown else frozenset()
        for key, guess in node.unknown.items():
            if key in elsewhere:
                continue  # FM107 reports the object it belongs in
            if guess is None and _is_right_in_callback(document, node, key):
                continue  # FM205 or FM210 reports the webhook
            beside = " next to `webhook`" if node.shape.read(key) is not None else ""
            yield Diagnostic(
                "FM102",
                Place.key((*node.path, key)),
                f"`{shortened(key)}` is not a field of {called(node)}{beside}",
                _did_you_mean(document, node, guess) if guess is not None else _belongs(document, node, key),
            )


def _is_right_in_callback(document: Document, callback: Node, key: str) -> bool:
    """Tell whether a field of the webhook is in the callback of a document that should have no webhook."""
    home = document.misplaced.get((*callback.path, key))
    if home is None or home.shape.name != "webhook" or callback.shape.read(key) is None:
        return False
    return (document.target or main_dialect(document)) is Dialect.QUICKSTART


def _keys_of_missing_objects(node: Node) -> frozenset[str]:
    """Return the keys of the objects that members should be but are not."""
    shapes = {entry.field.shape for entry in node.entries if not entry.well_typed}
    return frozenset().union(*(SHAPES[shape].keys() for shape in shapes if shape is not None))


def _did_you_mean(document: Document, node: Node, guess: str) -> str:
    """Return the suggested key, in the spelling of the rest of the document."""
    reading = node.shape.read(guess)
    main = document.target or main_dialect(document)
    right = reading.field.key(main) if reading is not None and main is not None else None
    return f"did you mean `{right or guess}`?"


def _belongs(document: Document, node: Node, key: str) -> str:
    """Return where an unknown key belongs, or which keys the object may have."""
    if key == EDITOR_KEY:
        there = document.root.has("schema") and (*node.path, key) not in document.misplaced
        return "it belongs at the top of the document" + (", where it is already: delete it here" * there)
    home = document.misplaced.get((*node.path, key))
    if home is not None:
        return f"it belongs in {called(home)}"
    from fleetapi.monitors.checks.unknown_keys import homes_of, is_there  # noqa: PLC0415  (rare)

    dialect = document.target or main_dialect(document)
    homes = [field for field in homes_of(key) if dialect is None or dialect in field.spellings]
    missing = [field for field in homes if field in node.shape.fields and not node.has(field.concept)]
    listed = dict.fromkeys(
        f"`{spelling_in(document, field)}`"
        if field.items is None
        else f"an item of `{spelling_in(document, field)}`"
        for field in missing or homes
    )
    if listed:
        there = not missing and is_there(key, document.every_node)
        return f"it belongs in {' or '.join(listed)}" + (", where it is already: delete it here" * there)
    fields = ", ".join(f"`{name}`" for name in node.shape.keys(document.target) if name != EDITOR_KEY)
    return f"its fields are {fields}"
