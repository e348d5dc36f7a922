"""The events of a vehicle: trips, alerts, collisions, alarms and thefts, by period of its itinerary."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import TypeVar

import attrs

from fleetapi.sandbox.clock import DAY, HOUR
from fleetapi.sandbox.world.alert_kinds import ALERT_KINDS
from fleetapi.sandbox.world.itinerary import PERIOD, Leg, beginning_of
from fleetapi.sandbox.world.randomness import seeded_random
from fleetapi.sandbox.world.vehicle import Vehicle

__all__ = ["Alarm", "Alert", "Collision", "Occurrence", "Theft", "Trip", "occurrences"]


@attrs.frozen(kw_only=True)
class Occurrence:
    """An event: number `index` of its kind in `period`. `started` is in seconds since 1970."""

    period: int
    index: int
    started: float


@attrs.frozen(kw_only=True)
class Alert(Occurrence):
    """An alert, active until `ended`. `leg` is the index of its drive, if it happened on one."""

    type: str
    ended: float
    leg: int | None


@attrs.frozen(kw_only=True)
class Collision(Occurrence):
    """A collision during a drive."""

    leg: int
    side: str
    severity: str
    tipped_over: bool
    pedestrian: bool


@attrs.frozen(kw_only=True)
class Alarm(Occurrence):
    """The alarm was armed or disarmed (`trigger` is None), or triggered."""

    active: bool
    trigger: str | None


@attrs.frozen(kw_only=True)
class Theft(Occurrence):
    """The vehicle was reported stolen, until `ended`."""

    ended: float


@attrs.frozen(kw_only=True)
class Trip(Occurrence):
    """A drive from `started` to `ended`. `fault` is what is wrong with its data, usually None."""

    leg: Leg
    ended: float
    fault: str | None


Kind = TypeVar("Kind", bound=Occurrence)


def occurrences(kind: type[Kind], vehicle: Vehicle, period: int) -> tuple[Kind, ...]:
    """Return all events of a kind in a period of a vehicle, in order, including future ones."""
    random = seeded_random(vehicle.seed, kind.__name__, vehicle.ordinal, period)
    found = sorted(_WRITERS[kind](random, vehicle, period), key=lambda item: item.started)
    return tuple(attrs.evolve(item, index=index) for index, item in enumerate(found))  # type: ignore[misc]  # each writer makes its kind


def _trips(random: Random, vehicle: Vehicle, period: int) -> Iterator[Trip]:
    start = beginning_of(period)
    for leg in vehicle.itinerary.legs:
        fault = random.choices((None, "DataLacking", "Unfinished", "Unstarted"), (94, 3, 2, 1))[0]
        yield Trip(
            period=period,
            index=leg.index,
            started=start + leg.start,
            ended=start + leg.end,
            leg=leg,
            fault=fault,
        )


def _alerts(random: Random, vehicle: Vehicle, period: int) -> Iterator[Alert]:
    for _ in range(random.choices((3, 5) if vehicle.eventful else (0, 1, 2, 4))[0]):
        leg = random.choice(vehicle.itinerary.legs)
        started = beginning_of(period) + leg.start + random.uniform(0, leg.route.duration)
        yield Alert(
            period=period,
            index=0,
            started=started,
            type=random.choice(ALERT_KINDS).type,
            ended=started + random.choice((0.5, 3, 30, 200, 400)) * HOUR * random.uniform(0.8, 1.2),
            leg=leg.index,
        )


def _collisions(random: Random, vehicle: Vehicle, period: int) -> Iterator[Collision]:
    if not (vehicle.eventful or random.random() < 0.02):
        return
    leg = random.choice(vehicle.itinerary.legs)
    yield Collision(
        period=period,
        index=0,
        started=beginning_of(period) + leg.start + random.uniform(0.2, 0.9) * leg.route.duration,
        leg=leg.index,
        side=random.choice(("Front", "Rear", "Lateral")),
        severity=random.choices(("Minimal", "Minor", "Major"), (7, 4, 1))[0],
        tipped_over=random.random() < 0.02,
        pedestrian=random.random() < 0.05,
    )


def _alarms(random: Random, vehicle: Vehicle, period: int) -> Iterator[Alarm]:
    """Yield alarms: armed on three nights while the vehicle is parked, from 20:00 to 05:00 at most."""
    start = beginning_of(period)
    for day in (1, 5, 9):
        on, off = _parked(vehicle, day * DAY + 20 * HOUR, day * DAY + 29 * HOUR)
        if off <= on:
            continue
        yield Alarm(period=period, index=0, started=start + on, active=True, trigger=None)
        yield Alarm(period=period, index=0, started=start + off, active=False, trigger=None)
        if day == 5 and (vehicle.eventful or random.random() < 0.03):
            trigger = random.choice(("VolumetricBreakIn", "FrontLeftDoorBreakIn", "VehicleLifting"))
            yield Alarm(period=period, index=0, started=start + (on + off) / 2, active=True, trigger=trigger)


def _parked(vehicle: Vehicle, evening: float, morning: float) -> tuple[float, float]:
    """Return the longest time between two moments of a period during which the vehicle is parked."""
    legs = vehicle.itinerary.legs
    ends, starts = (evening, *(leg.end for leg in legs)), (*(leg.start for leg in legs), morning)
    stretches = [(max(end, evening), min(start, morning)) for end, start in zip(ends, starts, strict=True)]
    return max(stretches, key=lambda stretch: stretch[1] - stretch[0])


def _thefts(random: Random, vehicle: Vehicle, period: int) -> Iterator[Theft]:
    if not (vehicle.eventful or random.random() < 0.005):
        return
    leg = random.choice(vehicle.itinerary.legs)
    started = beginning_of(period) + leg.start - 600
    yield Theft(
        period=period,
        index=0,
        started=started,
        ended=min(started + random.uniform(3, 20) * HOUR, beginning_of(period) + PERIOD),
    )


_WRITERS = {Trip: _trips, Alert: _alerts, Collision: _collisions, Alarm: _alarms, Theft: _thefts}
