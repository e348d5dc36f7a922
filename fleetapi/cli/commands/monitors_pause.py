"""Let a monitor rest, until it is resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.param_types import identifier
from fleetapi.cli.references import show_monitor

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


async def run(context: Context) -> None:
    """Pause it."""
    arguments = context.arguments
    async with context.client() as client:
        reference = await client.fleet(arguments.fid).monitors.pause(arguments.mid)
    show_monitor(context.output, reference, mid=arguments.mid)
