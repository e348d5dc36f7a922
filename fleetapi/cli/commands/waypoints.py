"""List the way that a trip took.

With --geojson: one FeatureCollection of points. With --json: one position a
line, as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.geojson import add_geojson, position_feature, show_features, wants_geojson
from fleetapi.cli.listing import add_paging, add_timestamps, show
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import amount, identifier
from fleetapi.cli.values import NOTHING, coordinates, plain, quantity
from fleetapi.cli.vehicle_argument import add_vehicle, vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import Position

__all__ = ["configure", "row", "run"]

COLUMNS = (
    Column("at"),
    Column("position", style="bold"),
    Column("altitude", justify="right"),
    Column("heading", justify="right"),
    Column("fix"),
)


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_vehicle(parser)
    parser.add_argument(
        "tid", metavar="TID", type=identifier, help="id of the trip; `fleetapi trips` lists them"
    )
    add_paging(parser, largest=2000)
    parser.add_argument(
        "--tolerance", type=amount, metavar="KM", help="simplify the way: how far it may deviate"
    )
    add_timestamps(parser, looks_back=False)
    add_geojson(parser)


def row(position: Position) -> tuple[str, ...]:
    """A position as a line of the table."""
    return (
        plain(position.created_at),
        coordinates(position.latitude, position.longitude),
        quantity(position.altitude, "m"),
        NOTHING if position.heading is None else f"{position.heading:g}°",
        plain(position.type),
    )


async def run(context: Context) -> None:
    """Ask and print."""
    arguments, output = context.arguments, context.output
    geojson = wants_geojson(context)
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        pages = (
            client.fleet(arguments.fid)
            .vehicle(vid)
            .trip(arguments.tid)
            .way_points(
                timestamps=arguments.timestamps,
                tolerance=arguments.tolerance,
                page_size=arguments.page_size,
                index_range=arguments.index_range,
            )
        )
        if geojson:
            await show_features(output, pages, position_feature, arguments=arguments)
        else:
            await show(output, pages, COLUMNS, row, noun="way point", arguments=arguments)
