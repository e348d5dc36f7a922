"""Guard kept-alive connections: never reuse one that has received unexpected bytes.

aiohttp's pool reuses a connection without checking whether bytes have arrived on it meanwhile. They would be
read as the response to the next request, and every later response would go to the wrong request. So
`GuardedHandler` closes a connection that receives anything while no request is waiting for a response, and
`GuardedRequest` checks again immediately before a request is written.

If aiohttp changes so that the guard no longer works, requests fail: the handler only accepts a response after
aiohttp has announced the request, and a request is only sent over a connection with such a handler.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import re
import select
import ssl
from typing import Any, TypeAlias

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ClientResponse
from aiohttp.connector import Connection
from aiohttp.http_exceptions import BadHttpMessage

from fleetapi.session.transport.certificate_probe import accepted
from fleetapi.session.transport.response_parser import OneResponse, Parser

__all__ = ["Closing", "GuardedHandler", "GuardedRequest", "StrayBytes", "close_at_once", "guard"]

log = logging.getLogger("fleetapi.session")

_TURNS = 10
"""Iterations of the event loop in which it must have read what has arrived on a socket."""

Closing: TypeAlias = dict[asyncio.Future[None], asyncio.Transport]
"""Connections that are being closed, by the future that is done once they are closed."""

_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
_REQUEST_TIMEOUT = 408


class StrayBytes(Exception):
    """A connection is unusable: it was closed, or has received unexpected bytes. Nothing was sent.

    `first` means that it has carried no request before.
    """

    def __init__(self, *, first: bool) -> None:
        super().__init__("the connection was closed, or received bytes before a request was sent")
        self.first = first


class GuardedHandler(ResponseHandler):
    """aiohttp's end of a connection, which accepts one response for each request and nothing else.

    Without `alone`, others may use the connector too, and their requests do not call `settle`. A connection
    that is being closed is in `closing` until it is closed, because aiohttp forgets it immediately.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, *, alone: bool = True, closing: Closing | None = None
    ) -> None:
        super().__init__(loop)
        self._closing = {} if closing is None else closing
        self._alone = alone
        self._gate: OneResponse | None = None
        self._requests = 0
        self._awaiting = False
        self._sending = False
        self._stray = False
        self._heard = False
        self._address: Any = None
        self._tls: ssl.SSLObject | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the TLS object and the address, which are needed after the connection is closed."""
        super().connection_made(transport)
        self._tls = transport.get_extra_info("ssl_object")
        self._address = transport.get_extra_info("peername")

    def set_response_params(self, **params: Any) -> None:
        """Prepare for a request that is about to be sent."""

        def new_parser() -> Parser:
            ResponseHandler.set_response_params(self, **params)
            made: Parser = self._parser  # type: ignore[assignment]  # aiohttp does not export its type
            return made

        self._requests += 1
        self._gate = OneResponse(
            new_parser, first=self._requests == 1, unsent=self._unsent, limited=self._alone
        )
        self._parser = self._gate  # type: ignore[assignment]  # it has the methods of a parser that are used
        self._awaiting = True

    def close(self) -> None:
        """Begin to close the connection."""
        transport, closed = self.transport, self.closed
        super().close()
        if transport is not None and closed is not None and not closed.done():
            self._closing[closed] = transport
            closed.add_done_callback(self._has_closed)

    def _has_closed(self, closed: asyncio.Future[None]) -> None:
        self._closing.pop(closed, None)
        if not closed.cancelled():
            closed.exception()  # retrieve the exception, so that asyncio does not log it

    def data_received(self, data: bytes) -> None:
        """Pass on what belongs to the response; close the connection on anything else."""
        self._heard = self._heard or bool(data)
        if self._upgraded or self._payload_parser is not None:
            super().data_received(data)
            return
        if data and not self._expected():
            self._reject(data)
            return
        super().data_received(data)
        if self._gate is not None and self._gate.surplus:
            log.warning(
                "%s sent more than the response to a request; the connection is not reused", self._peer()
            )
            self._shut()

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        """Set the exception as aiohttp does, but keep its cause even if nothing is waiting yet."""
        if cause and exc.__cause__ is None and isinstance(cause[0], BadHttpMessage):
            exc.__cause__ = cause[0]
        super().set_exception(exc, *cause)

    def is_connected(self) -> bool:
        """Return whether the connection can be used. A shared one must not have received anything."""
        if not super().is_connected():
            return False
        return self._alone or self._expected() or not _readable(self.transport)

    @property
    def admitted(self) -> bool:
        """Whether the server had finished the TLS handshake too, so that it could read a request."""
        return self._heard or (self._tls is not None and accepted(self._tls))

    async def settle(self) -> None:
        """Check that nothing has arrived that could be taken for the next response.

        The event loop first reads messages of TLS itself (session tickets, new keys). Raises `StrayBytes`, or
        the exception that ended a new connection.
        """
        self._awaiting = False
        turn = 0
        while self._usable() and _readable(self.transport):
            if turn == _TURNS:
                self._stray = True
                self._shut()
            turn += 1
            await asyncio.sleep(0)
        if not self._usable():
            raise await self.why_unusable()

    def request_begins(self) -> None:
        """Accept a response from now on."""
        if not self._usable():
            raise self._unusable()
        self._awaiting = True

    async def while_sending(self, sending: Any) -> None:
        """Await the sending of a body. Until it is complete, no response can report success."""
        self._sending = True
        try:
            await sending
        finally:
            self._sending = False

    def _expected(self) -> bool:
        return self._awaiting and self._gate is not None and not self._gate.complete

    def _usable(self) -> bool:
        transport = self.transport
        return not (
            transport is None
            or transport.is_closing()
            or self._stray
            or self.writing_paused
            or self._buffer
            or transport.get_write_buffer_size()
        )

    async def why_unusable(self) -> BaseException:
        """Return why a connection is unusable; for a new one, the exception that ended it."""
        stray = self._unusable()
        for _ in range(_TURNS):
            if self.transport is None or self._stray or not stray.first:
                break
            await asyncio.sleep(0)
        if self.transport is not None or self._stray or not stray.first:
            return stray
        return self.exception() or aiohttp.ServerDisconnectedError()

    def _unusable(self) -> StrayBytes:
        return StrayBytes(first=self._requests <= 1)

    def _unsent(self) -> bool:
        transport = self.transport
        return self._sending or (transport is not None and transport.get_write_buffer_size() > 0)

    def _reject(self, data: bytes) -> None:
        self._stray = True
        status = _STATUS_LINE.match(data)
        if status is not None and int(status[1]) == _REQUEST_TIMEOUT:
            log.info("%s ended an idle connection with status 408; it is not reused", self._peer())
        else:
            log.warning(
                "%s sent %s that no request was waiting for; the connection is not reused%s",
                self._peer(),
                f"{len(data)} bytes" if status is None else f"a response (status {int(status[1])})",
                "" if status is None else ", and the response before it may have been a late one",
            )
        self.set_exception(self._unusable())
        self._shut()

    def _shut(self) -> None:
        self.force_close()
        if self.transport is not None:
            self.transport.abort()

    def _peer(self) -> str:
        known = isinstance(self._address, tuple)
        return f"{self._address[0]}:{self._address[1]}" if known else "the server"


class GuardedRequest(aiohttp.ClientRequest):
    """A request that is only sent if nothing has arrived on its connection; `over` is our end of it."""

    over: GuardedHandler | None = None

    async def send(self, conn: Connection) -> ClientResponse:
        """Send it. Raise `StrayBytes` if the connection is unusable; then nothing was written."""
        self.over = protocol = _guarded(conn)
        await protocol.settle()
        if not self.body:
            protocol.request_begins()
        return await super().send(conn)

    async def write_bytes(
        self, writer: AbstractStreamWriter, conn: Connection, content_length: int | None = None
    ) -> None:
        """Send the headers and the body."""
        protocol = _guarded(conn)
        try:
            protocol.request_begins()
        except StrayBytes:  # this is raised where the response is awaited
            protocol.set_exception(await protocol.why_unusable())
        else:
            await protocol.while_sending(super().write_bytes(writer, conn, content_length))


def _guarded(conn: Connection) -> GuardedHandler:
    protocol = conn.protocol
    if isinstance(protocol, GuardedHandler):
        return protocol
    raise RuntimeError(f"aiohttp {aiohttp.__version__} does not let fleetapi guard its connections")


async def close_at_once(closing: Closing) -> None:
    """Abort the connections that are still closing, and wait until they are closed."""
    for transport in tuple(closing.values()):
        transport.abort()
    if closing:
        await asyncio.wait(tuple(closing))


def guard(connector: aiohttp.BaseConnector, *, alone: bool, closing: Closing | None = None) -> bool:
    """Make a connector open guarded connections, and return whether that is possible.

    It is not possible if the connector creates its connections in its own way.
    """
    internals: Any = connector  # aiohttp has no other place to choose the class
    kind = getattr(getattr(internals, "_factory", None), "func", None)
    if kind is ResponseHandler:
        loop = internals._loop  # noqa: SLF001 - as the connector does
        internals._factory = functools.partial(GuardedHandler, loop=loop, alone=alone, closing=closing)  # noqa: SLF001 - see above
        return True
    return kind is GuardedHandler


def _readable(transport: asyncio.Transport | None) -> bool:
    """Return whether the socket has received bytes that were not read yet, or its end."""
    bare = None if transport is None else transport.get_extra_info("socket")
    number = -1 if bare is None else bare.fileno()
    if number < 0:
        return False
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(number, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([number], [], [], 0)[0])
