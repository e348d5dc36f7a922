"""Trace every request, and treat some calls differently: derived clients over the same connections."""

import asyncio
from collections import Counter

from fleetapi import AttemptReport, Backoff, FleetClient
from fleetapi.errors import DeadlineExceeded, NotFound

outcomes: Counter[str] = Counter()


def meter(report: AttemptReport) -> None:
    outcomes[f"{report.request.method} {report.outcome}"] += 1


async def main() -> None:
    async with FleetClient.from_env(hooks=[meter]) as client:
        fleet = (await client.fleets())[0]

        hurried = client.with_options(deadline=5, retry=Backoff(attempts=2))
        try:
            vehicles = await hurried.fleet(fleet.id).vehicles().collect()
        except DeadlineExceeded:
            print("not within five seconds")
        else:
            print(f"{len(vehicles)} vehicles within five seconds")

        try:
            await client.fleet(fleet.id).vehicle("0" * 96).last_position()
        except NotFound as error:
            print(f"support asks for: code {error.code}, uuid {error.uuid}, {error.timestamp}")

    for outcome, number in sorted(outcomes.items()):
        print(f"{outcome}: {number}")


asyncio.run(main())
