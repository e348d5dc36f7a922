"""Remote commands to one vehicle, and the callbacks of a fleet that their results are posted to (v3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, Unpack

from fleetapi.errors import UsageError
from fleetapi.models.base import Model
from fleetapi.remedies import Code, sentence
from fleetapi.resources.calling import (
    Api,
    CallOptions,
    Collection,
    Empty,
    Identifier,
    PagingOptions,
    Single,
    identified,
    status_body,
)
from fleetapi.resources.parameters import Names
from fleetapi.resources.sent_action import SentAction
from fleetapi.session.messages.request import Hidden, secret_body
from fleetapi.session.pages.pages import Pages
from fleetapi.wire.converters import encode

if TYPE_CHECKING:
    from fleetapi import remote_commands
    from fleetapi.models import RemoteAction, RemoteActionReference, RemoteCallback, RemoteCallbackReference
    from fleetapi.remote_commands import CommandLike


__all__ = ["Body", "RemoteActions", "RemoteCallbacks", "WritesBody", "document_of"]

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


_CALLBACKS: Collection[RemoteCallback] = Collection("list_remote_callbacks")
_CALLBACK: Single[RemoteCallback] = Single("get_remote_callback")
_CREATE: Single[RemoteCallbackReference] = Single("create_remote_callback", names="callback_id")
_REPLACE: Single[RemoteCallbackReference] = Single("replace_remote_callback", names="callback_id")
_STATUS: Single[RemoteCallbackReference] = Single("set_remote_callback_status", names="callback_id")
_DELETE = Empty("delete_remote_callback")


class RemoteCallbacks:
    """The remote callbacks of one fleet.

    A body is a `fleetapi.remote_commands.RemoteCallback`, a mapping or a model; what it holds is sent as it
    is, with references to secrets (`${env:CB_AUTH}`) filled in, unless a key that we know holds what it
    cannot: `UsageError`.
    """

    def __init__(self, api: Api, fleet: Mapping[str, str]) -> None:
        self._api = api
        self._ids = dict(fleet)

    def list(self, *, types: Names | None = None, **paging: Unpack[PagingOptions]) -> Pages[RemoteCallback]:
        """All of them, or those for commands of these `types` (`Doors`, `Horn`, …; see `RemoteType`)."""
        return _CALLBACKS(self._api, self._ids, paging, types=types)

    async def get(self, cbid: Identifier, **options: Unpack[CallOptions]) -> RemoteCallback:
        """One of them."""
        return await _CALLBACK(self._api, self._of(cbid), options)

    async def create(
        self, body: remote_commands.RemoteCallback | Body, **options: Unpack[CallOptions]
    ) -> RemoteCallbackReference:
        """Create one; the answer names its id.

        Raises `OutcomeUnknown` when the answer was lost: look at `list` before you try again.
        """
        held = Hidden(body)
        del body
        return await _CREATE(self._api, self._ids, options, body=secret_body(lambda: _document(held())))

    async def replace(
        self, cbid: Identifier, body: remote_commands.RemoteCallback | Body, **options: Unpack[CallOptions]
    ) -> RemoteCallbackReference:
        """Replace a callback; `remote_commands.RemoteCallback.of(...)` starts from the old one."""
        held = Hidden(body)
        del body
        return await _REPLACE(self._api, self._of(cbid), options, body=secret_body(lambda: _document(held())))

    async def pause(self, cbid: Identifier, **options: Unpack[CallOptions]) -> RemoteCallbackReference:
        """Post nothing, until `resume`."""
        return await _STATUS(self._api, self._of(cbid), options, body=status_body(running=False))

    async def resume(self, cbid: Identifier, **options: Unpack[CallOptions]) -> RemoteCallbackReference:
        """Post results again."""
        return await _STATUS(self._api, self._of(cbid), options, body=status_body(running=True))

    async def delete(self, cbid: Identifier, **options: Unpack[CallOptions]) -> None:
        """Delete it."""
        await _DELETE(self._api, self._of(cbid), options)

    def _of(self, cbid: Identifier) -> dict[str, Identifier]:
        return {**self._ids, "cbid": cbid}


def _document(body: remote_commands.RemoteCallback | Body) -> Mapping[str, Any]:
    from fleetapi.monitors.delivery_rules import REMOTE_VARIABLES  # noqa: PLC0415 - needed by few
    from fleetapi.monitors.secrets import with_secrets  # noqa: PLC0415
    from fleetapi.remote_commands.documents import check_callback  # noqa: PLC0415 - needed by few

    if isinstance(body, Mapping | Model):
        document = document_of(body)
        if isinstance(body, Mapping):
            check_callback(document)
        return with_secrets(document, REMOTE_VARIABLES)
    from fleetapi.remote_commands.remote_callback import RemoteCallback  # noqa: PLC0415 - needed by few

    return body.to_dict(secrets="resolve") if isinstance(body, RemoteCallback) else document_of(body)


class WritesBody(Protocol):
    """A value that knows its own JSON."""

    def to_dict(self) -> Mapping[str, Any]:
        """The document to send."""
        ...


Body = Mapping[str, Any] | Model | WritesBody
"""A document as a mapping, a model, or anything with `to_dict()`."""


def document_of(body: Body) -> Mapping[str, Any]:
    """The document itself. Raises `UsageError` for what is none."""
    if isinstance(body, Mapping):
        return body
    if isinstance(body, Model):
        return encode(body)
    given: Any = body
    if callable(getattr(given, "to_dict", None)):
        return body.to_dict()
    raise UsageError(
        f"the body is a {type(given).__name__}",
        remedy=sentence("give a mapping, a model", Code(", or a value with to_dict()")),
    )
