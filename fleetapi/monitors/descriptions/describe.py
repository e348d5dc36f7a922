"""A monitor in plain English, so that a fleet manager can review it.

Negations are pushed down to the triggers (De Morgan): `!(a | b)` reads "not a, and not b", so that you never
have to negate a list. This preserves the truth value, including unknown.

A test parses the sentences and compares them with `semantics.evaluation` and with the checks, so a new
sentence needs a line in that parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

import attrs

from fleetapi.monitors.descriptions.delivery_words import (
    attachment_words,
    batching_words,
    destination_words,
    retry_words,
)
from fleetapi.monitors.descriptions.phrases import interval_words
from fleetapi.monitors.descriptions.trigger_words import sentence
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not
from fleetapi.monitors.monitor_parts import MonitorParts
from fleetapi.monitors.triggers import Trigger

__all__ = [
    "CONCLUSIONS_SAID",
    "describe_expression",
    "describe_monitor",
]

# How the sentence about a conclusion begins, by the name of the check.
_STARTS = {
    "never-fires": "That can never be the case",
    "always-fires": "That is always the case",
    "parked-while-used": "Note",
}
CONCLUSIONS_SAID = frozenset(_STARTS)
"""The conclusions that a description includes, by the names of their checks."""


def describe_monitor(monitor: MonitorParts, *, now: datetime | None = None) -> str:
    """Describe a monitor; see `Monitor.describe`. Every paragraph is one line, except for lists.

    `now`, by default the current time, determines which windows are over.
    """
    now = now or datetime.now(UTC)
    label = f'Monitor "{monitor.label}".' if monitor.label.strip() else "A monitor without a label."
    paragraphs = [label, *_rule(monitor, now), *_proven(monitor, now), *_reading(monitor)]
    if monitor.reminder is not None:
        paragraphs.append(
            "For as long as that stays true and the vehicle sends data, "
            f"it sends a reminder every {interval_words(monitor.reminder)}."
        )
    if monitor.webhook is None:
        paragraphs.append("It notifies nobody yet.")
    else:
        paragraphs += [
            destination_words(monitor.webhook),
            retry_words(monitor.retry_policy),
            batching_words(monitor.batching, monitor.webhook),
        ]
    if monitor.attachments:
        paragraphs.append(attachment_words(monitor.attachments))
    paragraphs += _unused(monitor, now)
    return "\n".join(" ".join(paragraph.splitlines()) for paragraph in paragraphs) + "\n"


def describe_expression(
    expression: Expression, triggers: Mapping[str, Trigger], *, now: datetime
) -> list[str]:
    """Return an expression as lines: one sentence for a single trigger, an indented list for several."""
    lines: list[str] = []
    # An explicit stack, so that no expression is too deep.
    stack: list[tuple[Statement, int]] = [(statement_of(expression), 0)]
    while stack:
        statement, depth = stack.pop()
        indent = "  " * depth + "- " if depth else ""
        if isinstance(statement, Literal):
            lines.append(indent + _tagged(statement, triggers, now))
        else:
            lines.append(indent + _heading(statement))
            stack.extend((part, depth + 1) for part in reversed(statement.parts))
    return lines


def _tagged(literal: Literal, triggers: Mapping[str, Trigger], now: datetime) -> str:
    said = sentence(triggers[literal.name], negated=literal.negated, now=now)
    return f"{said} [{'not ' if literal.negated else ''}{literal.name}]"


def _heading(group: Group) -> str:
    return "all of these are true:" if group.conjunction else "at least one of these is true:"


def _rule(monitor: MonitorParts, now: datetime) -> list[str]:
    if monitor.expression is None:
        return ["It has no condition yet."]
    triggers = {trigger.name or "": trigger for trigger in monitor.triggers}
    said = describe_expression(monitor.expression, triggers, now=now)
    stop = "." if len(said) == 1 else ""
    return [f"It notifies when {said[0]}{stop}", *said[1:]]


def _proven(monitor: MonitorParts, now: datetime) -> list[str]:
    """Say that the rule holds never, always, or hardly ever, if that is proven (FM609, FM610, FM612)."""
    from fleetapi.monitors.reasoning import analyze  # noqa: PLC0415  (loads all of reasoning)

    if monitor.expression is None:
        return []
    triggers = {trigger.name or "": trigger for trigger in monitor.triggers}
    conclusions = analyze(monitor.expression, triggers, now=now)
    return [
        f"{_STARTS[found.kind.value]}: {found.explanation}"
        + (f" (provided that {found.provided})." if found.provided else ".")
        for found in conclusions.found
        if found.kind.value in _STARTS
    ]


def _reading(monitor: MonitorParts) -> list[str]:
    """Say how an ambiguous expression was read (FM607)."""
    text = monitor.expression_text
    if text is None:
        return []
    read_as = f"this describes `{monitor.expression}`. The server may read it differently."
    return [f"Its document says `{text}` without parentheses; {read_as}"]


def _unused(monitor: MonitorParts, now: datetime) -> list[str]:
    used = set(monitor.expression.names) if monitor.expression is not None else set()
    unused = [trigger for trigger in monitor.triggers if trigger.name not in used]
    return [
        f"It does not use {f'the trigger {trigger.name}' if trigger.name else 'an unnamed trigger'}: "
        f"{sentence(trigger, now=now)}."
        for trigger in unused
    ]


@attrs.frozen
class Literal:
    """The statement that a trigger holds, or (`negated`) does not."""

    name: str
    negated: bool


@attrs.frozen(eq=False)
class Group:
    """The statement that all of at least two parts are true (`conjunction`), or at least one of them."""

    conjunction: bool
    parts: tuple[Statement, ...]


Statement: TypeAlias = Literal | Group


def statement_of(expression: Expression) -> Statement:
    """Return `expression` as a statement, with negations only at the triggers."""

    def combine(node: Expression, operands: list[tuple[Statement, Statement]]) -> tuple[Statement, Statement]:
        """Return the statement of a node and that of its negation."""
        if isinstance(node, Name):
            return Literal(node.name, negated=False), Literal(node.name, negated=True)
        if isinstance(node, Not):
            affirmed, denied = operands[0]
            return denied, affirmed
        conjunction = isinstance(node, And)
        affirmed = _joined([one for one, _ in operands], conjunction=conjunction)
        denied = _joined([other for _, other in operands], conjunction=not conjunction)
        return affirmed, denied

    return expression.fold(combine)[0]


def _joined(parts: Sequence[Statement], *, conjunction: bool) -> Statement:
    """Join parts into a group, merging groups of the same kind and dropping duplicate literals."""
    literals: set[Literal] = set()
    found: list[Statement] = []
    for part in _flat(parts, conjunction=conjunction):
        if isinstance(part, Group):
            found.append(part)
        elif part not in literals:
            literals.add(part)
            found.append(part)
    return found[0] if len(found) == 1 else Group(conjunction, tuple(found))


def _flat(parts: Iterable[Statement], *, conjunction: bool) -> Iterable[Statement]:
    for part in parts:
        if isinstance(part, Group) and part.conjunction is conjunction:
            yield from part.parts
        else:
            yield part
