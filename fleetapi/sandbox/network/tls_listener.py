"""Letting connections in: TLS that fails is the visitor's business, and no error of the loop."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from fleetapi.sandbox.faults.rules import Faults
from fleetapi.sandbox.network.certificate_authority import CertificateAuthority

__all__ = ["CertificateRefusals", "TlsListener", "serve_with_alerts", "server_context"]

_OUT_OF_SOCKETS = 0.1
"""Seconds after which is tried again when a connection cannot be accepted."""


class TlsListener:
    """Accepts connections on a listening socket and shakes hands, until it is closed.

    `asyncio.Server` does the same, but in debug mode reports every handshake that breaks off to the loop's
    exception handler, as an error with a traceback: in the tests of users, whose clients are cancelled.
    """

    def __init__(
        self,
        listener: socket.socket,
        context: ssl.SSLContext,
        protocol: Callable[[], asyncio.Protocol],
        refusing: Callable[[], ssl.SSLContext | None] = lambda: None,
    ) -> None:
        self._listener = listener
        self._context = context
        self._protocol = protocol
        self._refusing = refusing
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Begin to accept."""
        self._listener.setblocking(False)
        self._keep(asyncio.create_task(self._accept(), name="fleetapi sandbox door"))

    async def close(self) -> None:
        """Accept nothing more, and break off the handshakes; the socket itself is not closed."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                visitor, _ = await loop.sock_accept(self._listener)
            except OSError:
                await asyncio.sleep(_OUT_OF_SOCKETS)
                continue
            handshake = asyncio.create_task(self._let_in(visitor), name="fleetapi sandbox handshake")
            handshake.add_done_callback(partial(_forget, visitor))
            self._keep(handshake)

    async def _let_in(self, visitor: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            if refusing := self._refusing():
                await serve_with_alerts(visitor, refusing, self._protocol)
                return
            await loop.connect_accepted_socket(self._protocol, visitor, ssl=self._context)
        except OSError:  # also ssl.SSLError: no certificate, no TLS, gone; the loop has closed the socket
            return


def _forget(visitor: socket.socket, handshake: asyncio.Task[None]) -> None:
    """Close what no transport has taken over, because the handshake was cancelled before it began."""
    if handshake.cancelled():
        visitor.close()


_CHUNK = 65_536
_PATIENCE = 5.0
"""Seconds that a visitor who was refused may take to go."""


async def serve_with_alerts(
    visitor: socket.socket, context: ssl.SSLContext, protocol: Callable[[], asyncio.Protocol]
) -> None:
    """Shake hands, and bring a visitor who is let in to the protocol; send an alert to any other."""
    with visitor:
        tls = _Tls(visitor, context)
        if await tls.handshake():
            await _bridge(tls, protocol)
        else:
            await tls.say_goodbye()


class _Tls:
    """One end of a TLS connection over a socket that does not block."""

    def __init__(self, visitor: socket.socket, context: ssl.SSLContext) -> None:
        self._loop = asyncio.get_running_loop()
        self._visitor = visitor
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    async def handshake(self) -> bool:
        """Whether it succeeds. What OpenSSL has to say is sent in any case."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                if not await self._feed():
                    return False
            except ssl.SSLError:
                await self._flush()
                return False
            else:
                await self._flush()
                return True

    async def read(self) -> bytes:
        """What the visitor says next; nothing at the end."""
        while True:
            try:
                return self._tls.read(_CHUNK)
            except ssl.SSLWantReadError:
                await self._flush()
                if not await self._feed():
                    return b""
            except ssl.SSLError:
                return b""

    async def write(self, content: bytes) -> None:
        """Say something."""
        self._tls.write(content)
        await self._flush()

    async def say_goodbye(self) -> None:
        """End it so that the visitor hears the last word: what was sent meanwhile is read and forgotten."""
        with suppress(OSError, TimeoutError):
            self._visitor.shutdown(socket.SHUT_WR)
            async with asyncio.timeout(_PATIENCE):
                while await self._loop.sock_recv(self._visitor, _CHUNK):
                    pass

    async def _flush(self) -> None:
        if content := self._outgoing.read():
            await self._loop.sock_sendall(self._visitor, content)

    async def _feed(self) -> bool:
        content = await self._loop.sock_recv(self._visitor, _CHUNK)
        self._incoming.write(content) if content else self._incoming.write_eof()
        return bool(content)


async def _bridge(tls: _Tls, protocol: Callable[[], asyncio.Protocol]) -> None:
    """Carry everything between the visitor and a protocol, until one of them ends it."""
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    with ours:
        ours.setblocking(False)
        theirs.setblocking(False)
        await loop.connect_accepted_socket(protocol, theirs)

        async def inwards() -> None:
            while content := await tls.read():
                await loop.sock_sendall(ours, content)

        async def outwards() -> None:
            while content := await loop.sock_recv(ours, _CHUNK):
                await tls.write(content)

        tasks = [asyncio.create_task(work()) for work in (inwards, outwards)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


_REVOKED = "revoked-certificate"
_TRUSTED = "trusted.pem"


def server_context(*, identity: Path, authority: Path) -> ssl.SSLContext:
    """TLS that lets nobody in without a client certificate of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(identity)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


class CertificateRefusals:
    """What new connections meet after a fault that is about the certificate, until the faults are cleared."""

    def __init__(self, faults: Faults, authority: CertificateAuthority, identity: Path) -> None:
        self._faults = faults
        self._authority = authority
        self._identity = identity
        self._expired = 0
        self._revoked: list[int] = []
        self._made: tuple[object, ssl.SSLContext] | None = None

    def begin(self, *, first: bool) -> None:
        """From now on refuse the certificate that was shown, and take newer ones.

        `first` says that it is one from before it was renewed; otherwise it may be any that there is.
        """
        renewed = first and self._authority.successors > 0
        if self._faults.refused == _REVOKED:
            self._revoked = self._authority.signed_for_clients(by_successors=not renewed)
            return
        if not renewed:
            self._authority.replace_issuer()
        self._expired = 1 if renewed else self._authority.successors

    def context(self) -> ssl.SSLContext | None:
        """The context for a new connection; None for the usual one."""
        fault, successors = self._faults.refused, self._authority.successors
        if fault is None and not successors:
            return None
        wanted = (fault, successors, self._expired, tuple(self._revoked))
        if self._made is None or self._made[0] != wanted:
            self._made = wanted, self._context(fault)
        return self._made[1]

    def _context(self, fault: str | None) -> ssl.SSLContext:
        if fault == _REVOKED:
            trusted = self._authority.accepted(revoked=self._revoked)
        else:
            trusted = self._authority.accepted(expired=0 if fault is None else self._expired)
        path = self._identity.with_name(_TRUSTED)  # OpenSSL reads lists of what is revoked from files only
        path.write_bytes(trusted)
        context = server_context(identity=self._identity, authority=path)
        if fault == _REVOKED:
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
        return context
