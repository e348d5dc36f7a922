"""List the monitors of a fleet.

With --json: one monitor a line, as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.listing import add_paging, show
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import identifier
from fleetapi.cli.values import plain

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import ReturnedMonitor

__all__ = ["configure", "row", "run"]

COLUMNS = (Column("label", style="bold"), Column("status"), Column("created"), Column("id", shorten=True))


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "fid", metavar="FID", type=identifier, help="id of the fleet; `fleetapi fleets` lists yours"
    )
    add_paging(parser)


def row(monitor: ReturnedMonitor) -> tuple[str, ...]:
    """A monitor as a line of the table."""
    label = (monitor.monitor or {}).get("label")
    return plain(label), plain(monitor.status), plain(monitor.created_at), plain(monitor.monitor_id)


async def run(context: Context) -> None:
    """Ask and print."""
    arguments = context.arguments
    async with context.client() as client:
        pages = client.fleet(arguments.fid).monitors.list(
            page_size=arguments.page_size, index_range=arguments.index_range
        )
        await show(context.output, pages, COLUMNS, row, noun="monitor", arguments=arguments)
