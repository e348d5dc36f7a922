"""A vehicle, and its state at any moment."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import cached_property

import attrs

from fleetapi.sandbox.clock import DAY
from fleetapi.sandbox.world.engine import ENGINES, Engine
from fleetapi.sandbox.world.geography import TOWNS, Place, destination, distance_km
from fleetapi.sandbox.world.itinerary import (
    PERIOD,
    Activity,
    Habits,
    Itinerary,
    Leg,
    beginning_of,
    period_of,
    plan,
)
from fleetapi.sandbox.world.randomness import hex_id, seeded_random, vin

__all__ = ["Vehicle", "VehicleState", "state_at"]

_MODELS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Peugeot", "VF3", "208", ("Thermic", "Electric")),
    ("Peugeot", "VF3", "308", ("Thermic", "Hybrid", "Electric")),
    ("Peugeot", "VF3", "e-Expert Hydrogen", ("Hydrogen",)),
    ("Citroën", "VF7", "C4", ("Thermic", "Electric")),
    ("Citroën", "VF7", "ë-Berlingo", ("Electric",)),
    ("Citroën", "VF7", "C5 Aircross", ("Thermic", "Hybrid")),
    ("DS", "VR1", "DS 4", ("Thermic", "Hybrid")),
    ("DS", "VR1", "DS 3 E-Tense", ("Electric",)),
    ("Opel", "W0V", "Corsa", ("Thermic", "Electric")),
    ("Opel", "W0V", "Vivaro", ("Thermic", "Electric")),
    ("Vauxhall", "W0V", "Astra", ("Thermic", "Hybrid")),
)


class Vehicle:
    """A vehicle of the world.

    Everything follows from the seed and the ordinal; the itinerary is only planned when it is needed.
    """

    def __init__(self, seed: int, ordinal: int, fleet: str, *, homes: tuple[Place, ...]) -> None:
        random = seeded_random(seed, "vehicle", ordinal)
        brand, manufacturer, self.model, motorizations = random.choice(_MODELS)
        self.seed = seed
        self.ordinal = ordinal
        self.fleet = fleet
        self.brand = brand
        self.motorization = random.choice(motorizations)
        self.id = hex_id(80, seed, "vehicle", ordinal)
        self.vin = vin(manufacturer, hex_id(5, seed, "vin", ordinal).upper(), ordinal)
        self.created = 1_577_836_800.0 + random.randrange(1200) * DAY + random.randrange(int(DAY))
        self.first_odometer = random.uniform(900, 60_000)
        self._homes = homes

    def __repr__(self) -> str:
        return f"<Vehicle {self.vin} {self.brand} {self.model} {self.motorization}>"

    @property
    def engine(self) -> Engine:
        """The engine of the vehicle."""
        return ENGINES[self.motorization]

    @property
    def eventful(self) -> bool:
        """Whether it has every kind of event. Some vehicles do, so that every kind of response exists."""
        return self.ordinal % 25 == 0

    @cached_property
    def itinerary(self) -> Itinerary:
        """What the vehicle does in two weeks."""
        random = seeded_random(self.seed, "itinerary", self.ordinal)
        town = random.choice(self._homes)
        home = destination(town, random.uniform(0, 360), random.uniform(0.5, 9))
        shift = random.choices((6.5, 14.0, 21.0), (7, 2, 2))[0]
        near = [place for place in TOWNS if place != town and distance_km(town, place) < 330]
        far = (
            (random.choice(near),)
            if near and self.motorization != "Electric" and random.random() < 0.3
            else ()
        )
        return plan(random, self.engine, Habits(home, shift, random.choice((5, 5, 6, 7)), far))

    def odometer(self, period: int, driven: float) -> float:
        """Return the mileage after `driven` km in `period`."""
        since = period - int(self.created // PERIOD)
        return self.first_odometer + max(since, 0) * self.itinerary.distance + driven

    def maintenance(self, moment: float, odometer: float) -> tuple[int, float]:
        """Return the days and km until the next maintenance."""
        age = int((moment - self.created) // DAY)
        return 365 - age % 365, 20_000 - odometer % 20_000


@attrs.frozen
class Weather:
    """The air temperature in °C, and whether there is daylight."""

    temperature: float
    daylight: bool


@attrs.frozen(kw_only=True)
class VehicleState:
    """The state of a vehicle at `moment` (seconds since 1970).

    `leg` is the current drive in `period`; `since` is when the current activity began. Speed is in km/h,
    acceleration in m/s², distances are in km, temperatures in °C, and levels in percent (None if there is no
    battery or tank).
    """

    moment: float
    period: int
    since: float
    activity: Activity
    place: Place
    heading: float
    speed: float
    acceleration: float
    odometer: float
    electric_level: float | None
    fuel_level: float | None
    plugged: bool
    quick: bool
    remaining_charge: float
    leg: Leg | None
    driven_on_leg: float
    oil_temperature: float
    weather: Weather
    days_before_maintenance: int
    mileage_before_maintenance: float

    @property
    def moving(self) -> bool:
        """Whether the vehicle is moving."""
        return self.activity is Activity.DRIVING

    @property
    def charging_status(self) -> str:
        """The charging status, in the vendor's terms."""
        if self.activity is Activity.CHARGING:
            return "InProgress"
        if not self.plugged:
            return "Disconnected"
        return "Finished" if (self.electric_level or 0) > 99 else "Stopped"


