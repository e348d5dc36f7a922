"""Remote commands to one vehicle (v3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

from fleetapi.resources.calling import (
    Api,
    CallOptions,
    Collection,
    Identifier,
    PagingOptions,
    Single,
    identified,
)
from fleetapi.resources.sent_action import SentAction
from fleetapi.session.pages.pages import Pages

if TYPE_CHECKING:
    from fleetapi.models import RemoteAction, RemoteActionReference
    from fleetapi.remote_commands import CommandLike

__all__ = ["RemoteActions"]

_SEND: Single[RemoteActionReference] = Single("send_remote_action", names="remote_action_id")
_ACTIONS: Collection[RemoteAction] = Collection("list_remote_actions")
_ACTION: Single[RemoteAction] = Single("get_remote_action")


class RemoteActions:
    """The commands sent to one vehicle, whose results go to one callback."""

    def __init__(self, api: Api, vehicle: Mapping[str, str], cbid: Identifier) -> None:
        self._api = api
        self._ids = identified(_ACTIONS.operation, **vehicle, cbid=cbid)

    async def send(self, command: CommandLike, **options: Unpack[CallOptions]) -> SentAction:
        """Send one command, and follow what becomes of it with what is returned.

        ::

            action = await client.fleet(fid).vehicle(vid).remote(callback_id).send(Doors.lock())
            final = await action.wait(timeout=60)

        A command is one of `fleetapi.remote_commands`, or its document as a mapping, sent as it is. Several
        actions in one document, wrong slots, too many points: `UsageError` before anything is sent.

        Whatever the client's `retry` says, a command is sent again only when the server provably did not take
        it. When the answer was lost, `OutcomeUnknown` is raised: look at `list` before you send it again.
        """
        from fleetapi.remote_commands.documents import document_of_command  # noqa: PLC0415 - needed by few

        document = document_of_command(command)
        once = self._api.over(self._api.session.once())
        reference = await _SEND(once, self._ids, options, body=document)
        return SentAction(self._api.session, self.get, reference.remote_action_id, reference)

    def action(self, rid: Identifier) -> SentAction:
        """One that was sent before, by its id, to be followed; sends nothing yet."""
        identified(_ACTION.operation, **self._ids, rid=rid)
        return SentAction(self._api.session, self.get, rid)

    def list(self, **paging: Unpack[PagingOptions]) -> Pages[RemoteAction]:
        """The commands sent so far."""
        return _ACTIONS(self._api, self._ids, paging)

    async def get(self, rid: Identifier, **options: Unpack[CallOptions]) -> RemoteAction:
        """One of them, and how far it has come."""
        return await _ACTION(self._api, {**self._ids, "rid": rid}, options)
