"""The table of operations: every call of both API versions.

The methods of the client, the routes of the sandbox, the reference and the contract test read it; paths are
written nowhere else. Source: the vendor's specifications 3.19.2 and 2.2.0; for `plus`, its quickstart.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fleetapi.wire.operation import GEO_JSON, HAL, PARAMETERS, Deprecation, Operation, Paging

__all__ = ["GEO_JSON", "HAL", "OPERATIONS", "PARAMETERS", "Deprecation", "Operation", "Paging"]

_BOTH: Final = ("v3", "v2")
_V3: Final = ("v3",)
_V2: Final = ("v2",)

_FLEET: Final = "/fleets/{fid}"
_VEHICLE: Final = f"{_FLEET}/vehicles/{{vid}}"
_TRIP: Final = f"{_VEHICLE}/trips/{{tid}}"
_FLEET_TRIP: Final = f"{_FLEET}/trips/{{tid}}"
_MONITOR: Final = f"{_FLEET}/monitors/{{mid}}"
_CALLBACK: Final = f"{_FLEET}/remote/callbacks/{{cbid}}"
_REMOTES: Final = f"{_VEHICLE}/callbacks/{{cbid}}/remotes"

_PAGE: Final = 60
_LONG_PAGE: Final = 2000

_CURSOR: Final = "page_size page_token"
_RANGE: Final = "index_range page_size page_token"
_HISTORY: Final = "timestamps index_range page_size page_token"


_IDENTITY: Final[Mapping[str, tuple[str, ...]]] = {
    "Vehicle": ("id", "vin"),
    "Status": ("vin",),
    "Maintenance": ("vin",),
    "Telemetry": (),
    "Position": (),
    "ReturnedMonitor": ("monitorId", "id"),
    "RemoteCallback": ("callbackId", "id"),
    "RemoteAction": ("remoteActionId", "id"),
}
"""The fields that identify an item of a collection, where that is not its id."""


def _old(instead: str) -> Deprecation:
    return Deprecation(versions=_V3, by="3.17", instead=instead)


def _one(
    name: str,
    method: str,
    path: str,
    returns: str | None,
    *,
    versions: tuple[str, ...] = _BOTH,
    query: str = "",
    v3: str = "",
    v2: str = "",
    plus: str = "",
    accept: str = HAL,
    success: int = 200,
    deprecated: Deprecation | None = None,
    paging: Paging | None = None,
) -> Operation:
    """Make a row: `query` is for both versions, `v3` and `v2` for one, `plus` only in the quickstart."""
    special = {"v3": v3, "v2": v2}
    taken = {version: tuple(f"{query} {special[version]} {plus}".split()) for version in versions}
    return Operation(
        name=name,
        method=method,
        path=path,
        versions=versions,
        query=MappingProxyType(taken),
        returns=returns,
        accept=accept,
        paging=paging,
        body=method in {"POST", "PUT"},
        success=success,
        deprecated=deprecated,
        additions=tuple(plus.split()),
    )


def _list(
    name: str,
    path: str,
    collection: str,
    returns: str,
    *,
    versions: tuple[str, ...] = _BOTH,
    query: str = _RANGE,
    v3: str = "",
    v2: str = "",
    plus: str = "",
    maximum: int = _PAGE,
    deprecated: Deprecation | None = None,
) -> Operation:
    """Make a row for a collection."""
    names = f"{query} {plus}".split()
    return _one(
        name,
        "GET",
        path,
        returns,
        versions=versions,
        query=query,
        v3=v3,
        v2=v2,
        plus=plus,
        deprecated=deprecated,
        paging=Paging(
            collection=collection,
            range="index_range" in names,
            cursor="page_token" in names,
            maximum=maximum if "page_size" in names else 0,
            identity=_IDENTITY.get(returns, ("id",)),
        ),
    )


_FLEETS: Final = (
    _list("list_fleets", "/fleets", "fleets", "Fleet", query=_CURSOR, plus="index_range"),
    _one("get_fleet", "GET", _FLEET, "Fleet"),
    _list("list_fleet_status", f"{_FLEET}/status", "status", "Status", v3="profile", v2="extension",
          deprecated=_old("get_vehicle_status")),
    _list("list_fleet_maintenances", f"{_FLEET}/maintenances", "maintenances", "Maintenance", v3="profile",
          deprecated=_old("get_vehicle_maintenance")),
    _list("list_fleet_alerts", f"{_FLEET}/alerts", "alerts", "Alert", query=_HISTORY, v3="profile",
          deprecated=_old("list_vehicle_alerts")),
    _one("get_fleet_alert", "GET", f"{_FLEET}/alerts/{{aid}}", "Alert", v3="profile",
         deprecated=_old("get_vehicle_alert")),
    _list("list_fleet_trips", f"{_FLEET}/trips", "trips", "Trip", query=_HISTORY,
          v3="distance duration states profile", deprecated=_old("list_vehicle_trips")),
    _list("list_fleet_collisions", f"{_FLEET}/collisions", "Collisions", "Collision", query=_HISTORY,
          v3="profile", deprecated=_old("list_vehicle_collisions")),
    _one("get_fleet_collision", "GET", f"{_FLEET}/collisions/{{cid}}", "Collision", v3="profile",
         deprecated=_old("get_vehicle_collision")),
)  # fmt: skip

_VEHICLES: Final = (
    _one("get_capabilities", "GET", "/vehicles/{vin}", "VehicleCapabilities", versions=_V3,
         query="locale extension"),
    _list("list_vehicles", f"{_FLEET}/vehicles", "vehicles", "Vehicle", query=f"{_CURSOR} locale vin_prefix",
          v3="extension", plus="index_range"),
    _one("get_vehicle", "GET", _VEHICLE, "Vehicle", query="locale", v3="extension"),
    _one("last_position", "GET", f"{_VEHICLE}/lastPosition", "Position", v3="profile", accept=GEO_JSON,
         deprecated=_old("get_vehicle_status")),
    _one("get_vehicle_status", "GET", f"{_VEHICLE}/status", "Status", v3="profile", v2="extension"),
    _one("get_vehicle_maintenance", "GET", f"{_VEHICLE}/maintenance", "Maintenance", v3="profile"),
    _list("list_vehicle_alerts", f"{_VEHICLE}/alerts", "alerts", "Alert", query=_HISTORY, v3="profile",
          plus="locale"),
    _one("get_vehicle_alert", "GET", f"{_VEHICLE}/alerts/{{aid}}", "Alert", v3="profile"),
    _list("list_vehicle_alarms", f"{_VEHICLE}/alarms", "alarms", "Alarm", versions=_V3,
          query=f"{_HISTORY} type"),
    _one("get_vehicle_alarm", "GET", f"{_VEHICLE}/alarms/{{aid}}", "Alarm", versions=_V3),
    _list("list_vehicle_collisions", f"{_VEHICLE}/collisions", "Collisions", "Collision", query=_HISTORY,
          v3="profile"),
    _one("get_vehicle_collision", "GET", f"{_VEHICLE}/collisions/{{cid}}", "Collision", v3="profile"),
    _list("list_vehicle_telemetry", f"{_VEHICLE}/telemetry", "telemetries", "Telemetry",
          query=f"{_HISTORY} type extension", v3="profile", maximum=_LONG_PAGE),
    _list("list_stolen", f"{_VEHICLE}/stolen", "stolen", "Stolen", versions=_V3, query=_HISTORY),
    _one("get_stolen", "GET", f"{_VEHICLE}/stolen/{{sid}}", "Stolen", versions=_V3),
    _list("list_stolen_way_points", f"{_VEHICLE}/stolen/{{sid}}/waypoints", "positions", "Position",
          versions=_V3, query=""),
)  # fmt: skip

_TRIPS: Final = (
    _list("list_vehicle_trips", f"{_VEHICLE}/trips", "trips", "Trip", query=_HISTORY,
          v3="distance duration states profile"),
    _one("get_vehicle_trip", "GET", _TRIP, "Trip", v3="profile"),
    _list("list_trip_alerts", f"{_TRIP}/alerts", "alerts", "Alert", query=_HISTORY, v3="profile"),
    _one("get_trip_alert", "GET", f"{_TRIP}/alerts/{{aid}}", "Alert", v3="profile"),
    _list("list_trip_collisions", f"{_TRIP}/collisions", "Collisions", "Collision", query=_HISTORY),
    _list("list_trip_way_points", f"{_TRIP}/wayPoints", "positions", "Position",
          query=f"{_HISTORY} tolerance", v3="profile", maximum=_LONG_PAGE),
    _list("list_trip_telemetry", f"{_TRIP}/telemetry", "telemetries", "Telemetry",
          query=f"{_HISTORY} type extension", v3="profile", maximum=_LONG_PAGE),
    _one("get_fleet_trip", "GET", _FLEET_TRIP, "Trip", versions=_V2),
    _list("list_fleet_trip_alerts", f"{_FLEET_TRIP}/alerts", "alerts", "Alert", versions=_V2, query=_HISTORY),
    _one("get_fleet_trip_alert", "GET", f"{_FLEET_TRIP}/alerts/{{aid}}", "Alert", versions=_V2),
    _list("list_fleet_trip_collisions", f"{_FLEET_TRIP}/collisions", "Collisions", "Collision", versions=_V2,
          query=_HISTORY),
    _list("list_fleet_trip_way_points", f"{_FLEET_TRIP}/wayPoints", "positions", "Position", versions=_V2,
          query=f"{_HISTORY} tolerance", maximum=_LONG_PAGE),
    _list("list_fleet_trip_telemetry", f"{_FLEET_TRIP}/telemetry", "telemetries", "Telemetry", versions=_V2,
          query=f"{_HISTORY} type extension", maximum=_LONG_PAGE),
)  # fmt: skip

_MONITORS: Final = (
    _list("list_monitors", f"{_FLEET}/monitors", "monitors", "ReturnedMonitor"),
    _one("create_monitor", "POST", f"{_FLEET}/monitors", "MonitorReference", success=202),
    _one("get_monitor", "GET", _MONITOR, "ReturnedMonitor"),
    _one("replace_monitor", "PUT", _MONITOR, "MonitorReference", versions=_V3, success=202),
    _one("delete_monitor", "DELETE", _MONITOR, None, success=204),
    _one("set_monitor_status", "PUT", f"{_MONITOR}/status", "MonitorReference", success=202),
)

_REMOTE: Final = (
    _list("list_remote_callbacks", f"{_FLEET}/remote/callbacks", "callbacks", "RemoteCallback", versions=_V3,
          query=f"{_RANGE} types"),
    _one("create_remote_callback", "POST", f"{_FLEET}/remote/callbacks", "RemoteCallbackReference",
         versions=_V3),
    _one("get_remote_callback", "GET", _CALLBACK, "RemoteCallback", versions=_V3),
    _one("replace_remote_callback", "PUT", _CALLBACK, "RemoteCallbackReference", versions=_V3, success=202),
    _one("delete_remote_callback", "DELETE", _CALLBACK, None, versions=_V3, success=204),
    _one("set_remote_callback_status", "PUT", f"{_CALLBACK}/status", "RemoteCallbackReference", versions=_V3,
         success=202),
    _one("send_remote_action", "POST", _REMOTES, "RemoteActionReference", versions=_V3, success=202),
    _list("list_remote_actions", _REMOTES, "remoteActions", "RemoteAction", versions=_V3),
    _one("get_remote_action", "GET", f"{_REMOTES}/{{rid}}", "RemoteAction", versions=_V3),
)  # fmt: skip

OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {row.name: row for row in (*_FLEETS, *_VEHICLES, *_TRIPS, *_MONITORS, *_REMOTE)}
)
"""Every operation by name, ordered by subject: fleets, vehicles, trips, monitors, remote commands."""
