"""The monitor of the vendor's quickstart: as printed there, and repaired.

As printed there, its three triggers share one JSON object, of which every reader keeps the last name only,
and its expression opens three parentheses and closes one. Here each trigger is an object of its own, and the
expression is closed where its innermost parenthesis ends; everything else is as printed.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

__all__ = ["REPAIRED_MONITOR", "as_printed"]


def as_printed() -> str:
    """The text of the monitor as the vendor printed it."""
    return files("fleetapi.cli.demo").joinpath("quickstart.json").read_text(encoding="utf-8")


REPAIRED_MONITOR: dict[str, Any] = {
    "label": "IDF Zone monitor With Data Triggering:[vehicle.energy.electric.level] OR on Mondays",
    "subscribeParam": {
        "refreshEvent": 600,
        "retryPolicy": {"policy": "Always", "maxRetryNumber": 3, "retryDelay": 120},
        "batchNotify": {"size": 10, "timeWindow": 300},
        "callback": {
            "target": "http://my.dn/monitors/cb1",
            "name": "HTTP_CB",
            "attributes": [
                {"type": "Query", "key": "vin", "value": "$vin"},
                {"type": "Header", "key": "Authorization", "value": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
            ],
        },
    },
    "extendedEventParam": ["vehicle.alerts", "vehicle.status"],
    "triggerParam": {
        "triggers": [
            {
                "name": "outOfParis",
                "zone": {
                    "transition": "Out",
                    "circle": {"radius": 20, "center": {"longitude": 2.333333, "latitude": 48.866667}},
                },
            },
            {
                "name": "onMonday",
                "time": {
                    "times": [
                        {
                            "recurrence": "Daily",
                            "start": "PT14H30M",
                            "occurence": {"day": ["Mon"]},
                            "duration": "PT04H30M",
                        }
                    ],
                    "time.zone": "Europe/Paris",
                },
            },
            {
                "name": "batteryIsLow",
                "data": {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["50"]},
            },
        ],
        "bool.exp": "outOfParis & (batteryIsLow | onMonday)",
    },
}
