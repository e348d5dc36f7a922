"""Real sockets and real TLS: what the network does to us, and what we make of it."""

from __future__ import annotations

import asyncio
import gc
import ssl
import traceback
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from waiting import eventually

from fleetapi.errors import (
    CertificateRejected,
    ConfigurationError,
    ConnectionFailed,
    DecodingError,
    RequestTimeout,
    ServerNotTrusted,
    UsageError,
)
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.tls import build_context
from fleetapi.session.messages.failure import Failure
from fleetapi.session.transport.transport import Answer, Exchange, Transport

Send = Callable[..., Any]


@pytest.fixture
def tls(issue: Callable[..., Any], authority: Any) -> ssl.SSLContext:
    issued = issue(authority)
    return build_context(ClientCertificate(issued.pem, ca=issued.ca).load())


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    made = Transport()
    yield made
    await made.aclose()


@pytest.fixture
def send(server: Any, transport: Transport, tls: ssl.SSLContext) -> Send:
    async def exchange(
        method: str = "GET",
        body: bytes | None = None,
        *,
        timeout: float | None = 5,  # noqa: ASYNC109 - the transport's own
        through: Any = tls,
        base: str = "",
        **limits: int,
    ) -> Answer | Failure:
        url = (base or server.base_url) + "/v3/fleets?client_id=secret"
        headers = {"Authorization": "Basic secret", "Accept": "application/hal+json"}
        return await transport.exchange(
            Exchange(method, url, headers, body),
            tls=through,
            timeout=timeout,
            on_headers=lambda status, headers: None,
            **limits,
        )

    return exchange


