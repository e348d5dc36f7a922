"""The operators of data triggers."""

from __future__ import annotations

import enum

__all__ = ["Operator"]


class Operator(enum.StrEnum):
    """How a data trigger compares; the value is its text on the wire. There is no "less or equal"."""

    EQUALS_TO = "equalsTo"
    GREATER_THAN = "greaterThan"
    LOWER_THAN = "lowerThan"
    INCLUDED_IN = "includedIn"
    ON_CHANGE = "onChange"
