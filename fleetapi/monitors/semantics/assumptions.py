"""Our assumptions about the meaning of a rule, where the vendor does not document it.

Evaluation, reasoning and the sandbox take the same `Assumptions` value, so that each assumption can be
changed in one place when the vendor or a recorded trip proves it wrong.

Some assumptions are not configurable:

- A daily window is a stretch of local time in its time zone: 01:30 for two hours is from 01:30 up to but not
  including 03:30 on the clock, on every day. When clocks go forward, skipped times do not happen; when they
  go back, repeated times happen twice. Days and weeks are those of the date on which the window opens.
- Weeks are ISO weeks. Week 53 cannot be listed, because the specification ends at w52; a window without weeks
  is also open in week 53.
- A single window holds from its start up to but not including its end, in elapsed time. Years and months are
  counted on the calendar, in the UTC offset of its start; if the last month lacks the day, its last day is
  used. Nothing is concluded from such a window.
- Numbers are compared as exact decimals: 50 equals 50.0, and 0.1 is not a binary fraction.
- The earth is a sphere.
- `vehicle.alert` and `vehicle.trip.state` have several values at a time (specification: "List of value"), and
  so have both operands of a collision (a list of impacts, each with its side and severity) and, on v2,
  `vehicle.engines.running` (a hybrid has two engines). A comparison holds if it holds for any of them. Every
  other operand has one value at a time.
"""

from __future__ import annotations

import enum
from datetime import timedelta

import attrs

from fleetapi.monitors.semantics.geometry import EARTH_RADIUS_KM

__all__ = ["DEFAULT_ASSUMPTIONS", "SEVERAL_VALUES_AT_A_TIME", "Assumptions", "ZoneMeaning"]

SEVERAL_VALUES_AT_A_TIME = frozenset(
    {
        "vehicle.alert",
        "vehicle.trip.state",
        "vehicle.collision.side",
        "vehicle.collision.severity",
        "vehicle.engines.running",
    }
)


class ZoneMeaning(enum.Enum):
    """When a zone trigger holds."""

    STATE = "state"
    """In holds as long as the vehicle is inside, Out as long as it is outside."""

    CROSSING = "crossing"
    """In holds at the first position inside after one outside; Out the other way around."""


@attrs.frozen
class Assumptions:
    """The configurable assumptions. fleetapi uses the defaults everywhere."""

    zone: ZoneMeaning = ZoneMeaning.STATE
    """The specification says "entering" and "leaving", but also sends reminders while a condition holds."""

    boundary_is_inside: bool = True
    """Whether a vehicle at exactly the radius is in the zone."""

    time_needs_use: bool = True
    """Whether a time trigger holds only while the vehicle is used ("triggering vehicle moving event")."""

    change_lasts: timedelta = timedelta(0)
    """How long `onChange` holds after a change; zero means only for the message with the new value."""

    first_value_is_change: bool = False
    """Whether a first value counts as a change; if not, the change is unknown."""

    default_time_zone: str = "Europe/Paris"
    """The time zone of a time trigger without one (documented by the vendor)."""

    earth_radius_km: float = EARTH_RADIUS_KM
    """The mean radius of the earth (IUGG)."""


DEFAULT_ASSUMPTIONS = Assumptions()
