"""Descriptions agree with evaluation and with the findings of the checks.

Random monitors are described, and an independent parser reads the English back. The result is compared with
`evaluate` for random vehicles near the limits, and with the findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import product
from math import asin, atan2, cos, degrees, pi, radians, sin
from typing import Any

import attrs
import pytest
from description_reader import Reading, read_description
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples
from monitor_strategies import expressions, monitors, time_triggers, triggers, zone_triggers

from fleetapi import Monitor, vehicle
from fleetapi.monitors.checks import check_text
from fleetapi.monitors.delivery_rules import LARGEST_WHOLE
from fleetapi.monitors.descriptions.describe import describe_monitor
from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.operands.table import OPERANDS, OperandKind, Operator, operand
from fleetapi.monitors.semantics.assumptions import SEVERAL_VALUES_AT_A_TIME
from fleetapi.monitors.semantics.calendar import single_bounds, zone_of
from fleetapi.monitors.semantics.evaluation import Position, VehicleState, evaluate, holds
from fleetapi.monitors.subscription import Attribute, AttributeKind, RetryKind, RetryPolicy
from fleetapi.monitors.triggers import (
    DailyWindow,
    DataTrigger,
    SingleWindow,
    TimeTrigger,
    Trigger,
    Weekday,
    WeekRange,
    Window,
    ZoneTrigger,
)

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
NAMES = ["a", "b", "c", "d", "e"]
STRANGE = ("Unheard of", "or", "a, b", "", "ünï", "line\nbreak", 'quo"te', "None")

# ---------------------------------------------------------------------- rules


@st.composite
def words_triggers(draw: st.DrawFn) -> DataTrigger:
    """Generate comparisons with published values and with arbitrary strings."""
    which = draw(
        st.sampled_from([one for one in OPERANDS.values() if one.kind is OperandKind.ENUMERATION and one.v3])
    )
    operator = draw(st.sampled_from([one for one in which.v3 if one is not Operator.ON_CHANGE]))
    values = st.sampled_from((*which.values[:4], *STRANGE))
    return DataTrigger(which.name, operator, draw(st.lists(values, min_size=1, max_size=4)))


@st.composite
def levels(draw: st.DrawFn) -> DataTrigger:
    """Generate related comparisons, some of which have a constant result."""
    name = draw(st.sampled_from(["vehicle.energy.electric.level", "vehicle.kinetic.speed"]))
    operator = draw(st.sampled_from([Operator.LOWER_THAN, Operator.GREATER_THAN, Operator.EQUALS_TO]))
    return DataTrigger(
        name,
        operator,
        draw(st.lists(st.sampled_from(["-1", "0", "50", "100", "120"]), min_size=1, max_size=2)),
    )


@st.composite
def rules(draw: st.DrawFn, *versions: str) -> Monitor:
    every = [triggers(version) for version in versions]
    each = st.one_of(
        *every, words_triggers(), levels(), zone_triggers(whole=versions == ("v3",)), time_triggers()
    )
    named = [draw(each).named(name) for name in NAMES[: draw(st.integers(1, 5))]]
    return Monitor("x").when(draw(expressions([str(one.name) for one in named])), triggers=named)


# ---------------------------------------------------------------------- vehicles near the limits


@st.composite
def vehicles(draw: st.DrawFn, rule: Mapping[str, Trigger]) -> VehicleState:
    used = list(rule.values())
    data = {one.operand: draw(_values(one)) for one in used if isinstance(one, DataTrigger)}
    before = {one.operand: draw(_values(one)) for one in used if isinstance(one, DataTrigger)}
    moment = draw(
        st.sampled_from([draw(_moments(one)) for one in used if isinstance(one, TimeTrigger)] or [NOW])
    )
    changed = (
        draw(st.dictionaries(st.sampled_from(sorted(data)), st.sampled_from([moment, NOW]))) if data else {}
    )
    return VehicleState(
        moment,
        position=draw(_places([one for one in used if isinstance(one, ZoneTrigger)])),
        data=data,
        previous_data=draw(st.none() | st.just(before)),
        changed_at=changed,
        in_use=draw(st.sampled_from([True, True, False, None])),
    )


def _values(trigger: DataTrigger) -> st.SearchStrategy[Any]:
    which = operand(trigger.operand)
    known: st.SearchStrategy[Any]
    if which.kind is OperandKind.NUMBER:
        limit = Decimal(trigger.values[0]) if trigger.values else Decimal(0)
        known = st.sampled_from([limit, limit - Decimal("0.01"), limit + Decimal("0.01"), float(limit), 50])
    elif which.kind is OperandKind.BOOLEAN or which.name.startswith(("vehicle.trip.st", "vehicle.doors")):
        known = st.booleans()
    else:
        words = st.sampled_from([*trigger.values, "Another", *which.values[:2]])
        known = words if which.name not in SEVERAL_VALUES_AT_A_TIME else words | st.sets(words, max_size=3)
    return st.none() | known


def _moments(trigger: TimeTrigger) -> st.SearchStrategy[datetime]:
    """Generate moments near the edges of windows, at any time, and on days when clocks change."""
    edges: list[datetime] = []
    for window in trigger.windows:
        if isinstance(window, SingleWindow):
            edges += [bound for bound in single_bounds(window) if bound is not None]
            continue
        for day in (datetime(2026, 3, 28), datetime(2026, 10, 24), datetime(2027, 1, 3)):  # noqa: DTZ001  # local
            for later in range(8):
                opening = day + timedelta(days=later) + window.start
                edges += [at.replace(tzinfo=zone_of(trigger)) for at in (opening, opening + window.duration)]
    near = st.builds(
        lambda edge, off: edge.astimezone(UTC) + off,
        st.sampled_from(edges),
        st.sampled_from([timedelta(0), timedelta(microseconds=-1), timedelta(seconds=1), timedelta(hours=5)]),
    )
    return near | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds


def _places(zones: list[ZoneTrigger]) -> st.SearchStrategy[Position | None]:
    if not zones:
        return st.none()
    anywhere = st.builds(Position, st.floats(-90, 90), st.floats(-180, 180))
    near = st.builds(
        _at_distance,
        st.sampled_from(zones),
        st.sampled_from([0.0, 0.5, 0.99, 1.01, 1.5]),
        st.floats(0, 2 * pi),
    )
    return st.none() | anywhere | near


def _at_distance(zone: ZoneTrigger, share: float, bearing: float) -> Position:
    circle = zone.circle
    angle = min(float(circle.radius_km), 20_000.0) * share / 6371.0088
    latitude, longitude = radians(circle.latitude), radians(circle.longitude)
    there = asin(max(-1, min(1, sin(latitude) * cos(angle) + cos(latitude) * sin(angle) * cos(bearing))))
    turn = atan2(sin(bearing) * sin(angle) * cos(latitude), cos(angle) - sin(latitude) * sin(there))
    return Position(degrees(there), (degrees(longitude + turn) + 540) % 360 - 180)


# ---------------------------------------------------------------------- one trigger at a time

WORDS = ("Eco", "Sport", "Unheard of")
POSSIBLE: dict[OperandKind, list[Any]] = {
    OperandKind.NUMBER: [None, -1, 0, 49, 49.99, 50, Decimal("50.0"), 50.01, 100, 130],
    OperandKind.BOOLEAN: [None, True, False],
    OperandKind.ENUMERATION: [None, *WORDS, "Another", [], ["Eco"], ["Eco", "Another"], ["Another"], 5],
    OperandKind.CHANGE_ONLY: [None, True, False, "Word"],
}
WANTED: dict[OperandKind, list[tuple[str, ...]]] = {
    OperandKind.NUMBER: [
        ("50",),
        ("-0.5",),
        ("-0",),
        ("050.0",),
        ("-1",),
        ("0",),
        ("1",),
        ("100",),
        ("49.990", "7"),
    ],
    OperandKind.BOOLEAN: [("true",), ("false",), ("false", "true")],
    OperandKind.ENUMERATION: [("Eco",), ("Eco", "Sport"), WORDS, ("Unheard of",), ("or", "a, b")],
    OperandKind.CHANGE_ONLY: [],
}


def comparisons() -> Iterator[DataTrigger]:
    """Yield every operand with every operator that it supports in some version."""
    for one in OPERANDS.values():
        for operator in one.operators():
            for values in [()] if operator is Operator.ON_CHANGE else WANTED[one.kind]:
                yield DataTrigger(one.name, operator, values, name="a")


@pytest.mark.parametrize("text", ["a", "!a"])
@pytest.mark.parametrize("trigger", list(comparisons()), ids=str)
def test_comparisons_and_their_negations_mean_what_they_say(trigger: DataTrigger, text: str) -> None:
    expression = parse_expression(text)
    described = describe_monitor(Monitor("x").when(expression, triggers=[trigger]), now=NOW)
    reading = read_description(described)
    possible = POSSIBLE[operand(trigger.operand).kind]
    for value, before in product(possible, possible):
        state = VehicleState(NOW, data={trigger.operand: value}, previous_data={trigger.operand: before})
        expected = evaluate(expression, {"a": trigger}, state)
        assert reading.rule(state) is expected, (described, value, before)
        foregone = reading.leaves[0].foregone
        if foregone is not None and isinstance(value, int) and 0 <= value <= 100:
            assert expected is foregone, (described, value)


WINDOWS = [
    DailyWindow(timedelta(hours=14, minutes=30), timedelta(hours=4, minutes=30), [Weekday.MONDAY]),
    DailyWindow(timedelta(hours=8), timedelta(hours=10), list(Weekday)[:5]),
    DailyWindow(timedelta(hours=22), timedelta(hours=8), list(Weekday)[4:]),
    DailyWindow(timedelta(hours=22), timedelta(hours=2), list(Weekday)[2:4]),
    DailyWindow(timedelta(hours=1, minutes=30), timedelta(hours=1)),
    DailyWindow(timedelta(0), timedelta(days=1), [Weekday.SATURDAY, Weekday.SUNDAY]),
    DailyWindow(timedelta(0), timedelta(days=1)),
    DailyWindow(timedelta(0), timedelta(days=2), [Weekday.SATURDAY]),
    DailyWindow(timedelta(hours=8), timedelta(days=1), [Weekday.FRIDAY]),
    DailyWindow(
        timedelta(hours=18), timedelta(hours=62), [Weekday.FRIDAY], [WeekRange(1, 12), WeekRange(44, 52)]
    ),
    DailyWindow(timedelta(hours=8), timedelta(hours=1), list(Weekday)[:5], [WeekRange(13, 13)]),
    DailyWindow(timedelta(hours=8, seconds=30, milliseconds=500), timedelta(seconds=59, microseconds=1)),
    SingleWindow(datetime(2026, 3, 29, 0, 59, 59, 250000, tzinfo=UTC), timedelta(hours=36, milliseconds=1)),
    SingleWindow(
        datetime(2026, 3, 28, 8, tzinfo=timezone(timedelta(hours=-9, minutes=-30))), timedelta(days=2)
    ),
    SingleWindow(datetime(2026, 3, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize("time_zone", [None, "Europe/Berlin", "America/New_York", "Pacific/Apia"])
@pytest.mark.parametrize(
    "windows", [[one] for one in WINDOWS] + [WINDOWS[:2], WINDOWS[3:6], WINDOWS[-4:]], ids=str
)
def test_windows_and_their_negations_mean_what_they_say(windows: list[Window], time_zone: str | None) -> None:
    trigger = TimeTrigger(windows, time_zone, name="a")
    held = parse_expression("a")
    affirmed, denied = (
        read_description(describe_monitor(Monitor("x").when(one, triggers=[trigger]), now=NOW))
        for one in (held, ~held)
    )
    for moment in moments_near(trigger):
        for in_use in (True, False, None):
            state = VehicleState(moment, in_use=in_use)
            expected = holds(trigger, state)
            assert affirmed.rule(state) is expected, (affirmed.lines, moment)
            assert denied.rule(state) is (None if expected is None else not expected), (denied.lines, moment)


def moments_near(trigger: TimeTrigger) -> Iterator[datetime]:
    """Yield full and half hours of eight days around two clock changes, and the edges of the windows."""
    for first in (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC)):
        for hour in range(0, 8 * 24, 2):
            yield first + timedelta(hours=hour, minutes=45)
            edge = first + timedelta(hours=hour, minutes=30 * (hour % 4 // 2))
            yield from (edge, edge - timedelta(microseconds=1))
    for window in trigger.windows:
        bounds = single_bounds(window) if isinstance(window, SingleWindow) else ()
        for bound in bounds:
            if bound is not None:
                yield from (bound - timedelta(microseconds=1), bound)
        if isinstance(window, DailyWindow):
            for day in range(27, 32):
                opening = datetime(2026, 3, day, tzinfo=zone_of(trigger)) + window.start
                for edge in (opening, opening + window.duration):
                    at = edge.astimezone(UTC)
                    yield from (at - timedelta(microseconds=1), at)


# ---------------------------------------------------------------------- the properties


@examples(60)
@given(st.data())
def test_the_description_is_true_when_the_rule_is(data: st.DataObject) -> None:
    monitor = data.draw(rules("v3", "v2"))
    rule = {str(one.name): one for one in monitor.triggers}
    described = describe_monitor(monitor, now=NOW)
    reading = read_description(described)
    assert monitor.expression is not None
    for _ in range(8):
        state = data.draw(vehicles(rule))
        assert reading.rule(state) is evaluate(monitor.expression, rule, state), described
        for leaf in (*reading.leaves, *reading.unused):
            value = holds(rule[leaf.name], state)
            expected = not value if leaf.negated and value is not None else value
            assert leaf.holds(state) is expected, described


@examples(60)
@given(rules("v3"), monitors())
def test_the_description_agrees_with_the_findings(rule: Monitor, monitor: Monitor) -> None:
    monitor = attrs.evolve(monitor, triggers=rule.triggers, expression=rule.expression)
    described = describe_monitor(monitor, now=NOW)
    reading = read_description(described)
    findings = check_text(monitor.to_json(dialect="v3"), dialect="v3", now=NOW).findings
    codes = {finding.code for finding in findings}
    for code, said in codes_said(reading).items():
        assert said is (code in codes), (code, described, findings)
    assert reading.batch == batch_size(monitor, codes)
    if not codes & DOUBTS:  # the checks treat a trigger with a likely mistake as unknown
        assert (reading.certainty is False) is ("FM609" in codes), (described, findings)
        assert reading.hardly_ever is ("FM612" in codes), (described, findings)
        assert (reading.certainty is True) is ("FM610" in codes), (described, findings)


@pytest.mark.parametrize("kind", RetryKind)
@pytest.mark.parametrize("number", [None, 1, 2, 72, 73, 25920, 25921, LARGEST_WHOLE])
def test_retry_policies_agree_with_the_findings(kind: RetryKind, number: int | None) -> None:
    for seconds in (None, 1, 10, 3600, 3 * 86400, 3 * 86400 + 1, LARGEST_WHOLE):
        delay = None if seconds is None else timedelta(seconds=seconds)
        monitor = NOTIFYING.retry(RetryPolicy(kind, number, delay))
        reading = read_description(monitor.describe())
        codes = {finding.code for finding in monitor.findings(dialect="v3")}
        assert reading.ignored_settings is ("FM704" in codes), reading.lines
        assert reading.retries_are_cut is ("FM705" in codes), reading.lines


@pytest.mark.parametrize("kind", AttributeKind)
@pytest.mark.parametrize("value", ["$vin", "$vid", "vin", "v$vin"])
@pytest.mark.parametrize("size", [1, 2, 5000])
def test_batches_are_described_only_if_sent(kind: AttributeKind, value: str, size: int) -> None:
    monitor = NOTIFYING.notify(HOOK, attributes=[Attribute(kind, "X-Vehicle", value)]).batch(size=size)
    codes = {finding.code for finding in monitor.findings(dialect="v3")}
    assert ("FM707" in codes) is (kind is AttributeKind.QUERY and value == "$vin")
    assert read_description(monitor.describe()).batch == batch_size(monitor, codes)


HOOK = "https://hooks.example.org/fleet"
NOTIFYING = Monitor("x").when(vehicle.kinetic.speed > 130).notify(HOOK)
DOUBTS = {"FM302", "FM304", "FM409", "FM507"}


def codes_said(reading: Reading) -> dict[str, bool]:
    """Return which findings a description should mention, and whether it does."""
    leaves = (*reading.leaves, *reading.unused)
    return {
        "FM406": any(leaf.default_time_zone for leaf in leaves),
        "FM409": any(leaf.over for leaf in leaves),
        "FM504": any(leaf.ignores_values for leaf in leaves),
        "FM506": any(leaf.unknown_values for leaf in leaves),
        "FM507": any(leaf.foregone is not None for leaf in leaves),
        "FM603": bool(reading.unused),
        "FM704": reading.ignored_settings,
        "FM705": reading.retries_are_cut,
    }


def batch_size(monitor: Monitor, codes: set[str]) -> int | None:
    """Return the batch size; None if each event is sent on its own."""
    if monitor.batching is None or monitor.batching.size == 1 or "FM707" in codes:
        return None
    return monitor.batching.size
