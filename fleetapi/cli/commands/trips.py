"""List the trips of a vehicle.

With --geojson: one FeatureCollection, each trip the line of its way points
(one request a trip, several at a time). With --json: one trip a line, as the
API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.emptiness import tell_of_nothing
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.geojson import add_geojson, feature, feature_collection, path_geometry, wants_geojson
from fleetapi.cli.listing import add_paging, add_timestamps, each_item, show
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import amount, distance, duration, text
from fleetapi.cli.values import plain, quantity, span
from fleetapi.cli.vehicle_argument import add_vehicle, vehicle_id
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import Position, Trip
    from fleetapi.resources.vehicles import VehicleResource
    from fleetapi.session.pages.pages import Pages

__all__ = ["configure", "row", "run"]

COLUMNS = (
    Column("started"),
    Column("duration", justify="right"),
    Column("distance", justify="right"),
    Column("average", justify="right"),
    Column("state"),
    Column("id", shorten=True, style="bold"),
)


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_vehicle(parser)
    add_paging(parser)
    only = parser.add_argument_group("only some of them")
    only.add_argument(
        "--distance", type=distance, metavar="A-B", help="kilometres, such as 0.1-20 or 5- (v3)"
    )
    only.add_argument(
        "--duration", type=duration, metavar="A-B", help="seconds, such as 300-3600 or 60- (v3)"
    )
    only.add_argument(
        "--states",
        type=text,
        metavar="NAME",
        action="append",
        help="Nominal, Unstarted, DataLacking or Unfinished; repeatable (v3)",
    )
    add_timestamps(parser)
    add_geojson(parser)
    parser.add_argument(
        "--tolerance", type=amount, metavar="KM", help="with --geojson: how far a line may be simplified"
    )


def row(trip: Trip) -> tuple[str, ...]:
    """A trip as a line of the table."""
    faults = [plain(fault.fault) for fault in trip.faults or ()]
    state = ", ".join(faults) or ("under way" if trip.done is False else "complete")
    return (
        plain(trip.started_at),
        span(trip.duration),
        quantity(trip.distance, "km"),
        quantity(trip.kinetic.average_speed if trip.kinetic else None, "km/h"),
        state,
        plain(trip.id),
    )


async def run(context: Context) -> ExitStatus:
    """Ask and print."""
    arguments = context.arguments
    geojson = wants_geojson(context)
    if arguments.tolerance is not None and not geojson:
        raise UsageError(
            "--tolerance is given without --geojson", remedy="it says how far a line may be simplified"
        )
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        vehicle = client.fleet(arguments.fid).vehicle(vid)
        pages = vehicle.trips(
            timestamps=arguments.timestamps,
            distance=arguments.distance,
            duration=arguments.duration,
            states=arguments.states,
            page_size=arguments.page_size,
            index_range=arguments.index_range,
        )
        if geojson:
            return await _lines(context, vehicle, pages)
        await show(context.output, pages, COLUMNS, row, noun="trip", arguments=arguments)
    return ExitStatus.OK


async def _lines(context: Context, vehicle: VehicleResource, pages: Pages[Trip]) -> ExitStatus:
    """Each trip with its way; where that cannot be had, from start to stop, and a note says so."""
    from contextlib import aclosing

    from fleetapi import FleetError, each_of
    from fleetapi.cli.failures import explain

    arguments, status, anything = context.arguments, ExitStatus.OK, False

    async def way(trip: Trip) -> list[Position]:
        return await vehicle.trip(trip.id).way_points(tolerance=arguments.tolerance).collect()

    with feature_collection(context.output) as add:
        async with aclosing(each_of(each_item(pages, arguments.first), way)) as found:
            async for trip, outcome in found:
                anything = True
                if isinstance(outcome, FleetError):
                    context.output.note(f"trip {trip.id} is drawn from start to stop: {explain(outcome)}")
                    status = ExitStatus.NO
                ends = [trip.start_position, trip.stop_position]
                known = [] if isinstance(outcome, FleetError) else outcome
                add(feature(path_geometry(known or ends), _properties(trip)))
    if not anything:
        tell_of_nothing(context.output, arguments)
    return status


def _properties(trip: Trip) -> dict[str, object]:
    """What was sent, but for the two positions, which the line has."""
    return {name: value for name, value in trip.as_sent.items() if not name.endswith("Position")}
