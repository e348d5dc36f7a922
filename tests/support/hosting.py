"""Servers for applications under test, on a free port of 127.0.0.1."""

from __future__ import annotations

import asyncio
import socket
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from aiohttp import web

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # current versions ask for another package than httpx
    from starlette.testclient import TestClient

__all__ = ["TestClient", "in_aiohttp", "in_uvicorn"]


@asynccontextmanager
async def in_aiohttp(app: web.Application) -> AsyncIterator[str]:
    """Serve with aiohttp; the block gets the URL, without a slash at its end."""
    runner = web.AppRunner(app, lingering_time=0.1)  # otherwise aiohttp waits 10 s for more data
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def in_uvicorn(app: Any, **options: Any) -> AsyncIterator[str]:
    """Serve with uvicorn; the block gets the URL, without a slash at its end."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings: dict[str, Any] = {
        "log_level": "error",
        "lifespan": "on",
        "timeout_graceful_shutdown": 1,
    } | options
    server = uvicorn.Server(uvicorn.Config(app, **settings))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # older versions have it
    task = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()