async def warmed(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    """One good exchange, so that the connection is kept and the certificate known to be accepted."""
    assert isinstance(await send(), Answer)
    server.requests.clear()


async def test_an_answer_is_read_whole(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    server.says(answer(200, {"a": 1}, X_RateLimit_Limit_1="5"))
    got = await send()
    assert (got.status, got.body, got.headers["x-ratelimit-limit-1"]) == (200, b'{"a": 1}', "5")
    assert server.requests[0].headers["authorization"] == "Basic secret"
    assert server.requests[0].query == "client_id=secret"
    assert server.requests[0].headers["user-agent"].startswith("fleetapi")


async def test_connections_are_kept(server: Any, send: Send) -> None:
    for _ in range(5):
        await send()
    assert server.connections == 1


async def test_status_and_headers_are_heard_before_the_body(
    server: Any, transport: Transport, tls: ssl.SSLContext, answer: Callable[..., bytes]
) -> None:
    server.says(answer(429, {}, Retry_After="7"))
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
    server.says(fault, answer())
    failure = await send(method, body)
    assert failure.error is ConnectionFailed
    assert failure.reached
    assert failure.transient
    assert len(server.requests) == 1


async def test_an_answer_cut_short_is_lost(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    server.says(("truncate", answer(200, {"a": "x" * 100})[:-20]))
    failure = await send()
    assert failure.error is ConnectionFailed
    assert "cut short" in failure.message


@pytest.mark.parametrize(
    "noise", [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n", b"\x00\x01\x02\x03\r\n\r\n"]
)
async def test_an_answer_that_is_not_http(server: Any, send: Send, noise: bytes) -> None:
    server.says(("truncate", noise))
    failure = await send()
    assert isinstance(failure, Failure)
    assert failure.error is ConnectionFailed


async def test_a_damaged_compression(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    server.says(answer(200, body=b"not gzip at all", Content_Encoding="gzip"))
    failure = await send()
    assert failure.error is ConnectionFailed


async def test_silence_ends_with_the_timeout(server: Any, send: Send) -> None:
    server.says("hang")
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


async def test_nobody_listens(send: Send, unused_tcp_port: int) -> None:
    failure = await send("POST", b"{}", base=f"https://127.0.0.1:{unused_tcp_port}")
    assert failure.error is ConnectionFailed
    assert not failure.reached
    assert "connection refused" in failure.message


async def test_a_name_that_does_not_exist(send: Send) -> None:
    failure = await send(base="https://does-not-exist.invalid")
    assert failure.error is ConnectionFailed
    assert not failure.reached


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("who", ["stranger", "nobody"])
async def test_a_server_that_refuses_our_certificate(  # noqa: PLR0917 - fixtures
    server: Any, send: Send, issue: Callable[..., Any], authority: Any, version: ssl.TLSVersion, who: str
) -> None:
    """Under TLS 1.3 the refusal crosses the request and looks like a reset; a second connection tells."""
    if who == "stranger":
        stranger = issue(type(authority)(), name="stranger")
        context = build_context(ClientCertificate(stranger.pem, ca=issue(authority).ca).load())
    else:
        context = ssl.create_default_context(cafile=str(issue(authority).ca))
    context.maximum_version = version
    failure = await send("POST", b"{}", through=context)
    assert not failure.reached
    if version is ssl.TLSVersion.TLSv1_3:
        assert failure.error is CertificateRejected
    else:  # asyncio's server ends the handshake of TLS 1.2 without an alert, so nobody can know
        assert failure.error in {CertificateRejected, ConnectionFailed}
    assert server.requests == []


async def test_an_alert_of_tls_1_2_names_the_reason(
    send: Send, issue: Callable[..., Any], authority: Any
) -> None:
    """A blocking server sends its alerts, as servers in the field do."""
    import socket
    import threading

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        try:
            context.wrap_socket(connection, server_side=True).recv(1)
        except OSError:
            connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    stranger = issue(type(authority)(), name="stranger")
    ours = build_context(ClientCertificate(stranger.pem, ca=issue(authority).ca).load())
    ours.maximum_version = ssl.TLSVersion.TLSv1_2
    failure = await send(through=ours, base=f"https://127.0.0.1:{listener.getsockname()[1]}")
    await asyncio.to_thread(thread.join)
    listener.close()
    assert failure.error is CertificateRejected
    assert "does not know the authority" in failure.message


async def test_a_reset_of_an_accepted_certificate_is_only_a_reset(server: Any, send: Send) -> None:
    server.says("reset")
    failure = await send(timeout=30)
    assert failure.error is ConnectionFailed  # and not that the time was over
    assert server.connections == 2  # one more to find out, and no waiting for more than that


async def test_a_server_that_our_bundle_does_not_vouch_for(
    server: Any, send: Send, issue: Callable[..., Any], authority: Any
) -> None:
    other = issue(type(authority)(), name="other")
    context = build_context(ClientCertificate(issue(authority).pem, ca=other.ca).load())
    failure = await send(through=context)
    assert failure.error is ServerNotTrusted
    assert not failure.reached
    assert server.requests == []


async def test_a_certificate_for_another_host(server: Any, send: Send) -> None:
    failure = await send(base=server.base_url.replace("127.0.0.1", "127.0.0.2"))
    assert failure.error in {ServerNotTrusted, ConnectionFailed}  # not every system has 127.0.0.2


async def test_redirects_are_not_followed(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    server.says(answer(302, Location="https://elsewhere.example/"))
    assert (await send()).status == 302
    assert len(server.requests) == 1


async def test_cookies_are_not_kept(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    server.says(answer(200, {}, Set_Cookie="a=b"))
    await send()
    await send()
    assert "cookie" not in server.requests[1].headers


async def test_an_answer_without_end_is_not_kept_in_memory(
    server: Any, send: Send, answer: Callable[..., bytes]
) -> None:
    server.says(answer(200, body=b"x" * 1001))
    failure = await send(largest_answer=1000)
    assert failure.error is DecodingError
    assert not failure.transient


async def test_cancelling_leaves_neither_task_nor_connection(
    server: Any, send: Send, answer: Callable[..., bytes], transport: Transport
) -> None:
    await warmed(server, send, answer)
    server.says("hang")
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


async def test_a_session_of_the_users_is_used_and_never_closed(server: Any, tls: ssl.SSLContext) -> None:
    async with aiohttp.ClientSession(headers={"X-Mine": "1"}) as session:
        transport = Transport(session=session)
        outcome = await transport.exchange(
            Exchange("GET", server.base_url + "/", {}),
            tls=tls,
            timeout=5,
            on_headers=lambda status, headers: None,
        )
        assert isinstance(outcome, Answer)
        await transport.aclose()
        transport.abandon()
        assert not session.closed
    assert server.requests[0].headers["x-mine"] == "1"
    after = await transport.exchange(
        Exchange("GET", server.base_url + "/", {}),
        tls=tls,
        timeout=5,
        on_headers=lambda status, headers: None,
    )
    assert isinstance(after, Failure)
    assert after.error is UsageError
    with pytest.raises(UsageError):
        Transport(session=session)


async def test_a_connector_of_the_users_is_used_and_never_closed(server: Any, tls: ssl.SSLContext) -> None:
    connector = aiohttp.TCPConnector(ssl=tls)
    transport = Transport(connector=connector)
    outcome = await transport.exchange(
        Exchange("GET", server.base_url + "/", {}),
        tls=None,
        timeout=5,
        on_headers=lambda status, headers: None,
    )
    assert isinstance(outcome, Answer)
    await transport.aclose()
    assert not connector.closed
    await connector.close()
    with pytest.raises(UsageError):
        Transport(connector=connector)


async def test_through_a_proxy(server: Any, tls: ssl.SSLContext) -> None:
    asked: list[bytes] = []

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        if b"Proxy-Authorization" not in asked[-1]:
            writer.write(b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            writer.close()
            return
        other_reader, other = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        await asyncio.wait(
            [asyncio.create_task(pump(reader, other)), asyncio.create_task(pump(other_reader, writer))]
        )

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
        except OSError:
            pass
        writer.close()

    listener = await asyncio.start_server(tunnel, "127.0.0.1", 0)
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        for credentials, status in (("", None), ("user:secret@", 200)):
            transport = Transport(proxy=f"http://{credentials}127.0.0.1:{port}")
            outcome = await transport.exchange(
                Exchange("POST", server.base_url + "/", {}, b"{}"),
                tls=tls,
                timeout=5,
                on_headers=lambda status, headers: None,
            )
            await transport.aclose()
            if status is None:
                assert isinstance(outcome, Failure)
                assert not outcome.reached
                assert "407" in outcome.message
            else:
                assert isinstance(outcome, Answer)
                assert outcome.status == status
        await asyncio.sleep(0.05)
    assert asked[0].startswith(b"CONNECT 127.0.0.1")


@pytest.mark.parametrize("proxy", ["proxy", "socks5://secret:1", "http:///secret", "http://[::secret"])
async def test_a_proxy_that_is_no_url(proxy: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Transport(proxy=proxy)
    assert "secret" not in str(caught.value)


async def test_a_failure_holds_no_credentials_and_no_foreign_exception(server: Any, send: Send) -> None:
    server.says("reset")
    failure = await send("POST", b"{}")
    from fleetapi.session.messages.request import Request

    error = failure.to_error(Request("POST", "/fleets"))
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "secret" not in "".join(traceback.format_exception(error)) + repr(failure)


async def test_an_abandoned_transport_can_be_let_go(server: Any, tls: ssl.SSLContext) -> None:
    transport = Transport()
    await transport.exchange(
        Exchange("GET", server.base_url + "/", {}),
        tls=tls,
        timeout=5,
        on_headers=lambda status, headers: None,
    )
    transport.abandon()
    del transport
    gc.collect()
    # what is left: this test, the listener's side of the connection
    await eventually(lambda: len(asyncio.all_tasks()) <= 3)


def test_what_goes_on_the_wire_is_not_shown() -> None:
    assert "secret" not in repr(
        Exchange("GET", "https://x/?client_id=secret", {"Authorization": "secret"}, b"secret")
    )
