"""Invalid requests: each gets an answer, and one line in the log without any of its content."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from fleetapi.webhooks import Receiver, aiohttp_app, serve

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer open sesame\r\n"


@asynccontextmanager
async def in_an_application(receiver: Receiver) -> AsyncIterator[str]:
    runner = web.AppRunner(aiohttp_app(receiver), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def status_of(url: str, request: bytes) -> int:
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    writer.write(request)
    try:
        line = await asyncio.wait_for(reader.readline(), 10)
    finally:
        writer.close()
    return int(line.split()[1])


def with_body(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join((HEAD + b"Content-Length: %d" % len(body), *headers, b"", body))


COMPRESSED = gzip.compress(b'{"monitorId": "m", "events": []}')


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (with_body(COMPRESSED, b"Content-Encoding: gzip"), 415),
        (with_body(b"hello", b"Content-Encoding: gzip"), 415),
        (with_body(b"hello", b"Content-Encoding: deflate"), 415),
        (with_body(b"hello", b"Content-Encoding: identity", b"Content-Encoding: gzip"), 415),
        (with_body(b"hello", b"Content-Encoding: gzip, gzip"), 415),
        (with_body(b"hello", b"Content-Encoding: gzip").replace(b"open", b"shut"), 401),
        (with_body(b"hello", b"Content-Encoding: gzip").replace(b"POST", b"PUT"), 405),
        (with_body(b'{"monitorId": "m"}', b"Content-Encoding: identity"), 200),
        (with_body(b'{"monitorId": "m"}', b"Content-Encoding:"), 200),
    ],
)
@pytest.mark.parametrize("serving", [serve, in_an_application])
async def test_an_invalid_body_is_not_a_server_error(
    serving: Any,
    request_: bytes,
    status: int,
    make_desk: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = make_desk()
    async with serving(desk.receiver) as url:
        assert await status_of(url, request_) == status
    assert not [record for record in caplog.records if record.exc_info]
    assert len(caplog.messages) == (status != 200)


@pytest.mark.parametrize(
    "request_",
    [
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        HEAD + b"Content-Length: -5\r\n\r\nhello",
        HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD.replace(b"open", b"\x00"),
        HEAD.replace(b"Authorization", b"Author ization"),
        HEAD + b"X: " + b"sesame" * 20_000 + b"\r\n\r\n",
        b"POST http://[sesame HTTP/1.1\r\n\r\n",
    ],
)
async def test_an_invalid_request_is_logged_in_one_line_without_its_content(
    request_: bytes, make_desk: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    desk = make_desk()
    async with serve(desk.receiver) as url:
        assert await status_of(url, request_) == 400
    (record,) = caplog.records
    assert (record.levelno, record.exc_info) == (logging.WARNING, None)
    assert "rejected an invalid HTTP request" in record.getMessage()
    assert "sesame" not in caplog.text
