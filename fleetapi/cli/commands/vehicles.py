"""`fleetapi vehicles`, and what one vehicle reports: position, status, maintenance and histories."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fleetapi.cli.app import App
from fleetapi.cli.framework import Command, command, option
from fleetapi.cli.geojson import feature_collection, position_feature
from fleetapi.cli.listing import show
from fleetapi.cli.options import (
    fleet_argument,
    geojson_option,
    language_option,
    paging_options,
    require_one_format,
    timestamps_option,
    vehicle_arguments,
)
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import nonempty
from fleetapi.cli.value_formatting import NOTHING, coordinates, moment, plain, quantity, span

if TYPE_CHECKING:
    from fleetapi.models import (
        Alarm,
        Alert,
        Collision,
        DoorsState,
        Energy,
        Maintenance,
        Position,
        Status,
        Telemetry,
        Vehicle,
    )


__all__ = [
    "VEHICLE_COLUMNS",
    "alarms",
    "alerts",
    "collisions",
    "maintenance",
    "maintenance_facts",
    "position",
    "position_facts",
    "status",
    "status_facts",
    "telemetry",
    "telemetry_row",
    "vehicle_row",
    "vehicles",
]

VEHICLE_COLUMNS = (
    Column("vin", style="bold"),
    Column("brand"),
    Column("motorization"),
    Column("id", shorten=True),
)


@command()
@fleet_argument
@paging_options()
@option("--vin-prefix", type=nonempty, metavar="TEXT", help="Show only vehicles whose VIN starts with this.")
@language_option
async def vehicles(
    app: App,
    fid: str,
    *,
    first: int | None,
    page_size: int | None,
    index_range: str | None,
    vin_prefix: str | None,
    locale: str | None,
) -> None:
    """List the vehicles of a fleet.

    Pages are fetched concurrently. Ids are shortened on a narrow terminal only.
    Every command that takes the id of a vehicle also takes its VIN. With
    --json: one vehicle per line, as the API sent it.
    """
    async with app.client() as client:
        pages = client.fleet(fid).vehicles(
            page_size=page_size, index_range=index_range, locale=locale, vin_prefix=vin_prefix
        )
        await show(app, pages, VEHICLE_COLUMNS, vehicle_row, noun="vehicle", first=first)


def vehicle_row(vehicle: Vehicle) -> tuple[str, ...]:
    """Return a vehicle as a row of the table."""
    return plain(vehicle.vin), plain(vehicle.brand), plain(vehicle.motorization), plain(vehicle.id)


# ------------------------------------------------------------------ state


@command()
@vehicle_arguments
@geojson_option
async def position(app: App, fid: str, vid: str, *, geojson: bool) -> None:
    """Show the last known position of a vehicle.

    With --geojson: a FeatureCollection with this feature. With --json: the
    GeoJSON feature, as the API sent it.
    """
    require_one_format(app, geojson=geojson)
    async with app.vehicle(fid, vid) as vehicle:
        found = await vehicle.last_position()
    if geojson:
        with feature_collection(app.output) as add:
            add(position_feature(found))
    else:
        app.output.document(found.as_sent, position_facts(found))


def position_facts(position: Position) -> dict[str, str]:
    """Return the facts of a position, with units; an unknown value is empty."""
    return {
        "position": coordinates(position.latitude, position.longitude),
        "altitude": "" if position.altitude is None else f"{position.altitude:g} m",
        "heading": "" if position.heading is None else f"{position.heading:g}° from north",
        "fix": " ".join(filter(None, [position.type, position.fix_status])),
        "at": "" if position.created_at is None else moment(position.created_at),
    }


@command()
@vehicle_arguments
async def maintenance(app: App, fid: str, vid: str) -> None:
    """Show when a vehicle is due for maintenance.

    With --json: as the API sent it.
    """
    async with app.vehicle(fid, vid) as vehicle:
        found = await vehicle.maintenance()
    app.output.document(found.as_sent, maintenance_facts(found))


def maintenance_facts(maintenance: Maintenance) -> dict[str, str]:
    """Return the facts that are known, with units."""
    return {
        "by date": _due(maintenance.days_before_maintenance, "days", one="day"),
        "by mileage": _due(maintenance.mileage_before_maintenance, "km"),
        "at": "" if maintenance.created_at is None else moment(maintenance.created_at),
    }


def _due(left: float | None, unit: str, *, one: str = "") -> str:
    if left is None:
        return ""
    if abs(left) == 1 and one:
        unit = one
    return f"due in {quantity(left, unit)}" if left >= 0 else f"overdue by {quantity(-left, unit)}"


@command()
@vehicle_arguments
async def status(app: App, fid: str, vid: str) -> None:
    """Show the last known status of a vehicle.

    With --json: everything that it reports, which is much more, as the API sent
    it.
    """
    async with app.vehicle(fid, vid) as vehicle:
        found = await vehicle.status()
    app.output.document(found.as_sent, status_facts(found))


def status_facts(status: Status) -> dict[str, str]:
    """Return the facts of a status, with units; an unknown value is empty."""
    return {name: "" if value == NOTHING else value for name, value in _facts(status)}


def _facts(status: Status) -> Iterator[tuple[str, str]]:
    yield "vin", plain(status.vin)
    yield from _motion(status)
    for energy in status.energies or ():
        yield from _energy(energy)
    yield from _body(status)
    yield "at", moment(status.updated_at or status.created_at)


def _motion(status: Status) -> Iterator[tuple[str, str]]:
    if (position := status.last_position) is not None:
        yield "position", coordinates(position.latitude, position.longitude)
    if status.odometer is not None:
        yield "mileage", quantity(status.odometer.mileage, "km")
    if status.kinetic is not None:
        yield "speed", quantity(status.kinetic.speed, "km/h")
    if status.ignition is not None:
        yield "ignition", plain(status.ignition.type)


def _body(status: Status) -> Iterator[tuple[str, str]]:
    if status.doors_state is not None:
        yield "doors", _doors(status.doors_state)
    if status.environment is not None and status.environment.air is not None:
        yield "outside", quantity(status.environment.air.temperature, "°C")
    if status.preconditioning is not None and status.preconditioning.air_conditioning is not None:
        yield "preconditioning", plain(status.preconditioning.air_conditioning.status)
    if status.privacy is not None:
        yield "privacy", plain(status.privacy.state)
    if status.alarm is not None and status.alarm.status is not None:
        yield "alarm", plain(status.alarm.status.activation)


def _energy(energy: Energy) -> Iterator[tuple[str, str]]:
    name = plain(energy.type).lower() if energy.type else "energy"
    parts = [quantity(energy.level, "%")]
    if energy.autonomy is not None:
        parts.append(f"range {quantity(energy.autonomy, 'km')}")
    yield name, ", ".join(parts)
    charging = energy.electric.charging if energy.electric is not None else None
    if charging is not None:
        plugged = {True: "plugged in", False: "unplugged", None: ""}[charging.plugged]
        left = "" if charging.remaining_time is None else f"full in {span(charging.remaining_time)}"
        state = "" if charging.status is None else plain(charging.status)
        yield "charging", ", ".join(filter(None, [state, plugged, left])) or NOTHING


def _doors(doors: DoorsState) -> str:
    states = doors.locked_states or ([doors.locked_state] if doors.locked_state else [])
    opened = [plain(door.identifier) for door in doors.opening or () if door.state == "Open"]
    parts = [*map(plain, states), *([f"open: {', '.join(opened)}"] if opened else [])]
    return ", ".join(parts) or NOTHING


# ------------------------------------------------------------------ history


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

    `narrowing` declares one more option, whose value the method takes as well.
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


def _alert_row(alert: Alert) -> tuple[str, ...]:
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
    _alert_row,
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

    The table shows what most vehicles send. With --json: one complete message per
    line, as the API sent it.""",
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


def _alarm_row(alarm: Alarm) -> tuple[str, ...]:
    """Return an alarm message as a row of the table: what triggered the alarm, or whether it is armed."""
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
    _alarm_row,
    noun="message",
)


def _collision_row(collision: Collision) -> tuple[str, ...]:
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
    _collision_row,
    noun="collision",
)
