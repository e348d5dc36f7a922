"""Post no results to a remote callback, until it is resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


async def run(context: Context) -> None:
    """Pause it."""
    arguments = context.arguments
    async with context.client() as client:
        reference = await client.fleet(arguments.fid).remote_callbacks.pause(arguments.cbid)
    show_callback(context.output, reference, cbid=arguments.cbid)
