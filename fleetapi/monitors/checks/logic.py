"""FM604, FM605, FM608 to FM612: what the rule as a whole can and cannot do.

These follow from the triggers, so they come after the other checks: a trigger that has a defect of its own is
taken to be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import attrs

from fleetapi.language.expressions import ExpressionNode, NameNode, walk
from fleetapi.monitors.checks.document import Document
from fleetapi.monitors.checks.nodes import TriggerView
from fleetapi.monitors.checks.place import Place
from fleetapi.monitors.checks.remark import Remark
from fleetapi.monitors.checks.understood import doubtful_paths, understood
from fleetapi.monitors.expressions.expression import And, Expression, Name
from fleetapi.monitors.expressions.parsing import from_tree
from fleetapi.monitors.reasoning import MAXIMUM_TRIGGERS, Conclusion, ConclusionKind, analyse

__all__ = ["CHECKS"]

_LONGEST: Final = 600  # characters of a message: names may have any length
_OR_MEANT: Final = "correct one of them, or is `|` meant?"
_AND_MEANT: Final = "correct one of them, or is `&` meant?"


@attrs.frozen(eq=False)
class _Rule:
    """The expression of a document, its triggers by name, and where its parts are.

    `tree` is None for v2, whose triggers are all ANDed without an expression. `for_v2` tells whether it is
    meant for v2, whatever it is written like.
    """

    expression: Expression
    triggers: dict[str, TriggerView]
    place: Place
    tree: ExpressionNode | None
    for_v2: bool

    def of_name(self, name: str) -> Place:
        """Where a name is first used, or in v2 the trigger."""
        if self.tree is None:
            return _place_of(self.triggers[name])
        found = next(node for node in walk(self.tree) if isinstance(node, NameNode) and node.text == name)
        return Place(self.place.path, within=found.span)

    def of_part(self, conclusion: Conclusion) -> Place:
        """Where a part of the expression is, which is told by the names in it."""
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
        """Where the expression is, or in v2 the last trigger that the conclusion is about."""
        if self.tree is None and conclusion.names:
            return _place_of(self.triggers[conclusion.names[-1]])
        return self.place


def conclusions(document: Document, remarks: Sequence[Remark]) -> Iterator[Remark]:
    """Yield what can be proven about the rule; `remarks` are those of the other checks."""
    rule = _with_expression(document) or _anded(document)
    if rule is None or len(rule.expression.names) > MAXIMUM_TRIGGERS:
        return
    doubtful = doubtful_paths(remarks)
    triggers = {
        name: trigger
        for name, view in rule.triggers.items()
        if (trigger := understood(view, doubtful)) is not None
    }
    # FM209 speaks of what is used again, too.
    for_v2 = any(remark.code == "FM209" for remark in remarks)
    for conclusion in analyse(rule.expression, triggers, now=document.now).found:
        if for_v2 and conclusion.kind is ConclusionKind.REDUNDANT and not conclusion.conflicts:
            continue
        remark = _REMARKS[conclusion.kind](rule, conclusion)
        yield attrs.evolve(remark, message=_cut(remark.message), help=_cut(remark.help))


def _with_expression(document: Document) -> _Rule | None:
    entry, parsed = document.expression_entry, document.expression
    if entry is None or parsed is None or parsed.tree is None or document.rule is None:
        return None
    if not document.rule.list("triggers"):
        return None
    given = [view for view in document.triggers if view.name is not None]
    names = [name for view in given for name in view.names]
    unambiguous = {view.name: view for view in given if view.name is not None and names.count(view.name) == 1}
    for_v2 = document.version == "v2"
    return _Rule(from_tree(parsed.tree), unambiguous, entry.place, parsed.tree, for_v2)


def _anded(document: Document) -> _Rule | None:
    """The rule of v2, its triggers under the keys that they have there."""
    if not document.in_v2_form or document.expression_entry is not None or not document.triggers:
        return None
    triggers = {_key_of(view): view for view in document.triggers}
    leaves = [Name.unchecked(key) for key in triggers]
    expression = And(*leaves) if len(leaves) > 1 else leaves[0]
    return _Rule(expression, triggers, _place_of(document.triggers[0]), None, for_v2=True)


def _key_of(view: TriggerView) -> str:
    *_, parent, last = view.node.path
    return f"{parent}[{last}]" if isinstance(last, int) else last


def _place_of(view: TriggerView) -> Place:
    return Place.key(view.node.path)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _constant(rule: _Rule, conclusion: Conclusion) -> Remark:
    return Remark(
        "FM604",
        rule.of_whole(conclusion),
        f"the expression is always {'true' if conclusion.value else 'false'}: {conclusion.explanation}",
        "the server refuses such a rule; look at each operator and each `!`",
    )


def _irrelevant(rule: _Rule, conclusion: Conclusion) -> Remark:
    name = conclusion.names[0]
    return Remark("FM605", rule.of_name(name), f"`{name}` makes no difference", conclusion.explanation)


def _idle(rule: _Rule, conclusion: Conclusion) -> Remark:
    return Remark(
        "FM608",
        rule.of_whole(conclusion),
        "the rule holds when none of its triggers does",
        "combine it with a trigger that has to hold",
    )


def _never(rule: _Rule, conclusion: Conclusion) -> Remark:
    return Remark(
        "FM609",
        rule.of_whole(conclusion),
        f"the rule can never fire: {conclusion.explanation}",
        _provided(conclusion)
        or ("correct one of them, or make a monitor of each" if rule.for_v2 else _OR_MEANT),
    )


def _always(rule: _Rule, conclusion: Conclusion) -> Remark:
    return Remark(
        "FM610",
        rule.of_whole(conclusion),
        f"the rule always holds: {conclusion.explanation}",
        _provided(conclusion) or ("correct one of them" if rule.for_v2 else _AND_MEANT),
    )


def _redundant(rule: _Rule, conclusion: Conclusion) -> Remark:
    return Remark(
        "FM611",
        rule.of_part(conclusion),
        conclusion.explanation,
        _without(rule, conclusion) + (f"; {_provided(conclusion)}" if conclusion.provided else ""),
    )


def _without(rule: _Rule, conclusion: Conclusion) -> str:
    """What to write instead of a redundant part; v2 has no expression that could be shown."""
    if rule.tree is None:
        return "leave it out, or correct its value or its operator"
    left = () if conclusion.shorter is None else conclusion.shorter.names
    unused = [f"`{name}`" for name in rule.expression.names if name not in left]
    triggers = (
        f" and remove the trigger{'s' if len(unused) > 1 else ''} {' and '.join(unused)}" if unused else ""
    )
    if not conclusion.conflicts:
        return f"shorten the expression to `{conclusion.shorter}`{triggers}"
    return (
        f"shorten the expression to `{conclusion.shorter}`{triggers}, "
        "or correct the value or the operator of what adds nothing"
    )


def _parked(rule: _Rule, conclusion: Conclusion) -> Remark:
    time = conclusion.names[0]
    return Remark(
        "FM612",
        rule.of_name(time),
        conclusion.explanation,
        f"leave `{time}` out, and let the receiver look at the time of each event",
    )


def _provided(conclusion: Conclusion) -> str:
    return f"provided that {conclusion.provided}" if conclusion.provided else ""


_REMARKS: Final[dict[ConclusionKind, Callable[[_Rule, Conclusion], Remark]]] = {
    ConclusionKind.CONSTANT: _constant,
    ConclusionKind.IRRELEVANT: _irrelevant,
    ConclusionKind.FIRES_WHEN_IDLE: _idle,
    ConclusionKind.NEVER_FIRES: _never,
    ConclusionKind.ALWAYS_FIRES: _always,
    ConclusionKind.REDUNDANT: _redundant,
    ConclusionKind.PARKED_WHILE_USED: _parked,
}

CHECKS: Final = (conclusions,)
