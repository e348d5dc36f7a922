"""List the commands that were sent to a vehicle, by callback (v3).

With --json: one action a line, as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.listing import add_paging, show
from fleetapi.cli.output import Column
from fleetapi.cli.remote_arguments import add_remote
from fleetapi.cli.values import plain
from fleetapi.cli.vehicle_argument import vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import RemoteAction

__all__ = ["configure", "row", "run"]

COLUMNS = (
    Column("command", style="bold"),
    Column("status"),
    Column("cause"),
    Column("label"),
    Column("id", shorten=True),
)


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_remote(parser)
    add_paging(parser)


def row(action: RemoteAction) -> tuple[str, ...]:
    """An action as a line of the table."""
    return (
        plain(action.type),
        plain(action.status),
        plain(action.failure_cause),
        plain(action.remote.label if action.remote else None),
        plain(action.remote_action_id),
    )


async def run(context: Context) -> None:
    """Ask and print."""
    arguments = context.arguments
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        remote = client.fleet(arguments.fid).vehicle(vid).remote(arguments.cbid)
        pages = remote.list(page_size=arguments.page_size, index_range=arguments.index_range)
        await show(context.output, pages, COLUMNS, row, noun="action", arguments=arguments)
