"""A nasty server, and a client of it that leaves nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from nasty_server import LIMIT, NastyServer, opened
from waiting import eventually

from fleetapi import Backoff, ClientCertificate, FleetClient


@pytest.fixture
async def nasty(authority: Any) -> AsyncIterator[NastyServer]:
    server, listener = await opened(authority)
    async with listener:
        yield server
        for task in list(server.tasks):
            task.cancel()
        await asyncio.gather(*server.tasks, return_exceptions=True)


@pytest.fixture
async def client(nasty: NastyServer, issue: Callable[..., Any], authority: Any) -> AsyncIterator[FleetClient]:
    """Repeats once, at once; at the end nothing of it may be left."""
    issued = issue(authority)
    before = asyncio.all_tasks()
    async with FleetClient(
        client_id="cid-secret",
        username="MZP1",
        password="pw-secret",
        certificate=ClientCertificate(issued.pem, ca=issued.ca),
        base_url=f"https://127.0.0.1:{nasty.port}",
        retry=Backoff(attempts=2, limited_attempts=2, base=0),
        timeout=5,
        largest_answer=LIMIT,
    ) as made:
        yield made
        connector = made._connection._transport._session.connector  # type: ignore[union-attr]
        if connector is not None:  # a test may have closed it
            await eventually(lambda: not connector._acquired)
        assert made.quota.in_flight == made.quota.waiting == 0
    await eventually(lambda: asyncio.all_tasks() - nasty.tasks - {asyncio.current_task()} <= before)
