"""Triggers of a document as values, as far as they can be understood: what a rule can be reasoned about.

A trigger with a defect that leaves its meaning open is None here, and so may be anything to the reasoning:
what follows only from a defect is not reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fleetapi.errors import MonitorError
from fleetapi.monitors.checks.data import operand_meant
from fleetapi.monitors.checks.nodes import KINDS, Entry, Node, TriggerView
from fleetapi.monitors.checks.place import Path
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.checks.spelling import closest_choice
from fleetapi.monitors.documents.reading import read_condition
from fleetapi.monitors.triggers import Trigger
from fleetapi.wire.dialects import Dialect, JsonKind

__all__ = ["doubtful_paths", "understood"]

# Findings after which a trigger hardly means what it says, although it can be read.
_DOUBTS: Final = frozenset({"FM302", "FM304", "FM409", "FM501", "FM502", "FM507"})


def doubtful_paths(remarks: Iterable[Remark]) -> list[Path]:
    """Where the values are that are read, but hardly meant."""
    return [remark.place.path for remark in remarks if remark.code in _DOUBTS]


def understood(view: TriggerView, doubtful: Iterable[Path] = ()) -> Trigger | None:
    """Return the trigger, or None where its meaning is open."""
    if len(view.parts) != 1 or view.node.repeated or sum(map(view.node.has, KINDS)) > 1:
        return None
    ((kind, part),) = view.parts.items()
    if any(path[: len(part.path)] == part.path for path in doubtful):
        return None
    document = _straightened(part)
    if document is None:
        return None
    try:
        return read_condition(kind, document)
    except MonitorError:
        return None


def _straightened(node: Node) -> Mapping[str, Any] | None:
    """The object as it should have been written; None where something is given twice or cannot be told."""
    concepts = {entry.field.concept for entry in node.entries}
    if node.repeated or len(concepts) < len(node.entries):
        return None
    document: dict[str, Any] = {}
    for entry in node.entries:
        value = _value(node, entry)
        if value is None:
            return None
        document[entry.field.key(Dialect.V3) or entry.key] = value
    return document


def _value(node: Node, entry: Entry) -> Any:
    field = entry.field
    if not entry.well_typed:
        return None
    if field.shape is not None:
        parts = [_straightened(part) for part in node.list(field.concept)]
        if None in parts:
            return None
        if field.kind is JsonKind.OBJECT:
            return parts[0]
        return parts if len(parts) == len(entry.value) else None
    if isinstance(entry.value, list):
        return [_text(item, field.choices) for item in entry.value]
    if field.concept == "operand":
        return operand_meant(entry.value)
    return _text(entry.value, field.choices) if field.choices else entry.value


def _text(value: Any, choices: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return closest_choice(value, choices) or value
    return json.dumps(value) if isinstance(value, (bool, int, float)) else value
