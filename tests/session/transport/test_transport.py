"""The transport over real sockets and TLS: network failures and their translation."""

from __future__ import annotations

import asyncio
import ssl
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from waiting import eventually

from fleetapi.errors import (
    ConnectionFailed,
    DecodingError,
    RequestTimeout,
)
from fleetapi.session.messages.response import Failure
from fleetapi.session.transport.transport import Answer, Exchange, Transport

Send = Callable[..., Any]


async def warmed(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    """One good exchange, so that the connection is kept and the certificate known to be accepted."""
    assert isinstance(await send(), Answer)
    server.requests.clear()


async def test_an_answer_is_read_whole(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    server.responds_with(answer(200, {"a": 1}, X_RateLimit_Limit_1="5"))
    got = await send()
    assert (got.status, got.body, got.headers["x-ratelimit-limit-1"]) == (200, b'{"a": 1}', "5")
    assert server.requests[0].headers["authorization"] == "Basic secret"
    assert server.requests[0].query == "client_id=secret"
    assert server.requests[0].headers["user-agent"].startswith("fleetapi")


async def test_connections_are_kept(server: Any, send: Send) -> None:
    for _ in range(5):
        await send()
    assert server.connections == 1


async def test_status_and_headers_are_reported_before_the_body(
    server: Any, transport: Transport, tls: ssl.SSLContext, answer: Callable[..., bytes]
) -> None:
    server.responds_with(answer(429, {}, Retry_After="7"))
    heard: list[Any] = []
    await transport.exchange(
        Exchange("GET", server.base_url + "/", {}),
        tls=tls,
        timeout=5,
        on_headers=lambda status, headers: heard.append((status, headers["retry-after"])),
    )
    assert heard == [(429, "7")]


@pytest.mark.parametrize("fault", ["reset", "close"])
@pytest.mark.parametrize(("method", "body"), [("GET", None), ("POST", b"{}"), ("DELETE", None)])
async def test_a_kept_connection_that_dies_is_one_lost_attempt(  # noqa: PLR0917 - fixtures
    server: Any, send: Send, answer: Callable[..., bytes], fault: str, method: str, body: bytes | None
) -> None:
    """aiohttp would send GET and DELETE once more by itself: neither limits nor hooks would see it."""
    await warmed(server, send, answer)
    server.responds_with(fault, answer())
    failure = await send(method, body)
    assert failure.error is ConnectionFailed
    assert failure.reached
    assert failure.transient
    assert len(server.requests) == 1


async def test_an_answer_cut_short_is_lost(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    server.responds_with(("truncate", answer(200, {"a": "x" * 100})[:-20]))
    failure = await send()
    assert failure.error is ConnectionFailed
    assert "was truncated" in failure.message


@pytest.mark.parametrize(
    "noise", [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n", b"\x00\x01\x02\x03\r\n\r\n"]
)
async def test_an_answer_that_is_not_http(server: Any, send: Send, noise: bytes) -> None:
    server.responds_with(("truncate", noise))
    failure = await send()
    assert isinstance(failure, Failure)
    assert failure.error is ConnectionFailed


async def test_a_damaged_compression(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    server.responds_with(answer(200, body=b"not gzip at all", Content_Encoding="gzip"))
    failure = await send()
    assert failure.error is ConnectionFailed


async def test_silence_ends_with_the_timeout(server: Any, send: Send) -> None:
    server.responds_with("hang")
    for method, body in (("GET", None), ("POST", b"{}")):
        failure = await send(method, body, timeout=0.2)
        assert failure.error is RequestTimeout
        assert failure.reached
        assert "0.2 s" in failure.message


async def test_a_post_that_could_not_be_sent_in_time_provably_never_arrived(send: Send) -> None:
    """The listener accepts the connection, and never answers in TLS."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        failure = await send("POST", b"{}", timeout=0.2, base=f"https://127.0.0.1:{port}")
        await asyncio.sleep(0.05)
    assert failure.error is RequestTimeout
    assert not failure.reached


async def test_no_server_is_listening(send: Send, unused_tcp_port: int) -> None:
    failure = await send("POST", b"{}", base=f"https://127.0.0.1:{unused_tcp_port}")
    assert failure.error is ConnectionFailed
    assert not failure.reached
    assert "connection refused" in failure.message


async def test_a_name_that_does_not_exist(send: Send) -> None:
    failure = await send(base="https://does-not-exist.invalid")
    assert failure.error is ConnectionFailed
    assert not failure.reached


async def test_an_answer_without_end_is_not_kept_in_memory(
    server: Any, send: Send, answer: Callable[..., bytes]
) -> None:
    server.responds_with(answer(200, body=b"x" * 1001))
    failure = await send(largest_answer=1000)
    assert failure.error is DecodingError
    assert not failure.transient


async def test_cancelling_leaves_neither_task_nor_connection(
    server: Any, send: Send, answer: Callable[..., bytes], transport: Transport
) -> None:
    await warmed(server, send, answer)
    server.responds_with("hang")
    before = asyncio.all_tasks()
    task = asyncio.create_task(send())
    await server.reached()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await eventually(lambda: asyncio.all_tasks() <= before)
    connector = transport._session.connector
    assert connector is not None
    assert not connector._acquired


async def test_a_failure_holds_no_credentials_and_no_foreign_exception(server: Any, send: Send) -> None:
    server.responds_with("reset")
    failure = await send("POST", b"{}")
    from fleetapi.session.messages.request import Request

    error = failure.to_error(Request("POST", "/fleets"))
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "secret" not in "".join(traceback.format_exception(error)) + repr(failure)


def test_what_goes_on_the_wire_is_not_shown() -> None:
    assert "secret" not in repr(
        Exchange("GET", "https://x/?client_id=secret", {"Authorization": "secret"}, b"secret")
    )
