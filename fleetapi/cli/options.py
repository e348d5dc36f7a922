"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from fleetapi.cli.app import App
from fleetapi.cli.framework import option
from fleetapi.cli.param_types import identifier, index_range, language, page_size, positive, time_range
from fleetapi.errors import UsageError

__all__ = [
    "fleet_argument",
    "geojson_option",
    "id_argument",
    "language_option",
    "paging_options",
    "require_one_format",
    "timestamps_option",
    "vehicle_arguments",
    "yes_option",
]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Decorator = Callable[[Decorated], Decorated]


def id_argument(name: str, text: str) -> Callable[[Decorated], Decorated]:
    """Declare an argument for an id, such as `MID`."""
    return click.argument(name, type=identifier, help=text)


fleet_argument = id_argument("fid", "The id of the fleet; `fleetapi fleets` lists yours.")


def vehicle_arguments(function: Decorated) -> Decorated:
    """Declare the arguments that identify a vehicle, for `App.vehicle`."""
    vid = id_argument("vid", "The id or VIN of the vehicle; a VIN costs one more request.")
    return fleet_argument(vid(function))


def paging_options(*, ranged: bool = True, largest: int = 60) -> Callable[[Decorated], Decorated]:
    """Declare `first`, `page_size` and, if `ranged`, `index_range`, for a command that lists a collection."""
    options = [
        option("--first", type=positive, metavar="N", help="Show only the first N."),
        option(
            "--page-size",
            type=page_size(largest),
            metavar="N",
            help=f"Request N items at a time, 1 to {largest}.",
        ),
    ]
    if ranged:
        options.append(
            option(
                "--index-range",
                type=index_range,
                metavar="A-B",
                help="Show only items A to B, counted from 0; `A-` for all from A.",
            )
        )

    def decorate(function: Decorated) -> Decorated:
        for each in reversed(options):
            function = each(function)
        return function

    return decorate


timestamps_option = option(
    "--timestamps",
    type=time_range,
    metavar="RANGE",
    multiple=True,
    help="Show only this time range, such as 2026-03-01T00:00:00Z/P7D; repeatable, up to ten times.",
)

language_option = option(
    "--locale", type=language, metavar="LOCALE", help="Request texts in this language, such as fr-FR."
)

geojson_option = option("--geojson", is_flag=True, help="Print one GeoJSON FeatureCollection, for maps.")


def require_one_format(app: App, *, geojson: bool) -> None:
    """Raise `UsageError` if both --geojson and --json are given."""
    if geojson and app.json:
        raise UsageError(
            "--geojson and --json cannot be combined",
            remedy="--json prints one object per line, --geojson one FeatureCollection",
        )


yes_option = option("--yes", is_flag=True, help="Do not ask for confirmation.")
