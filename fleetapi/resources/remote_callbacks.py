"""Remote callbacks of a fleet: where the results of remote commands are posted to (v3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

from fleetapi.models.base import Model
from fleetapi.resources.bodies import Body, document_of, status_body
from fleetapi.resources.calling import Api, CallOptions, Collection, Empty, Identifier, PagingOptions, Single
from fleetapi.resources.parameters import Names
from fleetapi.session.messages.request import Hidden, secret_body
from fleetapi.session.pages.pages import Pages

if TYPE_CHECKING:
    from fleetapi import remote_commands
    from fleetapi.models import RemoteCallback, RemoteCallbackReference

__all__ = ["RemoteCallbacks"]

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
