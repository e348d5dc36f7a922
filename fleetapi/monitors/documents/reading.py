"""Read a monitor from a document in any spelling.

Your own documents are read strictly: unknown and misspelled keys, wrong types and everything that a `Monitor`
rejects raise a MonitorError that begins with the path in the document. In a response of the server, unknown
keys are kept and nulls count as absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import reduce
from operator import and_
from typing import Any, TypeVar

import attrs

from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.errors import ExpressionSyntaxError
from fleetapi.monitors.documents.objects import DocumentObject, ReadingState, Unknown
from fleetapi.monitors.expressions.parsing import depends_on_precedence, parse_expression
from fleetapi.monitors.monitor_parts import MonitorParts, gather
from fleetapi.monitors.operands.table import Operator
from fleetapi.monitors.subscription import (
    Attribute,
    AttributeKind,
    Batching,
    RetryKind,
    RetryPolicy,
    Webhook,
)
from fleetapi.monitors.times.time_texts import any_duration_of, duration_of, instant_of, weeks_of
from fleetapi.monitors.times.windows import (
    CalendarDuration,
    DailyWindow,
    SingleWindow,
    Weekday,
    WeekRange,
    Window,
)
from fleetapi.monitors.triggers import (
    Circle,
    Condition,
    DataTrigger,
    TimeTrigger,
    Transition,
    Trigger,
    ZoneTrigger,
)

__all__ = ["read_condition", "read_monitor"]

PartsT = TypeVar("PartsT", bound=MonitorParts)


def read_monitor(cls: type[PartsT], document: Any, unknown: Unknown | None) -> PartsT:
    """Read a monitor of class `cls`; see `Monitor.from_dict`."""
    enveloped = isinstance(document, Mapping) and "monitor" in document and "label" not in document
    state = ReadingState(unknown or ("keep" if enveloped else "refuse"))
    path = ""
    if enveloped:
        # The envelope may have unknown keys; only the monitor inside is read strictly.
        envelope = DocumentObject("envelope", document, "", ("envelope",), ReadingState("keep"))
        document, path = envelope.require("monitor"), "monitor"
    top = DocumentObject("monitor", document, path, (), state)
    monitor = top.build(cls, top.require("label"), attachments=top.get("attachments") or ())
    subscription, rule = top.part("subscription"), top.part("rule")
    monitor = subscription.build(
        attrs.evolve,
        monitor,
        webhook=_webhook(subscription.part("callback")),
        reminder=subscription.seconds("refresh"),
        retry_policy=_retry(subscription.part("retry")) if "retry" in subscription.values else None,
        batching=_batching(subscription.part("batch")) if "batch" in subscription.values else None,
    )
    listed, condition = _rule(rule)
    triggers, expression = rule.build(gather, condition, listed)
    text = rule.get("expression")
    if text is not None and not depends_on_precedence(text):
        text = None
    return attrs.evolve(
        monitor,
        triggers=triggers,
        expression=expression,
        unknown_fields=state.unknown_fields(),
        expression_text=text,
    )


def read_condition(kind: str, document: Any) -> Trigger:
    """Read the condition of one trigger: the object under `zone`, `time` or `data`. Raises MonitorError."""
    return _CONDITIONS[kind](DocumentObject(kind, document, kind, (kind,), ReadingState("refuse")))


def _webhook(callback: DocumentObject) -> Webhook:
    if "webhook" in callback.values:
        part = callback.part("webhook")
        for concept in ("target", "name", "attributes"):
            if concept in callback.values:
                remedy = "keep the webhook" if concept in part.values else "move it into the webhook"
                raise callback.error(f'has both a webhook and "{callback.keys[concept]}"', remedy)
    else:
        part = callback
        if not callback.values:
            callback.require("webhook")
        part.place = (*part.place, "webhook")  # its place in the other spellings
    attributes = [
        attribute.build(
            Attribute,
            AttributeKind(attribute.word("type")),
            attribute.require("key"),
            attribute.require("value"),
        )
        for attribute in part.parts("attributes")
    ]
    return part.build(Webhook.lenient, part.require("target"), part.require("name"), attributes)


def _retry(part: DocumentObject) -> RetryPolicy:
    return part.build(RetryPolicy, RetryKind(part.word("policy")), part.get("number"), part.seconds("delay"))


def _batching(part: DocumentObject) -> Batching:
    return part.build(Batching, part.require("size"), part.seconds("window"))


def _rule(rule: DocumentObject) -> tuple[tuple[Trigger, ...], Condition]:
    as_v2 = [concept for concept in ("zone_and_time", "data") if concept in rule.values]
    as_v3 = [concept for concept in ("triggers", "expression") if concept in rule.values]
    if as_v2 and as_v3:
        raise rule.error(
            f'mixes "{rule.keys[as_v3[0]]}" with "{rule.keys[as_v2[0]]}" of v2', "use the form of one version"
        )
    if as_v2:
        found = tuple(_v2_triggers(rule))
        if not found:
            raise rule.error("has no triggers")
        return found, reduce(and_, found[1:], found[0])
    triggers = tuple(_trigger(part) for part in _distinct_names(rule))
    text = rule.require("expression")
    try:
        return triggers, parse_expression(text)
    except ExpressionSyntaxError as error:
        raise rule.error(
            f'"{rule.keys["expression"]}" is not a valid expression: {error.message}', error.advice
        ) from error


def _distinct_names(rule: DocumentObject) -> Iterator[DocumentObject]:
    if not rule.require("triggers"):
        raise rule.error(f'"{rule.keys["triggers"]}" is empty', "a monitor has 1 to 5 triggers")
    names: set[str] = set()
    for part in rule.parts("triggers"):
        name = part.require("name")
        if name in names:
            raise part.error(f'has the same name as another trigger: "{name}"', "give it another name")
        names.add(name)
        part.place = ("rule", f"trigger {name}")
        yield part


def _v2_triggers(rule: DocumentObject) -> Iterator[Trigger]:
    """Yield the triggers of v2, which have no names, with the names that `Monitor.when` would give them."""
    both = rule.part("zone_and_time") if "zone_and_time" in rule.values else None
    for concept, read in (("zone", _zone), ("time", _time)):
        if both is not None and concept in both.values:
            part = both.part(concept)
            part.place = ("rule", f"trigger {concept}1", concept)
            yield read(part).named(f"{concept}1")
    for number, part in enumerate(rule.parts("data"), 1):
        part.place = ("rule", f"trigger data{number}", "data")
        yield _data(part).named(f"data{number}")


def _trigger(part: DocumentObject) -> Trigger:
    kinds = [concept for concept in ("zone", "time", "data") if concept in part.values]
    if len(kinds) != 1:
        given = " and ".join(kinds) if kinds else "none of them"
        raise part.error(f"must have exactly one of zone, time and data, but has {given}")
    trigger = _CONDITIONS[kinds[0]](part.part(kinds[0]))
    return part.build(lambda: trigger.named(part.require("name")))


def _zone(part: DocumentObject) -> Trigger:
    circle = part.part("circle")
    center = circle.part("center")
    disc = circle.build(
        Circle, center.require("latitude"), center.require("longitude"), circle.require("radius")
    )
    return part.build(ZoneTrigger, Transition(part.word("transition")), disc)


def _data(part: DocumentObject) -> Trigger:
    return part.build(
        DataTrigger, part.require("operand"), Operator(part.word("operator")), part.get("values") or ()
    )


def _time(part: DocumentObject) -> Trigger:
    part.require("windows")
    return part.build(TimeTrigger, [_window(one) for one in part.parts("windows")], part.get("time_zone"))


_CONDITIONS: dict[str, Callable[[DocumentObject], Trigger]] = {"zone": _zone, "time": _time, "data": _data}


def _window(part: DocumentObject) -> Window:
    once = "recurrence" in part.values and part.word("recurrence") == "None"
    start: str = part.require("start")
    if once:
        instant = instant_of(start)
        if instant is None and duration_of(start) is not None:
            raise part.error(
                f'starts once at "{start}", without a date; v2 does not define on which day',
                "use recurrence Daily, or in v3 an instant such as 2030-01-31T12:00:00+01:00",
            )
        lasting = _lasting(part) if "duration" in part.values else None
        if "occurrence" in part.values:
            raise part.error(f'has "{part.keys["occurrence"]}", which requires recurrence Daily')
        if instant is None:
            raise part.error(
                f'"start" has the invalid value "{start}"',
                "write an instant such as 2030-01-31T12:00:00+01:00",
            )
        return part.build(SingleWindow, instant, lasting)
    duration = _duration(part, "duration") if "duration" in part.values else None
    if duration is None:
        raise part.error("needs a duration for recurrence Daily", 'write "duration": "PT4H30M"')
    days, weeks = _occurrence(part.part("occurrence")) if "occurrence" in part.values else ((), ())
    return part.build(DailyWindow, _duration(part, "start"), duration, days, weeks)


def _duration(part: DocumentObject, concept: str) -> timedelta:
    text: str = part.require(concept)
    found = part.build(lambda: duration_of(text))
    if found is None:
        raise part.error(
            f'"{part.keys[concept]}" has the invalid value "{text}"',
            "write an ISO 8601 duration in hours and minutes, such as PT14H30M",
        )
    return found


def _lasting(part: DocumentObject) -> timedelta | CalendarDuration:
    text: str = part.require("duration")
    found = part.build(lambda: any_duration_of(text))
    if found is None:
        raise part.error(
            f'"duration" has the invalid value "{text}"', "write an ISO 8601 duration such as PT4H30M or P1M"
        )
    return found


def _occurrence(part: DocumentObject) -> tuple[tuple[Weekday, ...], tuple[WeekRange, ...]]:
    if part.state.unknown == "refuse":
        part.require("days")
    for concept in ("days", "weeks"):
        if concept in part.values and not part.values[concept]:
            raise part.error(f'"{part.keys[concept]}" is empty', "list all seven days, or omit `week`")
    days = []
    for text in part.get("days") or ():
        if text not in tuple(Weekday):
            raise part.error(f'has the invalid day "{text}"', did_you_mean(text, Weekday) or "use Mon to Sun")
        days.append(Weekday(text))
    weeks = []
    for text in part.get("weeks") or ():
        found = weeks_of(text)
        if found is None:
            raise part.error(f'has the invalid week "{text}"', "use w1 to w52, or a range such as w3-w12")
        weeks.append(found)
    return tuple(days), tuple(weeks)
