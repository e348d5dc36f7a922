"""A `Receiver` as an ASGI application, for uvicorn, hypercorn, Starlette, FastAPI and others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from fleetapi.errors import FleetError
from fleetapi.webhooks.receiver import Receiver, receiver_of
from fleetapi.webhooks.request_validation import Answer, Head

__all__ = ["AsgiApp", "asgi_app"]

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


def asgi_app(receiver: Receiver) -> AsgiApp:
    """Make an ASGI 3 application that accepts notifications at every path.

    On its own, it starts and stops the receiver. Inside another application it gets no lifespan events: the
    first request starts the receiver, and the end of the event loop stops it. Use `async with receiver:` in
    the lifespan of that application to handle every accepted notification before the server stops.

    In Starlette and FastAPI, use it as an endpoint, `Route("/hooks", asgi_app(receiver))`, or mount it:
    `app.mount("/hooks", asgi_app(receiver))`. Starlette redirects requests for a mounted path without a
    trailing slash, which the vendor may not follow: in that case, register `https://.../hooks/`.
    """
    return AsgiApp(receiver_of("asgi_app", receiver))


class AsgiApp:
    """The application. It is an object, because Starlette calls functions with a request instead."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Handle one ASGI connection."""
        if scope["type"] == "http":
            await self._receiver.ensure_started()
            answer = await self._receiver.handle(_head(scope), _chunks(receive))
            await _respond(answer, send, closing=scope.get("http_version", "1.1").startswith("1"))
        elif scope["type"] == "lifespan":
            await _live(self._receiver, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1003})


def _head(scope: MutableMapping[str, Any]) -> Head:
    return Head(
        method=scope["method"],
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        query=parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True),
    )


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise ConnectionResetError("the sender disconnected")
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def _respond(answer: Answer, send: Send, *, closing: bool) -> None:
    """Send an answer; `closing` adds `Connection: close`, which HTTP/2 and 3 forbid."""
    headers = [(b"content-length", str(len(answer.body)).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in answer.headers]
    if not answer.accepted:
        headers.append((b"content-type", b"application/json"))
        if closing:  # the rest of the body is not read
            headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status.value, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _live(receiver: Receiver, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await receiver.start()
            except FleetError as error:
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await receiver.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
