"""Every operand that a data trigger can name: its kind, operators, published values, unit and range.

Taken from the DataTrigger schemas of the specifications 3.19.2 and 2.2.0; a test compares them. Operators are
listed per API version, because v2 lacks some operands of v3, has two of its own, and allows less for one.
"""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeAlias, get_args

import attrs

from fleetapi.diagnostics.suggest import did_you_mean
from fleetapi.errors import MonitorError
from fleetapi.monitors.operands import values

__all__ = [
    "OPERANDS",
    "RANGES",
    "Number",
    "Objection",
    "Operand",
    "OperandKind",
    "Operator",
    "constant_result",
    "is_number_text",
    "number_text",
    "operand",
    "reason_against",
]


class Operator(enum.StrEnum):
    """How a data trigger compares; the values are those of the API. There is no "less or equal"."""

    EQUALS_TO = "equalsTo"
    GREATER_THAN = "greaterThan"
    LOWER_THAN = "lowerThan"
    INCLUDED_IN = "includedIn"
    ON_CHANGE = "onChange"


Number: TypeAlias = int | float | Decimal

_NUMBER_TEXT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LONGEST = 400  # the largest float has 309 digits


def is_number_text(text: str) -> bool:
    """Return whether `text` is a decimal number without an exponent, as operands require (`50`, `-0.5`)."""
    return _NUMBER_TEXT.fullmatch(text) is not None


def number_text(value: Any) -> str:
    """Return a number as an exact decimal without an exponent: `50` for 50 and 50.0, `0.1` for 0.1.

    A float becomes the shortest decimal that identifies it; a Decimal keeps its digits. Raises MonitorError
    for NaN, infinities, booleans and other types.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise MonitorError(f"{value!r} is not a number", remedy="pass an int, a float or a Decimal")
    if not (
        value.is_finite() if isinstance(value, Decimal) else isinstance(value, int) or math.isfinite(value)
    ):
        raise MonitorError(f"{value} cannot be used in a comparison", remedy="pass a finite number")
    if isinstance(value, int) and abs(value) < 10**18:
        return str(value)
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if abs(exact.adjusted()) + len(exact.as_tuple().digits) > _LONGEST:
        raise MonitorError("the number has too many digits", remedy="pass a smaller number")
    text = format(exact, "f")
    if isinstance(value, float) and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.removeprefix("-") if not exact else text


class OperandKind(enum.Enum):
    """The type of an operand's values."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    ENUMERATION = "enumeration"
    CHANGE_ONLY = "change only"


@attrs.frozen
class Operand:
    """An operand.

    `v3` and `v2` are the operators that each API version allows; they are empty if the version lacks the
    operand. `values` are the published values of an enumeration. `unit` is the unit in descriptions, or
    empty. `deprecated_for` is the replacement for a deprecated operand, otherwise None.
    """

    name: str
    kind: OperandKind
    v3: tuple[Operator, ...]
    v2: tuple[Operator, ...]
    values: tuple[str, ...] = ()
    unit: str = ""
    deprecated_for: str | None = None
    deprecated_in: frozenset[str] = frozenset()

    def operators(self, version: str | None = None) -> tuple[Operator, ...]:
        """Return the operators of `version` ("v3" or "v2"); None means those of both."""
        if version == "v3":
            return self.v3
        if version == "v2":
            return self.v2
        return tuple(operator for operator in Operator if operator in self.v3 or operator in self.v2)


@attrs.frozen
class Objection:
    """Why something is not allowed, and what to write instead."""

    reason: str
    remedy: str


_EQUALS, _CHANGE, _IN = Operator.EQUALS_TO, Operator.ON_CHANGE, Operator.INCLUDED_IN
_COMPARED = (_EQUALS, Operator.GREATER_THAN, Operator.LOWER_THAN)
_NONE: tuple[Operator, ...] = ()


def _number(name: str, unit: str, *, v2: bool = True) -> Operand:
    return Operand(name, OperandKind.NUMBER, _COMPARED, _COMPARED if v2 else _NONE, unit=unit)


def _boolean(name: str, *, v3: bool = True, v2: bool = True) -> Operand:
    operators = (_EQUALS, _CHANGE)
    return Operand(name, OperandKind.BOOLEAN, operators if v3 else _NONE, operators if v2 else _NONE)


def _enumeration(
    name: str, v3: tuple[Operator, ...], v2: tuple[Operator, ...], published: Any, **more: Any
) -> Operand:
    return Operand(name, OperandKind.ENUMERATION, v3, v2, values=get_args(published), **more)


def _change(name: str, *, v2: bool = False, **more: Any) -> Operand:
    return Operand(name, OperandKind.CHANGE_ONLY, (_CHANGE,), (_CHANGE,) if v2 else _NONE, **more)


_ALL = (_EQUALS, _IN, _CHANGE)

