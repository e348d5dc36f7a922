"""Put another remote callback, whole, in the place of one; it keeps its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.callback_arguments import add_callback, callback_of
from fleetapi.cli.confirmation import add_yes, confirmed
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.param_types import identifier
from fleetapi.cli.references import show_callback

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
    add_callback(parser)
    add_yes(parser)


async def run(context: Context) -> ExitStatus:
    """Ask, and send it."""
    arguments = context.arguments
    callback = callback_of(context)
    if not confirmed(context, f"Replace callback {arguments.cbid}?"):
        return ExitStatus.NO
    async with context.client() as client:
        reference = await client.fleet(arguments.fid).remote_callbacks.replace(arguments.cbid, callback)
    show_callback(context.output, reference, cbid=arguments.cbid)
    return ExitStatus.OK
