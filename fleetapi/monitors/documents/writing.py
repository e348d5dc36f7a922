"""Write a monitor as a request body, in one of the three dialects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fleetapi.errors import MonitorError, NotExpressible, UsageError
from fleetapi.monitors.delivery_rules import VARIABLES, attachments_of, variables_of
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not
from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.monitor_parts import MonitorParts
from fleetapi.monitors.operands.table import operand
from fleetapi.monitors.secrets import Secret, resolved
from fleetapi.monitors.subscription import Attribute, Webhook
from fleetapi.monitors.times.time_texts import duration_text, instant_text, weeks_text
from fleetapi.monitors.times.windows import SingleWindow, Weekday, Window
from fleetapi.monitors.triggers import DataTrigger, TimeTrigger, Trigger, ZoneTrigger
from fleetapi.remedies import Code, sentence
from fleetapi.wire.dialects import SHAPES, Dialect

__all__ = ["write_for_checks", "write_monitor"]

Place = tuple[str, ...]


def write_monitor(monitor: MonitorParts, dialect: str, *, resolve: bool) -> dict[str, Any]:
    """Write a monitor; see `Monitor.to_dict`."""
    return _Writer(monitor, _dialect(dialect), resolve).monitor()


def write_for_checks(monitor: MonitorParts, dialect: str) -> dict[str, Any]:
    """Write a monitor for the checks, including what `dialect` does not allow.

    A rule that v2 cannot express is written in the form of v3.
    """
    writer = _Writer(monitor, _dialect(dialect), False, strict=False)
    try:
        return writer.monitor()
    except NotExpressible:
        return _Writer(monitor, Dialect.V3, False, strict=False).monitor()


def _dialect(name: str) -> Dialect:
    try:
        return Dialect(name)
    except ValueError:
        raise UsageError(f"{name!r} is not a dialect", remedy=f"use one of {', '.join(Dialect)}") from None


class _Writer:
    """Writes one monitor in one dialect. Every method returns an object of the document.

    `strict`: raise NotExpressible for features that the dialect's API version lacks, instead of writing
    them.
    """

    def __init__(
        self, monitor: MonitorParts, dialect: Dialect, resolve: bool, *, strict: bool = True
    ) -> None:
        self.source = monitor
        self.dialect = dialect
        self.resolve = resolve
        self.strict = strict

    def object(self, shape: str, place: Place, values: Mapping[str, Any]) -> dict[str, Any]:
        """Spell the concepts of a shape, omit what is None, and restore the server's unknown fields."""
        written = {
            field.spellings[self.dialect]: values[field.concept]
            for field in SHAPES[shape].fields
            if values.get(field.concept) is not None
        }
        for unknown in self.source.unknown_fields:
            if unknown.place == place:
                written.setdefault(unknown.key, json.loads(unknown.json))
        return written

    def monitor(self) -> dict[str, Any]:
        monitor = self.source
        if monitor.expression is None:
            raise MonitorError(
                "the monitor has no condition", remedy=sentence("add one", Code(" with .when(...)"))
            )
        if monitor.webhook is None:
            raise MonitorError(
                "the monitor has no webhook",
                remedy=sentence("add one", Code(" with .notify(url, ...)")),
            )
        if self.strict:
            self.check_all()
        subscription = {
            "refresh": _seconds(monitor.reminder),
            "retry": self.retry(),
            "batch": self.batch(),
            "callback": self.callback(monitor.webhook),
        }
        return self.object(
            "monitor",
            (),
            {
                "label": monitor.label,
                "subscription": self.object("subscription", ("subscription",), subscription),
                "attachments": list(monitor.attachments) or None,
                "rule": self.anded(monitor.expression)
                if self.dialect is Dialect.V2
                else self.rule(monitor.expression),
            },
        )

    def check_all(self) -> None:
        """Raise NotExpressible if the dialect's API version lacks something that the monitor uses."""
        for attachment in self.source.attachments:
            if attachment not in attachments_of(self.dialect.version):
                raise NotExpressible(f"{attachment} cannot be attached in {self.dialect}")
        if self.dialect is Dialect.V2 and self.source.webhook is not None:
            self.check_variables(self.source.webhook)
        for trigger in self.source.triggers:
            self.check(trigger)

    def check_variables(self, webhook: Webhook) -> None:
        """Raise NotExpressible for a variable that v2 does not replace."""
        known = variables_of(self.dialect.version)
        for attribute in webhook.attributes:
            if attribute.value in VARIABLES and attribute.value not in known:
                raise NotExpressible(
                    f"the variable {attribute.value} (attribute {attribute.key!r}) does not exist in v2",
                    remedy=f"v2 has {', '.join(known)}",
                )

    def check(self, trigger: Trigger) -> None:
        """Raise NotExpressible if the dialect's API version lacks something that a trigger uses."""
        if isinstance(trigger, DataTrigger):
            allowed = operand(trigger.operand).operators(self.dialect.version)
            if trigger.operator not in allowed:
                what = f"{trigger.operand} {trigger.operator}" if allowed else trigger.operand
                raise NotExpressible(
                    f'{what} (trigger "{trigger.name}") does not exist in {self.dialect}',
                    remedy=f"it takes {', '.join(allowed)}" if allowed else "",
                )
        elif isinstance(trigger, TimeTrigger):
            if self.dialect is Dialect.V2:
                _check_windows_of_v2(trigger)
        elif isinstance(trigger, ZoneTrigger):
            radius = trigger.circle.radius_km
            if not isinstance(radius, int) and self.dialect is not Dialect.V2:
                raise NotExpressible(
                    f'the radius {radius} km (trigger "{trigger.name}") must be an integer in {self.dialect}',
                    remedy="round it up or down",
                )

    def retry(self) -> dict[str, Any] | None:
        policy = self.source.retry_policy
        if policy is None:
            return None
        values = {"policy": policy.kind.value, "number": policy.number, "delay": _seconds(policy.delay)}
        return self.object("retry", ("subscription", "retry"), values)

    def batch(self) -> dict[str, Any] | None:
        batching = self.source.batching
        if batching is None:
            return None
        values = {"size": batching.size, "window": _seconds(batching.within)}
        return self.object("batch", ("subscription", "batch"), values)

    def callback(self, webhook: Webhook) -> dict[str, Any]:
        place = ("subscription", "callback")
        nested = "webhook" in {
            field.concept for field in SHAPES["callback"].fields if self.dialect in field.spellings
        }
        inner = (*place, "webhook")
        attributes = [
            self.attribute(attribute, (*inner, "attributes", str(index)))
            for index, attribute in enumerate(webhook.attributes)
        ]
        values = {"target": webhook.target, "name": webhook.name, "attributes": attributes or None}
        if not nested:
            return self.object("callback", place, values)
        return self.object("callback", place, {"webhook": self.object("webhook", inner, values)})

    def attribute(self, attribute: Attribute, place: Place) -> dict[str, Any]:
        value = attribute.value
        if isinstance(value, Secret):
            value = resolved(value, attribute.kind, attribute.key) if self.resolve else str(value)
        return self.object(
            "attribute", place, {"type": attribute.kind.value, "key": attribute.key, "value": value}
        )

    def rule(self, expression: Expression) -> dict[str, Any]:
        triggers = []
        for trigger in self.source.triggers:
            place = ("rule", f"trigger {trigger.name}")
            values = {"name": trigger.name, trigger.kind: self.condition(trigger, (*place, trigger.kind))}
            triggers.append(self.object("trigger", place, values))
        text = self.source.expression_text
        if text is None or parse_expression(text) != expression:  # not the text of this expression
            text = str(expression)
        return self.object("rule", ("rule",), {"triggers": triggers, "expression": text})

    def anded(self, expression: Expression) -> dict[str, Any]:
        """Write the rule for v2, which has no expression and ANDs all triggers."""
        triggers = self.source.triggers
        _check_plain_and(expression, triggers)
        written: dict[str, list[dict[str, Any]]] = {"zone": [], "time": [], "data": []}
        for trigger in triggers:
            place = ("rule", f"trigger {trigger.name}", trigger.kind)
            written[trigger.kind].append(self.condition(trigger, place))
        both = {kind: written[kind][0] for kind in ("zone", "time") if written[kind]}
        return self.object(
            "rule",
            ("rule",),
            {
                "zone_and_time": self.object("zone_and_time", ("rule", "zone_and_time"), both)
                if both
                else None,
                "data": written["data"] or None,
            },
        )

    def condition(self, trigger: Trigger, place: Place) -> dict[str, Any]:
        if isinstance(trigger, ZoneTrigger):
            circle = trigger.circle
            center = {"longitude": circle.longitude, "latitude": circle.latitude}
            values = {
                "radius": circle.radius_km,
                "center": self.object("center", (*place, "circle", "center"), center),
            }
            disc = self.object("circle", (*place, "circle"), values)
            return self.object("zone", place, {"transition": trigger.transition.value, "circle": disc})
        if isinstance(trigger, TimeTrigger):
            windows = [
                self.window(window, (*place, "windows", str(index)))
                for index, window in enumerate(trigger.windows)
            ]
            return self.object("time", place, {"windows": windows, "time_zone": trigger.time_zone})
        values = {
            "operand": trigger.operand,
            "operator": trigger.operator.value,
            "values": list(trigger.values) or None,
        }
        return self.object("data", place, values)

    def window(self, window: Window, place: Place) -> dict[str, Any]:
        if isinstance(window, SingleWindow):
            duration = duration_text(window.duration) if window.duration else None
            once = {"recurrence": "None", "start": instant_text(window.start), "duration": duration}
            return self.object("window", place, once)
        # `occurence` requires `day`, and v2 requires `occurence`, so every day is written as seven days.
        selective = window.days or window.weeks or self.dialect is Dialect.V2
        occurrence = {
            "days": [day.value for day in window.days or Weekday] if selective else None,
            "weeks": [weeks_text(weeks) for weeks in window.weeks] or None,
        }
        written = self.object("occurrence", (*place, "occurrence"), occurrence)
        daily = {
            "recurrence": "Daily",
            "start": duration_text(window.start),
            "occurrence": written or None,
            "duration": duration_text(window.duration),
        }
        return self.object("window", place, daily)


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else duration // timedelta(seconds=1)


