"""Print the position of every vehicle of every fleet.

Run it with the FLEETAPI_ variables of your account, or with the sandbox:

    eval "$(fleetapi sandbox --background --vehicles 20)"
    python examples/first_program.py
"""

import asyncio

from fleetapi import FleetClient


async def main() -> None:
    async with FleetClient.from_env() as client:
        async for fleet in client.fleets():
            async for vehicle in client.fleet(fleet.id).vehicles():
                position = await client.fleet(fleet.id).vehicle(vehicle.id).last_position()
                print(vehicle.vin, position.latitude, position.longitude)


asyncio.run(main())
