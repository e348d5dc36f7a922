"""Letting connections in: TLS that fails is the visitor's business, and no error of the loop."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from functools import partial

from fleetapi.sandbox.network.alerts import serve_with_alerts

__all__ = ["Door"]

_OUT_OF_SOCKETS = 0.1
"""Seconds after which is tried again when a connection cannot be accepted."""


class Door:
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
