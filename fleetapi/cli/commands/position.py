"""Show the last known position of a vehicle.

With --geojson: a FeatureCollection of this one feature. With --json: the
GeoJSON feature, as the API sent it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.geojson import add_geojson, feature_collection, position_feature, wants_geojson
from fleetapi.cli.values import coordinates, moment
from fleetapi.cli.vehicle_argument import add_vehicle, vehicle_id

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.models import Position

__all__ = ["configure", "facts", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_vehicle(parser)
    add_geojson(parser)


def facts(position: Position) -> dict[str, str]:
    """A position, fact by fact, with units; what is not known is empty."""
    return {
        "position": coordinates(position.latitude, position.longitude),
        "altitude": "" if position.altitude is None else f"{position.altitude:g} m",
        "heading": "" if position.heading is None else f"{position.heading:g}° from north",
        "fix": " ".join(filter(None, [position.type, position.fix_status])),
        "at": "" if position.created_at is None else moment(position.created_at),
    }


async def run(context: Context) -> None:
    """Ask and print."""
    arguments, output = context.arguments, context.output
    geojson = wants_geojson(context)
    async with context.client() as client:
        vid = await vehicle_id(client, arguments.fid, arguments.vid)
        position = await client.fleet(arguments.fid).vehicle(vid).last_position()
    if geojson:
        with feature_collection(output) as add:
            add(position_feature(position))
    elif output.as_json:
        output.json_line(position.as_sent)
    else:
        output.facts(facts(position))
