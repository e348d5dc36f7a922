"""Follow a command until it is finished (v3).

Every new state is noted. The exit status is 1 when the command failed, and
also when it was not finished in time; it goes on all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.param_types import seconds
from fleetapi.cli.remote_arguments import add_remote, follow
from fleetapi.cli.vehicle_argument import vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.exit_status import ExitStatus
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_remote(parser, action=True)
    parser.add_argument(
        "--timeout", type=seconds, default=120.0, metavar="SECONDS", help="so long at most (default: 120)"
    )


async def run(context: Context) -> ExitStatus:
    """Wait and print."""
    arguments = context.arguments
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        sent = client.fleet(arguments.fid).vehicle(vid).remote(arguments.cbid).action(arguments.rid)
        return await follow(context.output, sent, arguments.timeout)
