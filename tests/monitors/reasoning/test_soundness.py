"""Reasoning never claims that something possible is impossible.

For random related triggers and random vehicles near their limits, the values of all triggers must be a
combination that reasoning considers possible. Everything else depends on this. The tests also check that
rules reported as constant are constant.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import asin, atan2, cos, degrees, pi, radians, sin
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or
from fleetapi.monitors.expressions.truth_table import column
from fleetapi.monitors.reasoning import analyze
from fleetapi.monitors.semantics.assumptions import Assumptions, ZoneMeaning
from fleetapi.monitors.semantics.evaluation import Position, VehicleState, evaluate_triggers
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

NAMES = ("a", "b", "c", "d", "e")
START = datetime(2024, 1, 1, tzinfo=UTC)
YEARS = 6 * 366 * 24 * 60  # minutes

EXPRESSIONS = st.recursive(
    st.sampled_from(NAMES).map(Name),
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=2, max_size=3).map(lambda operands: And(*operands)),
        st.lists(parts, min_size=2, max_size=3).map(lambda operands: Or(*operands)),
    ),
    max_leaves=8,
)
ASSUMPTIONS = st.builds(
    Assumptions,
    zone=st.sampled_from(ZoneMeaning),
    boundary_is_inside=st.booleans(),
    time_needs_use=st.booleans(),
    first_value_is_change=st.booleans(),
)

# ---- data: few values, so that triggers are related

NUMBER, FLAG, MODE, ALERT = (
    "vehicle.energy.electric.level",
    "vehicle.kinetic.moving",
    "vehicle.drivingBehavior.mode",
    "vehicle.alert",
)
LIMITS = ("-1", "0", "20", "20.0", "20.5", "50")
WORDS = ("Eco", "Sport", "Normal")
DATA_TRIGGERS = st.one_of(
    st.builds(
        DataTrigger,
        st.just(NUMBER),
        st.sampled_from([Operator.EQUALS_TO, Operator.GREATER_THAN, Operator.LOWER_THAN]),
        st.sampled_from(LIMITS).map(lambda limit: (limit,)),
    ),
    st.builds(
        DataTrigger,
        st.just(FLAG),
        st.just(Operator.EQUALS_TO),
        st.sampled_from([("true",), ("false",)]),
    ),
    st.builds(
        DataTrigger,
        st.sampled_from([MODE, ALERT]),
        st.just(Operator.INCLUDED_IN),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(
        DataTrigger,
        st.sampled_from([MODE, ALERT]),
        st.just(Operator.EQUALS_TO),
        st.sampled_from(WORDS).map(lambda word: (word,)),
    ),
    st.builds(DataTrigger, st.sampled_from([FLAG, MODE, ALERT]), st.just(Operator.ON_CHANGE)),
)
NUMBERS = st.sampled_from([-5, -1, -0.5, 0, 10, 20, 20.25, Decimal("20.5"), 30, 50, 99])
DATA = st.fixed_dictionaries(
    {},
    optional={
        NUMBER: NUMBERS,
        FLAG: st.booleans(),
        MODE: st.sampled_from([*WORDS, "Unheard of"]),
        ALERT: st.sets(st.sampled_from([*WORDS, "Unheard of"])),
    },
)

# ---- zones: discs close to each other, and places near their borders

PLACES = st.one_of(
    st.sampled_from([(48.85, 2.35), (0.0, 179.95), (89.5, 0.0), (-89.8, 10.0)]),
    st.tuples(st.floats(48, 49.5), st.floats(1.5, 3.5)),
)
RADII = st.one_of(st.integers(1, 150), st.sampled_from([1, 10, 20, 500, 9_000, 19_000, 21_000]))
ZONE_TRIGGERS = st.builds(
    ZoneTrigger,
    st.sampled_from(Transition),
    st.builds(lambda place, radius: Circle(place[0], place[1], radius), PLACES, RADII),
)


def travelled(start: tuple[float, float], bearing: float, kilometres: float) -> Position:
    """Return the destination on a great circle."""
    latitude, angle = radians(start[0]), kilometres / 6371.0088
    north = asin(max(-1.0, min(1.0, sin(latitude) * cos(angle) + cos(latitude) * sin(angle) * cos(bearing))))
    east = atan2(sin(bearing) * sin(angle) * cos(latitude), cos(angle) - sin(latitude) * sin(north))
    return Position(degrees(north), (start[1] + degrees(east) + 540) % 360 - 180)


@st.composite
def positions(draw: st.DrawFn, triggers: Mapping[str, Trigger]) -> Position:
    """Generate places, mostly near the border of one of the discs."""
    circles = [one.circle for one in triggers.values() if isinstance(one, ZoneTrigger)]
    if not circles or draw(st.integers(0, 4)) == 0:
        return Position(draw(st.floats(-90, 90)), draw(st.floats(-180, 180)))
    circle = draw(st.sampled_from(circles))
    share = draw(st.sampled_from([0.0, 0.5, 0.95, 0.999, 1.0, 1.001, 1.05]))
    bearing = draw(st.floats(-pi, pi))
    return travelled((circle.latitude, circle.longitude), bearing, min(circle.radius_km * share, 20_015))


# ---- times

ZONES = st.sampled_from(
    [None, "Europe/Paris", "Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"]
)
DAILY = st.builds(
    lambda start, duration, days, weeks: DailyWindow(
        timedelta(minutes=start), timedelta(minutes=duration), tuple(days), tuple(weeks)
    ),
    st.one_of(st.integers(0, 23).map(lambda hour: hour * 60), st.integers(0, 1439)),
    st.one_of(
        st.integers(1, 30).map(lambda hour: hour * 60), st.sampled_from([1, 1440, 3 * 1440, 12 * 1440])
    ),
    st.lists(st.sampled_from(Weekday), max_size=3),
    st.one_of(
        st.just([]),
        st.lists(
            st.sampled_from([WeekRange(1, 1), WeekRange(52, 52), WeekRange(10, 20), WeekRange(21, 52)]),
            max_size=2,
        ),
    ),
)
SINGLE = st.builds(
    lambda start, duration: SingleWindow(
        START + timedelta(hours=start), None if duration is None else timedelta(hours=duration)
    ),
    st.integers(0, 6 * 366 * 24),
    st.sampled_from([None, 1, 30, 24 * 8, 24 * 9, 24 * 60, 24 * 500]),
)
TIME_TRIGGERS = st.builds(
    lambda windows, zone: TimeTrigger(tuple(windows), zone),
    st.lists(st.one_of(DAILY, DAILY, SINGLE), min_size=1, max_size=2),
    ZONES,
)


@st.composite
def moments(draw: st.DrawFn, triggers: Mapping[str, Trigger]) -> datetime:
    """Generate moments around new year, near the start of a single window or a clock change, or any time."""
    singles = [
        window.start
        for one in triggers.values()
        if isinstance(one, TimeTrigger)
        for window in one.windows
        if isinstance(window, SingleWindow)
    ]
    remarkable = [
        datetime(2026, 12, 28, tzinfo=UTC),
        datetime(2025, 12, 29, tzinfo=UTC),
        datetime(2026, 3, 29, tzinfo=UTC),
        *singles,
    ]
    base = draw(st.one_of(st.sampled_from(remarkable), st.integers(0, YEARS).map(after_start)))
    return base + timedelta(minutes=draw(st.integers(-20 * 1440, 20 * 1440)))


def after_start(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


# ---- all together


@st.composite
def triggers_of(draw: st.DrawFn, kinds: st.SearchStrategy[Any]) -> dict[str, Trigger]:
    return dict(zip(NAMES, draw(st.lists(kinds, min_size=2, max_size=5)), strict=False))


@st.composite
def states(draw: st.DrawFn, triggers: Mapping[str, Trigger]) -> VehicleState:
    return VehicleState(
        moment=draw(moments(triggers)),
        position=draw(st.one_of(st.none(), positions(triggers), positions(triggers))),
        data=draw(DATA),
        previous_position=draw(st.one_of(st.none(), positions(triggers))),
        previous_data=draw(st.one_of(st.none(), DATA)),
        in_use=draw(st.sampled_from([True, True, False, None])),
    )


def contradictions(
    data: st.DataObject, triggers: dict[str, Trigger], assumptions: Assumptions
) -> list[tuple[str, Any]]:
    """Return combinations that occur although they were reported as impossible."""
    found: list[tuple[str, Any]] = []
    possible = analyze(And(Name("x"), *map(Name, triggers)), triggers, assumptions, now=START).possible
    columns = {name: column(at, len(possible.names)) for at, name in enumerate(possible.names)}
    expression = data.draw(EXPRESSIONS).substitute(dict.fromkeys(set(NAMES) - set(triggers), Name("a")))
    conclusions = analyze(expression, triggers, assumptions, now=START)
    for state in data.draw(st.lists(states(triggers), min_size=1, max_size=8)):
        values = evaluate_triggers(triggers, state, assumptions)
        rows = possible.bits
        for name, value in values.items():
            if value is not None:
                rows &= columns[name] if value else ~columns[name]
        result = expression.evaluate(values)
        if not rows:
            found.append(("called impossible", values))
        if conclusions.never_fires and result is True:
            found.append(("never fires, but does", values))
        if conclusions.always_fires and result is False:
            found.append(("always fires, but does not", values))
    return found


SETTINGS = examples(60)


@SETTINGS
@given(st.data(), triggers_of(DATA_TRIGGERS), ASSUMPTIONS)
def test_data(data: st.DataObject, triggers: dict[str, Trigger], assumptions: Assumptions) -> None:
    assert contradictions(data, triggers, assumptions) == []


@SETTINGS
@given(st.data(), triggers_of(ZONE_TRIGGERS), ASSUMPTIONS)
def test_zones(data: st.DataObject, triggers: dict[str, Trigger], assumptions: Assumptions) -> None:
    assert contradictions(data, triggers, assumptions) == []


@SETTINGS
@given(st.data(), triggers_of(TIME_TRIGGERS), ASSUMPTIONS)
def test_times(data: st.DataObject, triggers: dict[str, Trigger], assumptions: Assumptions) -> None:
    assert contradictions(data, triggers, assumptions) == []


@SETTINGS
@given(st.data(), triggers_of(st.one_of(DATA_TRIGGERS, ZONE_TRIGGERS, TIME_TRIGGERS)), ASSUMPTIONS)
def test_all_kinds(data: st.DataObject, triggers: dict[str, Trigger], assumptions: Assumptions) -> None:
    assert contradictions(data, triggers, assumptions) == []


@SETTINGS
@given(st.data(), triggers_of(st.one_of(DATA_TRIGGERS, DATA_TRIGGERS, ZONE_TRIGGERS)), EXPRESSIONS)
def test_redundant_parts_can_be_removed(
    data: st.DataObject, triggers: dict[str, Trigger], expression: Expression
) -> None:
    """Assert that replacing all redundant parts at once makes no difference for any vehicle."""
    expression = expression.substitute(dict.fromkeys(set(NAMES) - set(triggers), Name("a")))
    redundant = analyze(expression, triggers).redundant
    if not redundant:
        return
    for state in data.draw(st.lists(states(triggers), min_size=1, max_size=8)):
        values = evaluate_triggers(triggers, state)
        if None not in values.values():
            assert _with_parts(expression, redundant, values) is expression.evaluate(values)


def _with_parts(expression: Expression, parts: Any, values: Mapping[str, bool | None]) -> bool | None:
    """Evaluate an expression in which some parts, given by position and size, have fixed values."""
    fixed = {(one.first_name, one.name_count, one.part): one.value for one in parts}
    counter = 0

    def value_of(node: Expression) -> bool:
        nonlocal counter
        first = counter
        if isinstance(node, Name):
            counter += 1
            result = bool(values[node.name])
        else:
            results = [value_of(operand) for operand in node.operands]
            result = (
                not results[0] if isinstance(node, Not) else (all if isinstance(node, And) else any)(results)
            )
        return bool(fixed.get((first, counter - first, node), result))

    return value_of(expression)
