"""Connections that are kept for further requests, and never reused once they have received anything stray.

aiohttp's pool hands out a kept connection without looking whether bytes have arrived on it meanwhile. These
would be read as the answer to the next request, and every later answer would go to the request after it.
So `GuardedHandler` closes a connection that receives anything while no request waits for an answer, and
`GuardedRequest` looks once more, at the last moment before a request is written.

If aiohttp changes so that the guard no longer works, requests fail: the handler accepts an answer only after
aiohttp has announced the request, and the request is only sent over a connection with such a handler.
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

from fleetapi.session.transport.one_response import OneResponse, Parser
from fleetapi.session.transport.probe import accepted

__all__ = ["Closing", "GuardedHandler", "GuardedRequest", "StrayBytes", "close_at_once", "guard"]

log = logging.getLogger("fleetapi.session")

_TURNS = 10
"""Turns of the event loop in which it must have read what has arrived on a socket."""

Closing: TypeAlias = dict[asyncio.Future[None], asyncio.Transport]
"""Connections that are being closed, by what is set when they are closed."""

_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
_REQUEST_TIMEOUT = 408


class StrayBytes(Exception):
    """A connection is not usable: it was closed, or holds bytes that no request waits for. Nothing was sent.

    `first` says that it carried no request before.
    """

    def __init__(self, *, first: bool) -> None:
        super().__init__("the connection was closed, or received bytes before a request was sent")
        self.first = first


class GuardedHandler(ResponseHandler):
    """aiohttp's end of a connection: one request, one response, nothing in between.

    `alone` says that the connector may be used by others too, whose requests do not call `settle`.
    A connection that begins to close is in `closing` until it is closed: aiohttp forgets it at once.
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
        """Remember both ends, for what is asked when the connection is gone."""
        super().connection_made(transport)
        self._tls = transport.get_extra_info("ssl_object")
        self._address = transport.get_extra_info("peername")

    def set_response_params(self, **params: Any) -> None:
        """A request is about to be sent."""

        def new_parser() -> Parser:
            ResponseHandler.set_response_params(self, **params)
            made: Parser = self._parser  # type: ignore[assignment]  # aiohttp does not export its type
            return made

        self._requests += 1
        self._gate = OneResponse(
            new_parser, first=self._requests == 1, unsent=self._unsent, limited=self._alone
        )
        self._parser = self._gate  # type: ignore[assignment]  # it does what is needed of one
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
            closed.exception()  # how it ended is of no interest any more

    def data_received(self, data: bytes) -> None:
        """Pass on what belongs to the response; close the connection over anything else."""
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
                "%s sent more than the response to a request; the connection is not used again", self._peer()
            )
            self._shut()

    def set_exception(self, exc: BaseException, *cause: BaseException) -> None:
        """As aiohttp does, but the cause is kept also when nobody is waiting yet."""
        if cause and exc.__cause__ is None and isinstance(cause[0], BadHttpMessage):
            exc.__cause__ = cause[0]
        super().set_exception(exc, *cause)

    def is_connected(self) -> bool:
        """Whether the connection can be used. One that others share must not have received anything."""
        if not super().is_connected():
            return False
        return self._alone or self._expected() or not _readable(self.transport)

    @property
    def admitted(self) -> bool:
        """Whether the TLS handshake was over for the server too, so that it could read a request."""
        return self._heard or (self._tls is not None and accepted(self._tls))

    async def settle(self) -> None:
        """Make sure that nothing has arrived which the next response could be confused with.

        TLS may have something to say to itself (a session ticket, new keys): that is read first, by the
        event loop. Raises `StrayBytes`, or what a new connection ended with.
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
        """From now on, what arrives may be the response."""
        if not self._usable():
            raise self._unusable()
        self._awaiting = True

    async def while_sending(self, sending: Any) -> None:
        """Await the sending of a body; until its end, no response can say that the request succeeded."""
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
        """Of a new connection that was closed, how it ended: so the server refuses a certificate."""
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
            log.info("%s ended an idle connection with status 408; it is not used again", self._peer())
        else:
            log.warning(
                "%s sent %s that no request was waiting for; the connection is not used again%s",
                self._peer(),
                f"{len(data)} bytes" if status is None else f"a response (status {int(status[1])})",
                "" if status is None else ", and the answer before it may have been one that came late",
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
    """Is only written to a connection on which nothing has arrived, of which `over` is our end."""

    over: GuardedHandler | None = None

    async def send(self, conn: Connection) -> ClientResponse:
        """Send it. Raises `StrayBytes` when nothing was written, because the connection is not usable."""
        self.over = protocol = _guarded(conn)
        await protocol.settle()
        if not self.body:
            protocol.request_begins()
        return await super().send(conn)

    async def write_bytes(
        self, writer: AbstractStreamWriter, conn: Connection, content_length: int | None = None
    ) -> None:
        """Send the body, and with it the headers."""
        protocol = _guarded(conn)
        try:
            protocol.request_begins()
        except StrayBytes:  # the response is awaited elsewhere, and raises there what is set here
            protocol.set_exception(await protocol.why_unusable())
        else:
            await protocol.while_sending(super().write_bytes(writer, conn, content_length))


def _guarded(conn: Connection) -> GuardedHandler:
    protocol = conn.protocol
    if isinstance(protocol, GuardedHandler):
        return protocol
    raise RuntimeError(f"aiohttp {aiohttp.__version__} does not let fleetapi guard its connections")


async def close_at_once(closing: Closing) -> None:
    """Close the connections that are still saying goodbye, and wait until they are closed."""
    for transport in tuple(closing.values()):
        transport.abort()
    if closing:
        await asyncio.wait(tuple(closing))


def guard(connector: aiohttp.BaseConnector, *, alone: bool, closing: Closing | None = None) -> bool:
    """Make a connector open guarded connections; whether that was possible.

    It is not when the connector makes its connections in a way of its own.
    """
    internals: Any = connector  # the only place where aiohttp lets somebody choose the class
    kind = getattr(getattr(internals, "_factory", None), "func", None)
    if kind is ResponseHandler:
        loop = internals._loop  # noqa: SLF001 - as the class itself does
        internals._factory = functools.partial(GuardedHandler, loop=loop, alone=alone, closing=closing)  # noqa: SLF001 - see above
        return True
    return kind is GuardedHandler


def _readable(transport: asyncio.Transport | None) -> bool:
    """Whether the system has received something on the socket that was not read yet, or its end."""
    bare = None if transport is None else transport.get_extra_info("socket")
    number = -1 if bare is None else bare.fileno()
    if number < 0:
        return False
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(number, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([number], [], [], 0)[0])
