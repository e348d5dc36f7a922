"""The table of operands matches the vendor's; numbers as text."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import MonitorError
from fleetapi.monitors.descriptions.trigger_words import SUBJECTS
from fleetapi.monitors.operands.table import (
    OPERANDS,
    OperandKind,
    Operator,
    is_number_text,
    number_text,
    operand,
    reason_against,
)

PUBLISHED = Path(__file__).parents[4] / "shared" / "api" / "operands.json"
KINDS = {
    "number": OperandKind.NUMBER,
    "boolean": OperandKind.BOOLEAN,
    "enum": OperandKind.ENUMERATION,
    "enum-list": OperandKind.ENUMERATION,
    "alert": OperandKind.ENUMERATION,
    "change-only": OperandKind.CHANGE_ONLY,
}


def test_the_table_matches_the_published_one() -> None:
    if not PUBLISHED.exists():
        pytest.skip("the vendor's operands are not beside the checkout")
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert set(OPERANDS) == set(published)
    for name, facts in published.items():
        ours = OPERANDS[name]
        assert ours.values == tuple(facts.get("values", ())), name
        for version in ("v3", "v2"):
            fact = facts.get(version)
            assert set(ours.operators(version)) == set(fact["ops"] if fact else ()), name
            if fact:
                assert ours.kind is KINDS[fact["kind"]], name
                assert (version in ours.deprecated_in) == fact["deprecated"], name


def test_how_many_operands_each_version_has() -> None:
    assert sum(bool(one.v3) for one in OPERANDS.values()) == 35
    assert sorted(one.name for one in OPERANDS.values() if not one.v3) == [
        "privacy.driverRequestState",
        "vehicle.engines.running",
    ]


def test_exactly_the_numbers_have_units() -> None:
    assert {one.name for one in OPERANDS.values() if one.unit} == {
        one.name for one in OPERANDS.values() if one.kind is OperandKind.NUMBER
    }


def test_all_operands_have_an_english_name() -> None:
    assert set(SUBJECTS) == set(OPERANDS)


def test_unknown_operands_are_rejected_with_a_suggestion() -> None:
    with pytest.raises(MonitorError) as caught:
        operand("vehicle.energy.electric.levle")
    assert caught.value.remedy == "did you mean `vehicle.energy.electric.level`?"


@pytest.mark.parametrize(
    ("name", "operator", "values", "reason"),
    [
        ("vehicle.odometer", Operator.ON_CHANGE, (), "does not support onChange"),
        ("vehicle.collision.side", Operator.ON_CHANGE, (), "does not support onChange"),
        ("vehicle.trip.state", Operator.EQUALS_TO, ("Nominal",), "does not support equalsTo"),
        ("vehicle.trip.start", Operator.ON_CHANGE, ("x",), "onChange does not accept values"),
        ("vehicle.alert", Operator.INCLUDED_IN, (), "includedIn needs a value"),
        ("vehicle.odometer", Operator.EQUALS_TO, (), "equalsTo needs a value"),
        ("vehicle.odometer", Operator.EQUALS_TO, ("1e3",), "is a number, but '1e3' is not"),
        ("vehicle.odometer", Operator.EQUALS_TO, (" 1",), "is a number, but ' 1' is not"),
        ("vehicle.odometer", Operator.EQUALS_TO, ("١",), "is a number, but '١' is not"),
        ("vehicle.kinetic.moving", Operator.EQUALS_TO, ("True",), "is a boolean, but 'True' is not"),
        ("vehicle.odometer", Operator.EQUALS_TO, ("-1.50",), None),
        ("vehicle.odometer", Operator.EQUALS_TO, ("1", "2"), None),
        ("vehicle.alert", Operator.EQUALS_TO, ("NewerThanThisRelease",), None),
        ("vehicle.kinetic.moving", Operator.EQUALS_TO, ("true",), None),
    ],
)
def test_reasons_against_a_comparison(
    name: str, operator: Operator, values: tuple[str, ...], reason: str | None
) -> None:
    against = reason_against(operand(name), operator, values)
    assert (against is None) == (reason is None)
    assert against is None or (reason or "") in against.reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (50, "50"),
        (-3, "-3"),
        (50.0, "50"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (-0.0, "0"),
        (10**30, "1" + "0" * 30),
        (Decimal("0.10"), "0.10"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "0.00"),
    ],
)
def test_numbers_have_no_exponent(value: Any, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        None,
        "50",
        Fraction(1, 2),
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("-Infinity"),
        1j,
    ],
)
def test_other_values_than_finite_numbers_are_rejected(value: Any) -> None:
    with pytest.raises(MonitorError):
        number_text(value)


@pytest.mark.parametrize(
    "value", [Decimal("1E+1000000"), Decimal("1E-1000000"), 10**5000], ids=["large", "small", "whole"]
)
def test_numbers_with_too_many_digits_are_rejected(value: Any) -> None:
    with pytest.raises(MonitorError, match="too many digits"):
        number_text(value)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**40), 10**40))
def test_the_text_identifies_the_number(value: float) -> None:
    text = number_text(value)
    assert is_number_text(text)
    assert type(value)(text) == value
