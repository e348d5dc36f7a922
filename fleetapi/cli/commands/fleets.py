"""List the fleets of your account.

With --json: one fleet a line, as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.listing import add_paging, show
from fleetapi.cli.output import Column
from fleetapi.cli.values import plain

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import Fleet

__all__ = ["configure", "run"]

COLUMNS = (Column("id", style="bold"), Column("name"), Column("description"), Column("created"))


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_paging(parser, index_range=False)


def row(fleet: Fleet) -> tuple[str, ...]:
    """A fleet as a line of the table."""
    return plain(fleet.id), plain(fleet.name), plain(fleet.description), plain(fleet.created_at)


async def run(context: Context) -> None:
    """Ask and print."""
    arguments = context.arguments
    async with context.client() as client:
        pages = client.fleets(page_size=arguments.page_size)
        await show(context.output, pages, COLUMNS, row, noun="fleet", arguments=arguments)
