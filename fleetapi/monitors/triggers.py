"""The triggers of a monitor: zones, times and comparisons of vehicle data.

Triggers are immutable. Anything that the specification forbids raises a MonitorError with the argument, the
reason and the remedy. `&`, `|` and `~` combine triggers.
"""

from __future__ import annotations

import enum
import math
import sys
import warnings
from typing import Any, ClassVar, Self, TypeAlias, TypeVar, cast

import attrs

from fleetapi.errors import MonitorError
from fleetapi.monitors.expressions.composition import Combinable, Composition
from fleetapi.monitors.expressions.expression import Expression, is_usable_name
from fleetapi.monitors.operands.table import Operator, operand, reason_against
from fleetapi.monitors.semantics.geometry import normalized
from fleetapi.monitors.times.time_zones import is_time_zone, nearest_time_zone, note_on_sign
from fleetapi.monitors.times.windows import DailyWindow, SingleWindow, Weekday, WeekRange, Window
from fleetapi.remedies import Code, sentence, write
from fleetapi.representation import safe_repr

__all__ = [
    "Circle",
    "Composition",
    "Condition",
    "DailyWindow",
    "DataTrigger",
    "Operator",
    "SingleWindow",
    "TimeTrigger",
    "Transition",
    "Trigger",
    "WeekRange",
    "Weekday",
    "Window",
    "ZoneTrigger",
]


def _checked_name(name: Any) -> str | None:
    if name is None:
        return None
    if not isinstance(name, str) or not is_usable_name(name):
        raise MonitorError(
            f"{name!r} is not a valid name for a trigger",
            remedy='use letters, then digits: "outOfParis", "zone1"; and, or, not are reserved',
        )
    return name


EnumT = TypeVar("EnumT", bound=enum.StrEnum)


def _member(words: type[EnumT], value: Any) -> EnumT:
    try:
        return words(value)
    except ValueError:
        known = ", ".join(f'"{word}"' for word in words)
        raise MonitorError(
            f"{value!r} is not a valid {words.__name__.lower()}", remedy=f"use one of {known}"
        ) from None


def _transition(value: Any) -> Transition:
    return _member(Transition, value)


def _operator(value: Any) -> Operator:
    return _member(Operator, value)


