"""Monitors: create, read, replace, pause and delete them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from fleetapi.monitors.checks.engine import refused_by_server
from fleetapi.sandbox.clock import instant
from fleetapi.sandbox.handlers.call import Call
from fleetapi.sandbox.handlers.crud import CrudHandlers
from fleetapi.sandbox.requests.messages import Response
from fleetapi.sandbox.requests.query import invalid
from fleetapi.sandbox.stores import StoredMonitor
from fleetapi.wire.dialects import Dialect

__all__ = ["HANDLERS", "check_monitor"]

_CREATED = "Created"
"""The status of a new monitor in the vendor's guide, although its specification does not have it."""


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


_MONITORS = CrudHandlers[StoredMonitor](
    kind="monitor",
    identifier="mid",
    collection=lambda stores: stores.monitors,
    reference=_reference,
    document=_document,
    check=lambda call, document: check_monitor(document, call.settings.dialect),
)


def _create_monitor(call: Call) -> Response:
    fleet = call.fleet()
    monitor = StoredMonitor(
        id=call.stores.new_id(),
        fleet=fleet.id,
        version=call.version,
        body=_MONITORS.body(call),
        status=_CREATED,
        created=call.now,
        updated=call.now,
    )
    return _MONITORS.keep(call, monitor)


_SHOWN = 5  # reasons in one response


def check_monitor(document: Any, dialect: Dialect | None) -> None:
    """Refuse a monitor that the server would reject, with the reasons.

    With a dialect, only that one is valid. Without, any dialect is, even a mixture.
    """
    findings = refused_by_server(json.dumps(document), dialect=dialect)
    if findings:
        raise invalid("; ".join(f"{finding.message} ({finding.code})" for finding in findings[:_SHOWN]))


HANDLERS: Mapping[str, Callable[[Call], Response]] = {
    "list_monitors": _MONITORS.page,
    "create_monitor": _create_monitor,
    "get_monitor": _MONITORS.get,
    "replace_monitor": _MONITORS.replace,
    "set_monitor_status": _MONITORS.set_status,
    "delete_monitor": _MONITORS.delete,
}
