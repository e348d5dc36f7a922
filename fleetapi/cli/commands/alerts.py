"""List the alerts of a vehicle.

With --json: one alert a line, as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.listing import add_paging, add_timestamps, show
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import language
from fleetapi.cli.values import plain
from fleetapi.cli.vehicle_argument import add_vehicle, vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import Alert

__all__ = ["configure", "row", "run"]

COLUMNS = (
    Column("started"),
    Column("ended"),
    Column("severity"),
    Column("alert", style="bold"),
    Column("message"),
)


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_vehicle(parser)
    add_paging(parser)
    parser.add_argument(
        "--locale", type=language, metavar="LOCALE", help="language of the texts, such as fr-FR"
    )
    add_timestamps(parser)


def row(alert: Alert) -> tuple[str, ...]:
    """An alert as a line of the table."""
    ended = "active" if alert.active else plain(alert.end_at)
    return plain(alert.started_at), ended, plain(alert.severity), plain(alert.type), plain(alert.message)


async def run(context: Context) -> None:
    """Ask and print."""
    arguments = context.arguments
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        pages = (
            client.fleet(arguments.fid)
            .vehicle(vid)
            .alerts(
                locale=arguments.locale,
                timestamps=arguments.timestamps,
                page_size=arguments.page_size,
                index_range=arguments.index_range,
            )
        )
        await show(context.output, pages, COLUMNS, row, noun="alert", arguments=arguments)
