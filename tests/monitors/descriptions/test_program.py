"""The program of a monitor looks like code written by a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fleetapi import CalendarDuration, Monitor, SingleWindow, every, leaves, starting, vehicle
from fleetapi.monitors.subscription import Attribute, AttributeKind, RetryKind, RetryPolicy
from fleetapi.monitors.triggers import DataTrigger, Operator, TimeTrigger
from fleetapi.wire.dialects import Dialect

HOUR = timedelta(hours=1)
LEVEL = vehicle.energy.electric.level
SUNDAYS = every("Sun", at="1:00", lasting=HOUR, weeks=[3])
HOOK = "https://example.com"


def run(monitor: Monitor) -> Any:
    variables: dict[str, Any] = {}
    exec(monitor.to_python(), variables)
    return variables["monitor"]


def test_the_program_reads_like_the_documentation() -> None:
    monitor = (
        Monitor("Away")
        .when(leaves(lat=1.5, lon=2, radius_km=3).named("outOfTown") & ~(LEVEL < 20).named("low"))
        .notify(HOOK, name="n", body={"vin": "$vin"})
        .remind_every(HOUR)
    )
    assert monitor.to_python() == (
        "from datetime import timedelta\n"
        "\n"
        "from fleetapi import Monitor, leaves, vehicle\n"
        "\n"
        'out_of_town = leaves(lat=1.5, lon=2.0, radius_km=3).named("outOfTown")\n'
        'low = (vehicle.energy.electric.level < 20).named("low")\n'
        "\n"
        "monitor = (\n"
        '    Monitor("Away")\n'
        "    .when(out_of_town & ~low)\n"
        '    .notify("https://example.com", name="n", body={"vin": "$vin"})\n'
        "    .remind_every(timedelta(hours=1))\n"
        ")\n"
    )
    assert run(monitor) == monitor


def test_the_smallest_program() -> None:
    assert Monitor("x").to_python() == 'from fleetapi import Monitor\n\nmonitor = Monitor("x")\n'


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("outOfParis", "out_of_paris"),
        ("vehicle", "vehicle_2"),
        ("if", "if_2"),
        ("monitor", "monitor_2"),
        ("1st", "trigger_1st"),
        ("é", "trigger"),
        ("a.b", "a_b"),
    ],
)
def test_variables_are_named_after_triggers_and_shadow_nothing(name: str, variable: str) -> None:
    monitor = Monitor("x").when((LEVEL < 20).named(name))
    assert f"\n{variable} = " in monitor.to_python()
    assert run(monitor) == monitor


def test_similar_names_get_different_variables() -> None:
    monitor = Monitor("x").when(
        (LEVEL < 20).named("aB") & (LEVEL < 30).named("a_b") & (LEVEL < 40).named("a.b")
    )
    assert run(monitor) == monitor


@pytest.mark.parametrize(
    ("trigger", "text"),
    [
        (LEVEL < 0.5, "level < 0.5)"),
        (DataTrigger(LEVEL.name, Operator.LOWER_THAN, ("0.50",)), 'level < Decimal("0.50"))'),
        (DataTrigger(LEVEL.name, Operator.LOWER_THAN, ("007",)), "Operator.LOWER_THAN, ('007',))"),
        (DataTrigger(LEVEL.name, Operator.EQUALS_TO, ("1", "2")), "Operator.EQUALS_TO, ('1', '2'))"),
        (vehicle.kinetic.moving.is_(False), "vehicle.kinetic.moving.is_(False)"),
        (starting(datetime(2030, 1, 1, 8, tzinfo=UTC)), "datetime(2030, 1, 1, 8, 0, tzinfo=timezone.utc)"),
        (every(at=timedelta(seconds=5), lasting=HOUR), "at=timedelta(seconds=5)"),
        (
            TimeTrigger((*SUNDAYS.windows, *every(at="2:00", lasting=HOUR).windows)),
            "DailyWindow(timedelta(hours=1), timedelta(hours=1), days=[Weekday.SUNDAY], weeks=[WeekRange(3",
        ),
    ],
)
def test_triggers_use_the_builders_where_possible(trigger: Any, text: str) -> None:
    monitor = Monitor("x").when(trigger)
    assert text in monitor.to_python()
    assert run(monitor) == monitor


def test_values_without_effect_are_kept() -> None:
    attributes = [Attribute(AttributeKind.BODY, "a", "1"), Attribute(AttributeKind.HEADER, "b", "2")]
    monitor = (
        Monitor('say "hello"\n')
        .when(LEVEL < 5)
        .notify(HOOK, attributes=attributes)
        .retry(RetryPolicy(RetryKind.ALWAYS, 3))
    )
    program = monitor.to_python()
    assert "RetryPolicy(RetryKind.ALWAYS, 3, None)" in program
    assert 'attributes=[Attribute("Body", "a", "1"), Attribute("Header", "b", "2")]' in program
    assert run(monitor) == monitor
    assert Monitor.from_dict(monitor.to_dict(dialect=Dialect.V3)) == monitor


@pytest.mark.parametrize(
    "lasting", [CalendarDuration(1), CalendarDuration(14, timedelta(days=10)), timedelta(seconds=1.5)]
)
def test_windows_of_any_length_round_trip(lasting: timedelta | CalendarDuration) -> None:
    start = datetime(2030, 1, 31, tzinfo=UTC)
    windows = TimeTrigger((SingleWindow(start, lasting), SingleWindow(start)), "Europe/Paris")
    for condition in (starting(start, lasting=lasting).named("once"), windows.named("twice")):
        monitor = Monitor("x").when(condition).notify(HOOK)
        assert run(monitor) == monitor
        for dialect in (Dialect.QUICKSTART, Dialect.V3):  # v2 takes no dates
            read = Monitor.from_json(monitor.to_json(dialect=dialect))
            assert [each.named("x") for each in read.triggers] == [condition.named("x")]


def test_unknown_fields_are_omitted_and_named() -> None:
    monitor = Monitor("x").when((LEVEL < 20).named("low")).notify(HOOK)
    document = monitor.to_dict(dialect="v3")
    document["novelty\n"] = 1
    document["triggerParam"]["triggers"][0]["since"] = "2030"
    kept = Monitor.from_dict(document, unknown="keep")
    assert kept.unknown_fields
    assert kept.to_python() == monitor.to_python() + (
        '# omitted, because no specification defines it: "novelty\\n"\n'
        '# omitted, because no specification defines it: "since" of rule.trigger low\n'
    )
    assert run(kept) == monitor
