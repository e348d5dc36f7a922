"""Client certificates that the server refuses, and servers that we refuse."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from fleetapi.errors import (
    CertificateRejected,
    ConnectionFailed,
    ServerNotTrusted,
)
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.tls import build_context

Send = Callable[..., Any]


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
    else:  # asyncio's server ends the handshake of TLS 1.2 without an alert, so the reason is unknown
        assert failure.error in {CertificateRejected, ConnectionFailed}
    assert server.requests == []


async def test_an_alert_of_tls_1_2_names_the_reason(
    send: Send, issue: Callable[..., Any], authority: Any
) -> None:
    """A blocking server sends its alerts, as servers in the field do."""
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


@pytest.mark.parametrize("body", [b"", b"{}"])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_nothing_was_sent_when_a_kept_connection_has_ended_and_a_new_one_is_refused(
    send: Send, tls: ssl.SSLContext, authority: Any, body: bytes, version: ssl.TLSVersion
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    may_end, has_ended, done = threading.Event(), threading.Event(), threading.Event()

    def context_of(trusted: Any) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        trusted.configure_trust(context)
        context.verify_mode = ssl.CERT_REQUIRED
        context.maximum_version = version
        return context

    def serve() -> None:
        with context_of(authority).wrap_socket(listener.accept()[0], server_side=True) as kept:
            kept.recv(65_536)
            kept.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            may_end.wait(60)
        has_ended.set()
        refusing = context_of(type(authority)())
        while not done.is_set():
            bare = listener.accept()[0]
            refused = refusing.wrap_socket(bare, server_side=True, do_handshake_on_connect=False)
            with suppress(OSError), refused:
                with suppress(ssl.SSLError):
                    refused.do_handshake()
                while socket.socket.recv(refused, 65_536):
                    pass  # read what came along, so that the alert is not lost in a reset

    thread = threading.Thread(target=serve)
    thread.start()
    base = f"https://127.0.0.1:{listener.getsockname()[1]}"
    assert (await send(base=base)).status == 200
    may_end.set()
    has_ended.wait(60)  # without turning the event loop: the client has not heard of it
    failure = await send("POST", body, base=base)
    done.set()
    socket.create_connection(listener.getsockname()).close()
    await asyncio.to_thread(thread.join)
    listener.close()
    assert (failure.error, failure.reached) == (CertificateRejected, False), failure


async def test_a_reset_of_an_accepted_certificate_is_only_a_reset(server: Any, send: Send) -> None:
    server.responds_with("reset")
    failure = await send(timeout=30)
    assert failure.error is ConnectionFailed  # and not that the time was over
    assert server.connections == 2  # one more to find out, and no waiting for more than that


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_server_that_is_going_down_does_not_refuse_the_certificate(
    server: Any, send: Send, tls: ssl.SSLContext, version: ssl.TLSVersion
) -> None:
    """The second connection is cut as well, but only after the server has accepted the certificate on it."""
    tls.maximum_version = version
    server.responds_with("close")
    server.away = 1
    failure = await send("POST", b"{}")
    assert (failure.error, failure.reached, failure.inferred) == (ConnectionFailed, True, False)
    assert server.away == 0


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
    server.responds_with(answer(302, Location="https://elsewhere.example/"))
    assert (await send()).status == 302
    assert len(server.requests) == 1


async def test_cookies_are_not_kept(server: Any, send: Send, answer: Callable[..., bytes]) -> None:
    server.responds_with(answer(200, {}, Set_Cookie="a=b"))
    await send()
    await send()
    assert "cookie" not in server.requests[1].headers
