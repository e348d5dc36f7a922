"""What the specification says of several values at once; holds for typed commands and for documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fleetapi.errors import UsageError
from fleetapi.models.remote import DoorLock

__all__ = [
    "MOST_POINTS",
    "check_charging",
    "check_forced",
    "check_positions",
    "check_slots",
    "check_stolen",
    "exactly_one",
]

MOST_POINTS = 10


def check_slots(slots: Sequence[Any], place: str = "programs") -> None:
    """No slot is used twice by the programs at `place`."""
    twice = next((slot for slot in slots if list(slots).count(slot) > 1), None)
    if twice is not None:
        raise UsageError(
            f"{place} has slot {twice} twice", remedy="a slot holds one program: give each its own slot"
        )


def check_positions(number: int, place: str = "positions") -> None:
    """At least the destination, and at most nine places on the way."""
    if number == 0:
        raise UsageError(f"{place} is empty", remedy="give at least the destination")
    if number > MOST_POINTS:
        raise UsageError(
            f"{place} has {number} points",
            remedy=f"at most nine on the way and the destination: {MOST_POINTS}",
        )


def check_forced(*, state: DoorLock | None, forced: bool | None) -> None:
    """Only locking can be forced."""
    if forced is not None and state != DoorLock.LOCKED:
        raise UsageError("forced is given with unlocking", remedy="leave it out: it concerns locking alone")


def check_charging(*, immediate: Any, next_delayed_time: Any, programs: Any, preferences: Any) -> None:
    """Preferences go alone; a schedule is a moment or programs."""
    if all(part is None for part in (immediate, next_delayed_time, programs, preferences)):
        raise UsageError(
            "charging asks for nothing", remedy="write Charging.now(), .stop(), .at(...), .scheduled(...)"
        )
    if next_delayed_time is not None and programs is not None:
        raise UsageError(
            "charging has next_delayed_time and programs", remedy="a schedule is one or the other"
        )
    if preferences is not None and not (immediate is next_delayed_time is programs is None):
        raise UsageError(
            "charging has preferences beside a schedule or an immediate start",
            remedy="send the preferences as a command of their own",
        )


def check_stolen(parts: Mapping[str, Any]) -> None:
    """One of its parts at a time."""
    exactly_one(
        "stolen",
        [name for name, value in parts.items() if value is not None],
        remedy="write Stolen.declare(), .withdraw(), .track(...), .immobilize() or .release()",
    )


def exactly_one(what: str, asked: Iterable[str], *, remedy: str) -> None:
    """Refuse none, and several at once."""
    found = list(asked)
    if not found:
        raise UsageError(f"{what} asks for nothing", remedy=remedy)
    if len(found) > 1:
        raise UsageError(f"{what} asks for {len(found)} things at once: {', '.join(found)}", remedy=remedy)
