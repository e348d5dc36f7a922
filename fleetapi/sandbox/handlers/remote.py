"""Remote callbacks and remote actions, and the checks of their bodies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fleetapi.sandbox.handlers.call import Call, not_found
from fleetapi.sandbox.handlers.crud import CrudHandlers
from fleetapi.sandbox.requests.messages import Refusal, Response
from fleetapi.sandbox.requests.query import invalid
from fleetapi.sandbox.stores import StoredAction, StoredCallback

__all__ = [
    "FINAL",
    "HANDLERS",
    "REMOTE_TYPES",
    "action_progress",
    "action_status",
    "check_action",
    "check_callback",
]

_PROGRESS = ((0.5, "Accepted"), (1.0, "WakingUpVehicle"), (1.5, "SentToVehicle"))
"""The statuses of an action, and until how many seconds after its creation it has each."""


FINAL = frozenset({"Success", "AlreadyDone", "Failed"})
"""The final statuses of an action."""

_JUST_AFTER = 0.001  # seconds, well above the resolution of a timestamp


def action_progress(action: StoredAction) -> tuple[tuple[float, str, str | None], ...]:
    """Return every status change of an action: when, the new status, and why it failed."""
    moments = [action.created, *(action.created + until for until, _ in _PROGRESS)]
    return tuple((moment, *action_status(action, moment + _JUST_AFTER)) for moment in moments)


def action_status(action: StoredAction, now: float) -> tuple[str, str | None]:
    """Return the status of an action, and why it failed. One in sixteen fails: if its id ends in f."""
    for until, status in _PROGRESS:
        if now - action.created < until:
            return status, None
    if action.id.endswith("f"):
        return "Failed", "VehicleConnectionTimeout"
    return "Success", None


def _callback_reference(call: Call, callback: StoredCallback) -> dict[str, Any]:
    return {
        "callbackId": callback.id,
        "status": callback.status,
        "_links": {
            "fleet": call.links.to("get_fleet", fid=callback.fleet),
            "callback": call.links.to("get_remote_callback", fid=callback.fleet, cbid=callback.id),
        },
    }


def _callback_document(call: Call, callback: StoredCallback) -> dict[str, Any]:
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


_CALLBACKS = CrudHandlers[StoredCallback](
    kind="callback",
    identifier="cbid",
    collection=lambda stores: stores.callbacks,
    reference=_callback_reference,
    document=_callback_document,
    check=lambda _, document: check_callback(document),
)


def _list_remote_callbacks(call: Call) -> Response:
    types = set(call.query.many("types", set(REMOTE_TYPES.values())))
    return _CALLBACKS.page(
        call, lambda callback: not types or not types.isdisjoint(callback.body["remoteTypes"])
    )


def _create_remote_callback(call: Call) -> Response:
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


def _send_remote_action(call: Call) -> Response:
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
    return call.respond(
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


def _list_remote_actions(call: Call) -> Response:
    vehicle, callback = call.vehicle(), _CALLBACKS.of_path(call)
    found = [
        action
        for action in call.stores.actions.values()
        if action.vehicle == vehicle.id and action.callback == callback.id
    ]
    return call.page_of(found, lambda action: _action_document(call, action))


def _get_remote_action(call: Call) -> Response:
    vehicle, callback = call.vehicle(), _CALLBACKS.of_path(call)
    action = call.stores.actions.get(call.identifiers["rid"])
    if action is None or action.vehicle != vehicle.id or action.callback != callback.id:
        raise not_found("remote action")
    return call.respond(_action_document(call, action))


REMOTE_TYPES: Mapping[str, str] = {
    "preconditioning": "ThermalPreconditioning",
    "immobilization": "Immobilization",
    "door": "Doors",
    "horn": "Horn",
    "charging": "ElectricBatteryChargingRequest",
    "stolen": "Stolen",
    "lights": "Lights",
    "wakeUp": "WakeUp",
    "navigation": "Navigation",
}
"""The type of action for each key of the body of a remote action."""

_ATTRIBUTE_TYPES = ("Header", "Body", "Query")
_CALLBACK_KEYS = {"label", "retryPolicy", "batchNotify", "callback", "remoteTypes"}


def check_callback(document: Any) -> None:
    """Refuse an invalid subscription to remote notifications."""
    body = _object(document, "The body")
    for key in body:
        if key not in _CALLBACK_KEYS:
            raise invalid(f"unknown field {key}")
    webhook = _object(_object(body.get("callback"), "callback").get("webhook"), "callback.webhook")
    for key in ("target", "name"):
        if not isinstance(webhook.get(key), str):
            raise invalid(f"callback.webhook.{key} is missing or not a string")
    _check_attributes(webhook.get("attributes", []))
    if not isinstance(body.get("label", ""), str):
        raise invalid("label is not a string")
    types = body.get("remoteTypes")
    if not isinstance(types, list):
        raise invalid("remoteTypes is missing or not a list")
    for name in types:
        if name not in REMOTE_TYPES.values():
            raise invalid(f"remoteTypes has {name!r}, which is not one of {', '.join(REMOTE_TYPES.values())}")
    retry = _object(body.get("retryPolicy", {"policy": "None"}), "retryPolicy")
    if retry.get("policy") not in ("None", "Bounded"):
        raise invalid("retryPolicy.policy must be None or Bounded")
    _check_numbers(retry, "retryPolicy", retryNumber=1, retryDelay=1)
    batch = _object(body.get("batchNotify", {"size": 1}), "batchNotify")
    _check_numbers({"size": None} | batch, "batchNotify", size=1, timeWindow=5)


def _check_numbers(document: dict[str, Any], place: str, **least: int) -> None:
    for key, minimum in least.items():
        value = document.get(key, minimum)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < minimum or value % 1:
            raise invalid(f"{place}.{key} must be an integer of at least {minimum}")


def _check_attributes(attributes: Any) -> None:
    if not isinstance(attributes, list):
        raise invalid("callback.webhook.attributes is not a list")
    for position, item in enumerate(attributes):
        place = f"callback.webhook.attributes[{position}]"
        attribute = _object(item, place)
        if attribute.get("type") not in _ATTRIBUTE_TYPES:
            raise invalid(f"{place}.type is not one of {', '.join(_ATTRIBUTE_TYPES)}")
        for key in ("key", "value"):
            if not isinstance(attribute.get(key), str):
                raise invalid(f"{place}.{key} is missing or not a string")


def check_action(document: Any) -> str:
    """Return the type of the action in a body. Refuses no action, several actions, and an invalid one."""
    body = _object(document, "The body")
    actions = [key for key in body if key != "label"]
    if len(actions) != 1 or actions[0] not in REMOTE_TYPES:
        raise invalid(f"The body must have exactly one of {', '.join(REMOTE_TYPES)}")
    _CHECKS[actions[0]](_object(body[actions[0]], actions[0]))
    return REMOTE_TYPES[actions[0]]


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise invalid(f"{place} is missing or not an object")
    return value


def _word(name: str, *choices: str) -> Callable[[dict[str, Any]], None]:
    def check(action: dict[str, Any]) -> None:
        if action.get(name) not in choices:
            raise invalid(f"{name} is not one of {', '.join(choices)}")

    return check


def _switch(name: str) -> Callable[[dict[str, Any]], None]:
    def check(action: dict[str, Any]) -> None:
        if not isinstance(action.get(name), bool):
            raise invalid(f"{name} must be true or false")

    return check


def _slots(programs: Any, place: str) -> None:
    if not isinstance(programs, list):
        raise invalid(f"{place} is not a list of programs")
    slots = [program.get("slot") if isinstance(program, dict) else None for program in programs]
    if any(type(slot) is not int or not 1 <= slot <= 4 for slot in slots) or len(set(slots)) != len(slots):
        raise invalid(f"{place}: each program needs a different slot from 1 to 4")


def _preconditioning(action: dict[str, Any]) -> None:
    air = _object(action.get("airConditioning"), "airConditioning")
    if not air.keys() & {"immediate", "programs"}:
        raise invalid("airConditioning needs immediate or programs")
    if "programs" in air:
        _slots(air["programs"], "airConditioning.programs")


def _charging(action: dict[str, Any]) -> None:
    if "preferences" in action and action.keys() & {"immediate", "schedule", "nextDelayedTime"}:
        raise invalid("charging accepts preferences or a schedule, not both")
    schedule = _object(action.get("schedule", {}), "schedule")
    if {"programs", "nextDelayedTime"} <= schedule.keys():
        raise invalid("schedule accepts programs or nextDelayedTime, not both")
    if "programs" in schedule:
        _slots(schedule["programs"], "schedule.programs")


def _stolen(action: dict[str, Any]) -> None:
    if len(action) != 1 or not action.keys() <= {"stolen", "trackingPeriod", "immobilization"}:
        raise invalid("stolen needs exactly one of stolen, trackingPeriod and immobilization")


def _navigation(action: dict[str, Any]) -> None:
    positions = action.get("positions")
    if not isinstance(positions, list) or not 1 <= len(positions) <= 10:
        raise invalid("positions must be 1 to 10 points")
    for point in positions:
        if not isinstance(point, dict) or not isinstance(point.get("coordinates"), list):
            raise invalid("a position is not a GeoJSON point")
        if not 2 <= len(point["coordinates"]) <= 3:
            raise invalid("a position needs a longitude, a latitude and optionally an altitude")


def _anything(action: dict[str, Any]) -> None:
    """Accept anything: every field is optional."""


_CHECKS: Mapping[str, Callable[[dict[str, Any]], None]] = {
    "preconditioning": _preconditioning,
    "immobilization": _switch("activate"),
    "door": _word("state", "Unlocked", "Locked"),
    "horn": _word("state", "Activated", "Unactivated"),
    "charging": _charging,
    "stolen": _stolen,
    "lights": _switch("on"),
    "wakeUp": _anything,
    "navigation": _navigation,
}


HANDLERS: Mapping[str, Callable[[Call], Response]] = {
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
