"""A monitor in plain English: sentences that a fleet manager can agree or disagree with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fleetapi.monitors.descriptions.phrases import duration_words, listed, sentence
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or
from fleetapi.monitors.secrets import Secret
from fleetapi.monitors.subscription import Attribute, AttributeKind, RetryKind, Webhook, shown_target
from fleetapi.monitors.triggers import TimeTrigger, Trigger

if TYPE_CHECKING:
    from fleetapi.monitors.monitor import Monitor

__all__ = ["describe_expression", "describe_monitor"]

_VARIABLES = {
    "$vin": "the VIN of the vehicle",
    "$monitorID": "the id of the monitor",
    "$fleetID": "the id of the fleet",
    "$vid": "the id of the vehicle",
}
_PLACES = {
    AttributeKind.HEADER: "header",
    AttributeKind.QUERY: "query parameter",
    AttributeKind.BODY: "body field",
}
_ATTACHED = {
    "vehicle.doorsState": "the state of the doors",
    "vehicle.status": "the vehicle's status",
    "vehicle.maintenance": "the next maintenance",
    "vehicle.position": "the last position",
    "vehicle.telemetry": "all telemetry",
    "vehicle.alerts": "the active alerts",
    "vehicle.collisions": "the latest collisions",
    "vehicle.trip": "the trip",
    "vehicle.stolen": "the circumstances of a theft",
}


def describe_monitor(monitor: Monitor) -> str:
    """Describe a monitor; see `Monitor.describe`. Every paragraph is one line, but for lists."""
    paragraphs = [f'Monitor "{monitor.label}".', *_rule(monitor), *_reading(monitor), *_hardly_ever(monitor)]
    if monitor.reminder is not None:
        paragraphs.append(f"For as long as that stays true, it reminds every {_interval(monitor.reminder)}.")
    if monitor.webhook is None:
        paragraphs.append("It notifies nobody yet.")
    else:
        paragraphs += [_destination(monitor.webhook), _retry(monitor), _batching(monitor)]
    if monitor.attachments:
        paragraphs.append(f"Each event carries {listed(_attachment(name) for name in monitor.attachments)}.")
    paragraphs += _unused(monitor)
    return "\n".join(" ".join(paragraph.splitlines()) for paragraph in paragraphs) + "\n"


def _reading(monitor: Monitor) -> list[str]:
    """How an expression was read that the vendor's specification leaves open."""
    text = monitor.expression_text
    if text is None:
        return []
    read_as = f"this describes `{monitor.expression}`. The server may read it differently."
    return [f"Its document says `{text}` without parentheses; {read_as}"]


def describe_expression(expression: Expression, triggers: tuple[Trigger, ...]) -> list[str]:
    """Say an expression in lines: one sentence for a single trigger, an indented list for several."""
    by_name = {trigger.name or "": trigger for trigger in triggers}
    lines: list[str] = []
    # Depth and negation travel along, so that no expression is too deep to be said.
    stack: list[tuple[Expression, int, bool]] = [(expression, 0, False)]
    while stack:
        node, depth, negated = stack.pop()
        while isinstance(node, Not):
            node, negated = node.operand, not negated
        indent = "  " * depth + "- " if depth else ""
        if isinstance(node, Name):
            lines.append(f"{indent}{sentence(by_name[node.name], negated=negated)} [{node.name}]")
        else:
            lines.append(indent + _heading(node, negated))
            stack.extend((operand, depth + 1, False) for operand in reversed(node.operands))
    return lines


def _heading(node: Expression, negated: bool) -> str:
    if isinstance(node, And):
        return "not all of these are true:" if negated else "all of these are true:"
    assert isinstance(node, Or)
    return "none of these is true:" if negated else "at least one of these is true:"


def _rule(monitor: Monitor) -> list[str]:
    if monitor.expression is None:
        return ["It has no condition yet."]
    said = describe_expression(monitor.expression, monitor.triggers)
    stop = "." if len(said) == 1 else ""
    return [f"It notifies when {said[0]}{stop}", *said[1:]]


def _hardly_ever(monitor: Monitor) -> list[str]:
    """Say which times are combined with what happens to a parked vehicle."""
    expression = monitor.expression
    if expression is None or not any(isinstance(trigger, TimeTrigger) for trigger in monitor.triggers):
        return []
    from fleetapi.monitors.reasoning import MAXIMUM_TRIGGERS, analyse  # noqa: PLC0415  (few rules need it)

    if len(expression.names) > MAXIMUM_TRIGGERS:
        return []
    conclusions = analyse(expression, {trigger.name or "": trigger for trigger in monitor.triggers})
    return [f"Note: {one.explanation}." for one in conclusions.parked_while_used]


def _unused(monitor: Monitor) -> list[str]:
    used = set(monitor.expression.names) if monitor.expression is not None else set()
    unused = [trigger for trigger in monitor.triggers if trigger.name not in used]
    return [f"It does not use the trigger {trigger.name}: {sentence(trigger)}." for trigger in unused]


def _destination(webhook: Webhook) -> str:
    attributes = [_attribute(attribute) for attribute in webhook.attributes]
    having = f", with {listed(attributes)}" if attributes else ""
    return f'It posts its events to {shown_target(webhook.target)} ("{webhook.name}"){having}.'


def _attribute(attribute: Attribute) -> str:
    return f"the {_PLACES[attribute.kind]} {attribute.key} set to {_value(attribute)}"


def _value(attribute: Attribute) -> str:
    value = attribute.value
    if isinstance(value, Secret):
        where = "environment variable" if value.source == "env" else "file"
        return f"the secret in the {where} {value.place}"
    if value in _VARIABLES:
        return _VARIABLES[value]
    return "a credential that is not shown" if attribute.looks_secret else f'"{value}"'


def _retry(monitor: Monitor) -> str:
    policy = monitor.retry_policy
    if policy is None:
        return "Whether it tries again after a failure is left to the server."
    if policy.kind is RetryKind.NEVER:
        return "After a failure it does not try again."
    pause = f"every {_interval(policy.delay)}" if policy.delay else "every 10 seconds (the server's default)"
    if policy.kind is RetryKind.ALWAYS:
        return f"After a failure it tries again {pause}, for up to 3 days."
    times = "3 times at most (the server's default)"
    if policy.number is not None:
        times = f"{policy.number} time{'' if policy.number == 1 else 's'} at most"
    return f"After a failure it tries again {pause}, {times}."


def _batching(monitor: Monitor) -> str:
    batching = monitor.batching
    if batching is None or batching.size == 1:
        return "Each event is sent by itself."
    within = duration_words(batching.within) if batching.within else "60 seconds (the server's default)"
    return f"Up to {batching.size} events are sent together, or those that came within {within}."


def _attachment(name: str) -> str:
    return _ATTACHED.get(name) or f"the telemetry of {name.removeprefix('vehicle.telemetry.')}"


def _interval(duration: timedelta) -> str:
    words = duration_words(duration)
    return words.removeprefix("1 ") if words.startswith("1 ") and words.count(" ") == 1 else words
