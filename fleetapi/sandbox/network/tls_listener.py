"""Accept TLS connections, and reject client certificates with an alert. A failed handshake is not logged."""

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
"""Seconds to wait after a connection could not be accepted."""


class TlsListener:
    """Accepts connections on a listening socket and performs the TLS handshake, until it is closed.

    `asyncio.Server` does the same, but in debug mode it reports every aborted handshake to the loop's
    exception handler, as an error with a traceback. That would appear in users' tests when they cancel a
    client.
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
        """Start accepting connections."""
        self._listener.setblocking(False)
        self._keep(asyncio.create_task(self._accept(), name="fleetapi sandbox listener"))

    async def close(self) -> None:
        """Stop accepting connections and abort handshakes. This does not close the socket."""
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
                client, _ = await loop.sock_accept(self._listener)
            except OSError:
                await asyncio.sleep(_OUT_OF_SOCKETS)
                continue
            handshake = asyncio.create_task(self._handshake(client), name="fleetapi sandbox handshake")
            handshake.add_done_callback(partial(_forget, client))
            self._keep(handshake)

    async def _handshake(self, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            if refusing := self._refusing():
                await serve_with_alerts(client, refusing, self._protocol)
                return
            await loop.connect_accepted_socket(self._protocol, client, ssl=self._context)
        except OSError:  # includes ssl.SSLError; the loop has closed the socket
            return


def _forget(client: socket.socket, handshake: asyncio.Task[None]) -> None:
    """Close the connection if the handshake was cancelled before it began: no transport owns it then."""
    if handshake.cancelled():
        client.close()


_CHUNK = 65_536
_PATIENCE = 5.0
"""Seconds to wait for a rejected client to close the connection."""


async def serve_with_alerts(
    client: socket.socket, context: ssl.SSLContext, protocol: Callable[[], asyncio.Protocol]
) -> None:
    """Perform the handshake and connect the client to the protocol; on failure, send a TLS alert.

    asyncio closes the socket before OpenSSL's alert is sent, so the client would not learn the reason.
    """
    with client:
        tls = _Tls(client, context)
        if await tls.handshake():
            await _bridge(tls, protocol)
        else:
            await tls.close_gracefully()


class _Tls:
    """The server side of a TLS connection over a non-blocking socket."""

    def __init__(self, client: socket.socket, context: ssl.SSLContext) -> None:
        self._loop = asyncio.get_running_loop()
        self._client = client
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    async def handshake(self) -> bool:
        """Perform the handshake; return whether it succeeded. Alerts of OpenSSL are sent in any case."""
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
        """Return the next bytes from the client; none at the end."""
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
        """Send bytes to the client."""
        self._tls.write(content)
        await self._flush()

    async def close_gracefully(self) -> None:
        """Close the connection so that the alert arrives: discard what the client still sends."""
        with suppress(OSError, TimeoutError):
            self._client.shutdown(socket.SHUT_WR)
            async with asyncio.timeout(_PATIENCE):
                while await self._loop.sock_recv(self._client, _CHUNK):
                    pass

    async def _flush(self) -> None:
        if content := self._outgoing.read():
            await self._loop.sock_sendall(self._client, content)

    async def _feed(self) -> bool:
        content = await self._loop.sock_recv(self._client, _CHUNK)
        self._incoming.write(content) if content else self._incoming.write_eof()
        return bool(content)


async def _bridge(tls: _Tls, protocol: Callable[[], asyncio.Protocol]) -> None:
    """Forward bytes between the client and a protocol until one of them closes the connection."""
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    with ours:
        ours.setblocking(False)
        theirs.setblocking(False)
        await loop.connect_accepted_socket(protocol, theirs)

        async def receive() -> None:
            while content := await tls.read():
                await loop.sock_sendall(ours, content)

        async def send() -> None:
            while content := await loop.sock_recv(ours, _CHUNK):
                await tls.write(content)

        tasks = [asyncio.create_task(work()) for work in (receive, send)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


_REVOKED = "revoked-certificate"
_TRUSTED = "trusted.pem"


def server_context(*, identity: Path, authority: Path) -> ssl.SSLContext:
    """Return a TLS context that requires a client certificate of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(identity)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


class CertificateRefusals:
    """Decides which client certificates new connections may use after a certificate fault."""

    def __init__(self, faults: Faults, authority: CertificateAuthority, identity: Path) -> None:
        self._faults = faults
        self._authority = authority
        self._identity = identity
        self._expired = 0
        self._revoked: list[int] = []
        self._made: tuple[object, ssl.SSLContext] | None = None

    def begin(self, *, first: bool) -> None:
        """Reject the current client certificate from now on, but accept newer ones.

        With `first`, the fault affected a certificate from before the first renewal.
        """
        renewed = first and self._authority.successors > 0
        if self._faults.refused == _REVOKED:
            self._revoked = self._authority.signed_for_clients(by_successors=not renewed)
            return
        if not renewed:
            self._authority.replace_issuer()
        self._expired = 1 if renewed else self._authority.successors

    def context(self) -> ssl.SSLContext | None:
        """Return the TLS context for a new connection; None for the usual one."""
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
        path = self._identity.with_name(_TRUSTED)  # OpenSSL reads revocation lists from files only
        path.write_bytes(trusted)
        context = server_context(identity=self._identity, authority=path)
        if fault == _REVOKED:
            context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
        return context
