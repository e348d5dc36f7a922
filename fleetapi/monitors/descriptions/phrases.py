"""How triggers are said in English: one affirmative and one negative sentence for each.

Sentences begin in lower case and end without a stop, so that they can stand in a list or after "when".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from fleetapi.monitors.operands.operator import Operator
from fleetapi.monitors.operands.table import OperandKind, operand
from fleetapi.monitors.times.time_zones import DEFAULT_TIME_ZONE
from fleetapi.monitors.times.windows import (
    CalendarDuration,
    DailyWindow,
    SingleWindow,
    Weekday,
    WeekRange,
    Window,
)
from fleetapi.monitors.triggers import DataTrigger, TimeTrigger, Transition, Trigger, ZoneTrigger

__all__ = ["SUBJECTS", "duration_words", "listed", "sentence"]

# What each operand is called; the change-only and boolean ones say what happens instead.
SUBJECTS = {
    "vehicle.alert": "an alert",
    "vehicle.odometer": "the mileage",
    "vehicle.powertrain.status": "the powertrain status",
    "vehicle.engines.thermic.oil.temp": "the oil temperature",
    "vehicle.energy.electric.level": "the battery level",
    "vehicle.energy.electric.autonomy": "the electric range",
    "vehicle.energy.fuel.level": "the fuel level",
    "vehicle.energy.fuel.autonomy": "the fuel range",
    "vehicle.autonomy": "the total range",
    "vehicle.energy.charging.status": "the charging status",
    "vehicle.energy.charging.plugged": "the charging cable is plugged in",
    "vehicle.energy.charging.type": "the charging type",
    "vehicle.doorsState.lockedState": "the doors are locked or unlocked",
    "vehicle.doorsState.opening": "a door is opened or closed",
    "vehicle.kinetic.moving": "the vehicle is moving",
    "vehicle.kinetic.speed": "the speed",
    "vehicle.trip": "a trip starts or stops",
    "vehicle.trip.start": "a trip starts",
    "vehicle.trip.stop": "a trip stops",
    "vehicle.trip.duration": "the duration of the trip",
    "vehicle.trip.distance": "the distance of the trip",
    "vehicle.trip.state": "the state of the trip",
    "vehicle.maintenance.daysBeforeMaintenance": "the time to the next maintenance",
    "vehicle.maintenance.mileageBeforeMaintenance": "the distance to the next maintenance",
    "vehicle.safety.beltWarning": "the seat belt warning",
    "environment.air.temp": "the outside temperature",
    "privacy.state": "the privacy state",
    "vehicle.drivingBehavior.mode": "the driving mode",
    "vehicle.collision.side": "the side of a collision",
    "vehicle.collision.severity": "the severity of a collision",
    "vehicle.safety.autoECallTriggering": "the automatic emergency call",
    "vehicle.preconditioning.airConditioning": "the preconditioning of the air changes",
    "vehicle.alarm.trigger.type": "the cause of the alarm",
    "vehicle.alarm.status.activation": "the alarm activation",
    "stolen.state": "the vehicle is reported stolen",
    "vehicle.engines.running": "the engine is running",
    "privacy.driverRequestState": "the privacy the driver asked for",
}

_DAY_NAMES = {day: day.name.capitalize() for day in Weekday}


def sentence(trigger: Trigger, *, negated: bool = False) -> str:
    """Say what holds when the trigger does, or when it does not."""
    if isinstance(trigger, ZoneTrigger):
        return _zone(trigger, negated)
    if isinstance(trigger, TimeTrigger):
        return _time(trigger, negated)
    return _data(trigger, negated)


def listed(items: Iterable[str], conjunction: str = "and") -> str:
    """Join words: `a`, `a and b`, `a, b and c`."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def duration_words(duration: timedelta | CalendarDuration) -> str:
    """Say a duration: `4 hours 30 minutes`; days count from two days on."""
    months, exact = (0, duration) if isinstance(duration, timedelta) else (duration.months, duration.exact)
    seconds = exact // timedelta(seconds=1)
    days, seconds = divmod(seconds, 86400) if seconds >= 2 * 86400 else (0, seconds)
    counts = (
        (months // 12, "year"),
        (months % 12, "month"),
        (days, "day"),
        (seconds // 3600, "hour"),
        (seconds // 60 % 60, "minute"),
        (seconds % 60 + exact.microseconds / 1_000_000, "second"),
    )
    return " ".join(f"{count:.10g} {unit}{'s' if count != 1 else ''}" for count, unit in counts if count)


def _zone(trigger: ZoneTrigger, negated: bool) -> str:
    circle = trigger.circle
    leaving = trigger.transition is Transition.OUT
    verb = (
        ("leaves" if leaving else "enters") if not negated else f"does not {'leave' if leaving else 'enter'}"
    )
    return f"the vehicle {verb} the circle of {circle.radius_km} km around {_place(*circle.centre)}"


def _place(latitude: float, longitude: float) -> str:
    if abs(latitude) == 90:
        return f"the {'North' if latitude > 0 else 'South'} Pole"
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude)}° {north}, {abs(longitude)}° {east}"


def _time(trigger: TimeTrigger, negated: bool) -> str:
    windows = listed((_window(window) for window in trigger.windows), "or")
    zone = f"{trigger.time_zone or DEFAULT_TIME_ZONE} time"
    if trigger.time_zone is None:
        zone += ", which the server takes when none is named"
    clock = f" ({zone})" if any(isinstance(window, DailyWindow) for window in trigger.windows) else ""
    return f"the vehicle is {'not ' if negated else ''}being used {windows}{clock}"


def _window(window: Window) -> str:
    if isinstance(window, SingleWindow):
        start = _moment(window.start)
        if window.duration is None:
            return f"at any time from {start} on"
        return f"within {duration_words(window.duration)} from {start}"
    days = _days(window.days)
    weeks = f" in {_weeks(window.weeks)} of the year" if window.weeks else ""
    return f"{days}{weeks} {_clock(window)}"


def _moment(instant: datetime) -> str:
    seconds = ":%S" if instant.second else ""
    return f"{instant.strftime('%Y-%m-%d %H:%M' + seconds)} {instant.tzname()}"


def _clock(window: DailyWindow) -> str:
    start, end = window.start, window.start + window.duration
    if window.duration == timedelta(days=1) and not start:
        return "all day"
    if end <= timedelta(days=1):
        return f"from {_time_of_day(start)} to {_time_of_day(end)}"
    if window.duration <= timedelta(days=1):
        return f"from {_time_of_day(start)} to {_time_of_day(end - timedelta(days=1))} the next day"
    return f"from {_time_of_day(start)} for {duration_words(window.duration)}"


def _time_of_day(since_midnight: timedelta) -> str:
    minutes, seconds = divmod(since_midnight // timedelta(seconds=1), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _days(days: Sequence[Weekday]) -> str:
    if len(days) in {0, 7}:
        return "every day"
    consecutive = all(after.number == before.number + 1 for before, after in pairwise(days))
    if len(days) > 2 and consecutive:
        return f"from {_DAY_NAMES[days[0]]} to {_DAY_NAMES[days[-1]]}"
    return "on " + listed(f"{_DAY_NAMES[day]}s" for day in days)


def _weeks(weeks: Sequence[WeekRange]) -> str:
    several = len(weeks) > 1 or weeks[0].first != weeks[0].last
    spans = (f"{one.first}" if one.first == one.last else f"{one.first} to {one.last}" for one in weeks)
    return f"week{'s' if several else ''} {listed(spans)}"


def _data(trigger: DataTrigger, negated: bool) -> str:
    which = operand(trigger.operand)
    subject = SUBJECTS[which.name]
    if which.kind is OperandKind.CHANGE_ONLY:
        return f"it is not so that {subject}" if negated else subject
    if trigger.operator is Operator.ON_CHANGE:
        if which.kind is OperandKind.BOOLEAN:
            subject = f"whether {subject}"
        if which.name == "vehicle.alert":
            return f"{'no alert' if negated else subject} appears or disappears"
        return f"{subject} {'does not change' if negated else 'changes'}"
    if which.kind is OperandKind.BOOLEAN:
        holds = (trigger.values[0] == "true") is not negated
        return subject if holds else subject.replace(" is ", " is not ", 1)
    is_ = "is not" if negated else "is"
    if which.kind is OperandKind.NUMBER:
        relation = {Operator.LOWER_THAN: "below", Operator.GREATER_THAN: "above"}.get(
            trigger.operator, "exactly"
        )
        return f"{subject} {is_} {relation} {trigger.values[0]}{_unit(which.unit)}"
    if which.name == "vehicle.alert":
        return f"the alert {listed(_read(trigger), 'or')} {is_} active"
    return f"{subject} {is_} {listed(_read(trigger), 'or')}"


def _read(trigger: DataTrigger) -> Sequence[str]:
    """Return the values that the server reads: one, except for includedIn."""
    return trigger.values if trigger.operator is Operator.INCLUDED_IN else trigger.values[:1]


def _unit(unit: str) -> str:
    return f" {unit}" if unit else ""
