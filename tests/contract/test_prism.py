"""All operations of v3 against Prism, an independent mock of the vendor's specification.

Prism refuses every request that violates the specification, and answers with documents that it makes itself:
once of the specification's examples, once made up from its schemas, the same ones every time.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from documented import arguments
from model_parts import parts
from operation_calls import bodies, call
from prism import TlsFront, front, prism
from vendor import SPECIFICATIONS, document_path

from fleetapi import FleetClient, models
from fleetapi.wire.operations import OPERATIONS, Operation

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),  # the first run installs Prism
    pytest.mark.filterwarnings("ignore:the vendor deprecates:DeprecationWarning"),
]

V3 = [row for row in OPERATIONS.values() if "v3" in row.versions]
IDS = {key: "0123456789abcdef" for row in V3 for key in row.identifiers}

REPAIRS = {
    # The quotation marks are within the pattern, so that no name fits that an expression could hold.
    r'''pattern: "\"[a-zA-Z]+[._]?[0-9]*\""''': "pattern: '^[a-zA-Z]+[._]?[0-9]*$'",
}
"""What is changed in a copy of the specification, because no request could be right otherwise."""


UNREADABLE = {
    # Durations, says the description, but the schema calls them texts: Prism writes words there.
    "end",
    "nextDelayedTime",
    "remainingTime",
    "start",
    # The bounds of a point's list of numbers stand at the numbers: Prism gives points of five dimensions.
    "coordinates",
    "geometry",
    # A list of days, whose members have no type that Prism could make one of.
    "occurence",
}
"""What cannot be read in Prism's documents, though the specification allows it; `.extra` has it as sent."""


@pytest.fixture
def repaired(tmp_path: Path) -> Path:
    """A copy of the specification with the repairs."""
    text = document_path(SPECIFICATIONS["v3"]).read_text(encoding="utf-8")
    for fault, repair in REPAIRS.items():
        assert text.count(fault) == 1
        text = text.replace(fault, repair)
    copy = tmp_path / "specification.yaml"
    copy.write_text(text, encoding="utf-8")
    return copy


async def carried_out(client: FleetClient, proxy: TlsFront, row: Operation, given: dict[str, Any]) -> None:
    """Call an operation, and compare what comes of the answer with what Prism sent."""
    got = await call(client, row.name, IDS, bodies().get(row.name), **given)
    status, content = proxy.answers[row.method, row.expand(**{key: IDS[key] for key in row.identifiers})]
    assert status == row.success, row.name
    if row.returns is None:
        assert (got, content) == (None, b"")
        return
    document = json.loads(content)
    sent = document["_embedded"][row.paging.collection] if row.paging else [document]
    items = list(got) if row.paging else [got]
    assert sent, row.name
    assert [item.as_sent for item in items] == sent, row.name
    assert [type(item) for item in items] == [getattr(models, row.returns)] * len(sent), row.name
    extra = {key for item in items for _, part in parts(item) for key in part.extra}
    assert extra <= UNREADABLE, row.name


async def test_every_operation_works(repaired: Path, certified: dict[str, Any], authority: Any) -> None:
    assert len(V3) == 47
    async with (
        prism(repaired, seed="7") as target,
        front(target, authority) as proxy,
        FleetClient(**certified, base_url=proxy.base_url, dialect="v3", concurrency=4) as client,
    ):
        proxy.prefer = "dynamic=false"
        await asyncio.gather(*(carried_out(client, proxy, row, {}) for row in V3))
        proxy.prefer = "dynamic=true"
        await asyncio.gather(*(carried_out(client, proxy, row, arguments(row.name, "v3")) for row in V3))
