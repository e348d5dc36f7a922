"""Remote commands to a vehicle, and the callbacks of a fleet that their results are posted to (v3)."""

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
    """The remote commands to a vehicle whose results are posted to one callback."""

    def __init__(self, api: Api, vehicle: Mapping[str, str], cbid: Identifier) -> None:
        self._api = api
        self._ids = identified(_ACTIONS.operation, **vehicle, cbid=cbid)

    async def send(self, command: CommandLike, **options: Unpack[CallOptions]) -> SentAction:
        """Send a command, and return an object that follows its progress.

        ::

            action = await client.fleet(fid).vehicle(vid).remote(callback_id).send(Doors.lock())
            final = await action.wait(timeout=60)

        Pass a command of `fleetapi.remote_commands`, or its document as a mapping, which is sent unchanged.
        An invalid command, such as several actions in one document, raises `UsageError` before anything is
        sent.

        Regardless of the client's `retry`, a command is sent again only if the server certainly did not
        accept it. If the response was lost, `OutcomeUnknown` is raised: call `list` before you send it again.
        """
        from fleetapi.remote_commands.documents import document_of_command  # noqa: PLC0415 - needed by few

        document = document_of_command(command)
        once = self._api.over(self._api.session.once())
        reference = await _SEND(once, self._ids, options, body=document)
        return SentAction(self._api.session, self.get, reference.remote_action_id, reference)

    def action(self, rid: Identifier) -> SentAction:
        """Select an action that was sent before by its id, to follow it. Sends nothing."""
        identified(_ACTION.operation, **self._ids, rid=rid)
        return SentAction(self._api.session, self.get, rid)

    def list(self, **paging: Unpack[PagingOptions]) -> Pages[RemoteAction]:
        """List the actions sent so far."""
        return _ACTIONS(self._api, self._ids, paging)

    async def get(self, rid: Identifier, **options: Unpack[CallOptions]) -> RemoteAction:
        """Return an action with its progress."""
        return await _ACTION(self._api, {**self._ids, "rid": rid}, options)


_CALLBACKS: Collection[RemoteCallback] = Collection("list_remote_callbacks")
_CALLBACK: Single[RemoteCallback] = Single("get_remote_callback")
_CREATE: Single[RemoteCallbackReference] = Single("create_remote_callback", names="callback_id")
_REPLACE: Single[RemoteCallbackReference] = Single("replace_remote_callback", names="callback_id")
_STATUS: Single[RemoteCallbackReference] = Single("set_remote_callback_status", names="callback_id")
_DELETE = Empty("delete_remote_callback")


class RemoteCallbacks:
    """The remote callbacks of a fleet.

    Pass a callback as a `fleetapi.remote_commands.RemoteCallback`, a mapping or a model. It is sent
    unchanged, except that references to secrets (`${env:CB_AUTH}`) are replaced by their values. An invalid
    value of a known key raises `UsageError`.
    """

    def __init__(self, api: Api, fleet: Mapping[str, str]) -> None:
        self._api = api
        self._ids = dict(fleet)

    def list(self, *, types: Names | None = None, **paging: Unpack[PagingOptions]) -> Pages[RemoteCallback]:
        """List the callbacks, or only those for some `types` of commands (see `RemoteType`)."""
        return _CALLBACKS(self._api, self._ids, paging, types=types)

    async def get(self, cbid: Identifier, **options: Unpack[CallOptions]) -> RemoteCallback:
        """Return a callback."""
        return await _CALLBACK(self._api, self._of(cbid), options)

    async def create(
        self, body: remote_commands.RemoteCallback | Body, **options: Unpack[CallOptions]
    ) -> RemoteCallbackReference:
        """Create a callback and return its reference, which has the `callback_id`.

        Raises `OutcomeUnknown` if the response was lost: call `list` before you retry.
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
        """Pause a callback until `resume` is called."""
        return await _STATUS(self._api, self._of(cbid), options, body=status_body(running=False))

    async def resume(self, cbid: Identifier, **options: Unpack[CallOptions]) -> RemoteCallbackReference:
        """Resume a paused callback."""
        return await _STATUS(self._api, self._of(cbid), options, body=status_body(running=True))

    async def delete(self, cbid: Identifier, **options: Unpack[CallOptions]) -> None:
        """Delete a callback."""
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
    """An object that returns its own JSON document."""

    def to_dict(self) -> Mapping[str, Any]:
        """Return the document to send."""
        ...


Body = Mapping[str, Any] | Model | WritesBody
"""A document as a mapping, a model, or anything with `to_dict()`."""


def document_of(body: Body) -> Mapping[str, Any]:
    """Return the document of a body. Raises `UsageError` for anything that has none."""
    if isinstance(body, Mapping):
        return body
    if isinstance(body, Model):
        return encode(body)
    given: Any = body
    if callable(getattr(given, "to_dict", None)):
        return body.to_dict()
    raise UsageError(
        f"the body is a {type(given).__name__}",
        remedy=sentence("pass a mapping, a model", Code(", or an object with to_dict()")),
    )
