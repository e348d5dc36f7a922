"""`fleetapi alerts | telemetry | alarms | collisions`: what a vehicle reported over time, by one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fleetapi.cli.app import App
from fleetapi.cli.framework import Command, command, option
from fleetapi.cli.listing import show
from fleetapi.cli.options import language_option, paging_options, timestamps_option, vehicle_arguments
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import nonempty
from fleetapi.cli.values import NOTHING, coordinates, plain, quantity

if TYPE_CHECKING:
    from fleetapi.models import Alarm, Alert, Collision, Telemetry

__all__ = [
    "alarm_row",
    "alarms",
    "alert_row",
    "alerts",
    "collision_row",
    "collisions",
    "telemetry",
    "telemetry_row",
]


def _history(
    name: str,
    text: str,
    columns: Sequence[Column],
    row: Callable[[Any], Sequence[str]],
    *,
    noun: str,
    largest: int = 60,
    narrowing: Callable[[Any], Any] | None = None,
) -> Command:
    """Make the command that lists what the method `name` of a vehicle returns.

    `narrowing` is one more option; its value is an argument of the method.
    """

    async def run(
        app: App, fid: str, vid: str, *, first: int | None, timestamps: tuple[str, ...], **asked: Any
    ) -> None:
        asked = {key: value or None for key, value in asked.items()}
        async with app.vehicle(fid, vid) as vehicle:
            pages = getattr(vehicle, name)(timestamps=timestamps or None, **asked)
            await show(app, pages, columns, row, noun=noun, first=first, looks_back=True)

    declared = timestamps_option(run)
    if narrowing is not None:
        declared = narrowing(declared)
    return command(name=name, help=text)(vehicle_arguments(paging_options(largest=largest)(declared)))


def alert_row(alert: Alert) -> tuple[str, ...]:
    """Return an alert as a row of the table."""
    ended = "active" if alert.active else plain(alert.end_at)
    return plain(alert.started_at), ended, plain(alert.severity), plain(alert.type), plain(alert.message)


alerts = _history(
    "alerts",
    """List the alerts of a vehicle.

    With --json: one alert per line, as the API sent it.""",
    (
        Column("started"),
        Column("ended"),
        Column("severity"),
        Column("alert", style="bold"),
        Column("message"),
    ),
    alert_row,
    noun="alert",
    narrowing=language_option,
)


def telemetry_row(telemetry: Telemetry) -> tuple[str, ...]:
    """Return a telemetry message as a row of the table."""
    vehicle, air = telemetry.vehicle, telemetry.environment and telemetry.environment.air
    outside = quantity(air.temperature, "°C") if air else NOTHING
    if vehicle is None:
        return plain(telemetry.created_at), NOTHING, NOTHING, NOTHING, outside, NOTHING
    levels = [quantity(energy.level, "%") for energy in vehicle.energies or () if energy.level is not None]
    return (
        plain(telemetry.created_at),
        quantity(vehicle.odometer.mileage, "km") if vehicle.odometer else NOTHING,
        quantity(vehicle.kinetic.speed, "km/h") if vehicle.kinetic else NOTHING,
        ", ".join(levels) or NOTHING,
        outside,
        plain(vehicle.ignition.type) if vehicle.ignition else NOTHING,
    )


telemetry = _history(
    "telemetry",
    """List the telemetry of a vehicle.

    The table shows what most vehicles send. With --json: one message per line,
    complete, as the API sent it.""",
    (
        Column("at"),
        Column("mileage", justify="right"),
        Column("speed", justify="right"),
        Column("energy", justify="right"),
        Column("outside", justify="right"),
        Column("ignition"),
    ),
    telemetry_row,
    noun="message",
    largest=2000,
    narrowing=option(
        "--type",
        "types",
        type=nonempty,
        metavar="NAME",
        multiple=True,
        help="Show only this kind, such as vehicle.energies or environment; repeatable.",
    ),
)


def alarm_row(alarm: Alarm) -> tuple[str, ...]:
    """Return an alarm message as a row of the table: what set the alarm off, or whether it is armed."""
    if (trigger := alarm.trigger) is not None:
        place = trigger.position
        where = NOTHING if place is None else coordinates(place.latitude, place.longitude)
        return plain(trigger.start_at or trigger.created_at), plain(trigger.type), where, plain(alarm.id)
    status = alarm.status
    what = NOTHING if status is None else plain(status.activation)
    return plain(None if status is None else status.created_at), what, NOTHING, plain(alarm.id)


alarms = _history(
    "alarms",
    """List the alarm messages of a vehicle (v3).

    With --json: one message per line, as the API sent it.""",
    (Column("at"), Column("alarm", style="bold"), Column("position"), Column("id", shorten=True)),
    alarm_row,
    noun="message",
)


def collision_row(collision: Collision) -> tuple[str, ...]:
    """Return a collision as a row of the table."""
    impacts = [f"{plain(impact.severity)} {plain(impact.side)}" for impact in collision.details or ()]
    return (
        plain(collision.created_at),
        plain(", ".join(impacts)),
        plain(collision.tipped_over),
        plain(collision.pedestrian),
        plain(collision.id),
    )


collisions = _history(
    "collisions",
    """List the collisions of a vehicle.

    With --json: one collision per line, as the API sent it.""",
    (
        Column("at"),
        Column("impacts", style="bold"),
        Column("tipped over"),
        Column("pedestrian"),
        Column("id", shorten=True),
    ),
    collision_row,
    noun="collision",
)
