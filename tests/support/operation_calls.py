"""How each operation is called in Python: for every test that walks all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from fleetapi.wire.operations import OPERATIONS

__all__ = ["CALLS", "KEYWORDS", "REMOTE_TYPES", "VERSIONED", "bodies", "call"]

VERSIONED: Final = [(version, name) for name, row in OPERATIONS.items() for version in row.versions]
"""Every operation in every version that has it."""

KEYWORDS: Final[Mapping[str, str]] = {
    "distance": "distance",
    "duration": "duration",
    "extension": "extension",
    "indexRange": "index_range",
    "locale": "locale",
    "pageSize": "page_size",
    "profile": "profile",
    "states": "states",
    "timestamps": "timestamps",
    "tolerance": "tolerance",
    "type": "types",
    "types": "types",
    "vinPrefix": "vin_prefix",
}
"""Our keyword for each query parameter that a caller writes (only the server writes `pageToken`)."""


def _fleet(client: Any, ids: Mapping[str, str]) -> Any:
    return client.fleet(ids["fid"])


def _vehicle(client: Any, ids: Mapping[str, str]) -> Any:
    return _fleet(client, ids).vehicle(ids["vid"])


async def _reference(sent: Awaitable[Any]) -> Any:
    """What the server answered to a command; `send` wraps it in what follows the action."""
    return (await sent).reference


def _trip(client: Any, ids: Mapping[str, str]) -> Any:
    return _vehicle(client, ids).trip(ids["tid"])


CALLS: Final[Mapping[str, Callable[..., Any]]] = {
    "list_fleets": lambda c, i, b, **p: c.fleets(**p),
    "get_fleet": lambda c, i, b, **p: _fleet(c, i).get(**p),
    "list_fleet_status": lambda c, i, b, **p: _fleet(c, i).status(**p),
    "list_fleet_maintenances": lambda c, i, b, **p: _fleet(c, i).maintenances(**p),
    "list_fleet_alerts": lambda c, i, b, **p: _fleet(c, i).alerts(**p),
    "get_fleet_alert": lambda c, i, b, **p: _fleet(c, i).alert(i["aid"], **p),
    "list_fleet_trips": lambda c, i, b, **p: _fleet(c, i).trips(**p),
    "list_fleet_collisions": lambda c, i, b, **p: _fleet(c, i).collisions(**p),
    "get_fleet_collision": lambda c, i, b, **p: _fleet(c, i).collision(i["cid"], **p),
    "get_capabilities": lambda c, i, b, **p: c.vehicle_capabilities(i["vin"], **p),
    "list_vehicles": lambda c, i, b, **p: _fleet(c, i).vehicles(**p),
    "get_vehicle": lambda c, i, b, **p: _vehicle(c, i).get(**p),
    "last_position": lambda c, i, b, **p: _vehicle(c, i).last_position(**p),
    "get_vehicle_status": lambda c, i, b, **p: _vehicle(c, i).status(**p),
    "get_vehicle_maintenance": lambda c, i, b, **p: _vehicle(c, i).maintenance(**p),
    "list_vehicle_alerts": lambda c, i, b, **p: _vehicle(c, i).alerts(**p),
    "get_vehicle_alert": lambda c, i, b, **p: _vehicle(c, i).alert(i["aid"], **p),
    "list_vehicle_alarms": lambda c, i, b, **p: _vehicle(c, i).alarms(**p),
    "get_vehicle_alarm": lambda c, i, b, **p: _vehicle(c, i).alarm(i["aid"], **p),
    "list_vehicle_collisions": lambda c, i, b, **p: _vehicle(c, i).collisions(**p),
    "get_vehicle_collision": lambda c, i, b, **p: _vehicle(c, i).collision(i["cid"], **p),
    "list_vehicle_telemetry": lambda c, i, b, **p: _vehicle(c, i).telemetry(**p),
    "list_stolen": lambda c, i, b, **p: _vehicle(c, i).stolen(**p),
    "get_stolen": lambda c, i, b, **p: _vehicle(c, i).stolen_event(i["sid"]).get(**p),
    "list_stolen_way_points": lambda c, i, b, **p: _vehicle(c, i).stolen_event(i["sid"]).way_points(**p),
    "list_vehicle_trips": lambda c, i, b, **p: _vehicle(c, i).trips(**p),
    "get_vehicle_trip": lambda c, i, b, **p: _trip(c, i).get(**p),
    "list_trip_alerts": lambda c, i, b, **p: _trip(c, i).alerts(**p),
    "get_trip_alert": lambda c, i, b, **p: _trip(c, i).alert(i["aid"], **p),
    "list_trip_collisions": lambda c, i, b, **p: _trip(c, i).collisions(**p),
    "list_trip_way_points": lambda c, i, b, **p: _trip(c, i).way_points(**p),
    "list_trip_telemetry": lambda c, i, b, **p: _trip(c, i).telemetry(**p),
    "get_fleet_trip": lambda c, i, b, **p: _fleet(c, i).trip(i["tid"]).get(**p),
    "list_fleet_trip_alerts": lambda c, i, b, **p: _fleet(c, i).trip(i["tid"]).alerts(**p),
    "get_fleet_trip_alert": lambda c, i, b, **p: _fleet(c, i).trip(i["tid"]).alert(i["aid"], **p),
    "list_fleet_trip_collisions": lambda c, i, b, **p: _fleet(c, i).trip(i["tid"]).collisions(**p),
    "list_fleet_trip_way_points": lambda c, i, b, **p: _fleet(c, i).trip(i["tid"]).way_points(**p),
    "list_fleet_trip_telemetry": lambda c, i, b, **p: _fleet(c, i).trip(i["tid"]).telemetry(**p),
    "list_monitors": lambda c, i, b, **p: _fleet(c, i).monitors.list(**p),
    "create_monitor": lambda c, i, b, **p: _fleet(c, i).monitors.create(b, check=False, **p),
    "get_monitor": lambda c, i, b, **p: _fleet(c, i).monitors.get(i["mid"], **p),
    "replace_monitor": lambda c, i, b, **p: _fleet(c, i).monitors.replace(i["mid"], b, check=False, **p),
    "delete_monitor": lambda c, i, b, **p: _fleet(c, i).monitors.delete(i["mid"], **p),
    "set_monitor_status": lambda c, i, b, **p: _fleet(c, i).monitors.pause(i["mid"], **p),
    "list_remote_callbacks": lambda c, i, b, **p: _fleet(c, i).remote_callbacks.list(**p),
    "create_remote_callback": lambda c, i, b, **p: _fleet(c, i).remote_callbacks.create(b, **p),
    "get_remote_callback": lambda c, i, b, **p: _fleet(c, i).remote_callbacks.get(i["cbid"], **p),
    "replace_remote_callback": lambda c, i, b, **p: _fleet(c, i).remote_callbacks.replace(i["cbid"], b, **p),
    "delete_remote_callback": lambda c, i, b, **p: _fleet(c, i).remote_callbacks.delete(i["cbid"], **p),
    "set_remote_callback_status": lambda c, i, b, **p: _fleet(c, i).remote_callbacks.resume(i["cbid"], **p),
    "send_remote_action": lambda c, i, b, **p: _reference(_vehicle(c, i).remote(i["cbid"]).send(b, **p)),
    "list_remote_actions": lambda c, i, b, **p: _vehicle(c, i).remote(i["cbid"]).list(**p),
    "get_remote_action": lambda c, i, b, **p: _vehicle(c, i).remote(i["cbid"]).get(i["rid"], **p),
}
"""By the name of the operation: a function of client, ids, body and keywords."""


def call(client: Any, name: str, ids: Mapping[str, str], body: Any = None, **keywords: Any) -> Any:
    """Call an operation: pages, or something to await. `ids` may have more than its path wants."""
    return CALLS[name](client, ids, body, **keywords)


REMOTE_TYPES: Final = (
    "ThermalPreconditioning",
    "ElectricBatteryChargingRequest",
    "Horn",
    "Doors",
    "Lights",
    "Immobilization",
    "Stolen",
    "WakeUp",
    "Navigation",
)


def bodies() -> Mapping[str, Any]:
    """A body that the server takes, for each operation that has one and whose method does not write it."""
    from fleetapi import Monitor, leaves, vehicle

    monitor = (
        Monitor("Low battery outside Paris")
        .when(leaves(lat=48.866667, lon=2.333333, radius_km=20) & (vehicle.energy.electric.level < 50))
        .notify("https://my.dn/monitors/cb1", name="HTTP_CB", body={"vin": "$vin"})
    )
    callback = {
        "label": "doors",
        "remoteTypes": REMOTE_TYPES,
        "callback": {"webhook": {"target": "https://my.dn/remote", "name": "REMOTE"}},
        "retryPolicy": {"policy": "None"},
    }
    return {
        "create_monitor": monitor,
        "replace_monitor": monitor,
        "create_remote_callback": callback,
        "replace_remote_callback": callback,
        "send_remote_action": {"door": {"state": "Locked"}},
    }
