"""The builders `leaves`, `enters`, `every` and `starting`."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from fleetapi import enters, every, leaves, starting
from fleetapi.errors import MonitorError
from fleetapi.monitors import builders
from fleetapi.monitors.triggers import (
    Circle,
    DailyWindow,
    SingleWindow,
    TimeTrigger,
    Transition,
    Weekday,
    WeekRange,
    ZoneTrigger,
)

LOOSE: Any = builders  # mypy rejects what is rejected here at run time
HOUR = timedelta(hours=1)
HALF_PAST_TWO = timedelta(hours=14, minutes=30)


def test_zones() -> None:
    assert leaves(lat=1, lon=2, radius_km=3) == ZoneTrigger(Transition.OUT, Circle(1, 2, 3))
    assert enters(lat=1, lon=2, radius_km=3) == ZoneTrigger(Transition.IN, Circle(1, 2, 3))


@pytest.mark.parametrize("at", ["14:30", time(14, 30), HALF_PAST_TWO])
def test_the_time_of_day_in_three_forms(at: Any) -> None:
    assert every(at=at, lasting=HOUR) == TimeTrigger((DailyWindow(HALF_PAST_TWO, HOUR),))


def test_days_in_three_forms() -> None:
    made = every("Mon", "Wednesday", Weekday.SUNDAY, at="00:00", lasting=HOUR, tz="Europe/Paris")
    days = (Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.SUNDAY)
    assert made == TimeTrigger((DailyWindow(timedelta(0), HOUR, days),), "Europe/Paris")


def test_weeks_in_four_forms() -> None:
    made = every(at="9:05", lasting=HOUR, weeks=[1, (3, 5), "w7", "W9-w12", WeekRange(20, 21)])
    window = made.windows[0]
    assert isinstance(window, DailyWindow)
    assert [str(weeks) for weeks in window.weeks] == ["1", "3-5", "7", "9-12", "20-21"]


def test_starting() -> None:
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    assert starting(moment) == TimeTrigger((SingleWindow(moment),))
    assert starting(moment, lasting=HOUR, tz="UTC") == TimeTrigger((SingleWindow(moment, HOUR),), "UTC")


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (
            lambda: LOOSE.every("Mo", at="1:00", lasting=HOUR),
            "is not a day of the week (did you mean `Mon`?)",
        ),
        (lambda: LOOSE.every("monday", at="1:00", lasting=HOUR), "did you mean `Monday`?"),
        (
            lambda: LOOSE.every(["Mon", "Tue"], at="1:00", lasting=HOUR),
            'write every("Mon", "Tue", at=...)',
        ),
        (
            lambda: LOOSE.every(at="1:00", lasting=HOUR, weeks=7),
            "weeks=7 is not a list of weeks (write weeks=[7]",
        ),
        (lambda: LOOSE.every(at="1:00", lasting=HOUR, weeks="w3-w12"), 'write weeks=["w3-w12"]'),
        (lambda: LOOSE.leaves(lat=1, lon=1, radius_km=10**400), "radius_km has too many digits"),
        (lambda: LOOSE.leaves(lat=10**5000, lon=1, radius_km=1), "latitude has too many digits"),
        (lambda: LOOSE.every(3, at="1:00", lasting=HOUR), "3 is not a day of the week"),
        (lambda: LOOSE.every(at="24:00", lasting=HOUR), "at='24:00' is not a time of day"),
        (lambda: LOOSE.every(at="2 pm", lasting=HOUR), "at='2 pm' is not a time of day"),
        (lambda: LOOSE.every(at=14, lasting=HOUR), "at=14 is not a time of day"),
        (
            lambda: LOOSE.every(at=time(1, tzinfo=UTC), lasting=HOUR),
            "must not have a time zone (pass the time zone as tz=)",
        ),
        (lambda: LOOSE.every(at="1:00", lasting=HOUR, weeks=["3-12"]), "'3-12' is not a week of the year"),
        (
            lambda: LOOSE.every(at="1:00", lasting=HOUR, weeks=[53]),
            "week 53 is not an integer",
        ),
        (lambda: LOOSE.every(at="1:00", lasting=HOUR, tz="Paris"), 'did you mean "Europe/Paris"?'),
        (lambda: starting(datetime(2030, 1, 1)), "needs a time zone"),  # noqa: DTZ001
    ],
)
def test_invalid_arguments_are_rejected(made: Any, message: str) -> None:
    with pytest.raises(MonitorError) as caught:
        made()
    assert message in str(caught.value)
