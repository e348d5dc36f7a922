"""Trace every request, and set options for some calls: derived clients share the connections."""

import asyncio
from collections import Counter

from fleetapi import Attempted, AttemptReport, Backoff, FleetClient, Pages, Response
from fleetapi.errors import DeadlineExceeded, IntermediaryError, NotFound
from fleetapi.models import Vehicle

outcomes: Counter[str] = Counter()
usual = Backoff(attempts=3)


def meter(report: AttemptReport) -> None:
    outcomes[f"{report.request.method} {report.outcome}"] += 1


def patient_with_maintenance(attempted: Attempted) -> float | None:
    """Return the seconds until the next attempt, or None: your decision instead of the default."""
    if attempted.status == 503 and attempted.number < 10:
        return 60.0
    return usual(attempted)


async def read(vehicles: Pages[Vehicle]) -> list[Vehicle]:
    return await vehicles.collect()


async def main() -> None:
    async with FleetClient.from_env(hooks=[meter], retry=patient_with_maintenance) as client:
        fleet = (await client.fleets())[0]

        hurried = client.with_options(deadline=5, retry=Backoff(attempts=2))
        try:
            vehicles = await read(hurried.fleet(fleet.id).vehicles())
        except DeadlineExceeded:
            print("not within five seconds")
        else:
            print(f"{len(vehicles)} vehicles within five seconds")

        # a raw request: with the same certificates, limits, retries and errors
        response: Response = await client.request("GET", f"/fleets/{fleet.id}/monitors")
        print(f"{response.status}: {response.json()['total']} monitors")

        try:
            await client.fleet(fleet.id).vehicle("0" * 96).last_position()
        except NotFound as error:
            print(f"support asks for: code {error.code}, uuid {error.uuid}, {error.timestamp}")
        except IntermediaryError as error:
            print(
                f"not the API, but something in front of it: {error}"
            )  # so it says nothing about the request

    for outcome, number in sorted(outcomes.items()):
        print(f"{outcome}: {number}")


asyncio.run(main())