def _check_windows_of_v2(trigger: TimeTrigger) -> None:
    """Raise NotExpressible for a window with a date: windows of v2 start at a time of day."""
    for window in trigger.windows:
        if isinstance(window, SingleWindow):
            raise NotExpressible(
                f"in v2 a window starts at a time of day, not at an instant: "
                f'{instant_text(window.start)} (trigger "{trigger.name}")',
                remedy="use a daily window, or v3",
            )


def _check_plain_and(expression: Expression, triggers: tuple[Trigger, ...]) -> None:
    """Raise NotExpressible, with the unsupported part, unless v2 can express the rule."""
    parts = expression.operands if isinstance(expression, And) else (expression,)
    for part in parts:
        if isinstance(part, Not):
            raise NotExpressible(
                f"v2 ANDs all triggers and has no negation, which `{part}` needs",
                remedy="use the opposite trigger, such as `leaves` for a negated `enters`, or use v3",
            )
        if not isinstance(part, Name):
            raise NotExpressible(
                f"v2 ANDs all triggers and cannot express `{part}`",
                remedy="create one monitor for each alternative, or use v3",
            )
    names = [part.name for part in parts if isinstance(part, Name)]
    for name in names:
        if names.count(name) > 1:
            raise NotExpressible(
                f"v2 uses each trigger once, but `{expression}` repeats {name}",
                remedy="remove the repetition",
            )
    for trigger in triggers:
        if trigger.name not in names:
            raise NotExpressible(
                f"v2 ANDs all triggers, but the rule does not use {trigger.name}", remedy="remove it"
            )
    for kind in ("zone", "time"):
        found = [str(trigger.name) for trigger in triggers if trigger.kind == kind]
        if len(found) > 1:
            raise NotExpressible(f"v2 allows one {kind} trigger; the rule has {' and '.join(found)}")