OPERANDS: Mapping[str, Operand] = MappingProxyType(
    {
        one.name: one
        for one in (
            _enumeration("vehicle.alert", _ALL, _ALL, values.Alert),
            _number("vehicle.odometer", "km"),
            _enumeration("vehicle.powertrain.status", _ALL, _NONE, values.PowertrainStatus),
            _number("vehicle.engines.thermic.oil.temp", "°C"),
            _number("vehicle.energy.electric.level", "%"),
            _number("vehicle.energy.electric.autonomy", "km"),
            _number("vehicle.energy.fuel.level", "%"),
            _number("vehicle.energy.fuel.autonomy", "km"),
            _number("vehicle.autonomy", "km", v2=False),
            _enumeration("vehicle.energy.charging.status", _ALL, (_EQUALS, _CHANGE), values.ChargingStatus),
            _boolean("vehicle.energy.charging.plugged"),
            _enumeration("vehicle.energy.charging.type", (_EQUALS, _CHANGE), _NONE, values.ChargingType),
            _change("vehicle.doorsState.lockedState", v2=True),
            _change("vehicle.doorsState.opening", v2=True),
            _boolean("vehicle.kinetic.moving"),
            _number("vehicle.kinetic.speed", "km/h"),
            _change(
                "vehicle.trip",
                v2=True,
                deprecated_for="vehicle.trip.start or vehicle.trip.stop",
                deprecated_in=frozenset({"v3"}),
            ),
            _change("vehicle.trip.start"),
            _change("vehicle.trip.stop"),
            _number("vehicle.trip.duration", "s", v2=False),
            _number("vehicle.trip.distance", "km", v2=False),
            _enumeration("vehicle.trip.state", (_IN,), _NONE, values.TripState),
            _number("vehicle.maintenance.daysBeforeMaintenance", "days"),
            _number("vehicle.maintenance.mileageBeforeMaintenance", "km"),
            _enumeration(
                "vehicle.safety.beltWarning", (_EQUALS, _CHANGE), (_EQUALS, _CHANGE), values.BeltWarning
            ),
            _number("environment.air.temp", "°C"),
            _enumeration(
                "privacy.state",
                _ALL,
                _ALL,
                values.PrivacyState,
                deprecated_for="privacy.driverRequestState",
                deprecated_in=frozenset({"v2"}),
            ),
            _enumeration("vehicle.drivingBehavior.mode", _ALL, _ALL, values.DrivingMode),
            _enumeration("vehicle.collision.side", (_EQUALS, _IN), (_EQUALS, _IN), values.CollisionSide),
            _enumeration(
                "vehicle.collision.severity", (_EQUALS, _IN), (_EQUALS, _IN), values.CollisionSeverity
            ),
            _enumeration("vehicle.safety.autoECallTriggering", _ALL, _ALL, values.EmergencyCallState),
            _change("vehicle.preconditioning.airConditioning"),
            _enumeration("vehicle.alarm.trigger.type", _ALL, _NONE, values.AlarmCause),
            _enumeration(
                "vehicle.alarm.status.activation", (_EQUALS, _CHANGE), _NONE, values.AlarmActivation
            ),
            _boolean("stolen.state", v2=False),
            _boolean("vehicle.engines.running", v3=False),
            _enumeration("privacy.driverRequestState", _NONE, _ALL, values.PrivacyState),
        )
    }
)


def operand(name: object) -> Operand:
    """Return an operand by name. Raises MonitorError, with a suggestion, if there is none."""
    found = OPERANDS.get(name) if isinstance(name, str) else None
    if found is None:
        raise MonitorError(f"{name!r} is not an operand", remedy=did_you_mean(str(name), OPERANDS))
    return found


def reason_against(which: Operand, operator: Operator, given: tuple[str, ...]) -> Objection | None:
    """Return why no API version allows this comparison of `which`; None if one does."""
    allowed = which.operators()
    if operator not in allowed:
        return Objection(f"{which.name} does not support {operator}", f"it supports {', '.join(allowed)}")
    if operator is Operator.ON_CHANGE:
        return (
            Objection(f"{which.name} onChange does not accept values", "remove the values") if given else None
        )
    if not given:
        return Objection(f"{which.name} {operator} needs a value", "add the value to compare with")
    for value in given:
        if which.kind is OperandKind.NUMBER and not is_number_text(value):
            return Objection(
                f"{which.name} is a number, but {value!r} is not", 'write digits, such as "50" or "0.5"'
            )
        if which.kind is OperandKind.BOOLEAN and value not in {"true", "false"}:
            return Objection(f"{which.name} is a boolean, but {value!r} is not", 'write "true" or "false"')
    return None


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
"""The minimum and maximum of an operand; None for no maximum.

Reasoning does not use these limits, because the two specifications disagree about them.
"""


def constant_result(name: str, operator: Operator, number: Decimal) -> bool | None:
    """Return the result of a comparison if it is the same for every value in range, otherwise None."""
    if name not in RANGES:
        return None
    least, most = RANGES[name]
    beyond = most is not None and number > most
    if operator is Operator.GREATER_THAN:
        return False if most is not None and number >= most else (True if number < least else None)
    if operator is Operator.LOWER_THAN:
        return False if number <= least else (True if beyond else None)
    return False if number < least or beyond else None
