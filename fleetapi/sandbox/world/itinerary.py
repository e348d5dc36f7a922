"""The itinerary of a vehicle: two weeks of drives and stops that repeat forever.

Because they repeat, the state at any moment, past or future, can be calculated without simulating up to it.
The energy levels at the end of the two weeks equal those at the beginning.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import Enum
from random import Random

import attrs

from fleetapi.sandbox.clock import DAY, HOUR
from fleetapi.sandbox.world.engine import Engine
from fleetapi.sandbox.world.geography import Place, Route, build, destination

__all__ = ["PERIOD", "Activity", "Habits", "Itinerary", "Leg", "Phase", "beginning_of", "period_of", "plan"]

PERIOD = 14 * DAY
_FIRST_MONDAY = 4 * DAY  # January 5, 1970


class Activity(Enum):
    """What a vehicle is doing."""

    PARKED = "parked"
    DRIVING = "driving"
    CHARGING = "charging"
    REFUELLING = "refuelling"


@attrs.frozen
class Habits:
    """How a vehicle is used: its home, when it leaves (hour in UTC), and on how many days of the week."""

    home: Place
    leaves: float
    days: int
    faraway: tuple[Place, ...] = ()


@attrs.frozen
class Leg:
    """A drive. `start` is in seconds from the beginning of the period; `before` are the km before it."""

    index: int
    start: float
    route: Route
    before: float

    @property
    def end(self) -> float:
        """When the drive ends."""
        return self.start + self.route.duration


@attrs.frozen
class Levels:
    """The levels of the battery and the tank in percent (0 if there is none)."""

    electric: float
    fuel: float


@attrs.frozen
class Phase:
    """A span of time with one activity, during which the levels change linearly."""

    start: float
    end: float
    activity: Activity
    place: Place
    first: Levels
    last: Levels
    before: float
    leg: Leg | None = None
    plugged: bool = False
    quick: bool = False

    def levels(self, offset: float) -> Levels:
        """Return the levels at a moment of this phase."""
        share = (offset - self.start) / (self.end - self.start)
        return Levels(
            self.first.electric + (self.last.electric - self.first.electric) * share,
            self.first.fuel + (self.last.fuel - self.first.fuel) * share,
        )


@attrs.frozen
class Itinerary:
    """Two weeks of phases without gaps, and the drives in them."""

    phases: tuple[Phase, ...]
    legs: tuple[Leg, ...]
    distance: float
    starts: tuple[float, ...] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "starts", tuple(phase.start for phase in self.phases))

    def at(self, offset: float) -> Phase:
        """Return the phase at a moment of the period."""
        return self.phases[bisect_right(self.starts, offset) - 1]


def period_of(moment: float) -> tuple[int, float]:
    """Return the period of a moment, and the offset in it. Periods begin on a Monday."""
    number, offset = divmod(moment - _FIRST_MONDAY, PERIOD)
    return int(number), offset


def beginning_of(period: int) -> float:
    """Return when a period begins, in seconds since 1970."""
    return _FIRST_MONDAY + period * PERIOD


def plan(random: Random, engine: Engine, habits: Habits) -> Itinerary:
    """Plan the two weeks of a vehicle."""
    writer = _Writer(engine, habits.home)
    local = [destination(habits.home, random.uniform(0, 360), random.uniform(3, 22)) for _ in range(4)]
    roads = [build(random, habits.home, place) for place in local]
    roads += [build(random, habits.home, town) for town in habits.faraway]
    returns = [road.back() for road in roads]
    for day in range(14):
        if day % 7 >= habits.days:
            continue
        clock = max(day * DAY + (habits.leaves + random.uniform(-0.7, 0.7)) * HOUR, writer.now + 0.5 * HOUR)
        for _ in range(random.randint(2, 4)):
            choice = random.randrange(len(roads))
            stay = random.uniform(0.2, 1.4) * HOUR
            if clock + 2 * roads[choice].duration + stay > PERIOD - 5 * HOUR:
                break
            writer.drive(clock, roads[choice])
            writer.drive(writer.now + stay, returns[choice])
            clock = writer.now + random.uniform(0.2, 1.2) * HOUR
    return writer.finish()


class _Writer:
    """Adds drives, and fills the time between them with parking, charging and refueling."""

    def __init__(self, engine: Engine, home: Place) -> None:
        self.engine = engine
        self.home = home
        self.now = 0.0
        self.place = home
        self.full = Levels(100.0 if engine.battery else 0.0, 82.0 if engine.tank else 0.0)
        self.levels = self.full
        self.driven = 0.0
        self.phases: list[Phase] = []
        self.legs: list[Leg] = []

    def drive(self, start: float, route: Route) -> None:
        self.stay(start, route.distance)
        leg = Leg(len(self.legs), start, route, self.driven)
        self.legs.append(leg)
        self._append(leg.end, Activity.DRIVING, self._after(route.distance), leg=leg)
        self.driven += route.distance
        self.place = route.places[-1]

    def _after(self, distance: float) -> Levels:
        engine, electric, fuel = self.engine, self.levels.electric, self.levels.fuel
        if not engine.tank:
            return Levels(max(electric - 100 * distance / engine.electric_range, 1.0), 0.0)
        by_battery = 0.0
        if engine.battery:
            available = max(electric - 8.0, 0.0) / 100 * engine.electric_range
            by_battery = min(distance * engine.electric_share, available)
            electric -= 100 * by_battery / engine.electric_range
        return Levels(electric, max(fuel - 100 * (distance - by_battery) / engine.fuel_range, 1.0))

    def stay(self, end: float, next_distance: float) -> None:
        reach = self.levels.fuel / 100 * self.engine.fuel_range
        if self.engine.tank and (self.levels.fuel < 20 or reach < next_distance + 50):
            self._append(self.now + 300, Activity.REFUELLING, attrs.evolve(self.levels, fuel=96.0))
        at_home = self.place == self.home
        low = self.engine.tank == 0 and self.levels.electric < 35
        if self.engine.battery and self.levels.electric < 99 and (low or (at_home and end - self.now > HOUR)):
            self._charge(end, quick=low and not at_home)
        self._append(
            end, Activity.PARKED, self.levels, plugged=self.phases[-1].plugged if self.phases else False
        )

    def _charge(self, end: float, *, quick: bool) -> None:
        self._append(self.now + 240, Activity.PARKED, self.levels)
        rate = (48_000 if quick else 7_400) / self.engine.battery * 100 / HOUR
        needed = (100 - self.levels.electric) / rate
        until = min(self.now + needed, end - 120)
        reached = min(self.levels.electric + (until - self.now) * rate, 100.0)
        self._append(
            until, Activity.CHARGING, attrs.evolve(self.levels, electric=reached), plugged=True, quick=quick
        )

    def finish(self) -> Itinerary:
        """Complete the period so that its levels end as they began."""
        if self.engine.tank:
            self._append(self.now + 300, Activity.REFUELLING, attrs.evolve(self.levels, fuel=self.full.fuel))
        if self.engine.battery:
            needed = (100 - self.levels.electric) / 100 * self.engine.battery / 7_400 * HOUR
            until = min(self.now + needed, PERIOD - HOUR)
            self._append(until, Activity.CHARGING, self.full, plugged=True)
        self._append(PERIOD, Activity.PARKED, self.full, plugged=self.engine.battery > 0)
        return Itinerary(tuple(self.phases), tuple(self.legs), self.driven)

    def _append(
        self,
        end: float,
        activity: Activity,
        last: Levels,
        *,
        leg: Leg | None = None,
        plugged: bool = False,
        quick: bool = False,
    ) -> None:
        if end <= self.now:
            return
        self.phases.append(
            Phase(self.now, end, activity, self.place, self.levels, last, self.driven, leg, plugged, quick)
        )
        self.now, self.levels = end, last
