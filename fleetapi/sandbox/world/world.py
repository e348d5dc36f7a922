"""The world of the sandbox: fleets, their vehicles, and the history of the vehicles."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from typing import TypeVar

import attrs

from fleetapi.errors import UsageError
from fleetapi.sandbox.clock import DAY
from fleetapi.sandbox.world.geography import TOWNS
from fleetapi.sandbox.world.history import Alarm, Occurrence, Trip, occurrences
from fleetapi.sandbox.world.itinerary import PERIOD, period_of
from fleetapi.sandbox.world.randomness import hex_id, seeded_random
from fleetapi.sandbox.world.vehicle import Vehicle

__all__ = ["Fleet", "World"]

Kind = TypeVar("Kind", bound=Occurrence)

_MARK = 44
_ORDINAL, _PERIOD, _INDEX = 8, 6, 4


@attrs.frozen
class Fleet:
    """A fleet; `mine` says whether it belongs to the account of the sandbox."""

    id: str
    name: str
    description: str
    created: float
    vehicles: tuple[Vehicle, ...] = attrs.field(repr=False)
    mine: bool = True


class World:
    """Fleets and vehicles that follow from a seed; everything about a moment is calculated.

    `sizes` has the number of vehicles of each fleet by its name. The history begins two periods before that
    of `origin` (seconds since 1970), so that a list only grows at its end. One more fleet belongs to another
    account.
    """

    def __init__(self, sizes: Mapping[str, int], *, seed: int, origin: float) -> None:
        if any(size < 0 for size in sizes.values()):
            raise UsageError("the size of a fleet must be at least 0")
        self.seed = seed
        self.first_period = period_of(origin - 2 * PERIOD)[0]
        self.fleets = tuple(
            self._fleet(position, name, size, sum(list(sizes.values())[:position]))
            for position, (name, size) in enumerate(sizes.items())
        )
        total = sum(sizes.values())
        self.foreign = self._fleet(len(sizes), "Someone else's", 3, total, mine=False)
        self.vehicles = tuple(vehicle for fleet in (*self.fleets, self.foreign) for vehicle in fleet.vehicles)
        self._cache: dict[tuple[type[Occurrence], int, int], tuple[Occurrence, ...]] = {}

    def _fleet(self, position: int, name: str, size: int, first: int, *, mine: bool = True) -> Fleet:
        random = seeded_random(self.seed, "fleet", position)
        identifier = hex_id(24, self.seed, "fleet", position)
        homes = (TOWNS[0],) * 6 + TOWNS[1:5] if position == 0 else TOWNS[1:]
        return Fleet(
            id=identifier,
            name=name,
            description=f"{name}: {size} vehicle{'' if size == 1 else 's'} of the fleetapi sandbox",
            created=1_546_300_800.0 + random.randrange(300) * DAY,
            vehicles=tuple(
                Vehicle(self.seed, ordinal, identifier, homes=homes) for ordinal in range(first, first + size)
            ),
            mine=mine,
        )

    @cached_property
    def fleets_by_id(self) -> dict[str, Fleet]:
        """All fleets, including that of the other account."""
        return {fleet.id: fleet for fleet in (*self.fleets, self.foreign)}

    @cached_property
    def vehicles_by_id(self) -> dict[str, Vehicle]:
        """All vehicles, including those of the other account."""
        return {vehicle.id: vehicle for vehicle in self.vehicles}

    @cached_property
    def vehicles_by_vin(self) -> dict[str, Vehicle]:
        """All vehicles, including those of the other account."""
        return {vehicle.vin: vehicle for vehicle in self.vehicles}

    def history(self, kind: type[Kind], vehicle: Vehicle, now: float) -> list[Kind]:
        """Return a vehicle's events of one kind that have started by `now`, oldest first."""
        last = period_of(now)[0]
        found = [
            item for period in range(self.first_period, last) for item in self._of(kind, vehicle, period)
        ]
        current = self._of(kind, vehicle, last)
        return found + list(current[: bisect_right(current, now, key=lambda item: item.started)])

    def legs(self, vehicle: Vehicle, period: int) -> tuple[Trip, ...]:
        """Return the drives of a period, in order; drive i has the leg with index i."""
        return self._of(Trip, vehicle, period)

    def last_switch(self, vehicle: Vehicle, now: float) -> Alarm | None:
        """Return when the alarm was last armed or disarmed until `now`; None if it never was."""
        switches = (alarm for alarm in self.history(Alarm, vehicle, now) if alarm.trigger is None)
        return max(switches, key=lambda alarm: alarm.started, default=None)

    def _of(self, kind: type[Kind], vehicle: Vehicle, period: int) -> tuple[Kind, ...]:
        key = (kind, vehicle.ordinal, period)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = occurrences(kind, vehicle, period)
        return found  # type: ignore[return-value]  # the key holds the kind

    def identifier(self, vehicle: Vehicle, occurrence: Occurrence) -> str:
        """Return the id of an event; `find` returns the event."""
        kind = type(occurrence).__name__
        tail = f"{vehicle.ordinal:0{_ORDINAL}x}{occurrence.period:0{_PERIOD}x}{occurrence.index:0{_INDEX}x}"
        return hex_id(_MARK, self.seed, kind, tail) + tail

    def find(self, kind: type[Kind], identifier: str, now: float) -> tuple[Vehicle, Kind] | None:
        """Return the event of an id and its vehicle; None if there is none of this kind, or not yet."""
        tail = identifier[_MARK:]
        if len(tail) != _ORDINAL + _PERIOD + _INDEX:
            return None
        if hex_id(_MARK, self.seed, kind.__name__, tail) != identifier[:_MARK]:
            return None
        ordinal = int(tail[:_ORDINAL], 16)
        period = int(tail[_ORDINAL : _ORDINAL + _PERIOD], 16)
        if ordinal >= len(self.vehicles) or not self.first_period <= period <= period_of(now)[0]:
            return None
        vehicle = self.vehicles[ordinal]
        index = int(tail[-_INDEX:], 16)
        found = self._of(kind, vehicle, period)
        if index >= len(found) or found[index].started > now:
            return None
        return vehicle, found[index]
