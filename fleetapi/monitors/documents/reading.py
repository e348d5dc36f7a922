"""Reading a monitor from a document, whatever its spelling.

Strict where the author can correct: unknown and misspelt keys, wrong types and everything a `Monitor` cannot
hold raise a MonitorError that begins with the place in the document. In an answer of the server unknown keys
are kept and nulls count as absent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import reduce
from operator import and_
from typing import Any, Literal, TypeVar

import attrs

from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.errors import ExpressionSyntaxError, MonitorError
from fleetapi.monitors.expressions.parsing import parse_expression, rests_on_precedence
from fleetapi.monitors.operands.table import Operator
from fleetapi.monitors.parts import MonitorParts, UnknownField, gather
from fleetapi.monitors.subscription import (
    Attribute,
    AttributeKind,
    Batching,
    RetryKind,
    RetryPolicy,
    Webhook,
    duration_of_seconds,
)
from fleetapi.monitors.times.time_texts import duration_of, instant_of, lasting_of, weeks_of
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
from fleetapi.remedies import Remedy
from fleetapi.wire.dialects import SHAPES, Field, JsonKind

__all__ = ["read_condition", "read_monitor"]

PartsT = TypeVar("PartsT", bound=MonitorParts)
T = TypeVar("T")

Unknown = Literal["refuse", "keep"]


class Part:
    """One object of the document, its keys resolved to concepts, with the place it stands at."""

    def __init__(self, shape: str, document: Any, path: str, place: tuple[str, ...], notes: Notes) -> None:
        self.shape = SHAPES[shape]
        self.path = path
        self.place = place
        self.notes = notes
        notes.parts.append(self)
        self.unknown: list[tuple[str, str]] = []
        self.values: dict[str, Any] = {}
        self.keys: dict[str, str] = {}
        if not isinstance(document, Mapping):
            raise self.error(f"must be an object, not {JsonKind.of(document)}")
        for key, value in document.items():
            if not isinstance(key, str):
                raise self.error(f"has the key {key!r}, which is no text", "a key of JSON is a text")
            self._take(key, value)

    def _take(self, key: str, value: Any) -> None:
        field = self._field_of(key, value)
        if field is None or (value is None and self.notes.unknown == "keep"):
            return
        if field.concept in self.values:
            raise self.error(
                f'has both "{self.keys[field.concept]}" and "{key}", which mean the same', "keep one"
            )
        self._check_type(key, field.kind, value)
        for index, item in enumerate(value if field.items is not None else ()):
            self._check_type(f"{key}[{index}]", field.items or field.kind, item)
        self.values[field.concept] = int(value) if field.kind is JsonKind.INTEGER else value
        self.keys[field.concept] = key

    def _field_of(self, key: str, value: Any) -> Field | None:
        reading = self.shape.read(key)
        if reading is None and self.notes.unknown == "keep":
            self.unknown.append((key, json.dumps(value)))
            return None
        if reading is None:
            raise self.error(f'has the unknown key "{key}"', did_you_mean(key, self.shape.keys()))
        if reading.misspelt:
            right = " or ".join(
                f'"{spelling}"' for spelling in dict.fromkeys(reading.field.spellings.values())
            )
            raise self.error(f'has the misspelt key "{key}"', f"write {right}")
        return reading.field

    def _check_type(self, key: str, wanted: JsonKind, value: Any) -> None:
        if not wanted.admits(value):
            raise self.error(f'"{key}" must be of type {wanted}, not {JsonKind.of(value)}')

    def error(self, reason: str, remedy: Remedy = "") -> MonitorError:
        """Return the error that says what is wrong with this part."""
        return MonitorError(f"{self.path or 'the document'} {reason}", remedy=remedy)

    def get(self, concept: str) -> Any:
        """Return the value of a concept, or None when it is absent."""
        return self.values.get(concept)

    def require(self, concept: str) -> Any:
        """Return the value of a concept. Raises MonitorError when it is absent."""
        if concept not in self.values:
            spellings = dict.fromkeys(self.shape.field(concept).spellings.values())
            raise self.error("lacks " + " or ".join(f'"{key}"' for key in spellings))
        return self.values[concept]

    def word(self, concept: str) -> str:
        """Return a text that must be one of the published words."""
        text: str = self.require(concept)
        choices = self.shape.field(concept).choices
        if text not in choices:
            raise self.error(
                f'"{self.keys[concept]}" is "{text}"',
                did_you_mean(text, choices) or f"write one of {', '.join(choices)}",
            )
        return text

    def seconds(self, concept: str) -> timedelta | None:
        """Return a number of seconds as a duration, None when absent."""
        count = self.get(concept)
        return None if count is None else self.made(duration_of_seconds, f'"{self.keys[concept]}"', count)

    def part(self, concept: str) -> Part:
        """Return the object of a concept."""
        return Part(
            self.shape.field(concept).shape or concept,
            self.require(concept),
            self._path_to(concept),
            (*self.place, concept),
            self.notes,
        )

    def parts(self, concept: str) -> Iterator[Part]:
        """Yield the objects of a list; their places count from 0."""
        for index, document in enumerate(self.get(concept) or ()):
            yield Part(
                self.shape.field(concept).shape or concept,
                document,
                f"{self._path_to(concept)}[{index}]",
                (*self.place, concept, str(index)),
                self.notes,
            )

    def made(self, make: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Call `make` and put this part's path before whatever it objects to."""
        try:
            return make(*arguments, **named)
        except MonitorError as error:
            raise self.error(f"cannot be: {error.message}", error.advice) from None
        except OverflowError:
            raise self.error("cannot be: a number is too large") from None

    def _path_to(self, concept: str) -> str:
        return f"{self.path}.{self.keys[concept]}" if self.path else self.keys[concept]


