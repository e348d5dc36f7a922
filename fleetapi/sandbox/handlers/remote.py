"""Remote callbacks and remote actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fleetapi.sandbox.handlers.call import Call, unknown
from fleetapi.sandbox.handlers.kept import Kept
from fleetapi.sandbox.handlers.remote_checks import REMOTE_TYPES, check_action, check_callback
from fleetapi.sandbox.requests.answer import Answer, Refusal
from fleetapi.sandbox.stores import StoredAction, StoredCallback

__all__ = ["FINAL", "HANDLERS", "action_progress", "action_status"]

_PROGRESS = ((0.5, "Accepted"), (1.0, "WakingUpVehicle"), (1.5, "SentToVehicle"))
"""Until how many seconds after its creation an action is in which state."""


FINAL = frozenset({"Success", "AlreadyDone", "Failed"})
"""The states after which nothing more happens to an action."""

_JUST_AFTER = 0.001  # seconds: a moment of today counts in fractions of a microsecond


def action_progress(action: StoredAction) -> tuple[tuple[float, str, str | None], ...]:
    """Everything that happens to an action: when, its state from then on, and why it failed."""
    moments = [action.created, *(action.created + until for until, _ in _PROGRESS)]
    return tuple((moment, *action_status(action, moment + _JUST_AFTER)) for moment in moments)


def action_status(action: StoredAction, now: float) -> tuple[str, str | None]:
    """How far an action has come, and why it failed. One in sixteen fails: those whose id ends in f."""
    for until, status in _PROGRESS:
        if now - action.created < until:
            return status, None
    if action.id.endswith("f"):
        return "Failed", "VehicleConnectionTimeout"
    return "Success", None


def _reference(call: Call, callback: StoredCallback) -> dict[str, Any]:
    return {
        "callbackId": callback.id,
        "status": callback.status,
        "_links": {
            "fleet": call.links.to("get_fleet", fid=callback.fleet),
            "callback": call.links.to("get_remote_callback", fid=callback.fleet, cbid=callback.id),
        },
    }


def _document(call: Call, callback: StoredCallback) -> dict[str, Any]:
    return {
        "id": callback.id,
        "subscribe": callback.body,
        "status": callback.status,
        "_links": {
            "self": call.links.to("get_remote_callback", fid=callback.fleet, cbid=callback.id),
            "fleet": call.links.to("get_fleet", fid=callback.fleet),
            "remotes": call.links.to("list_remote_actions", fid=callback.fleet, cbid=callback.id),
        },
    }


_CALLBACKS = Kept[StoredCallback](
    kind="callback",
    identifier="cbid",
    shelf=lambda stores: stores.callbacks,
    reference=_reference,
    document=_document,
    check=lambda _, document: check_callback(document),
)


def _list_remote_callbacks(call: Call) -> Answer:
    types = set(call.query.many("types", set(REMOTE_TYPES.values())))
    return _CALLBACKS.page(
        call, lambda callback: not types or not types.isdisjoint(callback.body["remoteTypes"])
    )


def _create_remote_callback(call: Call) -> Answer:
    fleet = call.fleet()
    callback = StoredCallback(
        id=call.stores.new_id(),
        fleet=fleet.id,
        body=_CALLBACKS.body(call),
        status="Running",
        created=call.now,
        updated=call.now,
    )
    return _CALLBACKS.keep(call, callback)


def _send_remote_action(call: Call) -> Answer:
    vehicle, callback = call.vehicle(), _CALLBACKS.of_path(call)
    body = call.document()
    kind = check_action(body)
    if kind not in callback.body["remoteTypes"]:
        raise Refusal(HTTPStatus.BAD_REQUEST, 8, f"The callback is not subscribed to {kind}")
    if callback.status != "Running":
        raise Refusal(HTTPStatus.BAD_REQUEST, 9, "The callback is paused")
    action = StoredAction(
        id=call.stores.new_id(),
        fleet=vehicle.fleet,
        callback=callback.id,
        vehicle=vehicle.id,
        type=kind,
        body=body,
        created=call.now,
    )
    call.stores.actions[action.id] = action
    return call.answer(
        {
            "remoteActionId": action.id,
            "type": kind,
            "_links": _owners(call, action)
            | {"remote": call.links.to("get_remote_action", **_address(action))},
        }
    )


def _address(action: StoredAction) -> dict[str, str]:
    return {"fid": action.fleet, "vid": action.vehicle, "cbid": action.callback, "rid": action.id}


def _owners(call: Call, action: StoredAction) -> dict[str, Any]:
    return {
        "fleet": call.links.to("get_fleet", fid=action.fleet),
        "callback": call.links.to("get_remote_callback", fid=action.fleet, cbid=action.callback),
    }


def _action_document(call: Call, action: StoredAction) -> dict[str, Any]:
    status, cause = action_status(action, call.now)
    document = {
        "remoteActionId": action.id,
        "type": action.type,
        "status": status,
        "remote": action.body,
        "_links": _owners(call, action) | {"self": call.links.to("get_remote_action", **_address(action))},
    }
    return document if cause is None else document | {"failureCause": cause}


def _list_remote_actions(call: Call) -> Answer:
    vehicle, callback = call.vehicle(), _CALLBACKS.of_path(call)
    found = [
        action
        for action in call.stores.actions.values()
        if action.vehicle == vehicle.id and action.callback == callback.id
    ]
    return call.page(
        len(found), lambda start, stop: [_action_document(call, action) for action in found[start:stop]]
    )


def _get_remote_action(call: Call) -> Answer:
    vehicle, callback = call.vehicle(), _CALLBACKS.of_path(call)
    action = call.stores.actions.get(call.identifiers["rid"])
    if action is None or action.vehicle != vehicle.id or action.callback != callback.id:
        raise unknown("remote action")
    return call.answer(_action_document(call, action))


HANDLERS: Mapping[str, Callable[[Call], Answer]] = {
    "list_remote_callbacks": _list_remote_callbacks,
    "create_remote_callback": _create_remote_callback,
    "get_remote_callback": _CALLBACKS.get,
    "replace_remote_callback": _CALLBACKS.replace,
    "set_remote_callback_status": _CALLBACKS.set_status,
    "delete_remote_callback": _CALLBACKS.delete,
    "send_remote_action": _send_remote_action,
    "list_remote_actions": _list_remote_actions,
    "get_remote_action": _get_remote_action,
}
