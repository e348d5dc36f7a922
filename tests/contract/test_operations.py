"""Every operation through the whole client, over mutual TLS: what arrives, what becomes of the answer.

What arrives is compared with the vendor's list of operations. The answers are the documents of its
specifications, made from the examples of their parts: no answer as a whole has one. The text of each
parameter is the subject of tests/resources/test_contract.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documented import arguments, documented, query_of
from model_parts import parts
from operation_calls import CALLS, KEYWORDS, VERSIONED, bodies, call
from vendor import Specification, operations, specification

from fleetapi import FleetClient, models
from fleetapi.session.pages.pages import Page, Pages
from fleetapi.wire.operations import OPERATIONS, Operation

pytestmark = pytest.mark.filterwarnings("ignore:the vendor deprecates:DeprecationWarning")

one_loop = pytest.mark.asyncio(loop_scope="module")

every_operation = pytest.mark.parametrize(("version", "name"), VERSIONED)


def test_all_84_operations_are_there() -> None:
    assert {(row["version"], row["method"], row["path"]) for row in operations()} == {
        (version, OPERATIONS[name].method, OPERATIONS[name].path) for version, name in VERSIONED
    }
    assert len(VERSIONED) == 84
    assert CALLS.keys() == OPERATIONS.keys()


@one_loop
@every_operation
async def test_exactly_what_is_documented_arrives(vendor: Any, version: str, name: str) -> None:
    row, ids = documented(name, version), await vendor.prepared(name, version)
    client, given = vendor.clients[version], arguments(name, version)
    vendor.sandbox.forget()
    await call(client, name, ids, bodies().get(name), **given)
    asked = vendor.sandbox.requests[0]
    assert (asked.version, asked.operation, asked.method) == (version, name, row["method"])
    assert {key for key, _ in asked.parameters} == query_of(name, version) - {"pageToken"} | {"client_id"}
    assert {
        key: len([each for each, _ in asked.parameters if each == key]) for key, _ in asked.parameters
    } == {"client_id": 1} | {
        parameter: len(given[keyword]) if isinstance(given[keyword], list) else 1
        for parameter, keyword in KEYWORDS.items()
        if parameter in query_of(name, version)
    }
    media = [kind.strip() for kind in row["responses"].get(str(asked.status), ())]
    assert asked.headers["accept"] in (media or ["application/hal+json"])
    assert asked.headers["authorization"].startswith("Basic ")
    assert bool(asked.body) == row["body"]
    assert asked.headers.get("content-type") == ("application/json" if row["body"] else None)
    assert [each.status for each in vendor.sandbox.requests] == [OPERATIONS[name].success]


@one_loop
@every_operation
async def test_without_arguments_nothing_but_paging_arrives(vendor: Any, version: str, name: str) -> None:
    ids = await vendor.prepared(name, version)
    vendor.sandbox.forget()
    await call(vendor.clients[version], name, ids, bodies().get(name))
    asked = vendor.sandbox.requests[0]
    assert {key for key, _ in asked.parameters} - {"indexRange", "pageSize"} == {"client_id"}
    assert asked.status == OPERATIONS[name].success


@one_loop
@pytest.mark.parametrize(
    ("version", "name"), [(version, name) for version, name in VERSIONED if OPERATIONS[name].paging]
)
async def test_further_pages_are_asked_for_with_documented_parameters(
    vendor_by_cursor: Any, version: str, name: str
) -> None:
    """Where `indexRange` is ignored, the server's cursor leads on."""
    vendor = vendor_by_cursor
    allowed, paging = query_of(name, version), OPERATIONS[name].paging
    ids = await vendor.prepared(name, version)
    client = vendor.clients[version]
    for _ in range(2):  # a second one for those that are made, not found
        if name == "list_monitors":
            await call(client, "create_monitor", ids, bodies()["create_monitor"])
        if name == "list_remote_callbacks":
            await call(client, "create_remote_callback", ids, bodies()["create_remote_callback"])
    vendor.sandbox.forget()
    options = {"page_size": 1} if paging and paging.maximum else {}
    items = await call(client, name, ids, **options).first(2)
    sent = [{key for key, _ in asked.parameters} for asked in vendor.sandbox.requests]
    assert all(keys <= allowed | {"client_id"} for keys in sent)
    assert any("pageToken" in keys for keys in sent) == bool(options and len(items) > 1)


def answer_of(vendor: Specification, row: Operation) -> Any:
    """A document with everything that the specification says about an answer; None for no content."""
    return None if row.returns is None else vendor.sample(vendor.answer(row.method, row.path, row.success))


@every_operation
async def test_nothing_of_the_specification_s_example_is_lost(
    server: Any,
    answer: Callable[..., bytes],
    certified: dict[str, Any],
    version: str,
    name: str,
) -> None:
    row = OPERATIONS[name]
    document = answer_of(specification(version), row)
    server.responds_with(answer(row.success, document, Content_Type=row.accept))
    async with FleetClient(**certified, version=version, base_url=server.base_url) as client:
        called = call(client, name, dict.fromkeys(IDENTIFIERS, "1"), bodies().get(name))
        assert isinstance(called, Pages) == (row.paging is not None)
        got = await called
    if row.returns is None:
        assert got is None
        return
    if isinstance(got, Page):
        assert row.paging
        assert (got.total, got.undecodable, len(got)) == (document["total"], (), 1)
        assert got.envelope.links.keys() == document["_links"].keys()
        (document,) = document["_embedded"][row.paging.collection]
        got = got[0]
    assert type(got) is getattr(models, row.returns)
    assert got.as_sent == document
    assert {place: part.extra for place, part in parts(got) if part.extra} == {}
    assert set(got.links) == set(document.get("_links", {}))


IDENTIFIERS = sorted({key for row in OPERATIONS.values() for key in row.identifiers})
