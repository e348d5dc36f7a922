"""The socket of the sandbox: HTTP over mutual TLS, with aiohttp."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from typing import Final
from weakref import WeakKeyDictionary

import attrs
from aiohttp import HttpVersion11, web

from fleetapi.sandbox.network.tls_listener import Door, Refusals
from fleetapi.sandbox.requests.messages import Answer, Asked, RecordedRequest, RequestLog
from fleetapi.sandbox.requests.routes import BASE_PATH
from fleetapi.sandbox.service import ServedAnswer, Service
from fleetapi.wire.header_limits import LONGEST_LINE, MOST_HEADERS

__all__ = ["STRAY_FAULTS", "SandboxServer", "StrayBytes"]

LARGEST_BODY = 1 << 20
"""Bytes of a body that are read; also the limit of aiohttp."""

_LINGER_NOT_AT_ALL = struct.pack("ii", 1, 0)


class SandboxServer:
    """Serves a `Service` on a bound socket until it is stopped, and writes every request into a log.

    `latency` is how many seconds every answer takes; `now` says when a request arrives.
    """

    def __init__(
        self, service: Service, log: RequestLog, *, latency: float, now: Callable[[], float]
    ) -> None:
        self._service = service
        self._log = log
        self._latency = latency
        self._now = now
        self._runner: web.ServerRunner | None = None
        self._door: Door | None = None
        self._refusals: Refusals | None = None
        self._stray = StrayBytes()

    async def start(
        self,
        listener: socket.socket,
        context: ssl.SSLContext,
        refusals: Refusals,
    ) -> None:
        """Listen. `refusals` say who is let in after a fault that is about certificates."""
        self._refusals = refusals
        server = web.Server(
            self._handle,
            access_log=None,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=MOST_HEADERS,
        )
        self._runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        self._door = Door(listener, context, server, refusals.context)
        self._door.open()

    async def stop(self) -> None:
        """Close the socket and every connection; what is still being answered is broken off."""
        if self._door is not None:
            await self._door.close()
            self._door = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        with self._log.in_flight():
            return await self._respond(request)

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        arrived = self._now()
        self._stray.before(request)
        asked = _head(request)
        unread = await self._refuse_head(request, asked)
        try:
            if unread is None and request.can_read_body:
                asked = attrs.evolve(asked, body=await request.read())
        except web.HTTPRequestEntityTooLarge:
            unread = self._service.refuse_size()
        served = self._service.handle(asked) if unread is None else unread
        self._record(asked, served, arrived)
        await asyncio.sleep(self._latency + served.delay)
        answer = served.answer
        if served.silent and self._refusals is not None:
            # Only connections from before the first renewal come here directly; see Door.
            direct = request.transport is not None and request.transport.get_extra_info("peercert")
            self._refusals.begin(first=bool(direct))
            return _closed(request)
        if served.reset:
            return await _broken_off(request, answer)
        if STRAY_FAULTS.intersection(served.faults):
            return self._stray.response(request, answer, _headers(answer), served.faults, served.after)
        response = web.Response(status=answer.status, body=answer.body, headers=_headers(answer))
        if unread is not None:
            response.force_close()  # the rest of the body, if there is any, is not read
        return response

    async def _refuse_head(self, request: web.BaseRequest, asked: Asked) -> ServedAnswer | None:
        """Tell a sender that waits with its body to go on, unless the head is enough for an answer."""
        expected = asked.headers.get("expect", "").strip().lower()
        if not expected or request.version < HttpVersion11:
            return None
        if expected != "100-continue":
            return self._service.refuse_expectation()
        refused = self._service.refuse_stranger(asked)
        if refused is None and (request.content_length or 0) > LARGEST_BODY:
            refused = self._service.refuse_size()
        if refused is None:
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0  # as aiohttp does: nothing of the response has been sent
        return refused

    def _record(self, asked: Asked, served: ServedAnswer, arrived: float) -> None:
        version, _, path = asked.path.removeprefix(f"{BASE_PATH}/").partition("/")
        self._log.add(
            RecordedRequest(
                method=asked.method,
                version=version,
                path=f"/{path}",
                parameters=asked.query,
                headers=asked.headers,
                body=asked.body,
                status=served.answer.status,
                operation=served.operation,
                faults=served.faults,
                arrived=arrived,
            )
        )


def _head(request: web.BaseRequest) -> Asked:
    """The request without its body."""
    url = request.rel_url
    return Asked(
        method=request.method,
        path=url.raw_path,
        query=tuple(url.query.items()),
        headers={name.lower(): value for name, value in request.headers.items()},
    )


def _headers(answer: Answer) -> dict[str, str]:
    headers = dict(answer.headers)
    if answer.body:
        headers["Content-Type"] = answer.content_type
    return headers


def _closed(request: web.BaseRequest) -> web.StreamResponse:
    """Close the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _broken_off(request: web.BaseRequest, answer: Answer) -> web.StreamResponse:
    """Promise the whole answer, send half of it, and reset the connection."""
    response = web.StreamResponse(status=answer.status, headers=_headers(answer))
    response.content_length = max(len(answer.body), 1)
    with suppress(ConnectionError):  # the client did not wait for it
        await response.prepare(request)
        await response.write(answer.body[: len(answer.body) // 2])
    transport = request.transport
    if transport is not None:
        bare = transport.get_extra_info("socket")
        if bare is not None:
            bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT_AT_ALL)
        transport.abort()
    return response


STRAY_FAULTS: Final = frozenset(
    {"answered-twice", "late-rest", "unsolicited-408", "unsolicited-103", "extra-bytes"}
)
"""The names of these faults."""

_TIMED_OUT: Final = (
    b"HTTP/1.1 408 Request Time-out\r\nContent-Type: text/html\r\nContent-Length: 38\r\n"
    b"Connection: close\r\n\r\n<html><body>408 Time-out</body></html>"
)


class StrayBytes:
    """Sends them; remembers the rest of what it has sent half of."""

    def __init__(self) -> None:
        self._rests: WeakKeyDictionary[asyncio.Transport, bytes] = WeakKeyDictionary()

    def before(self, request: web.BaseRequest) -> None:
        """Send the rest, now that another request has come."""
        transport = request.transport
        rest = None if transport is None else self._rests.pop(transport, None)
        if transport is not None and rest is not None:
            transport.write(rest)

    def response(
        self,
        request: web.BaseRequest,
        answer: Answer,
        headers: Mapping[str, str],
        faults: Collection[str],
        seconds: float,
    ) -> web.StreamResponse:
        """The answer, with what the faults ask for in the same bytes, or `seconds` later."""
        said = again = _written(answer, headers)
        if "extra-bytes" in faults:
            said += b"more than the Content-Length says"
        transport = request.transport
        stray = b""
        if "answered-twice" in faults:
            stray += again
        if "late-rest" in faults and transport is not None:
            half = len(again) // 2
            stray += again[:half]
            self._rests[transport] = again[half:]
        if "unsolicited-103" in faults:
            stray += b"HTTP/1.1 103 Early Hints\r\n\r\n"
        close = "unsolicited-408" in faults
        stray += _TIMED_OUT if close else b""
        if transport is not None and seconds and stray:
            asyncio.get_running_loop().call_later(seconds, _send, transport, stray, close)
            return _Written(said, close=False)
        return _Written(said + stray, close=close)


class _Written(web.StreamResponse):
    """A response that is bytes already. One write sends them all, so that they arrive together."""

    def __init__(self, data: bytes, *, close: bool) -> None:
        super().__init__()
        self._data = data
        self._close = close

    @property
    def keep_alive(self) -> bool:
        return not self._close

    async def prepare(self, request: web.BaseRequest) -> None:
        if request.transport is not None:
            request.transport.write(self._data)

    async def write_eof(self, data: bytes = b"") -> None:
        """Everything has been sent."""


def _send(transport: asyncio.Transport, data: bytes, close: bool) -> None:
    if not transport.is_closing():
        transport.write(data)
        if close:
            transport.close()


def _written(answer: Answer, headers: Mapping[str, str]) -> bytes:
    """The response as bytes."""
    everything = {**headers, "Content-Length": str(len(answer.body))}
    fields = "".join(f"{name}: {value}\r\n" for name, value in everything.items())
    return f"HTTP/1.1 {int(answer.status)} Sandbox\r\n{fields}\r\n".encode() + answer.body
