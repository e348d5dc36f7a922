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
    """The monitors of one fleet.

    A body is a `fleetapi.Monitor`, written in the client's `dialect`, or a mapping, sent in its own spelling.
    References to secrets (`${env:CB_AUTH}`) are filled in, or `SecretUnavailable` is raised. Either is
    checked first, as `fleetapi check` does; `check=False` sends it unseen.
    """

    def __init__(self, api: Api, fleet: Mapping[str, str]) -> None:
        self._api = api
        self._ids = dict(fleet)

    def list(self, **paging: Unpack[PagingOptions]) -> Pages[ReturnedMonitor]:
        """All of them."""
        return _MONITORS(self._api, self._ids, paging)

    async def get(self, mid: Identifier, **options: Unpack[CallOptions]) -> ReturnedMonitor:
        """One of them."""
        return await _MONITOR(self._api, self._of(mid), options)

    async def create(
        self, body: MonitorBody, *, check: bool = True, **options: Unpack[CallOptions]
    ) -> MonitorReference:
        """Create one; the answer names its `monitor_id`.

        Raises `InvalidMonitor` with the findings when the checks find errors, `InvalidRequest` when the
        server does not accept it, and `OutcomeUnknown` when its answer was lost: look at `list` before you
        try again.
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
        """Put another one in its place (v3). Raises as `create` does."""
        ids = self._of(mid)

        async def put(document: SecretBody) -> MonitorReference:
            return await _REPLACE(self._api, ids, options, body=document)

        held = Hidden(body)
        del body
        if check:
            check_first(held(), self._api.dialect)
        return await self._api.dialect.send(held, put)

    async def pause(self, mid: Identifier, **options: Unpack[CallOptions]) -> MonitorReference:
        """Let it rest, until `resume`."""
        return await _STATUS(self._api, self._of(mid), options, body=status_body(running=False))

    async def resume(self, mid: Identifier, **options: Unpack[CallOptions]) -> MonitorReference:
        """Let it watch again."""
        return await _STATUS(self._api, self._of(mid), options, body=status_body(running=True))

    async def delete(self, mid: Identifier, **options: Unpack[CallOptions]) -> None:
        """Delete it."""
        await _DELETE(self._api, self._of(mid), options)

    def _of(self, mid: Identifier) -> dict[str, Identifier]:
        return {**self._ids, "mid": mid}
