"""Describe every kind of rule: zones, times, vehicles, environment, privacy and theft.

This sends nothing.
"""

from datetime import UTC, datetime, timedelta

from fleetapi import (
    Expression,
    Monitor,
    enters,
    environment,
    every,
    leaves,
    privacy,
    starting,
    stolen,
    vehicle,
)

depot = enters(lat=48.7262, lon=2.3652, radius_km=2).named("depot")
paris = leaves(lat=48.8567, lon=2.3508, radius_km=20).named("outOfParis")
at_night = every("Sat", "Sun", at="22:00", lasting=timedelta(hours=8)).named("weekendNight")
fair = starting(datetime(2026, 10, 12, 8, tzinfo=UTC), lasting=timedelta(days=5)).named("motorShow")

MONITORS = [
    Monitor("Arrivals").when(depot & vehicle.kinetic.moving.is_(True)),
    Monitor("Used at the weekend").when(paris & at_night),
    Monitor("Cold battery").when((environment.air.temp < 0) & (vehicle.energy.electric.level < 30)),
    Monitor("Charging ends").when(vehicle.energy.charging.status.one_of("Finished", "Failure")),
    Monitor("Theft, or nothing to be seen").when(stolen.state.is_(True) | privacy.state.changes()),
    Monitor("Not at the fair").when(~fair & vehicle.alert.changes()),
]

for monitor in MONITORS:
    rule: Expression | None = monitor.expression
    print(f"{rule}\n{monitor.describe()}")
