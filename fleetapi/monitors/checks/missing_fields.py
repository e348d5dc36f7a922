"""FM101: required fields that are absent, and what objects and fields are called in messages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.nodes import Node
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.checks.spelling import main_dialect
from fleetapi.monitors.checks.times import ONCE, recurrence_of
from fleetapi.wire.dialects import SHAPES, Dialect, Field, JsonKind

__all__ = ["CHECKS", "called", "is_foreign", "missing_in", "spelling_in"]


def missing_field(document: Document) -> Iterator[Remark]:
    """FM101: a required field is absent."""
    needless = _occurrences_of_single_windows(document)
    for node in document.every_node:
        if any(node is each for each in needless):
            continue  # FM402
        if node.shape.name == "zone_and_time" and not node.entries and not node.unknown:
            message = f"{called(node)} has neither `zoneTrigger` nor `timeTrigger`"
            yield Remark("FM101", node.opener, message, "add one of them, or leave it out")
        missing = missing_in(document, node)
        if len(missing) > 1 and (node.is_empty or is_foreign(document, node)):
            yield _empty_remark(document, node, missing)
            continue
        for field in missing:
            spelling = spelling_in(document, field)
            yield Remark(
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


def _empty_remark(document: Document, node: Node, missing: Sequence[Field]) -> Remark:
    """An object with nothing in it is one mistake, however much it lacks."""
    *most, last = (f"`{spelling_in(document, field)}`" for field in missing)
    listed = f"{', '.join(most)} and {last}"
    what = "is empty: it lacks" if node.is_empty else "has none of its fields: it lacks"
    return Remark("FM101", node.opener, f"{called(node)} {what} {listed}", f"add {listed}")


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


CHECKS: Final = (missing_field,)
