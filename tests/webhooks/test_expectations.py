"""`Expect: 100-continue`: every receiver answers it, and refuses before the body is sent where it can."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from hosting import in_aiohttp, in_uvicorn
from yarl import URL

from fleetapi.webhooks import Receiver, aiohttp_app, aiohttp_handler, asgi_app, serve

Make = Callable[..., dict[str, Any]]
SECRET = "Authorization: Bearer open sesame"


@asynccontextmanager
async def by_its_route(receiver: Receiver) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/monitors", aiohttp_handler(receiver))
    async with receiver, in_aiohttp(app) as url:
        yield f"{url}/monitors"


def as_an_application(receiver: Receiver) -> AbstractAsyncContextManager[str]:
    return in_aiohttp(aiohttp_app(receiver))


def under_uvicorn(receiver: Receiver) -> AbstractAsyncContextManager[str]:
    return in_uvicorn(asgi_app(receiver))


every_server = pytest.mark.parametrize("serving", [serve, by_its_route, as_an_application, under_uvicorn])
# a route of somebody else's application is answered by aiohttp before the receiver is asked
early_servers = pytest.mark.parametrize("serving", [serve, as_an_application, under_uvicorn])


class Sender:
    """A sender that waits for 100 before it sends its body, however long that takes."""

    def __init__(self, url: str) -> None:
        self.place = URL(url)

    async def __aenter__(self) -> Sender:
        self.reader, self.writer = await asyncio.open_connection(self.place.host, self.place.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    def head(self, length: int, *headers: str, version: str = "1.1") -> None:
        lines = [f"POST {self.place.path} HTTP/{version}", "Host: x", f"Content-Length: {length}", *headers]
        self.writer.write("".join(f"{line}\r\n" for line in (*lines, "")).encode())

    async def answer(self) -> tuple[int, bytes]:
        """The next status, and its headers."""
        async with asyncio.timeout(20):
            head = await self.reader.readuntil(b"\r\n\r\n")
        return int(head.split()[1]), head


@every_server
@pytest.mark.parametrize("padding", [0, 2 << 20])
async def test_a_waiting_sender_gets_100_continue(
    serving: Any, padding: int, make_desk: Any, message: Make
) -> None:
    desk = make_desk()
    body = json.dumps(message()).encode() + b" " * padding
    async with serving(desk.receiver) as url, Sender(url) as sender:
        sender.head(len(body), SECRET, "Expect: 100-continue")
        assert (await sender.answer())[0] == 100
        sender.writer.write(body)
        assert (await sender.answer())[0] == 200
        sender.head(len(body), SECRET)  # the connection goes on, without expectation
        sender.writer.write(body)
        assert (await sender.answer())[0] == 200
    assert desk.receiver.stats.accepted == 2


@early_servers
@pytest.mark.parametrize(
    ("length", "headers", "status"),
    [
        (10, ["Authorization: Bearer guessed", "Expect: 100-continue"], 401),
        (10, ["Expect: 100-continue"], 401),
        (5 << 20, [SECRET, "Expect: 100-continue"], 413),
        (10, [SECRET, "Content-Encoding: gzip", "Expect: 100-continue"], 415),
        (10, [SECRET, "Expect: a-miracle"], 417),
        (10, [SECRET, "Expect: 100-continue, a-miracle"], 417),
    ],
)
async def test_a_body_is_never_sent_if_the_head_is_rejected(
    serving: Any, make_desk: Any, length: int, headers: list[str], status: int
) -> None:
    desk = make_desk()
    async with serving(desk.receiver) as url, Sender(url) as sender:
        sender.head(length, *headers)
        answered, head = await sender.answer()
        assert answered == status
        assert b"connection: close" in head.lower()
    assert desk.receiver.stats.refused == {status: 1}


@every_server
async def test_an_expectation_of_http_1_0_is_ignored(serving: Any, make_desk: Any, message: Make) -> None:
    desk = make_desk()
    body = json.dumps(message()).encode()
    async with serving(desk.receiver) as url, Sender(url) as sender:
        sender.head(len(body), SECRET, "Expect: 100-continue", version="1.0")
        sender.writer.write(body)
        assert (await sender.answer())[0] == 200
