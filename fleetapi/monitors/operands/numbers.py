"""Numbers as operands take them: exact decimal text."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any, TypeAlias

from fleetapi.errors import MonitorError

__all__ = ["Number", "is_number_text", "number_text"]

Number: TypeAlias = int | float | Decimal

_NUMBER_TEXT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LONGEST = 400  # the largest float has 309 digits


def is_number_text(text: str) -> bool:
    """Tell whether `text` is a decimal number as operands take it: digits, no exponent (`50`, `-0.5`)."""
    return _NUMBER_TEXT.fullmatch(text) is not None


def number_text(value: Any) -> str:
    """Write a number as exact decimal text: `50` for 50 and 50.0, `0.1` for 0.1, never an exponent.

    A float is written as the shortest text that means it; a Decimal keeps its digits. Raises MonitorError for
    NaN, infinities, booleans and everything that is not an int, a float or a Decimal.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise MonitorError(f"{value!r} is not a number", remedy="give an int, a float or a Decimal")
    if not (
        value.is_finite() if isinstance(value, Decimal) else isinstance(value, int) or math.isfinite(value)
    ):
        raise MonitorError(f"{value} cannot be compared with", remedy="give a finite number")
    if isinstance(value, int) and abs(value) < 10**18:
        return str(value)
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if abs(exact.adjusted()) + len(exact.as_tuple().digits) > _LONGEST:
        raise MonitorError("the number has too many digits to be written out", remedy="give a smaller one")
    text = format(exact, "f")
    if isinstance(value, float) and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.removeprefix("-") if not exact else text
