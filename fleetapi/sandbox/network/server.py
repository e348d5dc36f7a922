"""The HTTP server of the sandbox, with aiohttp, and the faults that only show on a connection."""

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

from fleetapi.sandbox.network.tls_listener import CertificateRefusals, TlsListener
from fleetapi.sandbox.requests.messages import RecordedRequest, Request, RequestLog, Response
from fleetapi.sandbox.requests.routes import BASE_PATH
from fleetapi.sandbox.service import ServedResponse, Service
from fleetapi.wire.header_limits import LONGEST_LINE, MOST_HEADERS

__all__ = ["STRAY_FAULTS", "SandboxServer", "StrayBytes"]

MAXIMUM_BODY = 1 << 20
"""The largest body that is read, in bytes; also the limit of aiohttp."""

_NO_LINGER = struct.pack("ii", 1, 0)


class SandboxServer:
    """Serves a `Service` on a bound socket until it is stopped, and logs every request.

    Every response takes `latency` seconds; `now` returns the time at which a request arrives.
    """

    def __init__(
        self, service: Service, log: RequestLog, *, latency: float, now: Callable[[], float]
    ) -> None:
        self._service = service
        self._log = log
        self._latency = latency
        self._now = now
        self._runner: web.ServerRunner | None = None
        self._listener: TlsListener | None = None
        self._refusals: CertificateRefusals | None = None
        self._stray = StrayBytes()

    async def start(
        self,
        listener: socket.socket,
        context: ssl.SSLContext,
        refusals: CertificateRefusals,
    ) -> None:
        """Listen. `refusals` decides which certificates are accepted after a certificate fault."""
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
        self._listener = TlsListener(listener, context, server, refusals.context)
        self._listener.open()

    async def stop(self) -> None:
        """Close the socket and every connection, even if a response is pending."""
        if self._listener is not None:
            await self._listener.close()
            self._listener = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        with self._log.in_flight():
            return await self._respond(request)

    async def _respond(self, request: web.BaseRequest) -> web.StreamResponse:
        arrived = self._now()
        self._stray.before(request)
        received = _read_head(request)
        unread = await self._check_head(request, received)
        try:
            if unread is None and request.can_read_body:
                received = attrs.evolve(received, body=await request.read())
        except web.HTTPRequestEntityTooLarge:
            unread = self._service.reject_body_size()
        served = self._service.handle(received) if unread is None else unread
        self._record(received, served, arrived)
        await asyncio.sleep(self._latency + served.delay)
        response = served.response
        if served.silent and self._refusals is not None:
            # Only connections from before the first renewal have a certificate here; see TlsListener.
            direct = request.transport is not None and request.transport.get_extra_info("peercert")
            self._refusals.begin(first=bool(direct))
            return _abort(request)
        if served.reset:
            return await _reset_midway(request, response)
        if STRAY_FAULTS.intersection(served.faults):
            return self._stray.respond(request, response, _headers(response), served.faults, served.after)
        reply = web.Response(status=response.status, body=response.body, headers=_headers(response))
        if unread is not None:
            reply.force_close()  # the rest of the body is not read
        return reply

    async def _check_head(self, request: web.BaseRequest, received: Request) -> ServedResponse | None:
        """Answer `Expect: 100-continue`; return a response if the head of the request is enough for one."""
        expected = received.headers.get("expect", "").strip().lower()
        if not expected or request.version < HttpVersion11:
            return None
        if expected != "100-continue":
            return self._service.reject_expectation()
        refused = self._service.reject_unauthorized(received)
        if refused is None and (request.content_length or 0) > MAXIMUM_BODY:
            refused = self._service.reject_body_size()
        if refused is None:
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0  # as aiohttp does: the response has not started
        return refused

    def _record(self, received: Request, served: ServedResponse, arrived: float) -> None:
        version, _, path = received.path.removeprefix(f"{BASE_PATH}/").partition("/")
        self._log.add(
            RecordedRequest(
                method=received.method,
                version=version,
                path=f"/{path}",
                parameters=received.query,
                headers=received.headers,
                body=received.body,
                status=served.response.status,
                operation=served.operation,
                faults=served.faults,
                arrived=arrived,
            )
        )


