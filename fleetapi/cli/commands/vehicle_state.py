"""`fleetapi position | status | maintenance`: the last known state of one vehicle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fleetapi.cli.app import App
from fleetapi.cli.framework import command
from fleetapi.cli.geojson import feature_collection, position_feature
from fleetapi.cli.options import geojson_option, require_one_format, vehicle_arguments
from fleetapi.cli.values import NOTHING, coordinates, moment, plain, quantity, span

if TYPE_CHECKING:
    from fleetapi.models import DoorsState, Energy, Maintenance, Position, Status

__all__ = ["maintenance", "maintenance_facts", "position", "position_facts", "status", "status_facts"]


@command()
@vehicle_arguments
@geojson_option
async def position(app: App, fid: str, vid: str, *, geojson: bool) -> None:
    """Show the last known position of a vehicle.

    With --geojson: a FeatureCollection of this one feature. With --json: the
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
    """Return the position fact by fact, with units; an unknown value is empty."""
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
    """Return what is known, with units."""
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

    With --json: everything that it reports, as the API sent it, which is much
    more.
    """
    async with app.vehicle(fid, vid) as vehicle:
        found = await vehicle.status()
    app.output.document(found.as_sent, status_facts(found))


def status_facts(status: Status) -> dict[str, str]:
    """Return the status fact by fact, with units; an unknown value is empty."""
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
        parts.append(f"{quantity(energy.autonomy, 'km')} to go")
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
