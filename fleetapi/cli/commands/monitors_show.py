"""Show a monitor of the server, in plain English.

Credentials are not shown. With --json: the API's answer, the monitor in it;
`fleetapi convert` and `monitors replace` take it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.param_types import identifier
from fleetapi.cli.printing import print_prose
from fleetapi.cli.values import plain
from fleetapi.errors import MonitorError

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import ReturnedMonitor

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("fid", metavar="FID", type=identifier, help="id of the fleet")
    parser.add_argument(
        "mid", metavar="MID", type=identifier, help="id of the monitor; `fleetapi monitors list` has it"
    )


async def run(context: Context) -> None:
    """Ask and print."""
    arguments, output = context.arguments, context.output
    async with context.client() as client:
        found = await client.fleet(arguments.fid).monitors.get(arguments.mid)
    if output.as_json:
        output.json_line(found.as_sent)
        return
    output.facts(
        {
            "id": plain(found.monitor_id),
            "status": plain(found.status),
            "created": plain(found.created_at),
            "changed": plain(found.updated_at),
        }
    )
    output.line()
    print_prose(output, _description(found))


def _description(found: ReturnedMonitor) -> str:
    from fleetapi.monitors.monitor import Monitor

    try:
        return Monitor.from_dict(found.as_sent).describe().rstrip("\n")
    except MonitorError as error:
        return f"It cannot be put into words: {error.message}. Look at it with --json."
