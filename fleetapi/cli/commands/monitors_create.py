"""Check a monitor, and send it to a fleet.

What the checks find is shown; with errors nothing is sent. Secrets that the
file refers to, ${env:NAME} or ${file:PATH}, are filled in when it is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.monitor_body import add_monitor_file, findings_shown, monitor_body
from fleetapi.cli.param_types import identifier
from fleetapi.cli.references import show_monitor

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "fid", metavar="FID", type=identifier, help="id of the fleet; `fleetapi fleets` lists yours"
    )
    add_monitor_file(parser)


async def run(context: Context) -> None:
    """Check, send, and print the id."""
    body = monitor_body(context)
    async with context.client() as client:
        with findings_shown():
            reference = await client.fleet(context.arguments.fid).monitors.create(
                body, check=not context.arguments.no_check
            )
    show_monitor(context.output, reference)
