"""Triggers in few words, and what is concluded about a rule over them: for tests of the reasoning."""

from __future__ import annotations

from datetime import datetime, timedelta

from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.reasoning import Conclusions, analyze
from fleetapi.monitors.times.windows import CalendarDuration
from fleetapi.monitors.triggers import (
    Circle,
    DailyWindow,
    DataTrigger,
    Operator,
    SingleWindow,
    TimeTrigger,
    Transition,
    Trigger,
    Weekday,
    WeekRange,
    ZoneTrigger,
)

LEVEL = "vehicle.energy.electric.level"
MOVING = "vehicle.kinetic.moving"
PARIS, LYON = (48.8567, 2.3522), (45.7640, 4.8357)


def below(value: object, operand: str = LEVEL) -> DataTrigger:
    return DataTrigger(operand, Operator.LOWER_THAN, (str(value),))


def above(value: object, operand: str = LEVEL) -> DataTrigger:
    return DataTrigger(operand, Operator.GREATER_THAN, (str(value),))


def equal(value: object, operand: str = LEVEL) -> DataTrigger:
    return DataTrigger(operand, Operator.EQUALS_TO, (str(value),))


def one_of(operand: str, *values: str) -> DataTrigger:
    return DataTrigger(operand, Operator.INCLUDED_IN, values)


def changes(operand: str) -> DataTrigger:
    return DataTrigger(operand, Operator.ON_CHANGE)


def within(radius: float, place: tuple[float, float] = PARIS) -> ZoneTrigger:
    return ZoneTrigger(Transition.IN, Circle(*place, radius))


def outside(radius: float, place: tuple[float, float] = PARIS) -> ZoneTrigger:
    return ZoneTrigger(Transition.OUT, Circle(*place, radius))


def daily(
    days: str, start: float, duration: float, zone: str | None = None, weeks: str | None = None
) -> TimeTrigger:
    ranges = [WeekRange(*map(int, part.split("-"))) for part in (weeks or "").split()]
    window = DailyWindow(
        timedelta(hours=start), timedelta(hours=duration), tuple(map(Weekday, days.split())), tuple(ranges)
    )
    return TimeTrigger((window,), zone)


def once(start: datetime, duration: timedelta | CalendarDuration | None = None) -> TimeTrigger:
    return TimeTrigger((SingleWindow(start, duration),))


def conclude(text: str, **triggers: Trigger) -> Conclusions:
    return analyze(parse_expression(text), triggers)


def kinds(conclusions: Conclusions) -> list[str]:
    return [conclusion.kind.value for conclusion in conclusions.found]
