"""A `Receiver` in aiohttp: as a handler of your application, as an application, as a server of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

from aiohttp import ClientError, web
from aiohttp.http_exceptions import HttpProcessingError

from fleetapi.webhooks.intake import Answer, Head
from fleetapi.webhooks.receiver import Receiver

__all__ = ["aiohttp_app", "aiohttp_handler", "serve"]

Handler: TypeAlias = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

IDLE = 30.0
"""Seconds after which `serve` closes a connection that says nothing, or has not said its headers yet."""

LINGER = 1.0
"""Seconds for which `serve` reads on after a refusal, so that the sender gets to read it."""


def aiohttp_handler(receiver: Receiver) -> Handler:
    """Make a handler for `app.router.add_route("*", "/monitors", aiohttp_handler(receiver))`.

    The receiver must run: put `async with receiver:` into a `cleanup_ctx` of the application.
    """

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        return _response(await receiver.handle(_head(request), _chunks(request)))

    return handle


def aiohttp_app(receiver: Receiver, path: str = "/") -> web.Application:
    """Make an application, or sub-application, that takes notifications at `path` and runs the receiver."""

    async def running(_: web.Application) -> AsyncIterator[None]:
        async with receiver:
            yield

    app = web.Application()
    app.router.add_route("*", path, aiohttp_handler(receiver))
    app.cleanup_ctx.append(running)
    return app


@asynccontextmanager
async def serve(receiver: Receiver, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Run the receiver behind a server of its own, at every path; the block gets its URL.

    Port 0 takes a free one. Raises OSError when the port is taken. Plain HTTP: the vendor wants HTTPS with a
    public certificate, which is the business of what stands in front.
    """
    server = web.Server(
        aiohttp_handler(receiver), access_log=None, keepalive_timeout=IDLE, lingering_time=LINGER
    )
    runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=1.0)
    async with receiver:
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            address = runner.addresses[0]
            shown = f"[{address[0]}]" if ":" in address[0] else address[0]
            yield f"http://{shown}:{address[1]}/"
        finally:
            await runner.cleanup()


def _head(request: web.BaseRequest) -> Head:
    return Head(
        method=request.method,
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers],
        query=list(request.rel_url.query.items()),
    )


async def _chunks(request: web.BaseRequest) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.content.iter_any():
            yield chunk
    except (ClientError, HttpProcessingError) as error:
        raise ConnectionResetError(type(error).__name__) from None


def _response(answer: Answer) -> web.Response:
    headers = dict(answer.headers)
    if not answer.accepted:
        headers["Content-Type"] = "application/json"
    response = web.Response(status=answer.status, body=answer.body, headers=headers)
    if not answer.accepted:
        response.force_close()  # the rest of the body, if there is any, is not read
    return response
