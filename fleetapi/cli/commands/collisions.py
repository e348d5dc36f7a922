"""List the collisions of a vehicle.

With --json: one collision a line, as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.listing import add_paging, add_timestamps, show
from fleetapi.cli.output import Column
from fleetapi.cli.values import plain
from fleetapi.cli.vehicle_argument import add_vehicle, vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import Collision

__all__ = ["configure", "row", "run"]

COLUMNS = (
    Column("at"),
    Column("impacts", style="bold"),
    Column("tipped over"),
    Column("pedestrian"),
    Column("id", shorten=True),
)


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_vehicle(parser)
    add_paging(parser)
    add_timestamps(parser)


def row(collision: Collision) -> tuple[str, ...]:
    """A collision as a line of the table."""
    impacts = [f"{plain(impact.severity)} {plain(impact.side)}" for impact in collision.details or ()]
    return (
        plain(collision.created_at),
        plain(", ".join(impacts)),
        plain(collision.tipped_over),
        plain(collision.pedestrian),
        plain(collision.id),
    )


async def run(context: Context) -> None:
    """Ask and print."""
    arguments = context.arguments
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        pages = (
            client.fleet(arguments.fid)
            .vehicle(vid)
            .collisions(
                timestamps=arguments.timestamps,
                page_size=arguments.page_size,
                index_range=arguments.index_range,
            )
        )
        await show(context.output, pages, COLUMNS, row, noun="collision", arguments=arguments)
