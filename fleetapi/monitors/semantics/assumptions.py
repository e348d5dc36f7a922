"""What the vendor does not document about the meaning of a rule, and what we take it to be.

Evaluation, reasoning and the sandbox take one `Assumptions` value, so that each of these can be changed in
one place when the vendor, or a recorded trip, teaches better.

What is settled here without a switch:

- A daily window is a stretch of the clock on the wall in its time zone: 01:30 for two hours is from 01:30 up
  to but not including 03:30 on the clock, on every day. When clocks go forward, times that the clock skips
  do not happen; when they go back, times that the clock repeats happen twice. Days and weeks are those of
  the date on which the window opens.
- Weeks are ISO weeks. Week 53 is in no list of weeks, as the specification ends at w52; a window without
  weeks is open in week 53 too.
- A single window holds from its start up to but not including its end, in elapsed time. Where it lasts years
  or months, these are counted on the calendar, in the offset of its start; a day that the last month lacks is
  its last day. Nothing is concluded from such a window.
- Numbers are compared as exact decimals: 50 equals 50.0, and 0.1 is not a binary fraction.
- The earth is a sphere.
- `vehicle.alert` and `vehicle.trip.state` hold several values at a time (the specification: "List of value"),
  the two of a collision too (it has a list of impacts, each with its side and severity), and on v2
  `vehicle.engines.running` (a hybrid has two engines). A comparison holds when it holds for any of them.
  Every other operand holds one value at a time.
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
    """In: as long as the vehicle is inside. Out: as long as it is outside."""

    CROSSING = "crossing"
    """In: at the first position inside after one outside. Out: the other way round."""


@attrs.frozen
class Assumptions:
    """How to read what the vendor left open. The defaults are what fleetapi takes everywhere."""

    zone: ZoneMeaning = ZoneMeaning.STATE
    """The specification speaks of "entering" and "leaving", but reminds as long as a condition stays true."""

    boundary_is_inside: bool = True
    """Whether a vehicle at exactly the radius is in the zone."""

    time_needs_use: bool = True
    """Whether a time trigger holds only while the vehicle is used ("triggering vehicle moving event")."""

    change_lasts: timedelta = timedelta(0)
    """How long `onChange` holds after a change; zero: only in the state that brings the new value."""

    first_value_is_change: bool = False
    """Whether a value counts as a change when the state before had none; otherwise that is unknown."""

    default_time_zone: str = "Europe/Paris"
    """The time zone of a time trigger that names none (documented by the vendor)."""

    earth_radius_km: float = EARTH_RADIUS_KM
    """The mean radius of the earth (IUGG)."""


DEFAULT_ASSUMPTIONS = Assumptions()
