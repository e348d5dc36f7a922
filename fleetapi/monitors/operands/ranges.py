"""The values a number can have as far as common sense tells: a level is a percentage, no speed is negative.

Reasoning does not use these limits, because the two specifications disagree about them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from fleetapi.monitors.operands.operator import Operator

__all__ = ["RANGES", "foregone"]

RANGES: Final[dict[str, tuple[int, int | None]]] = {
    **dict.fromkeys(("vehicle.energy.electric.level", "vehicle.energy.fuel.level"), (0, 100)),
    **dict.fromkeys(
        (
            "vehicle.odometer",
            "vehicle.energy.electric.autonomy",
            "vehicle.energy.fuel.autonomy",
            "vehicle.autonomy",
            "vehicle.kinetic.speed",
            "vehicle.trip.duration",
            "vehicle.trip.distance",
        ),
        (0, None),
    ),
}
"""The least and the greatest value of an operand; None where there is no greatest."""


def foregone(name: str, operator: Operator, number: Decimal) -> bool | None:
    """Return the result of a comparison if it is the same for every value of the operand, otherwise None."""
    if name not in RANGES:
        return None
    least, most = RANGES[name]
    beyond = most is not None and number > most
    if operator is Operator.GREATER_THAN:
        return False if most is not None and number >= most else (True if number < least else None)
    if operator is Operator.LOWER_THAN:
        return False if number <= least else (True if beyond else None)
    return False if number < least or beyond else None
