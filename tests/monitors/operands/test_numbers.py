"""Numbers are sent as exact decimal text."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import MonitorError
from fleetapi.monitors.operands.numbers import is_number_text, number_text


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
def test_numbers_are_written_without_exponent(value: Any, text: str) -> None:
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
def test_what_is_no_finite_number_is_refused(value: Any) -> None:
    with pytest.raises(MonitorError):
        number_text(value)


@pytest.mark.parametrize(
    "value", [Decimal("1E+1000000"), Decimal("1E-1000000"), 10**5000], ids=["large", "small", "whole"]
)
def test_what_would_fill_the_memory_is_refused(value: Any) -> None:
    with pytest.raises(MonitorError, match="too many digits"):
        number_text(value)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**40), 10**40))
def test_the_text_means_the_number(value: float) -> None:
    text = number_text(value)
    assert is_number_text(text)
    assert type(value)(text) == value
