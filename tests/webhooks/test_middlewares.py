"""Middlewares of an aiohttp application can change the answers of a receiver."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from fleetapi.webhooks import Receiver, aiohttp_app, aiohttp_handler

GOOD = {"Authorization": "Bearer open sesame"}
WRONG = {"Authorization": "Bearer guessed"}
BOTH = [pytest.param(GOOD, 200, id="accepted"), pytest.param(WRONG, 401, id="refused")]


@web.middleware
async def cross_origin(request: web.Request, handler: Any) -> web.StreamResponse:
    """Adds headers, as middlewares for CORS and for ids of requests do."""
    response: web.StreamResponse = await handler(request)
    assert not response.prepared
    response.headers["Access-Control-Allow-Origin"] = "https://my.dn"
    return response


@web.middleware
async def in_its_own_words(request: web.Request, handler: Any) -> web.StreamResponse:
    """Returns a different response."""
    response: web.StreamResponse = await handler(request)
    return web.Response(status=418, text=f"instead of {response.status}")


def by_its_handler(receiver: Receiver, middleware: Any) -> web.Application:
    app = web.Application(middlewares=[middleware])
    app.router.add_route("*", "/hooks", aiohttp_handler(receiver))

    async def running(_: web.Application) -> Any:
        async with receiver:
            yield

    app.cleanup_ctx.append(running)
    return app


def as_a_sub_application(receiver: Receiver, middleware: Any) -> web.Application:
    app = web.Application(middlewares=[middleware])
    app.add_subapp("/hooks", aiohttp_app(receiver))
    return app


async def answer_to(
    app: web.Application, path: str, body: bytes | dict[str, Any], headers: dict[str, str]
) -> tuple[int, dict[str, str], str]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}{path}"
        options: Any = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with (
            asyncio.timeout(10),
            aiohttp.ClientSession() as http,
            http.post(url, headers=headers, **options) as response,
        ):
            return response.status, dict(response.headers), await response.text()
    finally:
        await runner.cleanup()


IN_AN_APPLICATION = [(by_its_handler, "/hooks"), (as_a_sub_application, "/hooks/")]


@pytest.mark.parametrize(("headers", "status"), BOTH)
@pytest.mark.parametrize("place", IN_AN_APPLICATION)
async def test_a_middleware_adds_headers_or_answers_something_else(
    place: tuple[Any, str],
    headers: dict[str, str],
    status: int,
    make_desk: Callable[..., Any],
    message: Callable[..., dict[str, Any]],
) -> None:
    application, path = place
    app = application(make_desk().receiver, cross_origin)
    answered, sent, _ = await answer_to(app, path, message(), headers)
    assert answered == status
    assert sent["Access-Control-Allow-Origin"] == "https://my.dn"
    app = application(make_desk().receiver, in_its_own_words)
    answered, _, text = await answer_to(app, path, message(), headers)
    assert (answered, text) == (418, f"instead of {status}")


async def test_a_refusal_before_the_body_is_read_gets_its_headers_as_well(
    make_desk: Callable[..., Any],
) -> None:
    app = by_its_handler(make_desk(max_body=1000).receiver, cross_origin)
    answered, sent, _ = await answer_to(app, "/hooks", b" " * 100_000, GOOD)
    assert answered == 413
    assert sent["Access-Control-Allow-Origin"] == "https://my.dn"
