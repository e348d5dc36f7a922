"""List what a vehicle measured.

The table shows what most vehicles send. With --json: one message a line, as
the API sent it, with all there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.listing import add_paging, add_timestamps, show
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import text
from fleetapi.cli.values import NOTHING, plain, quantity
from fleetapi.cli.vehicle_argument import add_vehicle, vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import Telemetry

__all__ = ["configure", "row", "run"]

COLUMNS = (
    Column("at"),
    Column("mileage", justify="right"),
    Column("speed", justify="right"),
    Column("energy", justify="right"),
    Column("outside", justify="right"),
    Column("ignition"),
)


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_vehicle(parser)
    add_paging(parser, largest=2000)
    parser.add_argument(
        "--type",
        type=text,
        metavar="NAME",
        action="append",
        help="only this kind, such as vehicle.energies or environment; repeatable",
    )
    add_timestamps(parser)


def row(telemetry: Telemetry) -> tuple[str, ...]:
    """A message as a line of the table."""
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


async def run(context: Context) -> None:
    """Ask and print."""
    arguments = context.arguments
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        pages = (
            client.fleet(arguments.fid)
            .vehicle(vid)
            .telemetry(
                types=arguments.type,
                timestamps=arguments.timestamps,
                page_size=arguments.page_size,
                index_range=arguments.index_range,
            )
        )
        await show(context.output, pages, COLUMNS, row, noun="message", arguments=arguments)
