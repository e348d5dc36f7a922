"""`fleetapi fleets | vehicles`: the fleets of an account and the vehicles of a fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.app import App
from fleetapi.cli.framework import command, option
from fleetapi.cli.listing import show
from fleetapi.cli.options import fleet_argument, language_option, paging_options
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import nonempty
from fleetapi.cli.values import plain

if TYPE_CHECKING:
    from fleetapi.models import Fleet, Vehicle

__all__ = ["FLEET_COLUMNS", "VEHICLE_COLUMNS", "fleet_row", "fleets", "vehicle_row", "vehicles"]

FLEET_COLUMNS = (Column("id", style="bold"), Column("name"), Column("description"), Column("created"))
VEHICLE_COLUMNS = (
    Column("vin", style="bold"),
    Column("brand"),
    Column("motorization"),
    Column("id", shorten=True),
)


@command()
@paging_options(ranged=False)
async def fleets(app: App, *, first: int | None, page_size: int | None) -> None:
    """List the fleets of your account.

    With --json: one fleet per line, as the API sent it.
    """
    async with app.client() as client:
        await show(
            app, client.fleets(page_size=page_size), FLEET_COLUMNS, fleet_row, noun="fleet", first=first
        )


def fleet_row(fleet: Fleet) -> tuple[str, ...]:
    """Return a fleet as a row of the table."""
    return plain(fleet.id), plain(fleet.name), plain(fleet.description), plain(fleet.created_at)


@command()
@fleet_argument
@paging_options()
@option("--vin-prefix", type=nonempty, metavar="TEXT", help="Show only vehicles whose VIN starts with this.")
@language_option
async def vehicles(
    app: App,
    fid: str,
    *,
    first: int | None,
    page_size: int | None,
    index_range: str | None,
    vin_prefix: str | None,
    locale: str | None,
) -> None:
    """List the vehicles of a fleet.

    The pages are fetched concurrently. A narrow terminal shortens the ids; a
    pipe gets them whole. Every command that takes the id of a vehicle also
    takes its VIN. With --json: one vehicle per line, as the API sent it.
    """
    async with app.client() as client:
        pages = client.fleet(fid).vehicles(
            page_size=page_size, index_range=index_range, locale=locale, vin_prefix=vin_prefix
        )
        await show(app, pages, VEHICLE_COLUMNS, vehicle_row, noun="vehicle", first=first)


def vehicle_row(vehicle: Vehicle) -> tuple[str, ...]:
    """Return a vehicle as a row of the table."""
    return plain(vehicle.vin), plain(vehicle.brand), plain(vehicle.motorization), plain(vehicle.id)
