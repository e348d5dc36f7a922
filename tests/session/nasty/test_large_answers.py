"""Responses that are too large are rejected while they are read, however they are compressed."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from nasty_server import LIMIT, Connection, NastyServer, answer, fails

from fleetapi import FleetClient
from fleetapi.errors import (
    DecodingError,
    IntermediaryError,
)

BOMB = 64 * 1024 * 1024  # bytes of zeros behind a few kilobytes


@pytest.mark.parametrize(
    ("coding", "compressed"),
    [("gzip", gzip.compress(bytes(BOMB))), ("deflate", zlib.compress(bytes(BOMB)))],
    ids=["gzip", "deflate"],
)
async def test_a_decompression_bomb_is_rejected_while_it_is_decompressed(
    nasty: NastyServer, client: FleetClient, coding: str, compressed: bytes
) -> None:
    nasty.responds_with(answer(compressed, f"Content-Encoding: {coding}"))
    tracemalloc.start()
    error = await fails(client, DecodingError)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.message == f"the response (200) is larger than {LIMIT} bytes after decompression"
    assert "largest_answer=" in error.remedy
    assert most < BOMB / 8
    assert len(nasty.requests) == 1


async def test_an_endless_response_is_rejected_and_the_limit_can_be_raised(
    nasty: NastyServer, client: FleetClient
) -> None:
    async def endless(connection: Connection) -> bool:
        await connection.say(answer(b"[", length=-1))
        for _ in range(100):
            await connection.say(b" " * 50_000)
        await connection.say(b"]")
        connection.writer.close()
        await connection.writer.wait_closed()
        return False

    nasty.behavior = endless
    await fails(client, DecodingError)
    assert (await client.with_options(largest_answer=6_000_000).request("GET", "/fleets")).json() == []


async def test_a_post_whose_response_is_a_decompression_bomb_was_carried_out(
    nasty: NastyServer, client: FleetClient
) -> None:
    nasty.responds_with(answer(gzip.compress(bytes(BOMB)), "Content-Encoding: gzip", status=202))
    error = await fails(client, DecodingError, "POST")
    assert error.message.startswith("the server accepted the request (202), but the response (202) is larger")
    assert len(nasty.requests) == 1


async def test_the_status_of_an_error_counts_however_large_its_page_is(
    nasty: NastyServer, client: FleetClient
) -> None:
    nasty.responds_with(
        answer(b"<html>" + b"x" * 3 * LIMIT, status=503), answer(b"y" * 3 * LIMIT, status=404)
    )
    error = await fails(client, IntermediaryError)
    assert "yyy" in str(error)
    assert len(str(error)) < 2000
    assert len(nasty.requests) == 2  # 503 was asked again
