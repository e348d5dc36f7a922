"""Headers with false values: locations, content types, rate limits, delays."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from nasty_server import GOOD, NastyServer, answer, fails, opened

from fleetapi import FleetClient
from fleetapi.errors import (
    DecodingError,
    IntermediaryError,
    RateLimited,
)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_anywhere(
    nasty: NastyServer, client: FleetClient, authority: Any, status: int
) -> None:
    other, listener = await opened(authority)
    other.responds_with(answer())
    async with listener:
        for target in (f"https://127.0.0.1:{other.port}/v3/fleets", "/v3/other"):
            nasty.responds_with(answer(b"", f"Location: {target}", status=status))
            for method in ("GET", "POST"):
                error = await fails(client, IntermediaryError, method)
                assert "is not followed" in error.message
    assert (other.connections, other.requests) == (0, [])
    assert len(nasty.requests) == 4


@pytest.mark.parametrize(
    "kind", ["text/html", "image/png", "nonsense", "application/json; charset=utf-16", ""]
)
async def test_the_content_type_is_not_trusted(nasty: NastyServer, client: FleetClient, kind: str) -> None:
    nasty.responds_with(answer(GOOD, f"Content-Type: {kind}"))
    assert (await client.fleets()).total == 0
    nasty.responds_with(answer(b"<html>no</html>", "Content-Type: application/hal+json"))
    with pytest.raises(DecodingError, match="is not JSON") as caught:
        await client.fleets()
    assert caught.value.excerpt == "<html>no</html>"


GARBAGE = ["banana", "-5", "1e9", "9" * 40, "", " ", "1,2", "0x10", "NaN", "\u00b2", "1.5"]


@pytest.mark.parametrize("value", GARBAGE)
async def test_invalid_rate_limit_headers_are_ignored(
    nasty: NastyServer, client: FleetClient, value: str
) -> None:
    names = (
        "X-RateLimit-Limit-1",
        "X-RateLimit-Remaining-1",
        "X-RateLimit-Limit-2",
        "X-RateLimit-Remaining-2",
    )
    nasty.responds_with(answer(GOOD, *(f"{name}: {value}" for name in names)))
    for _ in range(3):
        await client.request("GET", "/fleets")
    quota = client.quota
    assert (quota.burst_limit, quota.day_limit, quota.day_remaining) == (None, None, None)


@pytest.mark.parametrize(
    "lines",
    [
        ("X-RateLimit-Limit-2: 5", "X-RateLimit-Remaining-2: 999"),
        ("X-RateLimit-Limit-1: 1", "X-RateLimit-Remaining-1: 0"),
        ("X-RateLimit-Limit-2: 1000000000000", "X-RateLimit-Remaining-2: 0"),
        ("X-RateLimit-Remaining-2: 0",),
        ("Retry-After: -1", "X-RateLimit-Reset: soon"),
        ("Retry-After: 99999",),  # with an answer that is none of a refusal
    ],
    ids=str,
)
async def test_contradictory_headers_do_not_stop_requests(
    nasty: NastyServer, client: FleetClient, lines: tuple[str, ...]
) -> None:
    nasty.responds_with(answer(GOOD, *lines))
    async with asyncio.timeout(4):
        for _ in range(4):
            assert (await client.request("GET", "/fleets")).body == GOOD


@pytest.mark.parametrize("value", ["soon", "-1", "NaN", "inf", "", "Mon, 99 Foo 2026 00:00:00 GMT"])
async def test_a_429_that_does_not_say_how_long_is_waited_for_a_little(
    nasty: NastyServer, client: FleetClient, value: str
) -> None:
    nasty.responds_with(answer(b"", f"Retry-After: {value}", status=429))
    error = await fails(client, RateLimited, deadline=0.5)
    assert isinstance(error, RateLimited)
    assert len(nasty.requests) == 1


async def test_an_unrequested_protocol_switch_is_not_a_response(
    nasty: NastyServer, client: FleetClient
) -> None:
    nasty.responds_with(answer(b"", "Upgrade: websocket", "Connection: Upgrade", status=101), end=True)
    await fails(client, IntermediaryError)
