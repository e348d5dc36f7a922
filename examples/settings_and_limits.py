"""A client with explicit settings, one deadline for many calls, and the remaining daily quota.

This reads the settings as `FleetClient.from_env()` does: arguments, environment, `fleetapi.toml`. Your
service can take each from where it keeps its secrets.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from fleetapi import ClientCertificate, Deadline, FleetClient, Page, Quota, Settings, TimeRange, load_settings
from fleetapi.errors import DeadlineExceeded
from fleetapi.models import Alert, Vehicle

settings: Settings = load_settings({"version": "v3"})  # arguments override the environment
if settings.certificate is None:
    raise SystemExit("FLEETAPI_CERTIFICATE is not set")
certificate = ClientCertificate(
    settings.certificate, key=settings.key, password=settings.key_password, ca=settings.ca
)
details = certificate.load()  # raises here if anything is wrong with it, before any request
print(f"a certificate for {details.common_name}, valid until {details.not_valid_after:%Y-%m-%d}")


def show(quota: Quota) -> None:
    print(f"{quota.day_remaining} of {quota.day_limit} requests left today, {quota.burst_limit} a second")


async def alerts_of(client: FleetClient, vehicles: Page[Vehicle], deadline: Deadline) -> list[Alert]:
    fleet = client.fleet((await client.fleets())[0].id)
    lately: list[TimeRange] = [timedelta(days=30), (datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=31))]
    found: list[Alert] = []
    for vehicle in vehicles:
        pages = fleet.vehicle(vehicle.id).alerts(timestamps=lately, deadline=deadline)
        found += await pages.collect()
    return found


async def main() -> None:
    client = FleetClient(
        client_id=settings.client_id,
        username=settings.username,
        password=settings.password,
        certificate=certificate,
        base_url=settings.base_url,
        concurrency=4,
    )
    async with client:
        fleet = client.fleet((await client.fleets())[0].id)
        vehicles = await fleet.vehicles(page_size=5)  # awaiting a collection returns its first page
        print(f"{len(vehicles)} of {vehicles.total} vehicles")
        try:
            alerts = await alerts_of(client, vehicles, Deadline(time.monotonic() + 30))
        except DeadlineExceeded:
            print("the deadline of thirty seconds has passed")
        else:
            print(f"{len(alerts)} alerts in the last thirty days and in January")
        show(client.quota)


asyncio.run(main())