class Notes:
    """What is gathered while reading: how to treat unknown keys, and the parts that keep them."""

    def __init__(self, unknown: Unknown) -> None:
        self.unknown = unknown
        self.parts: list[Part] = []

    def unknown_fields(self) -> tuple[UnknownField, ...]:
        """Return the keys that were kept, at the places their parts have got by now."""
        return tuple(UnknownField(part.place, key, text) for part in self.parts for key, text in part.unknown)


def read_monitor(cls: type[PartsT], document: Any, unknown: Unknown | None) -> PartsT:
    """Read a monitor of class `cls`; see `Monitor.from_dict`."""
    enveloped = isinstance(document, Mapping) and "monitor" in document and "label" not in document
    notes = Notes(unknown or ("keep" if enveloped else "refuse"))
    path = ""
    if enveloped:
        # What the server says about the monitor is not the monitor; only what it holds is read strictly.
        envelope = Part("envelope", document, "", ("envelope",), Notes("keep"))
        document, path = envelope.require("monitor"), "monitor"
    top = Part("monitor", document, path, (), notes)
    monitor = top.made(cls, top.require("label"), attachments=top.get("attachments") or ())
    subscription, rule = top.part("subscription"), top.part("rule")
    monitor = subscription.made(
        attrs.evolve,
        monitor,
        webhook=_webhook(subscription.part("callback")),
        reminder=subscription.seconds("refresh"),
        retry_policy=_retry(subscription.part("retry")) if "retry" in subscription.values else None,
        batching=_batching(subscription.part("batch")) if "batch" in subscription.values else None,
    )
    listed, condition = _rule(rule)
    triggers, expression = rule.made(gather, condition, listed)
    text = rule.get("expression")
    if text is not None and not rests_on_precedence(text):
        text = None
    return attrs.evolve(
        monitor,
        triggers=triggers,
        expression=expression,
        unknown_fields=notes.unknown_fields(),
        expression_text=text,
    )


def read_condition(kind: str, document: Any) -> Trigger:
    """Read what one trigger asks: the object of its `zone`, `time` or `data`. Raises MonitorError."""
    return _CONDITIONS[kind](Part(kind, document, kind, (kind,), Notes("refuse")))


def _webhook(callback: Part) -> Webhook:
    if "webhook" in callback.values:
        part = callback.part("webhook")
        for concept in ("target", "name", "attributes"):
            if concept in callback.values:
                remedy = "keep the webhook" if concept in part.values else "write it in the webhook"
                raise callback.error(f'has both a webhook and "{callback.keys[concept]}"', remedy)
    else:
        part = callback
        if not callback.values:
            callback.require("webhook")
        part.place = (*part.place, "webhook")  # where the other spellings have it
    attributes = [
        attribute.made(
            Attribute,
            AttributeKind(attribute.word("type")),
            attribute.require("key"),
            attribute.require("value"),
        )
        for attribute in part.parts("attributes")
    ]
    return part.made(Webhook.held, part.require("target"), part.require("name"), attributes)


def _retry(part: Part) -> RetryPolicy:
    return part.made(RetryPolicy, RetryKind(part.word("policy")), part.get("number"), part.seconds("delay"))


def _batching(part: Part) -> Batching:
    return part.made(Batching, part.require("size"), part.seconds("window"))


def _rule(rule: Part) -> tuple[tuple[Trigger, ...], Condition]:
    as_v2 = [concept for concept in ("zone_and_time", "data") if concept in rule.values]
    as_v3 = [concept for concept in ("triggers", "expression") if concept in rule.values]
    if as_v2 and as_v3:
        raise rule.error(
            f'mixes "{rule.keys[as_v3[0]]}" with "{rule.keys[as_v2[0]]}" of v2', "write all triggers one way"
        )
    if as_v2:
        found = tuple(_v2_triggers(rule))
        if not found:
            raise rule.error("has no trigger")
        return found, reduce(and_, found[1:], found[0])
    triggers = tuple(_trigger(part) for part in _distinct_names(rule))
    text = rule.require("expression")
    try:
        return triggers, parse_expression(text)
    except ExpressionSyntaxError as error:
        raise rule.error(
            f'"{rule.keys["expression"]}" is no expression: {error.message}', error.advice
        ) from error