def _read_head(request: web.BaseRequest) -> Request:
    """Return the request without its body."""
    url = request.rel_url
    return Request(
        method=request.method,
        path=url.raw_path,
        query=tuple(url.query.items()),
        headers={name.lower(): value for name, value in request.headers.items()},
    )


def _headers(response: Response) -> dict[str, str]:
    headers = dict(response.headers)
    if response.body:
        headers["Content-Type"] = response.content_type
    return headers


def _abort(request: web.BaseRequest) -> web.StreamResponse:
    """Close the connection without a response."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _reset_midway(request: web.BaseRequest, response: Response) -> web.StreamResponse:
    """Announce the whole response, send half of it, and reset the connection."""
    stream = web.StreamResponse(status=response.status, headers=_headers(response))
    stream.content_length = max(len(response.body), 1)
    with suppress(ConnectionError):  # the client is gone
        await stream.prepare(request)
        await stream.write(response.body[: len(response.body) // 2])
    transport = request.transport
    if transport is not None:
        bare = transport.get_extra_info("socket")
        if bare is not None:
            bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
    return stream


STRAY_FAULTS: Final = frozenset(
    {"answered-twice", "late-rest", "unsolicited-408", "unsolicited-103", "extra-bytes"}
)
"""The faults that send bytes which belong to no request."""

_TIMED_OUT: Final = (
    b"HTTP/1.1 408 Request Time-out\r\nContent-Type: text/html\r\nContent-Length: 38\r\n"
    b"Connection: close\r\n\r\n<html><body>408 Time-out</body></html>"
)


class StrayBytes:
    """Sends stray bytes; remembers the rest if it has sent half of a response."""

    def __init__(self) -> None:
        self._remainders: WeakKeyDictionary[asyncio.Transport, bytes] = WeakKeyDictionary()

    def before(self, request: web.BaseRequest) -> None:
        """Send the rest of an earlier response, now that there is another request."""
        transport = request.transport
        remainder = None if transport is None else self._remainders.pop(transport, None)
        if transport is not None and remainder is not None:
            transport.write(remainder)

    def respond(
        self,
        request: web.BaseRequest,
        response: Response,
        headers: Mapping[str, str],
        faults: Collection[str],
        seconds: float,
    ) -> web.StreamResponse:
        """Return the response with the stray bytes of the faults, or send those `seconds` later."""
        sent = encoded = _encode(response, headers)
        if "extra-bytes" in faults:
            sent += b"more than the Content-Length says"
        transport = request.transport
        stray = b""
        if "answered-twice" in faults:
            stray += encoded
        if "late-rest" in faults and transport is not None:
            half = len(encoded) // 2
            stray += encoded[:half]
            self._remainders[transport] = encoded[half:]
        if "unsolicited-103" in faults:
            stray += b"HTTP/1.1 103 Early Hints\r\n\r\n"
        close = "unsolicited-408" in faults
        stray += _TIMED_OUT if close else b""
        if transport is not None and seconds and stray:
            asyncio.get_running_loop().call_later(seconds, _send, transport, stray, close)
            return _RawResponse(sent, close=False)
        return _RawResponse(sent + stray, close=close)


class _RawResponse(web.StreamResponse):
    """A response as bytes. A single write sends them, so that they arrive together."""

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
        """Do nothing: `prepare` has sent everything."""


def _send(transport: asyncio.Transport, data: bytes, close: bool) -> None:
    if not transport.is_closing():
        transport.write(data)
        if close:
            transport.close()


def _encode(response: Response, headers: Mapping[str, str]) -> bytes:
    """Return the response as bytes."""
    everything = {**headers, "Content-Length": str(len(response.body))}
    fields = "".join(f"{name}: {value}\r\n" for name, value in everything.items())
    return f"HTTP/1.1 {int(response.status)} Sandbox\r\n{fields}\r\n".encode() + response.body
