"""Responses that are not HTTP, JSON or a page raise our own errors and leave nothing behind."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from nasty_server import GOOD, NastyServer, answer, fails

from fleetapi import FleetClient
from fleetapi.errors import (
    ConnectionFailed,
    DecodingError,
    OutcomeUnknown,
    ServerError,
)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b'{"a": "\xff\xfe"}', {"a": "\ufffd\ufffd"}),
        (b'\xef\xbb\xbf{"a": NaN, "b": 1e999, "c": "\\ud800"}', {"a": None, "b": None, "c": "\ufffd"}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
    ],
)
async def test_stray_bytes_do_not_lose_a_response(
    nasty: NastyServer, client: FleetClient, body: bytes, read: Any
) -> None:
    nasty.responds_with(answer(body))
    assert (await client.request("GET", "/fleets")).json() == read


@pytest.mark.parametrize(
    "body",
    [b"[" * 200_000, b'{"a":' * 200_000, b"\x00", b'{"a": 1', b"", b"9" * 5000],
    ids=lambda body: body[:6],
)
async def test_a_document_that_is_not_a_page_is_a_decoding_error(
    nasty: NastyServer, client: FleetClient, body: bytes
) -> None:
    nasty.responds_with(answer(body))
    with pytest.raises(DecodingError):
        await client.fleets()
    assert len(nasty.requests) == 2


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 110_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 40_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n12345",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot-hex\r\nxx\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[1]",
        b"HTTP/1.1 200 OK\r\nBad Header: \x00\r\n\r\n",
        b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 99999 No\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n12345",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"\x15\x03\x03\x00\x02\x02\x28",
        b"",
    ],
    ids=range(14),
)
async def test_a_response_that_is_not_http_is_a_failed_connection(
    nasty: NastyServer, client: FleetClient, said: bytes
) -> None:
    nasty.responds_with(answer())
    await client.request("GET", "/fleets")
    nasty.requests.clear()
    nasty.responds_with(said, end=True)
    error = await fails(client, ConnectionFailed)
    assert f"127.0.0.1:{nasty.port}" in error.message
    assert len(nasty.requests) == 2
    await fails(client, OutcomeUnknown, "POST")
    assert len(nasty.requests) == 3


async def test_a_body_that_is_not_compressed_as_it_says_is_damaged(
    nasty: NastyServer, client: FleetClient
) -> None:
    nasty.responds_with(answer(GOOD, "Content-Encoding: gzip"))
    for kind, method in ((ConnectionFailed, "GET"), (OutcomeUnknown, "POST")):
        error = await fails(client, kind, method)
        assert "it cannot be decompressed" in error.message


async def test_what_breaks_in_a_collection_breaks_at_its_page_and_leaves_nothing(
    nasty: NastyServer, client: FleetClient
) -> None:
    page = {
        "total": 180,
        "_embedded": {"vehicles": [{"id": str(number)} for number in range(60)]},
        "_links": {"next": {"href": "/v3/fleets/f/vehicles?pageToken=t1"}},
    }
    nasty.responds_with(answer(json.dumps(page).encode()), b"nonsense\r\n\r\n", end=True)
    pages = client.fleet("f").vehicles().pages()
    assert len(await anext(pages)) == 60
    with pytest.raises(ConnectionFailed) as caught:
        await anext(pages)
    assert caught.value.resume_token


async def test_errors_upon_errors_do_not_pile_up(nasty: NastyServer, client: FleetClient) -> None:
    nasty.responds_with(answer(b"{}", status=500), b"x\r\n\r\n", answer(b"", status=502), end=True)
    results = await asyncio.gather(
        *(client.request("GET", "/fleets") for _ in range(30)), return_exceptions=True
    )
    assert {type(result) for result in results} <= {ServerError, ConnectionFailed}
