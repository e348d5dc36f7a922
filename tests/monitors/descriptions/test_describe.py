"""Descriptions in English; each case is a document with its description."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fleetapi import CalendarDuration, Monitor, enters, vehicle
from fleetapi.monitors.descriptions.describe import describe_monitor
from fleetapi.monitors.descriptions.phrases import duration_words, listed
from fleetapi.monitors.descriptions.trigger_words import sentence
from fleetapi.monitors.expressions.expression import Not
from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.operands.table import OPERANDS, OperandKind, Operator
from fleetapi.monitors.triggers import DataTrigger

NOW = datetime(2026, 11, 28, tzinfo=UTC)
CASES = sorted((Path(__file__).parents[2] / "cases" / "monitors" / "described").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_descriptions_match_the_recorded_ones(path: Path) -> None:
    described = describe_monitor(Monitor.from_json(path.read_bytes()), now=NOW)
    assert described == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_an_unfinished_monitor() -> None:
    assert Monitor("x").describe().splitlines()[:3] == [
        'Monitor "x".',
        "It has no condition yet.",
        "It notifies nobody yet.",
    ]


def test_a_deep_expression_is_described() -> None:
    expression = parse_expression("moving")
    for _ in range(5000):
        expression = Not(expression)
    deep = Monitor("x").when(expression, triggers=[vehicle.kinetic.moving.is_(True).named("moving")])
    assert "the vehicle is moving [moving]" in deep.describe()


@pytest.mark.parametrize("name", OPERANDS)
def test_a_trigger_and_its_negation_are_different_sentences(name: str) -> None:
    operand = OPERANDS[name]
    value = {OperandKind.NUMBER: "5", OperandKind.BOOLEAN: "true"}.get(operand.kind, "Word")
    for operator in operand.operators():
        values = () if operator is Operator.ON_CHANGE else (value,)
        trigger = DataTrigger(name, operator, values)
        affirmed, denied = (sentence(trigger, negated=negated, now=NOW) for negated in (False, True))
        assert affirmed != denied
        assert operand.unit in affirmed
        assert operand.unit in denied


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=10), "10 minutes"),
        (timedelta(hours=4, minutes=30), "4 hours 30 minutes"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(seconds=1.5), "1.5 seconds"),
        (timedelta(hours=1, microseconds=250), "1 hour 0.00025 seconds"),
        (CalendarDuration(14, timedelta(hours=1)), "1 year 2 months 1 hour"),
        (timedelta(days=2, seconds=5), "2 days 5 seconds"),
    ],
)
def test_durations(duration: timedelta | CalendarDuration, words: str) -> None:
    assert duration_words(duration) == words


def test_lists() -> None:
    assert [listed(""), listed("a"), listed("ab"), listed("abc", "or")] == ["", "a", "a and b", "a, b or c"]


def test_coordinates_have_no_exponent() -> None:
    described = Monitor("x").when(enters(lat=1e-7, lon=-0.0, radius_km=10**300)).describe()
    assert "circle with a radius of 1,000,000," in described
    assert "around 0.0000001° N, 0° [zone1]" in described
