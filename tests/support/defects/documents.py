"""Clean documents with every kind of trigger, more than once, in each dialect."""

from __future__ import annotations

import copy
from typing import Any

from fleetapi.monitors.monitor import Monitor

__all__ = ["DOCUMENTS"]


def _zone(transition: str, latitude: float, longitude: float, radius: int) -> dict[str, Any]:
    center = {"longitude": longitude, "latitude": latitude}
    return {"transition": transition, "place": {"radius": radius, "center": center}}


def _data(operand: str, operator: str, *values: str) -> dict[str, Any]:
    return {"data": operand, "op": operator, **({"value": list(values)} if values else {})}


_SUBSCRIPTION = {
    "refreshEvent": 600,
    "retryPolicy": {"policy": "Bounded", "retryNumber": 3, "retryDelay": 120},
    "batchNotify": {"size": 10, "timeWindow": 300},
    "callback": {
        "webhook": {
            "target": "https://hooks.fleet-north.eu/m",
            "name": "hook",
            "attributes": [
                {"type": "Header", "key": "X-Vehicle", "value": "$vin"},
                {"type": "Body", "key": "monitor", "value": "$monitorID"},
                {"type": "Query", "key": "fleet", "value": "$fleetID"},
            ],
        }
    },
}
_NIGHTS_ON_DAYS = {
    "recurrence": "Daily",
    "start": "PT20H",
    "duration": "PT10H",
    "occurence": {"day": ["Mon", "Tue"], "week": ["w3-w12", "w40"]},
}
_NIGHTS = {
    "times": [
        _NIGHTS_ON_DAYS,
        {"recurrence": "None", "start": "2027-01-05T08:00:00+01:00", "duration": "PT4H"},
        {"start": "PT12H", "duration": "PT1H30M"},
    ],
    "timeZone": "Europe/Paris",
}
# v2 takes times of day alone, and wants days for every window.
_NIGHTS_OF_V2 = {
    "times": [
        _NIGHTS_ON_DAYS,
        {"start": "PT12H", "duration": "PT1H30M", "occurence": {"day": ["Wed"]}},
    ],
    "timeZone": "Europe/Paris",
}
_WEEKEND = {
    "times": [
        {
            "recurrence": "Daily",
            "start": "PT6H",
            "duration": "PT14H",
            "occurence": {"day": ["Sat", "Sun"]},
        }
    ],
    "timeZone": "Europe/Paris",
}
_LOW = _data("vehicle.energy.electric.level", "lowerThan", "20")
_MODES = _data("vehicle.drivingBehavior.mode", "includedIn", "Eco", "Sport")
_MOVING = _data("vehicle.kinetic.moving", "equalsTo", "true")
_DOORS = _data("vehicle.doorsState.opening", "onChange")


def _monitor(label: str, rule: dict[str, Any]) -> dict[str, Any]:
    return copy.deepcopy(
        {
            "label": label,
            "subscribeParam": _SUBSCRIPTION,
            "extendedEventParam": ["vehicle.alerts", "vehicle.status"],
            "triggerParam": rule,
        }
    )


_DEPOTS = _monitor(
    "At a depot by night",
    {
        "triggers": [
            {"name": "depot", "zone": _zone("In", 48.866667, 2.333333, 20)},
            {"name": "port", "zone": _zone("In", 49.49, 0.11, 5)},
            {"name": "nights", "time": _NIGHTS},
            {"name": "low", "data": _LOW},
            {"name": "modes", "data": _MODES},
        ],
        "boolExp": "(depot | port) & nights & (low | modes)",
    },
)
_WEEKENDS = _monitor(
    "At the weekend",
    {
        "triggers": [
            {"name": "night_1", "time": _NIGHTS},
            {"name": "weekend", "time": _WEEKEND},
            {"name": "moving", "data": _MOVING},
            {"name": "doors", "data": _DOORS},
            {"name": "fast", "data": _data("vehicle.kinetic.speed", "greaterThan", "130.5")},
        ],
        "boolExp": "(night_1 & moving & fast) | (weekend & doors) | (weekend & !moving)",
    },
)
_DELEGATION = _monitor(
    "Out of Paris by night",
    {
        "timeZoneTriggers": {
            "zoneTrigger": _zone("Out", 48.866667, 2.333333, 20),
            "timeTrigger": _NIGHTS_OF_V2,
        },
        "dataTriggers": [_LOW, _MODES, _MOVING, _DOORS],
    },
)

DOCUMENTS: dict[str, tuple[dict[str, Any], str]] = {
    "v3-zones": (_DEPOTS, "v3"),
    "v3-times": (_WEEKENDS, "v3"),
    "quickstart-zones": (Monitor.from_dict(_DEPOTS).to_dict(dialect="quickstart"), "quickstart"),
    "quickstart-times": (Monitor.from_dict(_WEEKENDS).to_dict(dialect="quickstart"), "quickstart"),
    "v2": (_DELEGATION, "v2"),
}
"""Clean documents by name, each with its dialect."""
