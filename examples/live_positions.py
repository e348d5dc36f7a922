"""Poll the positions of all vehicles, and print only changes.

    python examples/live_positions.py            three rounds, a second apart
    python examples/live_positions.py 100 60     a hundred rounds, a minute apart

The client respects the rate limits by itself; `client.quota` shows the remaining requests of the day.
"""

import asyncio
import sys
from datetime import datetime

from fleetapi import FleetClient, FleetError, each_of
from fleetapi.errors import NotFound


async def main(rounds: int, pause: float) -> None:
    seen: dict[str | None, datetime | None] = {}
    async with FleetClient.from_env() as client:
        fleet = client.fleet((await client.fleets())[0].id)
        vehicles = await fleet.vehicles().collect()
        for number in range(rounds):
            if number:
                await asyncio.sleep(pause)
            moved = 0
            async for vehicle, position in each_of(
                vehicles, lambda each: fleet.vehicle(each.id).last_position()
            ):
                if isinstance(position, NotFound):  # never reported, or private
                    continue
                if isinstance(position, FleetError):
                    print(f"{vehicle.vin}: {position}", file=sys.stderr)
                elif seen.get(vehicle.vin) != position.created_at:
                    seen[vehicle.vin] = position.created_at
                    moved += 1
                    print(vehicle.vin, position.latitude, position.longitude, position.created_at)
            left = client.quota.day_remaining
            print(f"round {number + 1}: {moved} changes, {left} requests left today", file=sys.stderr)


given = [float(word) for word in sys.argv[1:]]
asyncio.run(main(rounds=int(given[0]) if given else 3, pause=given[1] if len(given) > 1 else 1.0))
