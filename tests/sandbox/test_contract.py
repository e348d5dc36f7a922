"""Every response of the sandbox matches the vendor's specifications, if they are available."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from operation_calls import VERSIONED
from vendor import Specification, specification

from fleetapi.wire.operations import OPERATIONS

BEYOND = (
    "alerts.message",  # the guide says that alerts have a message
    "_alert.message",
    "ignition.createdAt",  # required in telemetry, too, but only described for a status
    "get_capabilities.createdAt",  # required, but not described
    "schedule.preferences",  # required in the schedule, but described next to it
)
"""What the sandbox sends beyond the described properties, by the end of its path."""


CONTRADICTED = (
    "'Created' is not one of",  # the guide shows this status of a monitor
    ".monitor.",  # the user's own text, returned; the published pattern of names matches no name
)
"""Where the vendor's documents contradict each other."""


def schema_of(version: str, name: str) -> dict[str, Any] | None:
    """Return the schema of the documented response of an operation; None if it has no body."""
    row, vendor = OPERATIONS[name], specification(version)
    responses = vendor.document["paths"][row.path][row.method.lower()]["responses"]
    response = next(value for key, value in responses.items() if str(key) == str(row.success))
    content = vendor.follow(response).get("content")
    if not content:
        return None
    media = {key.strip(): value for key, value in content.items()}
    schema: dict[str, Any] = media[row.accept]["schema"]
    return schema


LISTINGS = {
    "aid": ("list_vehicle_alerts", "alerts"),
    "cid": ("list_vehicle_collisions", "Collisions"),
    "sid": ("list_stolen", "stolen"),
    "tid": ("list_vehicle_trips", "trips"),
}
"""The operations that provide ids."""


@pytest.fixture
def answer(
    api: Any, time: Any, in_dialect: Callable[[str], dict[str, Any]], callback: dict[str, Any]
) -> Callable[[str, str], Any]:
    """Call any operation of a version with valid ids and bodies."""
    action = {"door": {"state": "Locked"}}
    cbid = api.call("create_remote_callback", body=callback).json["callbackId"]
    rid = api.call("send_remote_action", cbid=cbid, body=action).json["remoteActionId"]
    time.advance(seconds=10)

    def ask(name: str, version: str) -> Any:
        monitor = in_dialect(version)
        known = {"cbid": cbid, "rid": rid, "mid": api.call("create_monitor", body=monitor).json["monitorId"]}
        wanted = [key for key in OPERATIONS[name].identifiers if key in known or key in LISTINGS]
        for key in wanted:
            if key in LISTINGS:
                listing, collection = LISTINGS[key]
                known[key] = api.call(listing).items(collection)[-1]["id"]
        if name == "get_vehicle_alarm":
            known["aid"] = api.call("list_vehicle_alarms").items("alarms")[-1]["id"]
        if "tid" in wanted:  # a trip with an alert
            alert = api.call(
                "get_vehicle_alert", aid=api.call("list_vehicle_alerts").items("alerts")[-1]["id"]
            )
            known["tid"] = alert.json["_links"]["trips"][0]["href"].rpartition("/")[2]
        bodies = {
            "create_monitor": monitor,
            "replace_monitor": monitor,
            "create_remote_callback": callback,
            "replace_remote_callback": callback,
            "send_remote_action": action,
            "set_monitor_status": {"status": "Running"},
            "set_remote_callback_status": {"status": "Running"},
        }
        return api.call(name, version, body=bodies.get(name), **{key: known[key] for key in wanted})

    return ask


@pytest.mark.parametrize(("version", "name"), VERSIONED)
def test_a_response_matches_the_specification(answer: Callable[..., Any], version: str, name: str) -> None:
    schema = schema_of(version, name)
    reply = answer(name, version)
    assert reply.status == OPERATIONS[name].success
    if schema is None:
        assert reply.served.response.body == b""
        return
    vendor, body = specification(version), reply.json
    document = vendor.document
    validator = Draft202012Validator(
        {"components": document["components"], "x-fragment": document["x-fragment"], "allOf": [schema]}
    )
    problems = [
        f"{error.json_path}: {error.message[:200]}"
        for error in validator.iter_errors(body)
        if not any(text in f"{error.json_path}: {error.message}" for text in CONTRADICTED)
    ]
    assert problems == []
    unknown = {place for place in strangers(vendor, schema, body, name) if not place.endswith(BEYOND)}
    assert unknown == set()


def properties(vendor: Specification, schema: Any) -> dict[str, Any]:
    """Return all properties of a schema, following references and compositions."""
    schema = vendor.follow(schema or {})
    found: dict[str, Any] = {}
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        for key, value in properties(vendor, part).items():
            found[key] = {"allOf": [found[key], value]} if key in found else value
    for key, value in schema.get("properties", {}).items():
        found[key] = {"allOf": [found[key], value]} if key in found else value
    return found


def items_of(vendor: Specification, schema: Any) -> Any:
    schema = vendor.follow(schema or {})
    if "items" in schema:
        return schema["items"]
    return next((found for part in schema.get("allOf", ()) if (found := items_of(vendor, part))), None)


def strangers(vendor: Specification, schema: Any, value: Any, place: str) -> Iterator[str]:
    """Yield the paths of keys that the schema does not have."""
    if isinstance(value, list):
        inner = items_of(vendor, schema)
        for item in value:
            yield from strangers(vendor, inner, item, place) if inner else ()
    elif isinstance(value, dict):
        known = properties(vendor, schema)
        for key, part in value.items() if known else ():
            if key not in known:
                yield f"{place}.{key}"
            else:
                yield from strangers(vendor, known[key], part, f"{place}.{key}")