def _distinct_names(rule: Part) -> Iterator[Part]:
    if not rule.require("triggers"):
        raise rule.error(f'"{rule.keys["triggers"]}" is empty', "a monitor has 1 to 5 triggers")
    names: set[str] = set()
    for part in rule.parts("triggers"):
        name = part.require("name")
        if name in names:
            raise part.error(f'has the name "{name}", which another trigger has', "give it another name")
        names.add(name)
        part.place = ("rule", f"trigger {name}")
        yield part


def _v2_triggers(rule: Part) -> Iterator[Trigger]:
    """Yield the triggers of v2, which have no names, under the names they would get from `Monitor.when`."""
    both = rule.part("zone_and_time") if "zone_and_time" in rule.values else None
    for concept, read in (("zone", _zone), ("time", _time)):
        if both is not None and concept in both.values:
            part = both.part(concept)
            part.place = ("rule", f"trigger {concept}1", concept)
            yield read(part).named(f"{concept}1")
    for number, part in enumerate(rule.parts("data"), 1):
        part.place = ("rule", f"trigger data{number}", "data")
        yield _data(part).named(f"data{number}")


def _trigger(part: Part) -> Trigger:
    kinds = [concept for concept in ("zone", "time", "data") if concept in part.values]
    if len(kinds) != 1:
        given = " and ".join(kinds) if kinds else "none of them"
        raise part.error(f"must have exactly one of zone, time and data; it has {given}")
    trigger = _CONDITIONS[kinds[0]](part.part(kinds[0]))
    return part.made(lambda: trigger.named(part.require("name")))


def _zone(part: Part) -> Trigger:
    circle = part.part("circle")
    center = circle.part("center")
    disc = circle.made(
        Circle, center.require("latitude"), center.require("longitude"), circle.require("radius")
    )
    return part.made(ZoneTrigger, Transition(part.word("transition")), disc)


def _data(part: Part) -> Trigger:
    return part.made(
        DataTrigger, part.require("operand"), Operator(part.word("operator")), part.get("values") or ()
    )


def _time(part: Part) -> Trigger:
    part.require("windows")
    return part.made(TimeTrigger, [_window(one) for one in part.parts("windows")], part.get("time_zone"))


_CONDITIONS: dict[str, Callable[[Part], Trigger]] = {"zone": _zone, "time": _time, "data": _data}


def _window(part: Part) -> Window:
    once = "recurrence" in part.values and part.word("recurrence") == "None"
    start: str = part.require("start")
    if once:
        instant = instant_of(start)
        if instant is None and duration_of(start) is not None:
            raise part.error(
                f'starts once at "{start}", and has no date; v2 does not say which day that is',
                "write recurrence Daily, or for v3 an instant, such as 2030-01-31T12:00:00+01:00",
            )
        lasting = _lasting(part) if "duration" in part.values else None
        if "occurrence" in part.values:
            raise part.error(f'has "{part.keys["occurrence"]}", which goes with recurrence Daily only')
        if instant is None:
            raise part.error(f'"start" is "{start}"', "write an instant, such as 2030-01-31T12:00:00+01:00")
        return part.made(SingleWindow, instant, lasting)
    duration = _duration(part, "duration") if "duration" in part.values else None
    if duration is None:
        raise part.error("lacks the duration that recurrence Daily needs", 'write "duration": "PT4H30M"')
    days, weeks = _occurrence(part.part("occurrence")) if "occurrence" in part.values else ((), ())
    return part.made(DailyWindow, _duration(part, "start"), duration, days, weeks)


def _duration(part: Part, concept: str) -> timedelta:
    text: str = part.require(concept)
    found = part.made(lambda: duration_of(text))
    if found is None:
        raise part.error(
            f'"{part.keys[concept]}" is "{text}"', "write an ISO 8601 duration in hours and minutes: PT14H30M"
        )
    return found


def _lasting(part: Part) -> timedelta | CalendarDuration:
    text: str = part.require("duration")
    found = part.made(lambda: lasting_of(text))
    if found is None:
        raise part.error(f'"duration" is "{text}"', "write an ISO 8601 duration, such as PT4H30M or P1M")
    return found


def _occurrence(part: Part) -> tuple[tuple[Weekday, ...], tuple[WeekRange, ...]]:
    if part.notes.unknown == "refuse":
        part.require("days")
    for concept in ("days", "weeks"):
        if concept in part.values and not part.values[concept]:
            raise part.error(f'"{part.keys[concept]}" is empty', "name all seven days, or leave `week` out")
    days = []
    for text in part.get("days") or ():
        if text not in tuple(Weekday):
            raise part.error(f'has the day "{text}"', did_you_mean(text, Weekday) or "write Mon to Sun")
        days.append(Weekday(text))
    weeks = []
    for text in part.get("weeks") or ():
        found = weeks_of(text)
        if found is None:
            raise part.error(f'has the week "{text}"', "write w1 to w52, or a range such as w3-w12")
        weeks.append(found)
    return tuple(days), tuple(weeks)
