"""List the vehicles of a fleet.

The pages are fetched concurrently. On a terminal too narrow for them the ids
are shortened; in a pipe they are whole, and wherever a vehicle id is wanted
its VIN will do. With --json: one vehicle a line, as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.listing import add_paging, show
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import identifier, language, text
from fleetapi.cli.values import plain

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import Vehicle

__all__ = ["configure", "row", "run"]

COLUMNS = (Column("vin", style="bold"), Column("brand"), Column("motorization"), Column("id", shorten=True))


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "fid", metavar="FID", type=identifier, help="id of the fleet; `fleetapi fleets` lists yours"
    )
    add_paging(parser)
    parser.add_argument("--vin-prefix", type=text, metavar="TEXT", help="only vehicles whose VIN begins so")
    parser.add_argument(
        "--locale", type=language, metavar="LOCALE", help="language of the texts, such as fr-FR"
    )


def row(vehicle: Vehicle) -> tuple[str, ...]:
    """A vehicle as a line of the table."""
    return plain(vehicle.vin), plain(vehicle.brand), plain(vehicle.motorization), plain(vehicle.id)


async def run(context: Context) -> None:
    """Ask and print."""
    arguments = context.arguments
    async with context.client() as client:
        pages = client.fleet(arguments.fid).vehicles(
            page_size=arguments.page_size,
            index_range=arguments.index_range,
            locale=arguments.locale,
            vin_prefix=arguments.vin_prefix,
        )
        await show(context.output, pages, COLUMNS, row, noun="vehicle", arguments=arguments)
