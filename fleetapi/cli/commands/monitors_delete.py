"""Delete a monitor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.confirmation import add_yes, confirmed
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.param_types import identifier

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("fid", metavar="FID", type=identifier, help="id of the fleet")
    parser.add_argument(
        "mid", metavar="MID", type=identifier, help="id of the monitor; `fleetapi monitors list` has it"
    )
    add_yes(parser)


async def run(context: Context) -> ExitStatus:
    """Ask, and delete."""
    arguments = context.arguments
    if not confirmed(context, f"Delete monitor {arguments.mid}?"):
        return ExitStatus.NO
    async with context.client() as client:
        await client.fleet(arguments.fid).monitors.delete(arguments.mid)
    context.output.note(f"monitor {arguments.mid} is deleted")
    return ExitStatus.OK
