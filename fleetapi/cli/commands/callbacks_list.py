"""List the remote callbacks of a fleet: where results of commands are posted to.

With --json: one callback a line, as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.listing import add_paging, show
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import identifier, text
from fleetapi.cli.values import NOTHING, plain

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import RemoteCallback

__all__ = ["configure", "row", "run"]

COLUMNS = (
    Column("label", style="bold"),
    Column("status"),
    Column("commands"),
    Column("target"),
    Column("id", shorten=True),
)


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "fid", metavar="FID", type=identifier, help="id of the fleet; `fleetapi fleets` lists yours"
    )
    add_paging(parser)
    parser.add_argument(
        "--type",
        type=text,
        metavar="NAME",
        action="append",
        help="only those for this kind of command, such as Doors; repeatable",
    )


def row(callback: RemoteCallback) -> tuple[str, ...]:
    """A callback as a line of the table; values of its query that name credentials are not shown."""
    from fleetapi.monitors.subscription import shown_target

    subscription = callback.subscribe
    webhook = subscription.webhook if subscription else None
    target = webhook.target if webhook else None
    return (
        plain(subscription.label if subscription else None),
        plain(callback.status),
        plain(", ".join((subscription.remote_types or ()) if subscription else ())),
        NOTHING if target is None else shown_target(target),
        plain(callback.id),
    )


async def run(context: Context) -> None:
    """Ask and print."""
    arguments = context.arguments
    async with context.client() as client:
        pages = client.fleet(arguments.fid).remote_callbacks.list(
            types=arguments.type, page_size=arguments.page_size, index_range=arguments.index_range
        )
        await show(context.output, pages, COLUMNS, row, noun="callback", arguments=arguments)
