"""Export the trips of a vehicle as GeoJSON, one line per trip, for QGIS, geojson.io or Leaflet.

    python examples/trips_to_geojson.py > trips.geojson

It exports the longest trips of the vehicle with the most trips, among the first few of the fleet.
"""

import asyncio
import json
from typing import Any

from fleetapi import FleetClient, FleetError, each_of
from fleetapi.models import Position, Trip


def line(trip: Trip, way: list[Position]) -> dict[str, Any]:
    coordinates = [[point.longitude, point.latitude] for point in way if point.latitude is not None]
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": coordinates} if len(coordinates) > 1 else None,
        "properties": {
            "started": str(trip.started_at),
            "minutes": None if trip.duration is None else round(trip.duration.total_seconds() / 60),
            "kilometers": trip.distance,
        },
    }


async def main() -> None:
    async with FleetClient.from_env() as client:
        fleet = client.fleet((await client.fleets())[0].id)
        driven: tuple[str | None, list[Trip]] = (None, [])
        for vehicle in await fleet.vehicles().first(5):
            trips = await fleet.vehicle(vehicle.id).trips(distance=(1, None)).collect()
            if len(trips) >= len(driven[1]):
                driven = (vehicle.id, trips)

        vid, trips = driven
        longest = sorted(trips, key=lambda trip: trip.distance or 0, reverse=True)[:20]
        features = []
        ways = each_of(
            longest,
            # simplified by the server: every waypoint is within 20 meters of the line
            lambda trip: fleet.vehicle(vid).trip(trip.id).way_points(tolerance=0.02).collect(),
        )
        async for trip, way in ways:
            if not isinstance(way, FleetError):
                features.append(line(trip, way))

    print(json.dumps({"type": "FeatureCollection", "features": features}))


asyncio.run(main())
