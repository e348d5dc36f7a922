"""Say where results of remote commands are posted to; commands name the id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.callback_arguments import add_callback, callback_of
from fleetapi.cli.param_types import identifier
from fleetapi.cli.references import show_callback

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "fid", metavar="FID", type=identifier, help="id of the fleet; `fleetapi fleets` lists yours"
    )
    add_callback(parser)


async def run(context: Context) -> None:
    """Send it, and print the id."""
    callback = callback_of(context)
    async with context.client() as client:
        reference = await client.fleet(context.arguments.fid).remote_callbacks.create(callback)
    show_callback(context.output, reference)
