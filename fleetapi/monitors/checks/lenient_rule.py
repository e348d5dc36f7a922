"""The rule of a document, read leniently: its expression, and its triggers as far as they are clear.

A trigger whose meaning is unclear because of a defect is None, and the reasoning makes no assumption about
it, so that consequences of a defect are not reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic, Path, Place
from fleetapi.errors import MonitorError
from fleetapi.language.expressions import ExpressionNode, NameNode, walk
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.nodes import KINDS, Entry, Node, TriggerView, closest_choice
from fleetapi.monitors.checks.operands import operand_meant
from fleetapi.monitors.documents.reading import read_condition
from fleetapi.monitors.expressions.expression import And, Expression, Name
from fleetapi.monitors.expressions.parsing import from_tree
from fleetapi.monitors.reasoning import Conclusion
from fleetapi.monitors.triggers import Trigger
from fleetapi.wire.dialects import Dialect, JsonKind

__all__ = ["Rule", "doubtful_paths", "lenient_trigger", "rule_of"]

# After these findings, a trigger probably does not mean what it says.
_DOUBTS: Final = frozenset({"FM302", "FM304", "FM409", "FM501", "FM502", "FM507"})


@attrs.frozen(eq=False)
class Rule:
    """The expression of a document, its triggers by name, and where its parts are.

    `tree` is None for the form of v2, which has no expression: all triggers must hold. `for_v2` tells
    whether the rule is meant for v2, in whatever form it is written.
    """

    expression: Expression
    triggers: dict[str, TriggerView]
    place: Place
    tree: ExpressionNode | None
    for_v2: bool

    def of_name(self, name: str) -> Place:
        """Return the place where a name is first used, or in v2 its trigger."""
        if self.tree is None:
            return _place_of(self.triggers[name])
        found = next(node for node in walk(self.tree) if isinstance(node, NameNode) and node.text == name)
        return Place(self.place.path, within=found.span)

    def of_part(self, conclusion: Conclusion) -> Place:
        """Return the place of a part of the expression, which is identified by the names in it."""
        first, count = conclusion.first_name, conclusion.name_count
        if self.tree is None:
            return _place_of(self.triggers[conclusion.names[0]])
        every = [node for node in walk(self.tree) if isinstance(node, NameNode)]
        wanted = every[first : first + count]
        for node in walk(self.tree):
            inside = [each for each in walk(node) if isinstance(each, NameNode)]
            if inside == wanted:
                return Place(self.place.path, within=node.span)
        return self.place

    def of_whole(self, conclusion: Conclusion) -> Place:
        """Return the place of the expression, or in v2 of the last trigger in the conclusion."""
        if self.tree is None and conclusion.names:
            return _place_of(self.triggers[conclusion.names[-1]])
        return self.place


def rule_of(document: Document) -> Rule | None:
    """Return the rule of a document, or None if its expression cannot be parsed."""
    return _with_expression(document) or _anded(document)


def _with_expression(document: Document) -> Rule | None:
    entry, parsed = document.expression_entry, document.expression
    if entry is None or parsed is None or parsed.tree is None or document.rule is None:
        return None
    if not document.rule.list("triggers"):
        return None
    given = [view for view in document.triggers if view.name is not None]
    names = [name for view in given for name in view.names]
    unambiguous = {view.name: view for view in given if view.name is not None and names.count(view.name) == 1}
    for_v2 = document.version == "v2"
    return Rule(from_tree(parsed.tree), unambiguous, entry.place, parsed.tree, for_v2)


def _anded(document: Document) -> Rule | None:
    """Return the rule of v2, with the keys of its triggers as names."""
    if not document.in_v2_form or document.expression_entry is not None or not document.triggers:
        return None
    triggers = {_key_of(view): view for view in document.triggers}
    leaves = [Name.unchecked(key) for key in triggers]
    expression = And(*leaves) if len(leaves) > 1 else leaves[0]
    return Rule(expression, triggers, _place_of(document.triggers[0]), None, for_v2=True)


def _key_of(view: TriggerView) -> str:
    *_, parent, last = view.node.path
    return f"{parent}[{last}]" if isinstance(last, int) else last


def _place_of(view: TriggerView) -> Place:
    return Place.key(view.node.path)


def doubtful_paths(found: Iterable[Diagnostic]) -> list[Path]:
    """Return the paths of values that are probably not meant as written."""
    return [each.place.path for each in found if each.code in _DOUBTS and isinstance(each.place, Place)]


def lenient_trigger(view: TriggerView, doubtful: Iterable[Path] = ()) -> Trigger | None:
    """Return the trigger, or None if its meaning is unclear."""
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
    """Return the object as it should be written; None if a field is repeated or unclear."""
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
