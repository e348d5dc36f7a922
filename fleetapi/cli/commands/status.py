"""Show the last known state of a vehicle: energy, doors, mileage and the rest.

With --json: everything it reports, as the API sent it, which is much more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fleetapi.cli.values import NOTHING, coordinates, moment, plain, quantity, span
from fleetapi.cli.vehicle_argument import add_vehicle, vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import DoorsState, Energy, Status

__all__ = ["configure", "facts", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_vehicle(parser)


def facts(status: Status) -> dict[str, str]:
    """A status, fact by fact, with units; what is not known is empty."""
    found = dict(_facts(status))
    return {name: "" if value == NOTHING else value for name, value in found.items()}


def _facts(status: Status) -> Iterator[tuple[str, str]]:
    yield "vin", plain(status.vin)
    yield from _moving(status)
    for energy in status.energies or ():
        yield from _energy(energy)
    yield from _standing(status)
    yield "at", moment(status.updated_at or status.created_at)


def _moving(status: Status) -> Iterator[tuple[str, str]]:
    if (position := status.last_position) is not None:
        yield "position", coordinates(position.latitude, position.longitude)
    if status.odometer is not None:
        yield "mileage", quantity(status.odometer.mileage, "km")
    if status.kinetic is not None:
        yield "speed", quantity(status.kinetic.speed, "km/h")
    if status.ignition is not None:
        yield "ignition", plain(status.ignition.type)


def _standing(status: Status) -> Iterator[tuple[str, str]]:
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


async def run(context: Context) -> None:
    """Ask and print."""
    arguments, output = context.arguments, context.output
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        status = await client.fleet(arguments.fid).vehicle(vid).status()
    if output.as_json:
        output.json_line(status.as_sent)
    else:
        output.facts(facts(status))
