"""Every operation that the vendor documents has a typed method, which sends exactly what is documented."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from operation_calls import CALLS, KEYWORDS, call
from vendor import operations

from fleetapi import models
from fleetapi.errors import UnsupportedOperation, UsageError
from fleetapi.session.pages.pages import Page, Pages
from fleetapi.wire.operations import OPERATIONS, PARAMETERS, Operation

PAYLOADS = Path(__file__).parents[1] / "cases" / "payloads"

IDS = {name: f"{name} é" for name in ("fid", "vid", "tid", "aid", "cid", "sid", "mid", "cbid", "rid", "vin")}

# A value for each query parameter as a caller gives it, and what must be sent.
VALUES: dict[str, tuple[Any, Any]] = {
    "distance": ((0.1, 150), "0.1-150"),
    "duration": ((20, None), "20-"),
    "extension": (["one", "another_one"], ["one", "anotherOne"]),
    "indexRange": ((5, 9), "5-9"),
    "locale": ("fr-FR", "fr-FR"),
    "pageSize": (7, "7"),
    "profile": ("endUser", "endUser"),
    "states": (["Nominal", "DataLacking"], ["Nominal", "DataLacking"]),
    "timestamps": (["2026-01-01T00:00:00Z/P1D", "/2025-01-01T00:00:00Z"], None),
    "tolerance": (0.25, "0.25"),
    "type": (["vehicle.energies", "environment"], ["vehicle.energies", "environment"]),
    "types": ("Doors", "Doors"),
    "vinPrefix": ("VF3", "VF3"),
}

pytestmark = pytest.mark.filterwarnings("ignore:the vendor deprecates:DeprecationWarning")


def each_version() -> list[Any]:
    return [
        pytest.param(operation, version, id=f"{version}-{operation.name}")
        for operation in OPERATIONS.values()
        for version in operation.versions
    ]


def documented(operation: Operation, version: str) -> dict[str, Any]:
    (row,) = (
        row
        for row in operations()
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
    rows = operations()
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
    arguments = {KEYWORDS[name]: VALUES[name][0] for name in sendable}
    await outcome(call(client, operation.name, IDS, {"a": 1}, **arguments))
    request = client.session.asked[0]
    path = row["path"]
    for name, value in IDS.items():
        path = path.replace(f"{{{name}}}", quote(value))
    assert (request.method, request.path) == (row["method"], path)
    assert {name for name, _ in request.query} == sendable
    for name, sent in client.session.parameters_of(request).items():
        given, expected = VALUES[name]
        assert sent == (given if expected is None else expected)
    assert (request.body is not None) == row["body"]
    media = [kind for status, kinds in row["responses"].items() if status.startswith("2") for kind in kinds]
    assert request.accept in (media or ["application/hal+json"])


@pytest.mark.parametrize(("operation", "version"), each_version())
async def test_a_call_answers_with_the_model_of_the_table(
    client_of: Callable[..., Any], operation: Operation, version: str
) -> None:
    client = client_of(payload(operation, version), version=version)
    called = call(client, operation.name, IDS, {"a": 1})
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
        keyword, value = KEYWORDS[name], VALUES[name][0]
        if name in {"type", "types"} and taken & {"type", "types"}:
            continue  # one keyword of ours for both
        client = client_of(payload(operation, version), version=version)
        with pytest.raises((UsageError, TypeError)):
            await outcome(call(client, operation.name, IDS, {"a": 1}, **{keyword: value}))
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
        await outcome(call(client, operation.name, IDS, {"a": 1}))
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
