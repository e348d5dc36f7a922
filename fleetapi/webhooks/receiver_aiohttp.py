"""A `Receiver` in aiohttp: a handler for your application, an application, or a server."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

from aiohttp import ClientError, HttpVersion11, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_exceptions import HttpProcessingError

from fleetapi.webhooks.argument_checks import check_path, check_port
from fleetapi.webhooks.receiver import Receiver, receiver_of
from fleetapi.webhooks.request_validation import Answer, Head
from fleetapi.wire.header_limits import LONGEST_LINE, MOST_HEADERS

__all__ = ["aiohttp_app", "aiohttp_handler", "serve"]

Handler: TypeAlias = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

IDLE = 30.0
"""Seconds after which `serve` closes an idle connection, or one without complete headers."""

LINGER = 1.0
"""Seconds to keep reading after a rejection, so that the sender can read the response."""

_BODY_ERRORS: Final = (ClientError, HttpProcessingError, web.RequestPayloadError)
"""Errors of aiohttp for a body that is incomplete, badly chunked, or cannot be decompressed."""

_server_logger = logging.getLogger("fleetapi.webhooks.server")


def aiohttp_handler(receiver: Receiver) -> Handler:
    """Make a handler for `app.router.add_route("*", "/monitors", aiohttp_handler(receiver))`.

    The first request starts the receiver, and the end of the event loop stops it. Use `async with receiver:`
    in a `cleanup_ctx` of your application to handle every accepted notification before the server stops.
    Middlewares can change or replace any response, including rejections.
    """
    receiver_of("aiohttp_handler", receiver)

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        await receiver.ensure_started()
        answer = await receiver.handle(_head(request), _chunks(request))
        return _response(answer)

    return handle


def aiohttp_app(receiver: Receiver, path: str = "/") -> web.Application:
    """Make an application, or sub-application, that accepts notifications at `path`.

    It starts and stops the receiver, unless your application does so with `async with receiver:` in a
    `cleanup_ctx`. A request may add a trailing slash or more segments to `path`.
    """
    receiver_of("aiohttp_app", receiver)
    check_path(path)

    async def running(_: web.Application) -> AsyncIterator[None]:
        async with receiver.kept_running():
            yield

    app = web.Application()
    bare = path.rstrip("/")  # in a sub-application, its prefix alone matches too
    for place in (bare, bare + "/{rest:.*}"):
        app.router.add_route("*", place, aiohttp_handler(receiver), expect_handler=_expect_later)
    app.cleanup_ctx.append(running)
    return app


@asynccontextmanager
async def serve(receiver: Receiver, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Run the receiver in its own HTTP server, at every path. The context manager returns its URL.

    Port 0 selects a free port. Raises OSError if the port is in use. The server speaks plain HTTP; the vendor
    requires HTTPS with a public certificate, which a reverse proxy has to provide.
    """
    check_port(port)
    server = web.Server(
        aiohttp_handler(receiver),
        access_log=None,
        keepalive_timeout=IDLE,
        lingering_time=LINGER,
        max_line_size=LONGEST_LINE,
        max_field_size=LONGEST_LINE,
        max_headers=MOST_HEADERS,
        auto_decompress=False,  # a compressed body is rejected anyway
        logger=_server_logger,
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


_EXPECTED_LATER: Final = web.RequestKey("expected_later", bool)


async def _expect_later(request: web.Request) -> None:
    """Postpone the answer to `Expect: 100-continue` until the body is read; aiohttp would answer at once."""
    request[_EXPECTED_LATER] = True


async def _continue(request: web.BaseRequest) -> None:
    """Send `100 Continue` if the sender waits for it, unless a route of aiohttp already has."""
    told = isinstance(request, web.Request) and _EXPECTED_LATER not in request
    if not told and request.version >= HttpVersion11 and "expect" in request.headers:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # as in aiohttp: the response itself has not started


async def _chunks(request: web.BaseRequest) -> AsyncIterator[bytes]:
    await _continue(request)
    try:
        async for chunk in request.content.iter_any():
            yield chunk
    except _BODY_ERRORS as error:
        raise ConnectionResetError(type(error).__name__) from None


class _Refusal(web.Response):
    """A response that keeps reading the request for a moment after it is sent.

    aiohttp does that too, but reports an invalid body as an error of the application. Until it is sent, the
    response is an ordinary one that middlewares can change or replace.
    """

    _request: web.BaseRequest | None = None

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        self._request = request
        return await super().prepare(request)

    async def write_eof(self, data: bytes = b"") -> None:
        await super().write_eof(data)
        request, self._request = self._request, None
        if request is not None:
            await _read_on(request)


async def _read_on(request: web.BaseRequest) -> None:
    try:
        async with asyncio.timeout(LINGER):
            async for _ in request.content.iter_any():
                pass
    except _BODY_ERRORS:
        request.content.feed_eof()
    except (ConnectionError, TimeoutError):
        return  # the sender is gone, or slow


def _without_content(record: logging.LogRecord) -> bool:
    """Log one line for a request that is not HTTP; aiohttp would log its content, which may be a secret."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, _BODY_ERRORS):
        record.msg, record.args = "rejected an invalid HTTP request: %s", (type(error).__name__,)
        record.exc_info = None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


_server_logger.addFilter(_without_content)


def _response(answer: Answer) -> web.Response:
    headers = dict(answer.headers)
    if answer.accepted:
        return web.Response(status=answer.status, body=answer.body, headers=headers)
    headers["Content-Type"] = "application/json"
    refusal = _Refusal(status=answer.status, body=answer.body, headers=headers)
    refusal.force_close()  # the rest of the body is not read
    return refusal
