"""`fleetapi fleets`: the fleets of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.app import App
from fleetapi.cli.framework import command
from fleetapi.cli.listing import show
from fleetapi.cli.options import paging_options
from fleetapi.cli.output import Column
from fleetapi.cli.value_formatting import plain

if TYPE_CHECKING:
    from fleetapi.models import Fleet

__all__ = ["FLEET_COLUMNS", "fleet_row", "fleets"]

FLEET_COLUMNS = (Column("id", style="bold"), Column("name"), Column("description"), Column("created"))


@command()
@paging_options(ranged=False)
async def fleets(app: App, *, first: int | None, page_size: int | None) -> None:
    """List the fleets of your account.

    With --json: one fleet per line, as the API sent it.
    """
    async with app.client() as client:
        pages = client.fleets(page_size=page_size)
        await show(app, pages, FLEET_COLUMNS, fleet_row, noun="fleet", first=first)


def fleet_row(fleet: Fleet) -> tuple[str, ...]:
    """Return a fleet as a row of the table."""
    return plain(fleet.id), plain(fleet.name), plain(fleet.description), plain(fleet.created_at)