def _number(argument: str, value: Any, limit: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise MonitorError(f"{argument} must be a number of degrees, not {value!r}")
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        raise MonitorError(f"{argument} has too many digits", remedy=f"use a value within ±{limit:g} degrees")
    if not -limit <= value <= limit:  # false for NaN as well
        raise MonitorError(
            f"{argument} {value} is outside ±{limit:g} degrees", remedy="are latitude and longitude swapped?"
        )
    return float(value)


def _latitude(value: Any) -> float:
    return _number("latitude", value, 90)


def _longitude(value: Any) -> float:
    return _number("longitude", value, 180)


def _radius(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise MonitorError(f"radius_km must be a number of kilometers, not {value!r}")
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        raise MonitorError("radius_km has too many digits", remedy="pass the radius in kilometers")
    if not (math.isfinite(value) and value > 0):
        raise MonitorError(f"radius_km {value} is not positive", remedy="pass the radius in kilometers")
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Transition(enum.StrEnum):
    """The direction in which a zone is crossed; the values are those of the API."""

    IN = "In"
    OUT = "Out"


@attrs.frozen(eq=False)
class Circle:
    """A circle on the earth: center in degrees (WGS 84), radius in kilometers.

    Only dialect v2 can write a radius that is not an integer. Different coordinates of the same center are
    equal: longitude 180 is -180, and a pole has every longitude.
    """

    latitude: float = attrs.field(converter=_latitude)
    longitude: float = attrs.field(converter=_longitude)
    radius_km: float = attrs.field(converter=_radius)

    @property
    def center(self) -> tuple[float, float]:
        """The canonical latitude and longitude of the center."""
        return normalized(self.latitude, self.longitude)

    @property
    def centre(self) -> tuple[float, float]:
        """The former name of `center`."""
        warnings.warn("Circle.centre has been renamed: use center", DeprecationWarning, stacklevel=2)
        return self.center

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Circle):
            return NotImplemented
        return (self.center, self.radius_km) == (other.center, other.radius_km)

    def __hash__(self) -> int:
        return hash((self.center, self.radius_km))


def _circle(value: Any) -> Circle:
    if not isinstance(value, Circle):
        raise MonitorError(
            f"{value!r} is not a circle", remedy=write("Circle(latitude, longitude, radius_km)")
        )
    return value


class _Trigger(Combinable):
    """Base of the three kinds of triggers, which have an optional name."""

    __slots__ = ()

    kind: ClassVar[str]

    def named(self, name: str) -> Self:
        """Return this trigger with a name, which expressions and notifications use."""
        if name is None:
            raise MonitorError(
                "the name of a trigger cannot be None",
                remedy=sentence("pass a string", Code(': .named("outOfParis")')),
            )
        return cast("Self", cast("Any", attrs.evolve)(self, name=name))


@attrs.frozen(order=False)  # for type checkers: conditions have no order
class ZoneTrigger(_Trigger):
    """Entering (`Transition.IN`) or leaving (`Transition.OUT`) a circle."""

    transition: Transition = attrs.field(converter=_transition)
    circle: Circle = attrs.field(converter=_circle)
    name: str | None = attrs.field(default=None, converter=_checked_name)

    kind: ClassVar[str] = "zone"

    def __str__(self) -> str:
        return self.name or f"the zone of {self.circle.radius_km:g} km"


def _windows(windows: Any) -> tuple[Window, ...]:
    given = tuple(windows)
    for window in given:
        if not isinstance(window, (DailyWindow, SingleWindow)):
            raise MonitorError(
                f"{window!r} is not a window",
                remedy=sentence("pass ", Code("a DailyWindow or a SingleWindow")),
            )
    if not given:
        raise MonitorError("a time trigger needs at least one window")
    return given


def _time_zone(name: Any) -> str | None:
    if name is None:
        return None
    if not isinstance(name, str) or not is_time_zone(name):
        guess = nearest_time_zone(name) if isinstance(name, str) else None
        note = f" ({note})" if (note := note_on_sign(guess)) else ""
        raise MonitorError(
            f"time zone {name!r} is not in the tz database",
            remedy=f'did you mean "{guess}"?{note}' if guess else 'use a name such as "Europe/Paris"',
        )
    return name


@safe_repr
@attrs.frozen(order=False)
class TimeTrigger(_Trigger):
    """The vehicle being used within one of the windows.

    `time_zone` is a tz database name; None leaves the choice to the server, which uses Europe/Paris.
    """

    windows: tuple[Window, ...] = attrs.field(converter=_windows)
    time_zone: str | None = attrs.field(default=None, converter=_time_zone)
    name: str | None = attrs.field(default=None, converter=_checked_name)

    kind: ClassVar[str] = "time"

    def __str__(self) -> str:
        return self.name or "the time"


def _values(values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        raise MonitorError(
            f"values must be a list of strings, not a string: {values!r}", remedy=write(f"({values!r},)")
        )
    given = tuple(values)
    for value in given:
        if not isinstance(value, str):
            raise MonitorError(f"value {value!r} must be a string", remedy=f'write "{value}"')
    return given


@safe_repr
@attrs.frozen(order=False)
class DataTrigger(_Trigger):
    """A comparison of an operand, such as `vehicle.energy.electric.level` lower than 50.

    Operator and values must match the operand, according to the operand table for v2 or v3. Values are
    strings, as in the API. Additional values for an operator that reads only one are kept; the server ignores
    them.
    """

    operand: str
    operator: Operator = attrs.field(converter=_operator)
    values: tuple[str, ...] = attrs.field(default=(), converter=_values)
    name: str | None = attrs.field(default=None, converter=_checked_name)

    kind: ClassVar[str] = "data"

    def __str__(self) -> str:
        return " ".join((self.operand, self.operator, ", ".join(self.values))).rstrip()

    def __attrs_post_init__(self) -> None:
        against = reason_against(operand(self.operand), self.operator, self.values)
        if against is not None:
            raise MonitorError(against.reason, remedy=against.remedy)


Trigger: TypeAlias = ZoneTrigger | TimeTrigger | DataTrigger
Condition: TypeAlias = Trigger | Composition | Expression
