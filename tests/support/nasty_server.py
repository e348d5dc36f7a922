"""A server over mutual TLS whose answers are any bytes, and what a call to it must end in."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import pytest

from fleetapi import FleetClient
from fleetapi.errors import FleetError

__all__ = ["GOOD", "LIMIT", "Connection", "NastyServer", "answer", "fails", "opened"]

GOOD = json.dumps({"total": 0, "_embedded": {"fleets": []}}).encode()
LIMIT = 1_000_000
"""The largest answer that the client of these tests takes."""


def answer(
    body: bytes = GOOD, *lines: str, status: int = 200, length: int | None = None, version: str = "1.1"
) -> bytes:
    """An answer as bytes; `length` may lie, and -1 leaves it out."""
    claimed = len(body) if length is None else length
    fields = [*lines, *([] if claimed < 0 else [f"Content-Length: {claimed}"])]
    head = "".join(f"{line}\r\n" for line in fields)
    return f"HTTP/{version} {status} Whatever\r\n{head}\r\n".encode("latin-1") + body


Behavior = Callable[["Connection"], Awaitable[bool]]
"""Answers one request; False ends the connection."""


@attrs.define(eq=False)
class Connection:
    """One connection, as a behavior sees it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def request(self) -> bytes:
        """Read one request whole."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                return head + await self.reader.readexactly(int(line.partition(b":")[2]))
        return head

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


@attrs.define(eq=False)
class NastyServer:
    """Behaves as scripted, and counts requests. A `deaf` one closes connections without reading."""

    port: int = 0
    behavior: Behavior = attrs.field(init=False)
    requests: list[bytes] = attrs.field(factory=list)
    connections: int = 0
    deaf: bool = False
    tasks: set[asyncio.Task[Any]] = attrs.field(factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        self.connections += 1
        connection = Connection(reader, writer)
        try:
            while not self.deaf:
                self.requests.append(await connection.request())
                if not await self.behavior(connection):
                    break
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.transport.abort()
            self.tasks.discard(task)

    def responds_with(self, *answers: bytes, end: bool = False) -> None:
        """Each request gets the next of these, and repeats the last; `end` closes after each."""

        async def behave(connection: Connection) -> bool:
            await connection.say(answers[min(len(self.requests), len(answers)) - 1])
            if end:
                connection.writer.close()
                await connection.writer.wait_closed()
            return not end

        self.behavior = behave


async def opened(authority: Any) -> tuple[NastyServer, asyncio.Server]:
    """A server that wants a certificate of the authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    nasty = NastyServer()
    listener = await asyncio.start_server(nasty.serve, "127.0.0.1", 0, ssl=context)
    nasty.port = listener.sockets[0].getsockname()[1]
    return nasty, listener


async def fails(
    client: FleetClient, kind: type[FleetError], method: str = "GET", **options: Any
) -> FleetError:
    """The error of ours that a call ends in; it tells no secret and holds nothing foreign."""
    body: dict[str, str] | None = {} if method == "POST" else None
    with pytest.raises(FleetError) as caught:
        await client.request(method, "/fleets", json=body, **options)
    error = caught.value
    assert type(error) is kind, error
    assert "secret" not in str(error)
    seen: BaseException | None = error
    while seen is not None:
        assert isinstance(seen, FleetError)
        seen = seen.__cause__ or seen.__context__
    return error
