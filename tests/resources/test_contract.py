"""Every operation that the vendor documents has a typed method, which sends exactly what is documented."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from fleetapi import models
from fleetapi.errors import UnsupportedOperation, UsageError
from fleetapi.session.page import Page
from fleetapi.session.pages import Pages
from fleetapi.wire.operations import OPERATIONS, PARAMETERS, Operation

DOCUMENTED = Path(__file__).parents[3] / "shared" / "api" / "operations.json"
PAYLOADS = Path(__file__).parents[1] / "cases" / "payloads"

IDS = {name: f"{name} é" for name in ("fid", "vid", "tid", "aid", "cid", "sid", "mid", "cbid", "rid", "vin")}
F, V, T = IDS["fid"], IDS["vid"], IDS["tid"]

# How each operation is called: with ids from above, and with all its parameters as keywords.
CALLS: dict[str, Callable[..., Any]] = {
    "list_fleets": lambda c, **p: c.fleets(**p),
    "get_fleet": lambda c, **p: c.fleet(F).get(**p),
    "list_fleet_status": lambda c, **p: c.fleet(F).status(**p),
    "list_fleet_maintenances": lambda c, **p: c.fleet(F).maintenances(**p),
    "list_fleet_alerts": lambda c, **p: c.fleet(F).alerts(**p),
    "get_fleet_alert": lambda c, **p: c.fleet(F).alert(IDS["aid"], **p),
    "list_fleet_trips": lambda c, **p: c.fleet(F).trips(**p),
    "list_fleet_collisions": lambda c, **p: c.fleet(F).collisions(**p),
    "get_fleet_collision": lambda c, **p: c.fleet(F).collision(IDS["cid"], **p),
    "get_capabilities": lambda c, **p: c.vehicle_capabilities(IDS["vin"], **p),
    "list_vehicles": lambda c, **p: c.fleet(F).vehicles(**p),
    "get_vehicle": lambda c, **p: c.fleet(F).vehicle(V).get(**p),
    "last_position": lambda c, **p: c.fleet(F).vehicle(V).last_position(**p),
    "get_vehicle_status": lambda c, **p: c.fleet(F).vehicle(V).status(**p),
    "get_vehicle_maintenance": lambda c, **p: c.fleet(F).vehicle(V).maintenance(**p),
    "list_vehicle_alerts": lambda c, **p: c.fleet(F).vehicle(V).alerts(**p),
    "get_vehicle_alert": lambda c, **p: c.fleet(F).vehicle(V).alert(IDS["aid"], **p),
    "list_vehicle_alarms": lambda c, **p: c.fleet(F).vehicle(V).alarms(**p),
    "get_vehicle_alarm": lambda c, **p: c.fleet(F).vehicle(V).alarm(IDS["aid"], **p),
    "list_vehicle_collisions": lambda c, **p: c.fleet(F).vehicle(V).collisions(**p),
    "get_vehicle_collision": lambda c, **p: c.fleet(F).vehicle(V).collision(IDS["cid"], **p),
    "list_vehicle_telemetry": lambda c, **p: c.fleet(F).vehicle(V).telemetry(**p),
    "list_stolen": lambda c, **p: c.fleet(F).vehicle(V).stolen(**p),
    "get_stolen": lambda c, **p: c.fleet(F).vehicle(V).stolen_event(IDS["sid"]).get(**p),
    "list_stolen_way_points": lambda c, **p: c.fleet(F).vehicle(V).stolen_event(IDS["sid"]).way_points(**p),
    "list_vehicle_trips": lambda c, **p: c.fleet(F).vehicle(V).trips(**p),
    "get_vehicle_trip": lambda c, **p: c.fleet(F).vehicle(V).trip(T).get(**p),
    "list_trip_alerts": lambda c, **p: c.fleet(F).vehicle(V).trip(T).alerts(**p),
    "get_trip_alert": lambda c, **p: c.fleet(F).vehicle(V).trip(T).alert(IDS["aid"], **p),
    "list_trip_collisions": lambda c, **p: c.fleet(F).vehicle(V).trip(T).collisions(**p),
    "list_trip_way_points": lambda c, **p: c.fleet(F).vehicle(V).trip(T).way_points(**p),
    "list_trip_telemetry": lambda c, **p: c.fleet(F).vehicle(V).trip(T).telemetry(**p),
    "get_fleet_trip": lambda c, **p: c.fleet(F).trip(T).get(**p),
    "list_fleet_trip_alerts": lambda c, **p: c.fleet(F).trip(T).alerts(**p),
    "get_fleet_trip_alert": lambda c, **p: c.fleet(F).trip(T).alert(IDS["aid"], **p),
    "list_fleet_trip_collisions": lambda c, **p: c.fleet(F).trip(T).collisions(**p),
    "list_fleet_trip_way_points": lambda c, **p: c.fleet(F).trip(T).way_points(**p),
    "list_fleet_trip_telemetry": lambda c, **p: c.fleet(F).trip(T).telemetry(**p),
    "list_monitors": lambda c, **p: c.fleet(F).monitors.list(**p),
    "create_monitor": lambda c, **p: c.fleet(F).monitors.create({"a": 1}, **p),
    "get_monitor": lambda c, **p: c.fleet(F).monitors.get(IDS["mid"], **p),
    "replace_monitor": lambda c, **p: c.fleet(F).monitors.replace(IDS["mid"], {"a": 1}, **p),
    "delete_monitor": lambda c, **p: c.fleet(F).monitors.delete(IDS["mid"], **p),
    "set_monitor_status": lambda c, **p: c.fleet(F).monitors.pause(IDS["mid"], **p),
    "list_remote_callbacks": lambda c, **p: c.fleet(F).remote_callbacks.list(**p),
    "create_remote_callback": lambda c, **p: c.fleet(F).remote_callbacks.create({"a": 1}, **p),
    "get_remote_callback": lambda c, **p: c.fleet(F).remote_callbacks.get(IDS["cbid"], **p),
    "replace_remote_callback": lambda c, **p: c.fleet(F).remote_callbacks.replace(IDS["cbid"], {"a": 1}, **p),
    "delete_remote_callback": lambda c, **p: c.fleet(F).remote_callbacks.delete(IDS["cbid"], **p),
    "set_remote_callback_status": lambda c, **p: c.fleet(F).remote_callbacks.resume(IDS["cbid"], **p),
    "send_remote_action": lambda c, **p: c.fleet(F).vehicle(V).remote(IDS["cbid"]).send({"a": 1}, **p),
    "list_remote_actions": lambda c, **p: c.fleet(F).vehicle(V).remote(IDS["cbid"]).list(**p),
    "get_remote_action": lambda c, **p: c.fleet(F).vehicle(V).remote(IDS["cbid"]).get(IDS["rid"], **p),
}

# Our name of each query parameter, a value as a caller gives it, and what must be sent.
VALUES: dict[str, tuple[str, Any, Any]] = {
    "distance": ("distance", (0.1, 150), "0.1-150"),
    "duration": ("duration", (20, None), "20-"),
    "extension": ("extension", ["one", "another_one"], ["one", "anotherOne"]),
    "indexRange": ("index_range", (5, 9), "5-9"),
    "locale": ("locale", "fr-FR", "fr-FR"),
    "pageSize": ("page_size", 7, "7"),
    "profile": ("profile", "endUser", "endUser"),
    "states": ("states", ["Nominal", "DataLacking"], ["Nominal", "DataLacking"]),
    "timestamps": ("timestamps", ["2026-01-01T00:00:00Z/P1D", "/2025-01-01T00:00:00Z"], None),
    "tolerance": ("tolerance", 0.25, "0.25"),
    "type": ("types", ["vehicle.energies", "environment"], ["vehicle.energies", "environment"]),
    "types": ("types", "Doors", "Doors"),
    "vinPrefix": ("vin_prefix", "VF3", "VF3"),
}

pytestmark = pytest.mark.filterwarnings("ignore:the vendor deprecates:DeprecationWarning")


def each_version() -> list[Any]:
    return [
        pytest.param(operation, version, id=f"{version}-{operation.name}")
        for operation in OPERATIONS.values()
        for version in operation.versions
    ]


def documented(operation: Operation, version: str) -> dict[str, Any]:
    if not DOCUMENTED.exists():
        pytest.skip("the vendor's documents are not part of the project: ../shared/api is not there")
    (row,) = (
        row
        for row in json.loads(DOCUMENTED.read_text(encoding="utf-8"))
        if (row["version"], row["method"], row["path"]) == (version, operation.method, operation.path)
    )
    return dict(row)


def payload(operation: Operation, version: str) -> Any:
    """A document as the server answers: the case of the model, on a page if the operation has pages."""
    if operation.returns is None:
        return None
    folder = PAYLOADS / operation.returns
    name = folder / f"{version}.json"
    document = json.loads((name if name.exists() else next(folder.glob("*.json"))).read_text("utf-8"))
    if operation.paging is None:
        return document
    return {"total": 1, "_embedded": {operation.paging.collection: [document]}, "_links": {}}


async def outcome(called: Awaitable[Any]) -> Any:
    return await called


def test_every_documented_operation_has_a_method() -> None:
    if not DOCUMENTED.exists():
        pytest.skip("the vendor's documents are not part of the project: ../shared/api is not there")
    rows = json.loads(DOCUMENTED.read_text(encoding="utf-8"))
    assert len(rows) == 84
    ours = {(version, row.method, row.path) for row in OPERATIONS.values() for version in row.versions}
    assert ours == {(row["version"], row["method"], row["path"]) for row in rows}
    assert CALLS.keys() == OPERATIONS.keys()


@pytest.mark.parametrize(("operation", "version"), each_version())
async def test_a_call_sends_exactly_what_is_documented(
    client_of: Callable[..., Any], operation: Operation, version: str
) -> None:
    row = documented(operation, version)
    query = {entry.removeprefix("query:").rstrip("*") for entry in row["parameters"] if "query:" in entry}
    query |= {PARAMETERS[name] for name in operation.additions}
    sendable = query - {"pageToken"}  # which only the server writes
    client = client_of(payload(operation, version), version=version)
    arguments = {VALUES[name][0]: VALUES[name][1] for name in sendable}
    await outcome(CALLS[operation.name](client, **arguments))
    request = client.session.asked[0]
    path = row["path"]
    for name, value in IDS.items():
        path = path.replace(f"{{{name}}}", quote(value))
    assert (request.method, request.path) == (row["method"], path)
    assert {name for name, _ in request.query} == sendable
    for name, sent in client.session.parameters_of(request).items():
        expected = VALUES[name][2]
        assert sent == (VALUES[name][1] if expected is None else expected)
    assert (request.body is not None) == row["body"]
    media = [kind for status, kinds in row["responses"].items() if status.startswith("2") for kind in kinds]
    assert request.accept in (media or ["application/hal+json"])


@pytest.mark.parametrize(("operation", "version"), each_version())
async def test_a_call_answers_with_the_model_of_the_table(
    client_of: Callable[..., Any], operation: Operation, version: str
) -> None:
    client = client_of(payload(operation, version), version=version)
    called = CALLS[operation.name](client)
    assert isinstance(called, Pages) == (operation.paging is not None)
    answer = await outcome(called)
    if isinstance(answer, Page):
        assert (len(answer), answer.undecodable) == (1, ())
        answer = answer[0]
    if operation.returns is None:
        assert answer is None
    else:
        assert type(answer) is getattr(models, operation.returns)
        assert answer.as_sent


@pytest.mark.parametrize(("operation", "version"), each_version())
async def test_what_a_call_does_not_take_is_refused_before_anything_is_sent(
    client_of: Callable[..., Any], operation: Operation, version: str
) -> None:
    """Every keyword of a method is either documented for the version, or refused with `UsageError`."""
    taken = {PARAMETERS[name] for name in operation.query[version]}
    for name in VALUES.keys() - taken:
        keyword, value, _ = VALUES[name]
        if name in {"type", "types"} and taken & {"type", "types"}:
            continue  # one keyword of ours for both
        client = client_of(payload(operation, version), version=version)
        with pytest.raises((UsageError, TypeError)):
            await outcome(CALLS[operation.name](client, **{keyword: value}))
        assert client.session.asked == []


@pytest.mark.parametrize(
    "operation", [row for row in OPERATIONS.values() if len(row.versions) == 1], ids=lambda row: row.name
)
async def test_an_operation_of_the_other_version_is_refused_before_anything_is_sent(
    client_of: Callable[..., Any], operation: Operation
) -> None:
    (has,) = operation.versions
    client = client_of(version="v2" if has == "v3" else "v3")
    with pytest.raises(UnsupportedOperation, match=has):
        await outcome(CALLS[operation.name](client))
    assert client.session.asked == []


def test_the_annotations_of_the_methods_name_the_models_of_the_table() -> None:
    """What mypy is told is what the table says."""
    import importlib
    import pkgutil

    import fleetapi.resources
    from fleetapi.resources.calling import Collection, Single

    seen = {}
    for info in pkgutil.iter_modules(fleetapi.resources.__path__, "fleetapi.resources."):
        module = importlib.import_module(info.name)
        for name, annotation in getattr(module, "__annotations__", {}).items():
            call = getattr(module, name, None)
            if isinstance(call, Single | Collection):
                seen[call.operation.name] = annotation
                kind = "Collection" if call.operation.paging else "Single"
                assert annotation == f"{kind}[{call.operation.returns}]"
    assert len(seen) == len([row for row in OPERATIONS.values() if row.returns is not None])
