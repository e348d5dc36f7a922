"""Remote commands to one vehicle (v3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

from fleetapi.resources.bodies import Body, document_of
from fleetapi.resources.calling import (
    Api,
    CallOptions,
    Collection,
    Identifier,
    PagingOptions,
    Single,
    identified,
)
from fleetapi.session.pages import Pages

if TYPE_CHECKING:
    from fleetapi.models import RemoteAction, RemoteActionReference

__all__ = ["RemoteActions"]

_SEND: Single[RemoteActionReference] = Single("send_remote_action")
_ACTIONS: Collection[RemoteAction] = Collection("list_remote_actions")
_ACTION: Single[RemoteAction] = Single("get_remote_action")


class RemoteActions:
    """The commands sent to one vehicle, whose results go to one callback."""

    def __init__(self, api: Api, vehicle: Mapping[str, str], cbid: Identifier) -> None:
        self._api = api
        self._ids = identified(_ACTIONS.operation, **vehicle, cbid=cbid)

    async def send(self, command: Body, **options: Unpack[CallOptions]) -> RemoteActionReference:
        """Send one command; the answer names its `remote_action_id`.

        A command whose answer was lost is not sent again: `OutcomeUnknown` is raised. Look at `list` first.
        """
        return await _SEND(self._api, self._ids, options, body=document_of(command))

    def list(self, **paging: Unpack[PagingOptions]) -> Pages[RemoteAction]:
        """The commands sent so far."""
        return _ACTIONS(self._api, self._ids, paging)

    async def get(self, rid: Identifier, **options: Unpack[CallOptions]) -> RemoteAction:
        """One of them, and how far it has come."""
        return await _ACTION(self._api, {**self._ids, "rid": rid}, options)