def state_at(vehicle: Vehicle, moment: float) -> VehicleState:
    """Calculate the state of a vehicle at a moment."""
    period, offset = period_of(moment)
    phase = vehicle.itinerary.at(offset)
    levels = phase.levels(offset)
    place, heading, speed, acceleration, on_leg = phase.place, (vehicle.ordinal * 37) % 360.0, 0.0, 0.0, 0.0
    if phase.leg is not None:
        drive = phase.leg.route.at(offset - phase.leg.start)
        place, heading, speed = drive.place, drive.heading, drive.speed
        acceleration, on_leg = drive.acceleration, drive.kilometers
    odometer = vehicle.odometer(period, phase.before + on_leg)
    days, mileage = vehicle.maintenance(moment, odometer)
    weather = _weather(place, moment)
    return VehicleState(
        moment=moment,
        period=period,
        since=beginning_of(period) + phase.start,
        activity=phase.activity,
        place=place,
        heading=heading,
        speed=speed,
        acceleration=acceleration,
        odometer=odometer,
        electric_level=levels.electric if vehicle.engine.battery else None,
        fuel_level=levels.fuel if vehicle.engine.tank else None,
        plugged=phase.plugged,
        quick=phase.quick,
        remaining_charge=phase.end - offset if phase.activity is Activity.CHARGING else 0.0,
        leg=phase.leg,
        driven_on_leg=on_leg,
        oil_temperature=_oil(phase.leg is not None, offset - phase.start, weather.temperature),
        weather=weather,
        days_before_maintenance=days,
        mileage_before_maintenance=mileage,
    )


def _oil(driving: bool, elapsed: float, outside: float) -> float:
    if driving:
        return 92 - (92 - outside) * math.exp(-elapsed / 500)
    return outside + (88 - outside) * math.exp(-elapsed / 3600)


def _weather(place: Place, moment: float) -> Weather:
    """Return the weather by season, hour and altitude, without clouds."""
    day = datetime.fromtimestamp(moment, UTC).timetuple().tm_yday
    season = math.sin(2 * math.pi * (day - 105) / 365)
    solar = (moment % DAY) / DAY + place.longitude / 360
    hour = math.cos(2 * math.pi * (solar - 0.62))
    declination = math.radians(23.44 * math.sin(2 * math.pi * (day - 81) / 365))
    latitude = math.radians(place.latitude)
    height = math.sin(latitude) * math.sin(declination) - math.cos(latitude) * math.cos(
        declination
    ) * math.cos(2 * math.pi * solar)
    temperature = 27 - abs(place.latitude) / 3 + 8.5 * season + 4 * hour - place.altitude / 160
    return Weather(temperature=temperature, daylight=height > -0.014)
