"""A monitor as the Python program that builds it.

The program assigns every trigger to a variable, and then an equal monitor to `monitor`. It omits unknown keys
(`from_dict(unknown="keep")`) and names each in a comment. Where the builders do not suffice (several windows
in one time trigger, values that the server ignores), it calls the class of the trigger.
"""

from __future__ import annotations

import json
import keyword
import re
from datetime import datetime, timedelta
from decimal import Decimal

from fleetapi.monitors.delivery_rules import reason_against_target
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not
from fleetapi.monitors.monitor_parts import MonitorParts, UnknownField
from fleetapi.monitors.operands.kinds import python_name
from fleetapi.monitors.operands.table import OperandKind, Operator, number_text, operand
from fleetapi.monitors.secrets import Secret
from fleetapi.monitors.subscription import Attribute, AttributeKind, RetryKind, RetryPolicy, Webhook
from fleetapi.monitors.times.windows import CalendarDuration, DailyWindow, SingleWindow, WeekRange, Window
from fleetapi.monitors.triggers import DataTrigger, TimeTrigger, Transition, Trigger, ZoneTrigger

__all__ = ["program_of"]

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FROM_DATETIME = ("datetime", "timedelta", "timezone")


class _Program:
    """The program being written, with the names that it has to import."""

    def __init__(self) -> None:
        self.imports: set[str] = {"Monitor"}
        self.variables: dict[str, str] = {}

    def use(self, name: str) -> str:
        """Return `name`, and record that it has to be imported."""
        self.imports.add(name)
        return name

    def heading(self) -> list[str]:
        """Return the import statements."""
        datetimes = sorted(self.imports & set(_FROM_DATETIME))
        numbers = ["from decimal import Decimal"] if "Decimal" in self.imports else []
        ours = sorted(
            self.imports - set(_FROM_DATETIME) - {"Decimal"}, key=lambda name: (name.islower(), name)
        )
        standard = [*([f"from datetime import {', '.join(datetimes)}"] if datetimes else []), *numbers]
        return [*standard, *([""] if standard else []), f"from fleetapi import {', '.join(ours)}", ""]

    def variable(self, name: str) -> str:
        """Return the variable for a trigger: its name in snake case, made unique."""
        if name not in self.variables:
            plain = re.sub(r"[^a-z0-9]+", "_", _HUMP.sub("_", name).lower()).strip("_")
            base = plain if plain.isidentifier() else f"trigger_{plain}".rstrip("_")
            taken = {*self.variables.values(), *_RESERVED}
            number, variable = 1, base
            while variable in taken or keyword.iskeyword(variable) or keyword.issoftkeyword(variable):
                number += 1
                variable = f"{base}_{number}"
            self.variables[name] = variable
        return self.variables[name]

    # ------------------------------------------------------------------ values

    def duration(self, duration: timedelta | CalendarDuration) -> str:
        if isinstance(duration, CalendarDuration):
            exact = f", {self.duration(duration.exact)}" if duration.exact else ""
            return f"{self.use('CalendarDuration')}({duration.months}{exact})"
        minutes, seconds = divmod(duration // timedelta(seconds=1), 60)
        hours, minutes = divmod(minutes, 60)
        counts = (
            ("hours", hours),
            ("minutes", minutes),
            ("seconds", seconds),
            ("microseconds", duration.microseconds),
        )
        return f"{self.use('timedelta')}({', '.join(f'{unit}={count}' for unit, count in counts if count)})"

    def instant(self, instant: datetime) -> str:
        moment = instant.replace(tzinfo=None, fold=0)
        offset = instant.utcoffset() or timedelta(0)
        shift = (
            f"{self.use('timezone')}.utc" if not offset else f"{self.use('timezone')}({self._offset(offset)})"
        )
        fields = [moment.year, moment.month, moment.day, moment.hour, moment.minute]
        fields += [moment.second] if moment.second or moment.microsecond else []
        fields += [moment.microsecond] if moment.microsecond else []
        return f"{self.use('datetime')}({', '.join(map(str, fields))}, tzinfo={shift})"

    def _offset(self, offset: timedelta) -> str:
        sign = "-" if offset < timedelta(0) else ""
        return sign + self.duration(abs(offset))

    def secret_or_text(self, value: str | Secret) -> str:
        if isinstance(value, Secret):
            self.use("Secret")
            prefix = f", prefix={_text(value.prefix)}" if value.prefix else ""
            return f"Secret.{value.source}({_text(value.place)}{prefix})"
        return _text(value)

    # ------------------------------------------------------------------ triggers

    def trigger(self, trigger: Trigger) -> str:
        """Return the Python expression that creates a trigger with its name."""
        if isinstance(trigger, ZoneTrigger):
            text = self.zone(trigger)
        elif isinstance(trigger, TimeTrigger):
            text = self.time(trigger)
        else:
            text = self.data(trigger)
        return f"{text}.named({_text(trigger.name or '')})"

    def zone(self, trigger: ZoneTrigger) -> str:
        circle = trigger.circle
        word = self.use("leaves" if trigger.transition is Transition.OUT else "enters")
        return f"{word}(lat={circle.latitude!r}, lon={circle.longitude!r}, radius_km={circle.radius_km!r})"

    def time(self, trigger: TimeTrigger) -> str:
        zone = f", tz={_text(trigger.time_zone)}" if trigger.time_zone is not None else ""
        if len(trigger.windows) > 1:
            windows = ", ".join(self.window(window) for window in trigger.windows)
            return f"{self.use('TimeTrigger')}(({windows}){zone.replace('tz=', 'time_zone=')})"
        window = trigger.windows[0]
        if isinstance(window, SingleWindow):
            lasting = f", lasting={self.duration(window.duration)}" if window.duration is not None else ""
            return f"{self.use('starting')}({self.instant(window.start)}{lasting}{zone})"
        days = [_text(day.value) for day in window.days]
        weeks = f", weeks=[{', '.join(_weeks(weeks) for weeks in window.weeks)}]" if window.weeks else ""
        at = f"at={self.time_of_day(window.start)}"
        lasting = f"lasting={self.duration(window.duration)}"
        return f"{self.use('every')}({', '.join([*days, at, lasting])}{zone}{weeks})"

    def time_of_day(self, start: timedelta) -> str:
        minutes, seconds = divmod(start // timedelta(seconds=1), 60)
        if seconds or start.microseconds:
            return self.duration(start)
        return _text(f"{minutes // 60:02}:{minutes % 60:02}")

    def window(self, window: Window) -> str:
        if isinstance(window, SingleWindow):
            duration = self.duration(window.duration) if window.duration is not None else None
            return f"{self.use('SingleWindow')}({self.instant(window.start)}, {duration})"
        return f"{self.use('DailyWindow')}({self._daily(window)})"

    def _daily(self, window: DailyWindow) -> str:
        parts = [self.duration(window.start), self.duration(window.duration)]
        if window.days:
            days = [f"{self.use('Weekday')}.{day.name}" for day in window.days]
            parts.append(f"days=[{', '.join(days)}]")
        if window.weeks:
            weeks = [f"{self.use('WeekRange')}({weeks.first}, {weeks.last})" for weeks in window.weeks]
            parts.append(f"weeks=[{', '.join(weeks)}]")
        return ", ".join(parts)

    def data(self, trigger: DataTrigger) -> str:
        which = operand(trigger.operand)
        name = python_name(trigger.operand)
        several = trigger.operator is not Operator.INCLUDED_IN and len(trigger.values) > 1
        if several or (which.kind is OperandKind.NUMBER and not _is_plain(trigger.values[0])):
            operator = f"{self.use('Operator')}.{trigger.operator.name}"
            return f"{self.use('DataTrigger')}({_text(trigger.operand)}, {operator}, {trigger.values!r})"
        self.use(name.split(".", 1)[0])
        if trigger.operator is Operator.ON_CHANGE:
            return f"{name}.changes()"
        if trigger.operator is Operator.INCLUDED_IN:
            return f"{name}.one_of({', '.join(map(_text, trigger.values))})"
        if which.kind is OperandKind.NUMBER:
            return self.comparison(name, trigger.operator, trigger.values[0])
        value = trigger.values[0]
        return f"{name}.is_({value == 'true' if which.kind is OperandKind.BOOLEAN else _text(value)})"

    def comparison(self, name: str, operator: Operator, text: str) -> str:
        number = text if _is_literal(text) else f"{self.use('Decimal')}({_text(text)})"
        if operator is Operator.EQUALS_TO:
            return f"{name}.equals({number})"
        return f"({name} {'<' if operator is Operator.LOWER_THAN else '>'} {number})"

    def condition(self, expression: Expression) -> str:
        """Return a condition over the variables of the triggers."""

        def combine(node: Expression, operands: list[str]) -> str:
            if isinstance(node, Name):
                return self.variable(node.name)
            enclosed = [
                text if isinstance(part, (Name, Not)) else f"({text})"
                for part, text in zip(node.operands, operands, strict=True)
            ]
            if isinstance(node, Not):
                return f"~{enclosed[0]}"
            return (" & " if isinstance(node, And) else " | ").join(enclosed)

        return expression.fold(combine)

    # ------------------------------------------------------------------ the monitor

    def steps(self, monitor: MonitorParts) -> list[str]:
        """Return the calls that build the monitor, in reading order."""
        steps = [f"Monitor({_text(monitor.label)})"]
        if monitor.expression is not None:
            steps.append(f".when({self.condition(monitor.expression)}{self.order(monitor)})")
        if monitor.webhook is not None:
            steps.append(_call(".notify", self.notify(monitor.webhook)))
        if monitor.reminder is not None:
            steps.append(f".remind_every({self.duration(monitor.reminder)})")
        if monitor.retry_policy is not None:
            steps.append(self.retry(monitor.retry_policy))
        if monitor.batching is not None:
            within = monitor.batching.within
            extra = f", within={self.duration(within)}" if within is not None else ""
            steps.append(f".batch(size={monitor.batching.size}{extra})")
        if monitor.attachments:
            steps.append(f".attach({', '.join(map(_text, monitor.attachments))})")
        return steps

    def order(self, monitor: MonitorParts) -> str:
        """Return the argument that lists the triggers, if the condition does not determine their order."""
        assert monitor.expression is not None
        by_name = {trigger.name: trigger for trigger in monitor.triggers}
        appearing = [by_name[name] for name in monitor.expression.names]
        if tuple(appearing) == monitor.triggers:
            return ""
        return f", triggers=[{', '.join(self.variable(trigger.name or '') for trigger in monitor.triggers)}]"

    def notify(self, webhook: Webhook) -> list[str]:
        arguments = [_text(webhook.target), f"name={_text(webhook.name)}"]
        groups = [
            ("headers", AttributeKind.HEADER),
            ("query", AttributeKind.QUERY),
            ("body", AttributeKind.BODY),
        ]
        plain = [
            attribute for _, kind in groups for attribute in webhook.attributes if attribute.kind is kind
        ]
        distinct = {(attribute.kind, attribute.key) for attribute in plain}
        if tuple(plain) != webhook.attributes or len(distinct) < len(plain):
            return [*arguments, f"attributes=[{', '.join(map(self.attribute, webhook.attributes))}]"]
        for word, kind in groups:
            pairs = [
                f"{_text(attribute.key)}: {self.secret_or_text(attribute.value)}"
                for attribute in plain
                if attribute.kind is kind
            ]
            if pairs:
                arguments.append(f"{word}={{{', '.join(pairs)}}}")
        return arguments

    def attribute(self, attribute: Attribute) -> str:
        value = self.secret_or_text(attribute.value)
        return f"{self.use('Attribute')}({_text(attribute.kind.value)}, {_text(attribute.key)}, {value})"

    def retry(self, policy: RetryPolicy) -> str:
        number, delay = policy.number, policy.delay
        pause = f"every={self.duration(delay)}" if delay is not None else ""
        if policy.kind is RetryKind.BOUNDED:
            times = f"times={number}" if number is not None else ""
            return f".retry_bounded({', '.join(part for part in (times, pause) if part)})"
        if policy.kind is RetryKind.ALWAYS and number is None:
            return f".retry_always({pause})"
        if policy.kind is RetryKind.NEVER and number is None and delay is None:
            return ".retry_never()"
        kind = f"{self.use('RetryKind')}.{policy.kind.name}"
        wait = self.duration(delay) if delay is not None else None
        return f".retry({self.use('RetryPolicy')}({kind}, {number}, {wait}))"


# Names that a variable of the program must not shadow.
_RESERVED = frozenset(
    {
        *_FROM_DATETIME,
        "enters",
        "environment",
        "every",
        "leaves",
        "monitor",
        "privacy",
        "starting",
        "stolen",
        "vehicle",
    }
)


def program_of(monitor: MonitorParts) -> str:
    """Return the program; see `Monitor.to_python`."""
    program = _Program()
    assignments = [
        f"{program.variable(trigger.name or '')} = {program.trigger(trigger)}" for trigger in monitor.triggers
    ]
    steps = program.steps(monitor)
    made = (
        ["monitor = (", *(f"    {step}" for step in steps), ")"]
        if len(steps) > 1
        else [f"monitor = {steps[0]}"]
    )
    made += [*_refused(monitor), *_reading(monitor)]
    made += [_left_out(unknown) for unknown in monitor.unknown_fields]
    return "\n".join([*program.heading(), *assignments, *([""] if assignments else []), *made]) + "\n"


def _refused(monitor: MonitorParts) -> list[str]:
    """Return a comment about a target that the server stores but `notify()` rejects."""
    against = reason_against_target(monitor.webhook.target) if monitor.webhook is not None else None
    if against is None:
        return []
    return [f"# notify() rejects this target, which {against.reason}: {against.remedy}"]


def _reading(monitor: MonitorParts) -> list[str]:
    """Return a comment about an ambiguous expression."""
    text = monitor.expression_text
    if text is None:
        return []
    return [
        f"# the document says {json.dumps(text)} without parentheses, read as {str(monitor.expression)!r}"
    ]


def _left_out(unknown: UnknownField) -> str:
    """Return a comment about an unknown key, which a program cannot set."""
    where = f" of {'.'.join(unknown.place)}" if unknown.place else ""
    return f"# omitted, because no specification defines it: {json.dumps(unknown.key)}{where}"


def _call(name: str, arguments: list[str]) -> str:
    """Return a call on one line, or with one argument per line if that is too long."""
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= 100:
        return line
    return "\n".join([f"{name}(", *(f"        {argument}," for argument in arguments), "    )"])


def _text(value: str) -> str:
    """Return a string literal, in double quotes if that needs no escapes."""
    return f'"{value}"' if repr(value) == f"'{value}'" and '"' not in value else repr(value)


def _weeks(weeks: WeekRange) -> str:
    return f"{weeks.first}" if weeks.first == weeks.last else f"({weeks.first}, {weeks.last})"


def _is_plain(text: str) -> bool:
    """Return whether this number is sent exactly as it is written here (`007` is not)."""
    return number_text(Decimal(text)) == text


def _is_literal(text: str) -> bool:
    """Return whether Python reads this text as a number that is sent as the same text."""
    if "." not in text:
        return text == str(int(text))
    return "e" not in repr(float(text)) and number_text(float(text)) == text
