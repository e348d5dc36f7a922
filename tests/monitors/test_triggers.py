"""Triggers follow the specification; errors have the argument, the reason and the remedy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi import Monitor
from fleetapi.errors import MonitorError
from fleetapi.language.expressions import is_name
from fleetapi.monitors import triggers
from fleetapi.monitors.expressions.expression import is_usable_name
from fleetapi.monitors.times.windows import CalendarDuration
from fleetapi.monitors.triggers import (
    Circle,
    DailyWindow,
    DataTrigger,
    Operator,
    SingleWindow,
    TimeTrigger,
    Transition,
    Weekday,
    WeekRange,
    ZoneTrigger,
)

LOOSE: Any = triggers  # mypy rejects what is rejected here at run time
LOOSE_MONITOR: Any = Monitor("x")
LOOSE_SECONDS: Any = 3600
HOUR = timedelta(hours=1)
DISC = Circle(48.0, 2.0, 20)
LEVEL = "vehicle.energy.electric.level"


def test_circles_are_in_degrees_and_kilometers() -> None:
    assert Circle(90, -180, 2.0) == Circle(90.0, -180.0, 2)
    assert isinstance(Circle(0, 0, 2.0).radius_km, int)
    assert Circle(0, 0, 0.5).radius_km == 0.5


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            lambda: Circle(90.1, 0, 1),
            "latitude 90.1 is outside ±90 degrees (are latitude and longitude swapped?)",
        ),
        (lambda: Circle(0, -180.5, 1), "longitude -180.5 is outside ±180 degrees"),
        (lambda: Circle(float("nan"), 0, 1), "latitude nan is outside"),
        (lambda: Circle("48", 0, 1), "latitude must be a number of degrees, not '48'"),
        (lambda: Circle(True, 0, 1), "latitude must be a number of degrees, not True"),
        (lambda: Circle(0, 0, 0), "radius_km 0 is not positive"),
        (lambda: Circle(0, 0, float("inf")), "radius_km inf is not positive"),
        (lambda: Circle(0, 0, "1"), "radius_km must be a number of kilometers"),
        (lambda: ZoneTrigger("out", DISC), '\'out\' is not a valid transition (use one of "In", "Out")'),
        (lambda: ZoneTrigger(Transition.IN, 5), "5 is not a circle"),
        (lambda: TimeTrigger(()), "a time trigger needs at least one window"),
        (lambda: TimeTrigger((5,)), "5 is not a window"),
        (lambda: TimeTrigger((DailyWindow(HOUR, HOUR),), "Europe/Pari"), 'did you mean "Europe/Paris"?'),
        (
            lambda: TimeTrigger((DailyWindow(HOUR, HOUR),), "UTC+2"),
            'did you mean "Etc/GMT-2"? (it is UTC+2: ',
        ),
        (
            lambda: TimeTrigger((DailyWindow(HOUR, HOUR),), "Europe"),
            "time zone 'Europe' is not in the tz database",
        ),
        (lambda: TimeTrigger((DailyWindow(HOUR, HOUR),), "../etc/passwd"), "is not in the tz database"),
        (lambda: TimeTrigger((DailyWindow(HOUR, HOUR),), 1), "time zone 1 is not in the tz database"),
        (lambda: DataTrigger("vehicle.speed", "equalsTo", ("1",)), "'vehicle.speed' is not an operand"),
        (lambda: DataTrigger(LEVEL, "lessThan", ("1",)), "'lessThan' is not a valid operator"),
        (
            lambda: DataTrigger(LEVEL, Operator.ON_CHANGE),
            "does not support onChange (it supports equalsTo, greaterThan",
        ),
        (lambda: DataTrigger(LEVEL, Operator.EQUALS_TO, "50"), "values must be a list of strings"),
        (lambda: DataTrigger(LEVEL, Operator.EQUALS_TO, (50,)), 'value 50 must be a string (write "50")'),
        (lambda: ZoneTrigger(Transition.IN, DISC).named("a b"), "'a b' is not a valid name for a trigger"),
        (lambda: ZoneTrigger(Transition.IN, DISC).named("AND"), "'AND' is not a valid name"),
        (lambda: ZoneTrigger(Transition.IN, DISC).named(""), "'' is not a valid name"),
        (lambda: LOOSE.ZoneTrigger("In", DISC).named(None), "the name of a trigger cannot be None"),
        (lambda: DailyWindow(timedelta(hours=24), HOUR), "is not a time of day from 00:00 to 23:59"),
        (lambda: DailyWindow(-HOUR, HOUR), "is not a time of day"),
        (lambda: DailyWindow("14:30", HOUR), "start 14:30 is not a time of day"),
        (lambda: DailyWindow(HOUR, timedelta(0)), "duration must be positive"),
        (lambda: LOOSE.DailyWindow(HOUR, CalendarDuration(1)), "duration must be a timedelta"),
        (lambda: CalendarDuration(0), "0 is not a number of months from 1 to 119,988"),
        (lambda: CalendarDuration(1, LOOSE_SECONDS), "3600 is not a timedelta of zero or more"),
        (lambda: CalendarDuration(1, -HOUR), "is not a timedelta of zero or more"),
        (lambda: LOOSE.DailyWindow(HOUR, 3600), "duration must be a timedelta, not 3600"),
        (lambda: DailyWindow(HOUR, HOUR, ["Mon"]), "'Mon' is not a Weekday"),
        (lambda: DailyWindow(HOUR, HOUR, (), [3]), "3 is not a WeekRange"),
        (lambda: WeekRange(0, 3), "week 0 is not an integer from 1 to 52"),
        (lambda: WeekRange(1, 53), "week 53 is not"),
        (lambda: WeekRange(True, 2), "week True is not"),
        (
            lambda: WeekRange(50, 3),
            "weeks 50 to 3 are in the wrong order (for a range across the new year, use",
        ),
        (lambda: SingleWindow(datetime(2030, 1, 1)), "needs a time zone"),  # noqa: DTZ001
        (lambda: SingleWindow("2030-01-01T00:00:00Z"), "start must be a datetime"),
        (
            lambda: SingleWindow(datetime(2030, 1, 1, tzinfo=UTC), -HOUR),
            "duration must be positive",
        ),
    ],
)
def test_invalid_values_are_rejected(made: Any, message: str) -> None:
    with pytest.raises(MonitorError) as caught:
        made()
    assert message in str(caught.value)


def test_days_and_weeks_are_sorted_and_deduplicated() -> None:
    window = DailyWindow(
        HOUR, HOUR, (Weekday.SUNDAY, Weekday.MONDAY, Weekday.SUNDAY), (WeekRange(9, 9), WeekRange(1, 2))
    )
    assert window.days == (Weekday.MONDAY, Weekday.SUNDAY)
    assert window.weeks == (WeekRange(1, 2), WeekRange(9, 9))
    assert [day.number for day in Weekday] == list(range(7))


def test_instants_keep_their_offset_and_compare_as_moments() -> None:
    paris = SingleWindow(datetime(2030, 7, 1, 12, tzinfo=ZoneInfo("Europe/Paris")))
    assert paris.start.isoformat() == "2030-07-01T12:00:00+02:00"
    assert paris == SingleWindow(datetime(2030, 7, 1, 10, tzinfo=UTC))
    assert hash(paris) == hash(SingleWindow(datetime(2030, 7, 1, 10, tzinfo=UTC)))
    odd = SingleWindow(datetime(1890, 1, 1, tzinfo=timezone(timedelta(minutes=9, seconds=21))))
    assert odd.start.utcoffset() == timedelta(0)


def test_naming_returns_a_new_trigger() -> None:
    zone = ZoneTrigger(Transition.OUT, DISC)
    assert zone.named("out").name == "out"
    assert zone.name is None
    assert (zone.kind, str(zone.named("out"))) == ("zone", "out")


@pytest.mark.parametrize(
    "name", ["outOfParis", "z1", "zone_1", "charging_status", "Ä", "1", "android", "nota"]
)
def test_valid_names(name: str) -> None:
    assert is_usable_name(name)


@pytest.mark.parametrize(
    "name", ["", "a b", "a&b", "!a", "(a)", "and", "Or", "NOT", '"a"', "a,b", ".", "\ud800"]
)
def test_invalid_names(name: str) -> None:
    assert not is_usable_name(name)


@given(
    st.text(st.characters(codec="utf-8"), max_size=6) | st.from_regex(r"[A-Za-z0-9_.]{0,6}", fullmatch=True)
)
def test_a_name_is_usable_when_the_grammar_says_so(name: str) -> None:
    assert is_usable_name(name) == is_name(name)


def test_errors_use_short_names_of_conditions() -> None:
    zone: Any = ZoneTrigger(Transition.IN, Circle(1, 2, 3), "zone")
    low: Any = DataTrigger("vehicle.energy.electric.level", Operator.LOWER_THAN, ("50",), "low")
    with pytest.raises(MonitorError) as refused:
        LOOSE_MONITOR.when([zone, low])
    assert str(refused.value).startswith("a list is not a condition (combine them: zone & low,")
    with pytest.raises(
        TypeError, match="zone is already a condition and cannot be compared with low:"
    ) as compared:
        _ = zone < low
    assert "DataTrigger(" not in str(compared.value)


def test_the_former_name_of_the_center_warns() -> None:
    circle = Circle(48, 180, 2)
    with pytest.warns(DeprecationWarning, match="use center"):
        assert circle.centre == circle.center
