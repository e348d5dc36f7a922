"""Monitors: created, read, replaced, paused, deleted."""

from __future__ import annotations

from typing import Any

from fleetapi.sandbox.answer import Answer
from fleetapi.sandbox.call import Call, unknown
from fleetapi.sandbox.instants import instant
from fleetapi.sandbox.monitor_checks import check_monitor
from fleetapi.sandbox.query import invalid
from fleetapi.sandbox.stores import StoredMonitor

__all__ = ["HANDLERS", "wanted_status"]

_CREATED = "Created"
"""The status that the vendor's guide shows for a new monitor, though its specification does not have it."""


def wanted_status(call: Call) -> str:
    """The status that a body asks for."""
    document = call.document()
    status = document.get("status") if isinstance(document, dict) else None
    if status not in ("Running", "Paused"):
        raise invalid("status is not Running or Paused")
    return str(status)


def _reference(call: Call, monitor: StoredMonitor) -> dict[str, Any]:
    return {
        "monitorId": monitor.id,
        "status": monitor.status,
        "createdAt": instant(monitor.created),
        "updatedAt": instant(monitor.updated),
        "_links": {
            "fleet": call.links.to("get_fleet", fid=monitor.fleet),
            "monitor": call.links.to("get_monitor", fid=monitor.fleet, mid=monitor.id),
        },
    }


def _document(call: Call, monitor: StoredMonitor) -> dict[str, Any]:
    return {
        "monitorId": monitor.id,
        "monitor": monitor.body,
        "status": monitor.status,
        "createdAt": instant(monitor.created),
        "updatedAt": instant(monitor.updated),
        "_links": {
            "self": call.links.to("get_monitor", fid=monitor.fleet, mid=monitor.id),
            "fleet": call.links.to("get_fleet", fid=monitor.fleet),
        },
    }


def _one(call: Call) -> StoredMonitor:
    fleet = call.fleet()
    monitor = call.stores.monitors.get(call.identifiers["mid"])
    if monitor is None or monitor.fleet != fleet.id:
        raise unknown("monitor")
    return monitor


def _body(call: Call) -> dict[str, Any]:
    document: dict[str, Any] = call.document()
    check_monitor(document, call.settings.dialect)
    return document


def _list_monitors(call: Call) -> Answer:
    fleet = call.fleet()
    found = [monitor for monitor in call.stores.monitors.values() if monitor.fleet == fleet.id]
    return call.page(
        len(found), lambda start, stop: [_document(call, monitor) for monitor in found[start:stop]]
    )


def _create_monitor(call: Call) -> Answer:
    fleet = call.fleet()
    monitor = StoredMonitor(
        id=call.stores.new_id(),
        fleet=fleet.id,
        version=call.version,
        body=_body(call),
        status=_CREATED,
        created=call.now,
        updated=call.now,
    )
    call.stores.monitors[monitor.id] = monitor
    return call.answer(_reference(call, monitor))


def _get_monitor(call: Call) -> Answer:
    return call.answer(_document(call, _one(call)))


def _replace_monitor(call: Call) -> Answer:
    monitor = _one(call)
    monitor.body = _body(call)
    monitor.updated = call.now
    return call.answer(_reference(call, monitor))


def _set_monitor_status(call: Call) -> Answer:
    monitor = _one(call)
    monitor.status = wanted_status(call)
    monitor.updated = call.now
    return call.answer(_reference(call, monitor))


def _delete_monitor(call: Call) -> Answer:
    del call.stores.monitors[_one(call).id]
    return call.answer(None)


HANDLERS = {
    "list_monitors": _list_monitors,
    "create_monitor": _create_monitor,
    "get_monitor": _get_monitor,
    "replace_monitor": _replace_monitor,
    "set_monitor_status": _set_monitor_status,
    "delete_monitor": _delete_monitor,
}
