"""TLS that says why it refuses a certificate: asyncio's own closes the socket before the alert is sent."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

__all__ = ["serve_with_alerts"]

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
