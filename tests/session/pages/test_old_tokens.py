"""Resume tokens of the first form still continue where they were taken."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import orjson
import pytest
from odd_server import OddServer
from readings import Run

from fleetapi.session.messages.request import Request

REQUEST = Request("GET", "/things", query={"locale": "fr-FR"})


def token(position: int, skip: int, query: list[list[str]] | None, *, by_index: bool) -> str:
    """As the first form was written."""
    fingerprint = hashlib.blake2b(repr((REQUEST.path, REQUEST.query)).encode(), digest_size=6).hexdigest()
    parts: list[Any] = [1, fingerprint, position, skip, query, by_index]
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize(
    ("old", "first"),
    [
        (token(0, 0, None, by_index=False), 0),
        (token(0, 7, None, by_index=False), 7),
        (token(20, 0, [["pageSize", "10"], ["pageToken", "20"]], by_index=False), 20),
        (token(20, 3, [["pageSize", "10"], ["pageToken", "20"], ["locale", "fr-FR"]], by_index=False), 23),
        (token(20, 0, None, by_index=True), 20),
        (token(20, 9, None, by_index=True), 29),
        (token(45, 0, None, by_index=True), 45),
    ],
)
def test_a_token_of_the_first_form_continues(
    in_virtual_time: Run, old: str, first: int, concurrency: int
) -> None:
    server = OddServer([{"id": number} for number in range(45)])
    found = in_virtual_time(server.pages(resume=old, concurrency=concurrency).collect())
    assert found == list(range(first, 45))
