"""Put another monitor in the place of one (v3).

What the checks find is shown; with errors nothing is sent. It keeps its id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.confirmation import add_yes, confirmed
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.monitor_body import add_monitor_file, findings_shown, monitor_body
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
    add_monitor_file(parser)
    add_yes(parser)


async def run(context: Context) -> ExitStatus:
    """Check, ask, send."""
    arguments = context.arguments
    body = monitor_body(context)
    if not confirmed(context, f"Replace monitor {arguments.mid}?"):
        return ExitStatus.NO
    async with context.client() as client:
        with findings_shown():
            reference = await client.fleet(arguments.fid).monitors.replace(
                arguments.mid, body, check=not arguments.no_check
            )
    show_monitor(context.output, reference, mid=arguments.mid)
    return ExitStatus.OK
