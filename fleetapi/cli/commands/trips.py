"""`fleetapi trips | waypoints`: the trips of a vehicle and their waypoints."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from fleetapi.cli.app import App
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.framework import command, option
from fleetapi.cli.geojson import feature, feature_collection, path_geometry, position_feature, show_features
from fleetapi.cli.listing import each_item, explain_empty, show
from fleetapi.cli.options import (
    geojson_option,
    id_argument,
    paging_options,
    require_one_format,
    timestamps_option,
    vehicle_arguments,
)
from fleetapi.cli.output import Column
from fleetapi.cli.param_types import amount, distance, duration, nonempty
from fleetapi.cli.value_formatting import NOTHING, coordinates, plain, quantity, span
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.models import Position, Trip
    from fleetapi.resources.vehicles import VehicleResource
    from fleetapi.session.pages.pages import Pages

__all__ = ["trip_row", "trips", "waypoints"]

_TRIPS = (
    Column("started"),
    Column("duration", justify="right"),
    Column("distance", justify="right"),
    Column("average", justify="right"),
    Column("state"),
    Column("id", shorten=True, style="bold"),
)
_WAYPOINTS = (
    Column("at"),
    Column("position", style="bold"),
    Column("altitude", justify="right"),
    Column("heading", justify="right"),
    Column("fix"),
)
_FILTERS = "Filters"


@command()
@vehicle_arguments
@paging_options()
@timestamps_option
@option(
    "--distance",
    type=distance,
    metavar="A-B",
    section=_FILTERS,
    help="Kilometers, such as 0.1-20 or 5- (v3).",
)
@option(
    "--duration",
    type=duration,
    metavar="A-B",
    section=_FILTERS,
    help="Seconds, such as 300-3600 or 60- (v3).",
)
@option(
    "--states",
    type=nonempty,
    metavar="NAME",
    multiple=True,
    section=_FILTERS,
    help="Nominal, Unstarted, DataLacking or Unfinished; repeatable (v3).",
)
@geojson_option
@option("--tolerance", type=amount, metavar="KM", help="With --geojson: simplify lines by at most KM.")
async def trips(
    app: App,
    fid: str,
    vid: str,
    *,
    first: int | None,
    page_size: int | None,
    index_range: str | None,
    timestamps: tuple[str, ...],
    distance: str | None,
    duration: str | None,
    states: tuple[str, ...],
    geojson: bool,
    tolerance: float | None,
) -> ExitStatus:
    """List the trips of a vehicle.

    With --geojson: one FeatureCollection, each trip the line through its
    waypoints (one request per trip, several at a time). With --json: one trip
    per line, as the API sent it.
    """
    require_one_format(app, geojson=geojson)
    if tolerance is not None and not geojson:
        raise UsageError("--tolerance needs --geojson", remedy="it simplifies the lines on a map")
    async with app.vehicle(fid, vid) as vehicle:
        pages = vehicle.trips(
            timestamps=timestamps or None,
            distance=distance,
            duration=duration,
            states=states or None,
            page_size=page_size,
            index_range=index_range,
        )
        if geojson:
            return await _lines(app, vehicle, pages, first, tolerance)
        await show(app, pages, _TRIPS, trip_row, noun="trip", first=first, looks_back=True)
    return ExitStatus.OK


def trip_row(trip: Trip) -> tuple[str, ...]:
    """Return a trip as a row of the table."""
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


async def _lines(
    app: App, vehicle: VehicleResource, pages: Pages[Trip], first: int | None, tolerance: float | None
) -> ExitStatus:
    """Print each trip as the line through its waypoints; without them, from start to stop, with a note."""
    from fleetapi import FleetError, each_of
    from fleetapi.cli.remedies import explain

    status, anything = ExitStatus.OK, False

    async def waypoints_of(trip: Trip) -> list[Position]:
        return await vehicle.trip(trip.id).way_points(tolerance=tolerance).collect()

    with feature_collection(app.output) as add:
        async with aclosing(each_of(each_item(pages, first), waypoints_of)) as found:
            async for trip, outcome in found:
                anything = True
                if isinstance(outcome, FleetError):
                    app.output.note(
                        f"trip {trip.id} is drawn as a line from start to stop: {explain(outcome)}"
                    )
                    status = ExitStatus.NO
                ends = [trip.start_position, trip.stop_position]
                known = [] if isinstance(outcome, FleetError) else outcome
                add(feature(path_geometry(known or ends), _properties(trip)))
    if not anything:
        explain_empty(app, looks_back=True)
    return status


def _properties(trip: Trip) -> dict[str, object]:
    """Return the properties that were sent, without the positions of the two ends."""
    return {name: value for name, value in trip.as_sent.items() if not name.endswith("Position")}


@command()
@vehicle_arguments
@id_argument("tid", "The id of the trip; `fleetapi trips` lists them.")
@paging_options(largest=2000)
@option("--tolerance", type=amount, metavar="KM", help="Simplify the line by at most KM.")
@timestamps_option
@geojson_option
async def waypoints(
    app: App,
    fid: str,
    vid: str,
    tid: str,
    *,
    first: int | None,
    page_size: int | None,
    index_range: str | None,
    tolerance: float | None,
    timestamps: tuple[str, ...],
    geojson: bool,
) -> None:
    """List the waypoints of a trip.

    With --geojson: one FeatureCollection of points. With --json: one position
    per line, as the API sent it.
    """
    require_one_format(app, geojson=geojson)
    async with app.vehicle(fid, vid) as vehicle:
        pages = vehicle.trip(tid).way_points(
            timestamps=timestamps or None,
            tolerance=tolerance,
            page_size=page_size,
            index_range=index_range,
        )
        if geojson:
            await show_features(app, pages, position_feature, first=first)
        else:
            await show(app, pages, _WAYPOINTS, _waypoint_row, noun="waypoint", first=first)


def _waypoint_row(position: Position) -> tuple[str, ...]:
    return (
        plain(position.created_at),
        coordinates(position.latitude, position.longitude),
        quantity(position.altitude, "m"),
        NOTHING if position.heading is None else f"{position.heading:g}°",
        plain(position.type),
    )
