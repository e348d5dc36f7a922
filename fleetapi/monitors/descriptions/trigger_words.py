"""Triggers in English: what is true when a trigger holds, and what is true when it does not.

A negated comparison never reads "it is not the case that …" but states the opposite: not below 50 % is at
least 50 %.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from fleetapi.monitors.descriptions.phrases import degrees, duration_words, listed, number_words, value_words
from fleetapi.monitors.operands.table import Operand, OperandKind, Operator, constant_result, operand
from fleetapi.monitors.semantics.calendar import single_bounds
from fleetapi.monitors.times import ENDS_OF_MONTHS
from fleetapi.monitors.times.time_zones import DEFAULT_TIME_ZONE
from fleetapi.monitors.times.windows import (
    CalendarDuration,
    DailyWindow,
    SingleWindow,
    Weekday,
    WeekRange,
)
from fleetapi.monitors.triggers import DataTrigger, TimeTrigger, Transition, Trigger, ZoneTrigger

__all__ = ["SUBJECTS", "sentence"]

SUBJECTS = {
    "vehicle.alert": "the alert",
    "vehicle.odometer": "the mileage",
    "vehicle.powertrain.status": "the powertrain status",
    "vehicle.engines.thermic.oil.temp": "the oil temperature",
    "vehicle.energy.electric.level": "the battery level",
    "vehicle.energy.electric.autonomy": "the electric range",
    "vehicle.energy.fuel.level": "the fuel level",
    "vehicle.energy.fuel.autonomy": "the fuel range",
    "vehicle.autonomy": "the total range",
    "vehicle.energy.charging.status": "the charging status",
    "vehicle.energy.charging.plugged": "the charging cable",
    "vehicle.energy.charging.type": "the charging type",
    "vehicle.doorsState.lockedState": "the locking of the doors",
    "vehicle.doorsState.opening": "the opening of the doors",
    "vehicle.kinetic.moving": "the vehicle",
    "vehicle.kinetic.speed": "the speed",
    "vehicle.trip": "a trip",
    "vehicle.trip.start": "a trip",
    "vehicle.trip.stop": "a trip",
    "vehicle.trip.duration": "the duration of the trip",
    "vehicle.trip.distance": "the distance of the trip",
    "vehicle.trip.state": "the trip states",
    "vehicle.maintenance.daysBeforeMaintenance": "the time to the next maintenance",
    "vehicle.maintenance.mileageBeforeMaintenance": "the distance to the next maintenance",
    "vehicle.safety.beltWarning": "the seat belt warning",
    "environment.air.temp": "the outside temperature",
    "privacy.state": "the privacy state",
    "vehicle.drivingBehavior.mode": "the driving mode",
    "vehicle.collision.side": "a collision",
    "vehicle.collision.severity": "a collision",
    "vehicle.safety.autoECallTriggering": "the automatic emergency call status",
    "vehicle.preconditioning.airConditioning": "the preconditioning of the air conditioning",
    "vehicle.alarm.trigger.type": "the cause of the alarm",
    "vehicle.alarm.status.activation": "the alarm activation",
    "stolen.state": "the vehicle",
    "vehicle.engines.running": "an engine",
    "privacy.driverRequestState": "the privacy state requested by the driver",
}
"""The English name of each operand."""

# The sentences for `is_(True)`, its negation, `is_(False)` and its negation. Two are enough for operands with
# one value at a time; on v2, a hybrid has two engines.
_TRUTHS = {
    "vehicle.energy.charging.plugged": (
        "the charging cable is plugged in",
        "the charging cable is not plugged in",
    ),
    "vehicle.kinetic.moving": ("the vehicle is moving", "the vehicle is not moving"),
    "stolen.state": ("the vehicle is reported stolen", "the vehicle is not reported stolen"),
    "vehicle.engines.running": (
        "an engine is running",
        "no engine is running",
        "an engine is not running",
        "every engine is running",
    ),
}

# What has just happened when the operand changes: subject, negated subject, event. Default: `… has changed`.
_CHANGES = {
    "vehicle.alert": ("an alert has", "no alert has", "appeared or disappeared"),
    "vehicle.energy.charging.plugged": ("the charging cable has", "", "been plugged in or unplugged"),
    "vehicle.doorsState.lockedState": ("the doors have", "", "been locked or unlocked"),
    "vehicle.doorsState.opening": ("a door has", "no door has", "been opened or closed"),
    "vehicle.kinetic.moving": ("the vehicle has", "", "started or stopped moving"),
    "vehicle.trip": ("a trip has", "no trip has", "started or stopped"),
    "vehicle.trip.start": ("a trip has", "no trip has", "started"),
    "vehicle.trip.stop": ("a trip has", "no trip has", "stopped"),
    "stolen.state": ("the vehicle has", "", "been reported stolen or recovered"),
    "vehicle.engines.running": ("an engine has", "no engine has", "started or stopped"),
}


def sentence(trigger: Trigger, *, negated: bool = False, now: datetime) -> str:
    """Return what is true when the trigger holds, or when it does not.

    The text is lower case without a period, so that it can go into a list or follow "when". `now` determines
    which windows are over.
    """
    if isinstance(trigger, ZoneTrigger):
        return _zone_words(trigger, negated)
    if isinstance(trigger, TimeTrigger):
        return _time_words(trigger, negated=negated, now=now)
    return _data_words(trigger, negated=negated)


def _zone_words(trigger: ZoneTrigger, negated: bool) -> str:
    """Describe a zone trigger or its negation as a state: a vehicle that was never inside is outside."""
    circle = trigger.circle
    inside = (trigger.transition is Transition.IN) is not negated
    where = "inside" if inside else "outside"
    radius = number_words(circle.radius_km)
    return f"the vehicle is {where} the circle with a radius of {radius} km around {_place(*circle.center)}"


def _place(latitude: float, longitude: float) -> str:
    if abs(latitude) == 90:
        return f"the {'North' if latitude > 0 else 'South'} Pole"
    return f"{degrees(latitude, 'N', 'S')}, {degrees(longitude, 'E', 'W')}"


# ---- data


def _data_words(trigger: DataTrigger, *, negated: bool) -> str:
    """Describe a comparison or its negation, and which of its values have no effect."""
    remarks = "; ".join(_notes(trigger, negated))
    return _comparison(trigger, negated) + (f" ({remarks})" if remarks else "")


def _comparison(trigger: DataTrigger, negated: bool) -> str:
    which = operand(trigger.operand)
    if trigger.operator is Operator.ON_CHANGE:
        return _change(which, negated)
    if which.kind is OperandKind.BOOLEAN:
        return _truth(which, trigger.values[0] == "true", negated)
    if which.kind is OperandKind.NUMBER:
        return _number(which, trigger.operator, trigger.values[0], negated)
    return _words(which, [value_words(value) for value in _read(trigger)], negated)


def _change(which: Operand, negated: bool) -> str:
    has, has_not, happened = _CHANGES.get(which.name, (f"{SUBJECTS[which.name]} has", "", "changed"))
    if negated and not has_not:
        return f"{has} not just {happened}"
    return f"{has_not if negated else has} just {happened}"


def _truth(which: Operand, wanted: bool, negated: bool) -> str:
    phrases = _TRUTHS[which.name]
    if len(phrases) == 2:
        return phrases[wanted is negated]
    return phrases[2 * (not wanted) + negated]


def _number(which: Operand, operator: Operator, text: str, negated: bool) -> str:
    relations = {
        Operator.LOWER_THAN: ("below", "at least"),
        Operator.GREATER_THAN: ("above", "at most"),
        Operator.EQUALS_TO: ("exactly", "not exactly"),
    }
    number = format(Decimal(text), "f")  # without leading zeros
    number = number.removeprefix("-") if not Decimal(text) else number
    unit = "day" if which.unit == "days" and number in {"1", "-1"} else which.unit
    return f"{SUBJECTS[which.name]} is {relations[operator][negated]} {number} {unit}"


def _words(which: Operand, words: list[str], negated: bool) -> str:
    subject, several = SUBJECTS[which.name], len(words) > 1
    if which.name == "vehicle.alert":
        if not several:
            return f"the alert {words[0]} is {'not ' if negated else ''}active"
        none = "neither" if len(words) == 2 else "none"
        return f"{none if negated else 'at least one'} of the alerts {listed(words)} is active"
    if which.name == "vehicle.collision.severity":
        return f"{'no' if negated else 'a'} collision of severity {listed(words, 'or')} is reported"
    if which.name == "vehicle.collision.side":
        return f"{'no' if negated else 'a'} collision on the {listed(words, 'or')} side is reported"
    if which.name == "vehicle.trip.state":
        if not negated:
            return f"{subject} include {listed(words, 'or')}"
        return (
            f"{subject} include neither {listed(words, 'nor')}"
            if several
            else f"{subject} do not include {words[0]}"
        )
    if negated:
        return f"{subject} is neither {listed(words, 'nor')}" if several else f"{subject} is not {words[0]}"
    return f"{subject} is {listed(words, 'or')}"


def _read(trigger: DataTrigger) -> tuple[str, ...]:
    """Return the distinct values that the server reads: all for includedIn, otherwise the first."""
    return (
        tuple(dict.fromkeys(trigger.values))
        if trigger.operator is Operator.INCLUDED_IN
        else trigger.values[:1]
    )


def _notes(trigger: DataTrigger, negated: bool) -> Iterator[str]:
    """Yield what the checks FM504, FM506 and FM507 report about the values."""
    which = operand(trigger.operand)
    if trigger.operator is Operator.ON_CHANGE:
        return
    if trigger.operator is not Operator.INCLUDED_IN and len(trigger.values) > 1:
        others = [value_words(value) for value in trigger.values[1:]]
        yield f"the server ignores the other {'value' if len(others) == 1 else 'values'} {listed(others)}"
    if which.kind is OperandKind.ENUMERATION:
        unknown = [value_words(value) for value in _read(trigger) if value not in which.values]
        if unknown:
            one = len(unknown) == 1
            yield f"{listed(unknown)} {'is not a published value' if one else 'are not published values'}"
    if which.kind is OperandKind.NUMBER:
        result = constant_result(which.name, trigger.operator, Decimal(trigger.values[0]))
        if result is not None:
            yield "this always holds" if result is not negated else "this can never hold"


_DAY = timedelta(days=1)
_DAY_NAMES = {day: day.name.capitalize() for day in Weekday}


# ---- times


def _time_words(trigger: TimeTrigger, *, negated: bool, now: datetime) -> str:
    """Describe the windows of a time trigger or its negation."""
    daily = [_daily(window) for window in trigger.windows if isinstance(window, DailyWindow)]
    once = [_once(window, now) for window in trigger.windows if isinstance(window, SingleWindow)]
    if daily:
        daily[-1] += f" ({_zone(trigger, len(daily))})"
    windows = ", or ".join((*daily, *once))
    if not negated:
        return f"the vehicle is being used {windows}"
    which = "this window" if len(trigger.windows) == 1 else "these windows"
    return f"the vehicle is not being used, or the time is outside {which}: {windows}"


def _zone(trigger: TimeTrigger, count: int) -> str:
    """Return the time zone of the daily windows; a single window has its own offset."""
    every = "" if count == 1 else ("both in " if count == 2 else "all in ")
    default = "" if trigger.time_zone else ", the server's default"
    return f"{every}{trigger.time_zone or DEFAULT_TIME_ZONE} time{default}"


def _once(window: SingleWindow, now: datetime) -> str:
    start = _moment(window.start)
    if window.duration is None:
        return f"from {start} on"
    end = single_bounds(window)[1]
    doubt = ENDS_OF_MONTHS if isinstance(window.duration, CalendarDuration) else timedelta(0)
    over = " (this window is over)" if end is not None and now - end > doubt else ""
    return f"from {start} for {duration_words(window.duration)}{over}"


def _moment(instant: datetime) -> str:
    midnight = instant.replace(hour=0, minute=0, second=0, microsecond=0)
    return f"{instant.date().isoformat()} {_clock(instant - midnight)} {instant.tzname()}"


def _daily(window: DailyWindow) -> str:
    days, hours = _days(window.days), _hours(window)
    weeks = f" in {_weeks(window.weeks)}" if window.weeks else ""
    comma = "," if weeks or days.startswith("every day from") or hours == "all day" else ""
    return f"{days}{weeks}{comma} {hours}"


def _hours(window: DailyWindow) -> str:
    """Return start and end on the clock; the end is relative to the day on which the window opens."""
    end = window.start + window.duration
    if not window.start and end == _DAY:
        return "all day"
    later = -(-end // _DAY) - 1  # 24:00 belongs to the day that ends
    day = "" if later == 0 else (" the next day" if later == 1 else f" {_count_in_words(later)} days later")
    return f"from {_clock(window.start)} to {_clock(end - later * _DAY)}{day}"


def _count_in_words(count: int) -> str:
    """Spell out a count that follows a time of day, so that the digits do not run together."""
    words = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count - 2] if count < 10 else f"{count:,}"


def _clock(since_midnight: timedelta) -> str:
    minutes, seconds = divmod(since_midnight // timedelta(seconds=1), 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    fraction = f".{since_midnight.microseconds:06}".rstrip("0").rstrip(".")
    return text + (f":{seconds:02}{fraction}" if seconds or fraction else "")


def _days(days: Sequence[Weekday]) -> str:
    if len(days) in {0, 7}:
        return "every day"
    consecutive = all(after.number == before.number + 1 for before, after in pairwise(days))
    if len(days) > 2 and consecutive:
        return f"every day from {_DAY_NAMES[days[0]]} to {_DAY_NAMES[days[-1]]}"
    return "on " + listed(f"{_DAY_NAMES[day]}s" for day in days)


def _weeks(weeks: Sequence[WeekRange]) -> str:
    several = len(weeks) > 1 or weeks[0].first != weeks[0].last
    spans = (f"{one.first}" if one.first == one.last else f"{one.first} to {one.last}" for one in weeks)
    return f"ISO week{'s' if several else ''} {listed(spans)}"
