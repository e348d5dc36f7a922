"""A monitor in plain English: sentences that a fleet manager can agree or disagree with.

A test reads the sentences back and compares them with `semantics.evaluation` and with the checks, so a new
sentence needs a line in the reader of that test.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from fleetapi.monitors.descriptions.delivery_words import (
    attachment_words,
    batching_words,
    destination_words,
    retry_words,
)
from fleetapi.monitors.descriptions.operand_words import data_words
from fleetapi.monitors.descriptions.phrases import degrees, interval_words, number_words
from fleetapi.monitors.descriptions.statements import Group, Literal, Statement, statement_of
from fleetapi.monitors.descriptions.window_words import time_words
from fleetapi.monitors.expressions.expression import Expression
from fleetapi.monitors.parts import MonitorParts
from fleetapi.monitors.triggers import TimeTrigger, Transition, Trigger, ZoneTrigger

__all__ = ["CONCLUSIONS_SAID", "describe_expression", "describe_monitor", "sentence"]

# How a conclusion begins, by the name of its check.
_STARTS = {
    "never-fires": "That can never be the case",
    "always-fires": "That is always the case",
    "parked-while-used": "Note",
}
CONCLUSIONS_SAID = frozenset(_STARTS)
"""The conclusions that are among the sentences, by the names of their checks."""


def describe_monitor(monitor: MonitorParts, *, now: datetime | None = None) -> str:
    """Describe a monitor; see `Monitor.describe`. Every paragraph is one line, but for lists.

    `now` tells which windows are over; None is the current time.
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
    """Say an expression in lines: one sentence for a single trigger, an indented list for several."""
    lines: list[str] = []
    # The depth travels along, so that no expression is too deep to be said.
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


def sentence(trigger: Trigger, *, negated: bool = False, now: datetime) -> str:
    """Say what is the case when the trigger holds, or when it does not.

    In lower case and without a stop, so that it can stand in a list or after "when".
    """
    if isinstance(trigger, ZoneTrigger):
        return _zone(trigger, negated)
    if isinstance(trigger, TimeTrigger):
        return time_words(trigger, negated=negated, now=now)
    return data_words(trigger, negated=negated)


def _zone(trigger: ZoneTrigger, negated: bool) -> str:
    """A zone is a state: a vehicle that was never inside is outside."""
    circle = trigger.circle
    inside = (trigger.transition is Transition.IN) is not negated
    where = "inside" if inside else "outside"
    radius = number_words(circle.radius_km)
    return f"the vehicle is {where} the circle with a radius of {radius} km around {_place(*circle.centre)}"


def _place(latitude: float, longitude: float) -> str:
    if abs(latitude) == 90:
        return f"the {'North' if latitude > 0 else 'South'} Pole"
    return f"{degrees(latitude, 'N', 'S')}, {degrees(longitude, 'E', 'W')}"


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
    """Say that the rule never holds, always, or hardly ever, where that is proven (FM609, FM610, FM612)."""
    from fleetapi.monitors.reasoning import analyse  # noqa: PLC0415  (loads all of reasoning)

    if monitor.expression is None:
        return []
    triggers = {trigger.name or "": trigger for trigger in monitor.triggers}
    conclusions = analyse(monitor.expression, triggers, now=now)
    return [
        f"{_STARTS[found.kind.value]}: {found.explanation}"
        + (f" (provided that {found.provided})." if found.provided else ".")
        for found in conclusions.found
        if found.kind.value in _STARTS
    ]


def _reading(monitor: MonitorParts) -> list[str]:
    """How an expression was read that the vendor's specification leaves open (FM607)."""
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
