"""Fetch all vehicles with concurrent requests: with progress, as a list, as pages, and resumed later."""

import asyncio
import sys

from fleetapi import FleetClient, Progress


def show(progress: Progress) -> None:
    print(f"{progress.items} of {progress.total} vehicles", file=sys.stderr)


async def main() -> None:
    async with FleetClient.from_env() as client:
        fleet = (await client.fleets())[0]  # awaiting a collection returns its first page
        resource = client.fleet(fleet.id)

        everything = await resource.vehicles(progress=show).collect()
        print(f"{fleet.name}: {len(everything)} vehicles, {client.quota.day_remaining} requests left today")

        some = await resource.vehicles(page_size=10).first(25)
        print(f"the first {len(some)}: {some[0].vin} to {some[-1].vin}")

        vehicles = resource.vehicles(page_size=10)
        async for page in vehicles.pages():
            print(f"a page of {len(page)} of {page.total}")
            break  # cancels pages fetched in advance
        token = vehicles.resume_token  # store it, and resume later

        rest = await resource.vehicles(page_size=10, resume=token).collect()
        print(f"the other {len(rest)}")


asyncio.run(main())
