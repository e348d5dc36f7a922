"""Proofs in words: why an expression is constant, and why triggers exclude each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations

from fleetapi.monitors.descriptions.phrases import listed
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or
from fleetapi.monitors.operands.table import Operator
from fleetapi.monitors.reasoning.conclusions import Conflict
from fleetapi.monitors.semantics.assumptions import Assumptions
from fleetapi.monitors.semantics.geometry import distance_km
from fleetapi.monitors.semantics.parked import implies_parked
from fleetapi.monitors.times.windows import CalendarDuration, DailyWindow, SingleWindow, Window
from fleetapi.monitors.triggers import DataTrigger, Transition, Trigger, ZoneTrigger

__all__ = ["briefly", "conflict_in_words", "constant_in_words", "parked_in_words"]

_SHOWN = 3  # windows and values of a trigger; the rest is only counted
_SIGNS = {Operator.EQUALS_TO: "=", Operator.GREATER_THAN: ">", Operator.LOWER_THAN: "<"}


def conflict_in_words(conflict: Conflict, triggers: Mapping[str, Trigger], assumptions: Assumptions) -> str:
    """Return what a conflict states, with a summary of each trigger."""
    true = [_named(name, triggers) for name, value in conflict.literals if value]
    false = [_named(name, triggers) for name, value in conflict.literals if not value]
    if not false:
        statement = f"{listed(true, 'and')} can never hold" + (" together" if len(true) > 1 else "")
    elif not true:
        statement = f"{listed(false, 'or')} always holds"
    else:
        verb = "hold only when" if len(true) > 1 else "holds only when"
        statement = f"{listed(true, 'and')} {verb} {listed(false, 'or')} does"
    return statement + _distances(conflict, triggers, assumptions)


def parked_in_words(times: Sequence[str], parked: Sequence[str], triggers: Mapping[str, Trigger]) -> str:
    """Return why times and conditions of a parked vehicle hardly ever hold together."""
    used = listed([_named(name, triggers) for name in times], "and")
    happening = listed([_parked(name, triggers) for name in parked], "and")
    return (
        f"{used} {'hold' if len(times) > 1 else 'holds'} only while the vehicle is being used, "
        f"and {happening} only while it is parked: together they hardly ever hold"
    )


def _parked(name: str, triggers: Mapping[str, Trigger]) -> str:
    trigger = triggers[name]
    negated = isinstance(trigger, DataTrigger) and not implies_parked(trigger)
    return f"`{'!' if negated else ''}{name}` ({briefly(trigger)})"


def briefly(trigger: Trigger) -> str:
    """Summarize the condition of a trigger in a few words."""
    if isinstance(trigger, ZoneTrigger):
        where = "within" if trigger.transition is Transition.IN else "outside"
        circle = trigger.circle
        latitude, longitude = circle.center
        return f"{where} {circle.radius_km:g} km of {latitude:g}, {longitude:g}"
    if isinstance(trigger, DataTrigger):
        return _comparison(trigger)
    windows = listed(_some([_window(window) for window in trigger.windows]), "or")
    return f"{windows} {trigger.time_zone}" if trigger.time_zone else windows


def _named(name: str, triggers: Mapping[str, Trigger]) -> str:
    return f"`{name}` ({briefly(triggers[name])})" if name in triggers else f"`{name}`"


def _some(items: list[str]) -> list[str]:
    return items if len(items) <= _SHOWN + 1 else [*items[:_SHOWN], f"{len(items) - _SHOWN} more"]


def _comparison(trigger: DataTrigger) -> str:
    if trigger.operator is Operator.ON_CHANGE:
        return f"{trigger.operand} changes"
    if trigger.operator is Operator.INCLUDED_IN:
        values = _some(list(trigger.values))
        return f"{trigger.operand} = {listed(values, 'or')}"
    return f"{trigger.operand} {_SIGNS[trigger.operator]} {trigger.values[0]}"


def _window(window: Window) -> str:
    if isinstance(window, SingleWindow):
        start = window.start.isoformat(sep=" ", timespec="minutes")
        return f"from {start}" if window.duration is None else f"from {start} for {_span(window.duration)}"
    return _daily(window)


def _daily(window: DailyWindow) -> str:
    days = ", ".join(window.days) or "daily"
    weeks = f" in weeks {', '.join(map(str, window.weeks))}" if window.weeks else ""
    return f"{days} {_clock(window.start)} for {_span(window.duration)}{weeks}"


def _clock(time: timedelta) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _span(duration: timedelta | CalendarDuration) -> str:
    months, exact = (0, duration) if isinstance(duration, timedelta) else (duration.months, duration.exact)
    minutes, seconds = divmod(exact // timedelta(seconds=1), 60)
    parts = (
        (months, "months" if months > 1 else "month"),
        (minutes // 1440, "d"),
        (minutes // 60 % 24, "h"),
        (minutes % 60, "min"),
        (seconds + exact.microseconds / 1_000_000, "s"),
    )
    return " ".join(f"{count:.10g} {unit}" for count, unit in parts if count)


def _distances(conflict: Conflict, triggers: Mapping[str, Trigger], assumptions: Assumptions) -> str:
    """Return how far apart two circles are, if that is the reason, otherwise an empty string."""
    circles = list(
        dict.fromkeys(
            trigger.circle
            for name, _ in conflict.literals
            if isinstance(trigger := triggers.get(name), ZoneTrigger)
        )
    )
    if len(circles) != 2:
        return ""
    one, other = circles
    apart = distance_km(
        one.latitude,
        one.longitude,
        other.latitude,
        other.longitude,
        earth_radius_km=assumptions.earth_radius_km,
    )
    if apart < 0.001:  # same center: the radii are the reason
        return ""
    return (
        f"; the centers are {apart:,.0f} km apart"
        if apart >= 10
        else f"; the centers are {apart:.3g} km apart"
    )


_LEVELS = 8  # the maximum depth of an explanation
_OPERANDS = 10


def constant_in_words(expression: Expression, value: bool) -> str:
    """Return why `expression` always has `value`."""
    if isinstance(expression, Name) or sum(1 for _ in expression.walk()) > 200:
        return _by_cases(expression, value)
    reasons = list(dict.fromkeys(_reasons(expression, value, _LEVELS)))
    return "; ".join(reasons)


def _reasons(expression: Expression, value: bool, levels: int) -> Iterator[str]:
    if not levels:
        yield _by_cases(expression, value)
    elif isinstance(expression, Not):
        yield from _reasons(expression.operand, not value, levels - 1)
    elif isinstance(expression, Or if value else And):
        operands = list(dict.fromkeys(expression.operands))[:_OPERANDS]
        for size in range(1, min(len(operands), 4) + 1):
            for some in combinations(operands, size):
                if _joint_value(some, value) is value:
                    yield from _together(some, value, levels)
                    return
        yield _by_cases(expression, value)
    else:
        for operand in expression.operands:
            yield from _reasons(operand, value, levels - 1)


def _joint_value(operands: tuple[Expression, ...], value: bool) -> bool | None:
    joint = operands[0] if len(operands) == 1 else (Or if value else And)(*operands)
    return joint.truth_table().constant


def _together(operands: tuple[Expression, ...], value: bool, levels: int) -> Iterator[str]:
    if len(operands) == 1:
        yield from _reasons(operands[0], value, levels - 1)
        return
    texts = [f"`{operand}`" for operand in operands]
    if value:
        yield f"{', '.join(texts[:-1])} or {texts[-1]} always holds"
    else:
        yield f"{', '.join(texts[:-1])} and {texts[-1]} can never hold together"


def _by_cases(expression: Expression, value: bool) -> str:
    names = len(expression.names)
    return f"`{expression}` is {str(value).lower()} in each of the {1 << names} combinations of its triggers"
