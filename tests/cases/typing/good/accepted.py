"""What a type checker has to accept."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from fleetapi.monitors.builders import enters, every, leaves
from fleetapi.monitors.expressions.parsing import parse_expression
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.operands.namespaces import environment, privacy, stolen, vehicle
from fleetapi.monitors.secrets import Secret
from fleetapi.monitors.triggers import DataTrigger

low: DataTrigger = vehicle.energy.electric.level < 20
high: DataTrigger = 80 < vehicle.energy.electric.level  # noqa: SIM300  (this way round must work too)
cold = environment.air.temp.below(Decimal("-0.5")) | (environment.air.temp > 40.5)
words = privacy.state.is_("Full") & privacy.state.one_of("None", "NewerThanThisRelease")
changes = vehicle.doors_state.opening.changes() | vehicle.trip.start.changes() | vehicle.trip.changes()
stopped = ~vehicle.kinetic.moving.is_(True) | stolen.state.changes()
place = enters(lat=1, lon=2, radius_km=3).named("here") & ~leaves(lat=1.5, lon=2.5, radius_km=3)
week = every(
    "Mon", "Friday", at="14:30", lasting=timedelta(hours=1), tz="Europe/Paris", weeks=[1, (3, 5), "w7"]
)
mixed = low & parse_expression("here | there") | week

monitor: Monitor = (
    Monitor("label")
    .when(low & (high | cold) & place)
    .notify("https://example.com", headers={"Authorization": Secret.env("A")}, query={"a": "b"})
    .attach("vehicle.alerts", "vehicle.telemetry.environment")
)
text: str = monitor.to_json(dialect="v3")
