"""FM101 and FM102: fields that are missing, fields that are unknown, and what messages call them."""

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
)
def missing_field(document: Document) -> Iterator[Diagnostic]:
    """FM101: a required field is absent."""
    needless = _occurrences_of_single_windows(document)
    for node in document.every_node:
        if any(node is each for each in needless):
            continue  # FM402
        if node.shape.name == "zone_and_time" and not node.entries and not node.unknown:
            message = f"{called(node)} has neither `zoneTrigger` nor `timeTrigger`"
            yield Diagnostic("FM101", node.opener, message, "add one of them, or leave it out")
        missing = missing_in(document, node)
        if len(missing) > 1 and (node.is_empty or is_foreign(document, node)):
            yield _empty_remark(document, node, missing)
            continue
        for field in missing:
            spelling = spelling_in(document, field)
            yield Diagnostic(
                "FM101",
                node.opener,
                f"{called(node)} lacks `{spelling}`",
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
    """An object with nothing in it is one mistake, however much it lacks."""
    *most, last = (f"`{spelling_in(document, field)}`" for field in missing)
    listed = f"{', '.join(most)} and {last}"
    what = "is empty: it lacks" if node.is_empty else "has none of its fields: it lacks"
    return Diagnostic("FM101", node.opener, f"{called(node)} {what} {listed}", f"add {listed}")


def is_foreign(document: Document, node: Node) -> bool:
    """Tell whether an object has nothing but keys that mean nothing: it is meant as something else."""
    return not node.entries and all(
        guess is None and (*node.path, key) not in document.misplaced for key, guess in node.unknown.items()
    )


def _occurrences_of_single_windows(document: Document) -> list[Node]:
    """What v3 refuses altogether; v2 ignores it, and requires it to be whole."""
    if document.version == "v2":
        return []
    found = [
        window.part("occurrence") for window in document.nodes("window") if recurrence_of(window) == ONCE
    ]
    return [node for node in found if node is not None]


def _lies_open(node: Node, field: Field) -> bool:
    """Whether the content of a missing object stands where the object should: each of its keys is FM102."""
    shape = SHAPES[field.shape] if field.shape is not None and field.kind is JsonKind.OBJECT else None
    return shape is not None and not node.unknown.keys().isdisjoint(shape.keys())


def _required(node: Node, document: Document) -> Sequence[Field]:
    """What this object needs in the form it is written in; spellings are other checks' concern."""
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
    """The required fields of a shape; without a dialect, those of all."""
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
    """Return what a message calls an object: by its key, and its number in a list."""
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
        title="a field that nobody defined",
        explanation=(
            "A key that none of the vendor's three spellings knows has no effect at best. Most often it is "
            "a typing mistake, and the setting that was meant silently keeps its default. The nearest known "
            "key of the same object is suggested."
        ),
        bad=Example(changes={"subscribeParam/refreshEvent": REMOVED, "subscribeParam/refreshEvnt": 600}),
        good=Example(changes={"subscribeParam/refreshEvent": 600}),
    ),
)
def unknown_field(document: Document) -> Iterator[Diagnostic]:
    """FM102: a key that nobody defined."""
    for node in document.every_node:
        if node.unknown and is_foreign(document, node) and len(missing_in(document, node)) > 1:
            continue  # FM101 says that it is something else
        elsewhere = _keys_of_missing_objects(node) if node.unknown else frozenset()
        for key, guess in node.unknown.items():
            if key in elsewhere:
                continue  # FM107 says which object it belongs in
            if guess is None and _is_right_in_callback(document, node, key):
                continue  # FM205 or FM210 says that the webhook is in its way
            beside = " beside `webhook`" if node.shape.read(key) is not None else ""
            yield Diagnostic(
                "FM102",
                Place.key((*node.path, key)),
                f"`{shortened(key)}` is no field of {called(node)}{beside}",
                _did_you_mean(document, node, guess) if guess is not None else _belongs(document, node, key),
            )


def _is_right_in_callback(document: Document, callback: Node, key: str) -> bool:
    """Whether a field of the webhook stands in the callback of a document that is to have no webhook."""
    home = document.misplaced.get((*callback.path, key))
    if home is None or home.shape.name != "webhook" or callback.shape.read(key) is None:
        return False
    return (document.target or main_dialect(document)) is Dialect.QUICKSTART


def _keys_of_missing_objects(node: Node) -> frozenset[str]:
    """The keys that belong in objects that members should be, and are not."""
    shapes = {entry.field.shape for entry in node.entries if not entry.well_typed}
    return frozenset().union(*(SHAPES[shape].keys() for shape in shapes if shape is not None))


def _did_you_mean(document: Document, node: Node, guess: str) -> str:
    """The key that was meant, in the spelling of the rest of the document."""
    reading = node.shape.read(guess)
    main = document.target or main_dialect(document)
    right = reading.field.key(main) if reading is not None and main is not None else None
    return f"did you mean `{right or guess}`?"


def _belongs(document: Document, node: Node, key: str) -> str:
    """Where a key belongs that means nothing where it stands, or what could stand there."""
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
