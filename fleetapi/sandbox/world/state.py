"""What a vehicle would report at one moment."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import attrs

from fleetapi.sandbox.instants import DAY
from fleetapi.sandbox.world.itinerary import Activity, Leg, beginning_of, period_of
from fleetapi.sandbox.world.places import Place
from fleetapi.sandbox.world.vehicle import Vehicle

__all__ = ["VehicleState", "state_at"]


@attrs.frozen
class Weather:
    """Air temperature in °C, and whether it is day."""

    temperature: float
    daylight: bool


@attrs.frozen(kw_only=True)
class VehicleState:
    """A vehicle at `moment` (seconds since 1970).

    `leg` is the drive it is on, in `period`; speeds in km/h, acceleration in m/s², distances in km,
    levels in percent (None where the vehicle has no such store), temperatures in °C. `since` is when it
    began to do what it does.
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
        """Whether it drives."""
        return self.activity is Activity.DRIVING

    @property
    def charging_status(self) -> str:
        """As the vendor calls it."""
        if self.activity is Activity.CHARGING:
            return "InProgress"
        if not self.plugged:
            return "Disconnected"
        return "Finished" if (self.electric_level or 0) > 99 else "Stopped"


def state_at(vehicle: Vehicle, moment: float) -> VehicleState:
    """Everything about a vehicle at a moment: a calculation, the same whenever it is asked."""
    period, offset = period_of(moment)
    phase = vehicle.itinerary.at(offset)
    levels = phase.levels(offset)
    place, heading, speed, acceleration, on_leg = phase.place, (vehicle.ordinal * 37) % 360.0, 0.0, 0.0, 0.0
    if phase.leg is not None:
        drive = phase.leg.route.at(offset - phase.leg.start)
        place, heading, speed = drive.place, drive.heading, drive.speed
        acceleration, on_leg = drive.acceleration, drive.kilometres
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
    """Seasons, hours and altitude, without clouds."""
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
