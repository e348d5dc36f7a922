"""Delete a remote callback, unless a command waits for its result."""

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
        "cbid", metavar="CBID", type=identifier, help="id of the callback; `remote callbacks list` has it"
    )
    add_yes(parser)


async def run(context: Context) -> ExitStatus:
    """Ask, and delete."""
    arguments = context.arguments
    if not confirmed(context, f"Delete callback {arguments.cbid}?"):
        return ExitStatus.NO
    async with context.client() as client:
        await client.fleet(arguments.fid).remote_callbacks.delete(arguments.cbid)
    context.output.note(f"callback {arguments.cbid} is deleted")
    return ExitStatus.OK
