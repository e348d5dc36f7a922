"""Compose a monitor in Python, describe it in sentences, and write it in each of the vendor's dialects.

This sends nothing. The secret is only resolved when you create the monitor on the server.
"""

from datetime import timedelta

from fleetapi import Monitor, Secret, every, leaves, vehicle
from fleetapi.errors import NotExpressible

out_of_paris = leaves(lat=48.866667, lon=2.333333, radius_km=20).named("outOfParis")
afternoon = timedelta(hours=4, minutes=30)
on_monday = every("Mon", at="14:30", lasting=afternoon, tz="Europe/Paris").named("onMonday")
battery_low = (vehicle.energy.electric.level < 50).named("batteryIsLow")

monitor = (
    Monitor("Low battery outside Paris or on Mondays")
    .when(out_of_paris & (battery_low | on_monday))
    .notify(
        "https://my.dn/monitors/cb1",
        name="HTTP_CB",
        headers={"Authorization": Secret.env("CB_AUTH")},
        body={"vin": "$vin"},
    )
    .remind_every(timedelta(minutes=10))
    .retry_bounded(times=3, every=timedelta(minutes=2))
    .batch(size=10, within=timedelta(minutes=5))
    .attach("vehicle.alerts", "vehicle.status")
)

print(monitor.describe())
print("findings:", len(monitor.findings()))
for dialect in ("quickstart", "v3", "v2"):
    print(f"\n--- {dialect}")
    try:
        print(monitor.to_json(dialect=dialect), end="")
    except NotExpressible as error:
        print(error)
