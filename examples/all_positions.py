"""Print the positions of all vehicles with concurrent requests, and skip vehicles without a position."""

import asyncio

from fleetapi import FleetClient, FleetError, each_of


async def main() -> None:
    async with FleetClient.from_env(concurrency=16) as client:
        fleet = client.fleet((await client.fleets())[0].id)
        found = each_of(
            fleet.vehicles(), lambda vehicle: fleet.vehicle(vehicle.id).last_position(), concurrency=16
        )
        async for vehicle, outcome in found:  # in the order of the vehicles
            if isinstance(outcome, FleetError):
                print(vehicle.vin, outcome.message)
            else:
                print(vehicle.vin, outcome.latitude, outcome.longitude, outcome.created_at)


asyncio.run(main())
