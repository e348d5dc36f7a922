"""Export the alerts of a fleet in the last thirty days as CSV, with English texts.

python examples/alerts_export.py > alerts.csv
"""

import asyncio
import csv
import sys
from datetime import timedelta

from fleetapi import FleetClient, FleetError, each_of


async def main() -> None:
    table = csv.writer(sys.stdout)
    table.writerow(["vin", "started", "ended", "severity", "type", "message"])
    failed = 0
    async with FleetClient.from_env() as client:
        fleet = client.fleet((await client.fleets())[0].id)
        found = each_of(
            fleet.vehicles(),
            lambda vehicle: (
                fleet.vehicle(vehicle.id).alerts(locale="en-GB", timestamps=timedelta(days=30)).collect()
            ),
        )
        async for vehicle, alerts in found:  # concurrent requests, but in the order of the vehicles
            if isinstance(alerts, FleetError):  # skip vehicles whose alerts cannot be read
                failed += 1
                print(f"{vehicle.vin}: {alerts}", file=sys.stderr)
                continue
            for alert in alerts:
                table.writerow(
                    [
                        vehicle.vin,
                        alert.started_at,
                        "" if alert.active else alert.end_at,
                        alert.severity,
                        alert.type,
                        alert.message,
                    ]
                )
    print(f"failed for {failed} vehicles", file=sys.stderr)


asyncio.run(main())
