"""The monitors of a fleet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

from fleetapi.resources.calling import (
    Api,
    CallOptions,
    Collection,
    Empty,
    Identifier,
    PagingOptions,
    Single,
    status_body,
)
from fleetapi.resources.dialect_choice import MonitorBody
from fleetapi.resources.monitor_check import check_first
from fleetapi.session.messages.request import Hidden, SecretBody
from fleetapi.session.pages.pages import Pages

if TYPE_CHECKING:
    from fleetapi.models import MonitorReference, ReturnedMonitor

__all__ = ["Monitors"]

_MONITORS: Collection[ReturnedMonitor] = Collection("list_monitors")
_MONITOR: Single[ReturnedMonitor] = Single("get_monitor")
_CREATE: Single[MonitorReference] = Single("create_monitor", also=("check",), names="monitor_id")
_REPLACE: Single[MonitorReference] = Single("replace_monitor", also=("check",), names="monitor_id")
_STATUS: Single[MonitorReference] = Single("set_monitor_status", names="monitor_id")
_DELETE = Empty("delete_monitor")


class Monitors:
    """The monitors of a fleet.

    Pass a monitor as a `fleetapi.Monitor`, which is written in the client's `dialect`, or as a mapping, which
    is sent unchanged. References to secrets (`${env:CB_AUTH}`) are replaced by their values;
    `SecretUnavailable` is raised if one does not exist. A monitor is checked first, as by `fleetapi check`,
    unless you pass `check=False`.
    """

    def __init__(self, api: Api, fleet: Mapping[str, str]) -> None:
        self._api = api
        self._ids = dict(fleet)

    def list(self, **paging: Unpack[PagingOptions]) -> Pages[ReturnedMonitor]:
        """List the monitors."""
        return _MONITORS(self._api, self._ids, paging)

    async def get(self, mid: Identifier, **options: Unpack[CallOptions]) -> ReturnedMonitor:
        """Return a monitor."""
        return await _MONITOR(self._api, self._of(mid), options)

    async def create(
        self, body: MonitorBody, *, check: bool = True, **options: Unpack[CallOptions]
    ) -> MonitorReference:
        """Create a monitor and return its reference, which has the `monitor_id`.

        Raises `InvalidMonitor` with the findings if the checks find errors, `InvalidRequest` if the server
        rejects the monitor, and `OutcomeUnknown` if the response was lost: in that case, call `list` before
        you retry.
        """

        async def post(document: SecretBody) -> MonitorReference:
            return await _CREATE(self._api, self._ids, options, body=document)

        held = Hidden(body)
        del body
        if check:
            check_first(held(), self._api.dialect)
        return await self._api.dialect.send(held, post)

    async def replace(
        self, mid: Identifier, body: MonitorBody, *, check: bool = True, **options: Unpack[CallOptions]
    ) -> MonitorReference:
        """Replace a monitor (v3). Raises the same errors as `create`."""
        ids = self._of(mid)

        async def put(document: SecretBody) -> MonitorReference:
            return await _REPLACE(self._api, ids, options, body=document)

        held = Hidden(body)
        del body
        if check:
            check_first(held(), self._api.dialect)
        return await self._api.dialect.send(held, put)

    async def pause(self, mid: Identifier, **options: Unpack[CallOptions]) -> MonitorReference:
        """Pause a monitor until `resume` is called."""
        return await _STATUS(self._api, self._of(mid), options, body=status_body(running=False))

    async def resume(self, mid: Identifier, **options: Unpack[CallOptions]) -> MonitorReference:
        """Resume a paused monitor."""
        return await _STATUS(self._api, self._of(mid), options, body=status_body(running=True))

    async def delete(self, mid: Identifier, **options: Unpack[CallOptions]) -> None:
        """Delete a monitor."""
        await _DELETE(self._api, self._of(mid), options)

    def _of(self, mid: Identifier) -> dict[str, Identifier]:
        return {**self._ids, "mid": mid}
