"""Show how far a command has come (v3). With --json: as the API sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.remote_arguments import add_remote, show_action
from fleetapi.cli.vehicle_argument import vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_remote(parser, action=True)


async def run(context: Context) -> None:
    """Ask and print."""
    arguments = context.arguments
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        action = await client.fleet(arguments.fid).vehicle(vid).remote(arguments.cbid).get(arguments.rid)
    show_action(context.output, action)
