"""What single sentences of a description mean: predicates over the state of a vehicle, in three values.

Words, distances and calendars are its own, so that a mistake in the package cannot hide in its mirror image.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from math import atan2, cos, radians, sin, sqrt
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from fleetapi.monitors.semantics.evaluation import Position, VehicleState

__all__ = [
    "Predicate",
    "TimeSentence",
    "Truth",
    "about_data",
    "about_place",
    "about_time",
    "conjunction",
    "disjunction",
]

Truth = bool | None
Predicate = Callable[[VehicleState], Truth]

SUBJECTS = {
    "the mileage": "vehicle.odometer",
    "the powertrain status": "vehicle.powertrain.status",
    "the oil temperature": "vehicle.engines.thermic.oil.temp",
    "the battery level": "vehicle.energy.electric.level",
    "the electric range": "vehicle.energy.electric.autonomy",
    "the fuel level": "vehicle.energy.fuel.level",
    "the fuel range": "vehicle.energy.fuel.autonomy",
    "the total range": "vehicle.autonomy",
    "the charging status": "vehicle.energy.charging.status",
    "the charging type": "vehicle.energy.charging.type",
    "the speed": "vehicle.kinetic.speed",
    "the duration of the trip": "vehicle.trip.duration",
    "the distance of the trip": "vehicle.trip.distance",
    "the time to the next maintenance": "vehicle.maintenance.daysBeforeMaintenance",
    "the distance to the next maintenance": "vehicle.maintenance.mileageBeforeMaintenance",
    "the seat belt warning": "vehicle.safety.beltWarning",
    "the outside temperature": "environment.air.temp",
    "the privacy state": "privacy.state",
    "the driving mode": "vehicle.drivingBehavior.mode",
    "the automatic emergency call status": "vehicle.safety.autoECallTriggering",
    "the cause of the alarm": "vehicle.alarm.trigger.type",
    "the alarm activation": "vehicle.alarm.status.activation",
    "the privacy state requested by the driver": "privacy.driverRequestState",
}
UNITS = {
    "km": "vehicle.odometer vehicle.energy.electric.autonomy vehicle.energy.fuel.autonomy vehicle.autonomy "
    "vehicle.trip.distance vehicle.maintenance.mileageBeforeMaintenance",
    "%": "vehicle.energy.electric.level vehicle.energy.fuel.level",
    "°C": "vehicle.engines.thermic.oil.temp environment.air.temp",
    "km/h": "vehicle.kinetic.speed",
    "s": "vehicle.trip.duration",
    "days": "vehicle.maintenance.daysBeforeMaintenance",
}
# Operand, and the value with which the sentence is true.
TRUTHS = {
    "the charging cable is plugged in": ("vehicle.energy.charging.plugged", True),
    "the charging cable is not plugged in": ("vehicle.energy.charging.plugged", False),
    "the vehicle is moving": ("vehicle.kinetic.moving", True),
    "the vehicle is not moving": ("vehicle.kinetic.moving", False),
    "the vehicle is reported stolen": ("stolen.state", True),
    "the vehicle is not reported stolen": ("stolen.state", False),
    "an engine is running": ("vehicle.engines.running", True),
    "every engine is running": ("vehicle.engines.running", True),
    "an engine is not running": ("vehicle.engines.running", False),
    "no engine is running": ("vehicle.engines.running", False),
}
CHANGES = {
    "an alert has just appeared or disappeared": "vehicle.alert",
    "the charging cable has just been plugged in or unplugged": "vehicle.energy.charging.plugged",
    "the doors have just been locked or unlocked": "vehicle.doorsState.lockedState",
    "a door has just been opened or closed": "vehicle.doorsState.opening",
    "the vehicle has just started or stopped moving": "vehicle.kinetic.moving",
    "a trip has just started or stopped": "vehicle.trip",
    "a trip has just started": "vehicle.trip.start",
    "a trip has just stopped": "vehicle.trip.stop",
    "the preconditioning of the air conditioning has just changed": "vehicle.preconditioning.airConditioning",
    "the vehicle has just been reported stolen or recovered": "stolen.state",
    "an engine has just started or stopped": "vehicle.engines.running",
    **{f"{subject} has just changed": name for subject, name in SUBJECTS.items()},
}
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
WORD = r'(?:"(?:[^"\\]|\\.)*"|[A-Za-z0-9]+)'
WORDS = rf"{WORD}(?:, {WORD})*(?: (?:and|or|nor) {WORD})?"


# ---------------------------------------------------------------------- logic in three values


def negation(value: Truth) -> Truth:
    return None if value is None else not value


def conjunction(values: Iterable[Truth]) -> Truth:
    known = list(values)
    return False if False in known else (None if None in known else True)


def disjunction(values: Iterable[Truth]) -> Truth:
    known = list(values)
    return True if True in known else (None if None in known else False)


# ---------------------------------------------------------------------- places


def about_place(sentence: str) -> Predicate:
    found = re.fullmatch(
        r"the vehicle is (inside|outside) the circle with a radius of ([\d,.]+) km "
        r"around (?:([\d.]+)°(?: ([NS]))?, ([\d.]+)°(?: ([EW]))?|the (North|South) Pole)",
        sentence,
    )
    assert found is not None, sentence
    radius = float(found[2].replace(",", ""))
    latitude = float(found[3] or 90) * (-1 if "S" in (found[4], (found[7] or "")[:1]) else 1)
    longitude = float(found[5] or 0) * (-1 if found[6] == "W" else 1)
    centre = _vector(Position(latitude, longitude))
    wanted = found[1] == "inside"

    def holds(state: VehicleState) -> Truth:
        if state.position is None:
            return None
        return (6371.0088 * _angle(centre, _vector(state.position)) <= radius) is wanted

    return holds


def _vector(place: Position) -> tuple[float, float, float]:
    latitude, longitude = radians(place.latitude), radians(place.longitude)
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)


def _angle(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    (a, b, c), (d, e, f) = one, other
    across = sqrt((b * f - c * e) ** 2 + (c * d - a * f) ** 2 + (a * e - b * d) ** 2)
    return atan2(across, a * d + b * e + c * f)


# ---------------------------------------------------------------------- times


class TimeSentence(NamedTuple):
    """When a sentence about time is true, and what it says of its windows."""

    holds: Predicate
    default_time_zone: bool
    over: bool


def about_time(sentence: str) -> TimeSentence:
    used = sentence.startswith("the vehicle is being used ")
    windows = re.sub(
        r"^the vehicle is (being used |not being used, or the time is outside (this window|these windows): )",
        "",
        sentence,
    )
    assert windows != sentence, sentence
    over = "(this window is over)" in windows
    windows = windows.replace(" (this window is over)", "")
    zone = re.search(r" \((?:both in |all in )?(\S+) time(, the server's default)?\)", windows)
    windows = windows.replace(zone[0], "") if zone is not None else windows
    parts = [_window(part, ZoneInfo(zone[1]) if zone else None) for part in windows.split(", or ")]

    def is_open(state: VehicleState) -> bool:
        return any(part(state.moment) for part in parts)

    def holds(state: VehicleState) -> Truth:
        return conjunction([_in_use(state), is_open(state)])

    def fails(state: VehicleState) -> Truth:
        return disjunction([negation(_in_use(state)), not is_open(state)])

    return TimeSentence(holds if used else fails, zone is not None and zone[2] is not None, over)


def _in_use(state: VehicleState) -> Truth:
    if state.in_use is not None:
        return state.in_use
    moving = state.data.get("vehicle.kinetic.moving")
    return moving if isinstance(moving, bool) else None


def _window(text: str, zone: ZoneInfo | None) -> Callable[[datetime], bool]:
    single = re.fullmatch(r"from (\d{4}-\d\d-\d\d) ([\d:.]+) UTC([+-]\d\d:\d\d)?(?: for (.*)| on)", text)
    if single is not None:
        return _single(single)
    assert zone is not None, text
    days, hours = _days_and_hours(text)
    weeks = re.search(r" in ISO weeks? (.*?), (?:from|all day)", text)
    assert (weeks is None) == ("ISO" not in text), text
    numbers = set(_weeks(weeks[1])) if weeks is not None else None
    opening, closing = hours

    def covers(moment: datetime) -> bool:
        local = moment.astimezone(zone).replace(tzinfo=None)
        for back in range(closing.days + 2):
            midnight = datetime.combine(local.date(), time()) - timedelta(days=back)
            if midnight.weekday() not in days:
                continue
            if numbers is not None and midnight.isocalendar().week not in numbers:
                continue
            if midnight + opening <= local < midnight + closing:
                return True
        return False

    return covers


def _single(found: re.Match[str]) -> Callable[[datetime], bool]:
    start = datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or '+00:00'}")
    if found[4] is None:
        return lambda moment: moment >= start
    counts = re.findall(r"([\d,.]+) (day|hour|minute|second)s?", found[4])
    assert " ".join(f"{count} {unit}" for count, unit in counts) == re.sub(r"s\b", "", found[4]), found[4]
    length = sum(
        (timedelta(**{f"{unit}s": float(count.replace(",", ""))}) for count, unit in counts), timedelta(0)
    )
    return lambda moment: start <= moment < start + length


def _days_and_hours(text: str) -> tuple[set[int], tuple[timedelta, timedelta]]:
    through = re.match(r"every day from (\w+) to (\w+)(?:,| in)", text)
    named = re.match(r"on ((?:\w+days(?:, | and )?)+)", text)
    if through is not None:
        first, last = (DAYS.index(f"{day}s") for day in through.groups())
        days = set(range(first, last + 1))
    elif named is not None:
        days = {DAYS.index(day) for day in re.split(r", | and ", named[1]) if day}
    else:
        assert text.startswith("every day"), text
        days = set(range(7))
    if text.endswith(", all day"):
        return days, (timedelta(0), timedelta(days=1))
    found = re.search(r"from ([\d:.]+) to ([\d:.]+)( the next day| ([\w,]+) days later)?$", text)
    assert found is not None, text
    word = found[4] or ("one" if found[3] else "zero")
    later = NUMBERS.index(word) if word in NUMBERS else int(word.replace(",", ""))
    return days, (_clock(found[1]), _clock(found[2]) + timedelta(days=later))


def _clock(text: str) -> timedelta:
    hours, minutes, seconds = [*text.split(":"), "0"][:3]
    return timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))


def _weeks(text: str) -> Iterator[int]:
    for part in re.split(r", | and ", text):
        first, _, last = part.partition(" to ")
        yield from range(int(first), int(last or first) + 1)


# ---------------------------------------------------------------------- data


def about_data(sentence: str) -> Predicate:
    if sentence in CHANGES:
        return _changed(CHANGES[sentence])
    affirmed = re.sub(r"^no ", "a ", sentence.replace(" not just ", " just ")) if " just " in sentence else ""
    for positive in (affirmed, re.sub(r"^a ([aeiou])", r"an \1", affirmed)):
        if positive in CHANGES:
            return _not(_changed(CHANGES[positive]))
    if sentence in TRUTHS:
        operand, wanted = TRUTHS[sentence]
        return _compare(operand, lambda value: value is wanted, bool)
    number = re.fullmatch(
        r"(.*) is (below|at least|above|at most|exactly|not exactly) (-?[\d.]+) (\S+)", sentence
    )
    if number is not None and number[1] in SUBJECTS:
        return _number(*number.groups())
    return _words(sentence)


def _number(subject: str, relation: str, limit_text: str, unit: str) -> Predicate:
    operand, limit = SUBJECTS[subject], Decimal(limit_text)
    unit = "days" if unit == "day" and abs(limit) == 1 else unit
    assert operand in UNITS[unit].split(), (subject, unit)
    relations: dict[str, Callable[[Any], bool]] = {
        "below": lambda value: value < limit,
        "at least": lambda value: value >= limit,
        "above": lambda value: value > limit,
        "at most": lambda value: value <= limit,
        "exactly": lambda value: value == limit,
        "not exactly": lambda value: value != limit,
    }
    return _compare(operand, relations[relation], (int, float, Decimal))


def _words(sentence: str) -> Predicate:
    several: list[tuple[str, str, bool]] = [
        (rf"the alert ({WORD}) is active", "vehicle.alert", True),
        (rf"the alert ({WORD}) is not active", "vehicle.alert", False),
        (rf"at least one of the alerts ({WORDS}) is active", "vehicle.alert", True),
        (rf"(?:neither|none) of the alerts ({WORDS}) is active", "vehicle.alert", False),
        (rf"a collision of severity ({WORDS}) is reported", "vehicle.collision.severity", True),
        (rf"no collision of severity ({WORDS}) is reported", "vehicle.collision.severity", False),
        (rf"a collision on the ({WORDS}) side is reported", "vehicle.collision.side", True),
        (rf"no collision on the ({WORDS}) side is reported", "vehicle.collision.side", False),
        (rf"the trip states include ({WORDS})", "vehicle.trip.state", True),
        (rf"the trip states include neither ({WORDS})", "vehicle.trip.state", False),
        (rf"the trip states do not include ({WORD})", "vehicle.trip.state", False),
    ]
    for pattern, operand, wanted in reversed(several):
        found = re.fullmatch(pattern, sentence)
        if found is not None:
            return _any_of(operand, _values(found[1]), wanted)
    found = re.fullmatch(rf"(.*?) is (not |neither )?({WORDS})", sentence)
    assert found is not None, f"a sentence that the reader does not know: {sentence}"
    return _any_of(SUBJECTS[found[1]], _values(found[3]), found[2] is None)


def _values(text: str) -> set[str]:
    words = [word for word in re.findall(WORD, text) if word not in {"and", "or", "nor"}]
    return {json.loads(word) if word.startswith('"') else word for word in words}


def _any_of(operand: str, words: set[str], wanted: bool) -> Predicate:
    many = operand in {
        "vehicle.alert",
        "vehicle.trip.state",
        "vehicle.collision.side",
        "vehicle.collision.severity",
    }

    def holds(state: VehicleState) -> Truth:
        value = state.data.get(operand)
        if isinstance(value, str):
            return (value in words) is wanted
        if isinstance(value, Collection) and (many or len(value) == 1):
            return bool(words.intersection(value)) is wanted
        return None

    return holds


def _compare(operand: str, test: Callable[[Any], bool], kinds: type | tuple[type, ...]) -> Predicate:
    def holds(state: VehicleState) -> Truth:
        value = state.data.get(operand)
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            return None
        return test(Decimal(str(value)) if isinstance(value, float) else value)

    return holds


def _not(predicate: Predicate) -> Predicate:
    return lambda state: negation(predicate(state))


def _changed(operand: str) -> Predicate:
    def holds(state: VehicleState) -> Truth:
        value = state.data.get(operand)
        if value is None:
            return None
        last = state.changed_at.get(operand)
        if last is not None and last.astimezone(UTC) >= state.moment.astimezone(UTC):
            return True
        before = (state.previous_data or {}).get(operand)
        return None if before is None else _plain(before) != _plain(value)

    return holds


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(str(value))
    return frozenset(value) if isinstance(value, (list, set, tuple)) else value
