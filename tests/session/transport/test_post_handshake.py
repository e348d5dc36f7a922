"""Servers that ask for the certificate only when they have seen the request (RFC 8446, section 4.6.2)."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.tls import build_context, verifying_context

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class AskingServer:
    """Reads a whole request, asks for the certificate, and answers when that has come and is right."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context: ssl.SSLContext | None = context
        self.bodies: list[bytes] = []
        self.subjects: list[str] = []
        self.refused: list[str | None] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            bare, _ = self._listener.accept()
            if self.context is None:
                bare.close()
                return
            with suppress(OSError), self.context.wrap_socket(bare, server_side=True) as connection:
                while self._answer(connection):
                    pass

    def _answer(self, connection: ssl.SSLSocket) -> bool:
        body = _request(connection)
        if body is None:
            return False
        if not connection.getpeercert():
            try:
                _ask(connection)
            except ssl.SSLError as error:
                self.refused.append(error.reason)
                return False
        certificate: Any = connection.getpeercert()
        self.subjects.append(dict(part for (part,) in certificate["subject"])["commonName"])
        self.bodies.append(body)
        connection.sendall(ANSWER)
        return True

    def close(self) -> None:
        self.context = None
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()


def _request(connection: ssl.SSLSocket) -> bytes | None:
    """The body of the next request, or None at the end."""
    received = b""
    while b"\r\n\r\n" not in received:
        if not (some := connection.recv(65_536)):
            return None
        received += some
    head, _, body = received.partition(b"\r\n\r\n")
    lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(lines.get(b"content-length", 0)):
        body += connection.recv(65_536)
    return body


def _ask(connection: ssl.SSLSocket) -> None:
    connection.verify_client_post_handshake()
    connection.do_handshake()  # sends the question
    connection.setblocking(False)
    while not connection.getpeercert():
        with suppress(ssl.SSLWantReadError):
            if not connection.recv(1):
                raise ssl.SSLError(0, "closed")
        if not connection.getpeercert():
            select.select([connection], [], [], 10)
    connection.setblocking(True)


@pytest.fixture
def asking(authority: Any) -> Iterator[AskingServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.configure_trust(context)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    context.post_handshake_auth = True
    server = AskingServer(context)
    yield server
    server.close()


@pytest.mark.parametrize("size", [0, 2, 300_000])
async def test_the_certificate_is_shown_when_the_server_asks_after_the_handshake(
    asking: AskingServer, send: Callable[..., Any], size: int
) -> None:
    body = b"x" * size
    for _ in range(2):  # the second time the connection is known
        answer = await send("POST", body, base=asking.base_url)
        assert (answer.status, answer.body) == (200, b"{}")
    assert asking.subjects == ["MZP1", "MZP1"]
    assert asking.bodies == [body, body]


async def test_without_the_offer_there_would_be_no_answer(
    asking: AskingServer, send: Callable[..., Any], tls: ssl.SSLContext
) -> None:
    tls.post_handshake_auth = False
    failure = await send(base=asking.base_url)
    assert failure.ambiguous
    assert set(asking.refused) == {"EXTENSION_NOT_RECEIVED"}


@pytest.mark.parametrize("tickets", [2, 0])
@pytest.mark.parametrize("body", [b"", b"{}"])
async def test_a_request_was_sent_when_the_certificate_is_refused_because_of_it(  # noqa: PLR0917 - fixtures
    asking: AskingServer,
    send: Callable[..., Any],
    issue: Callable[..., Any],
    authority: Any,
    tickets: int,
    body: bytes,
) -> None:
    assert asking.context is not None
    asking.context.num_tickets = tickets  # they prove that the handshake is over; without them, a probe does
    stranger = issue(type(authority)(), name="stranger")
    context = build_context(ClientCertificate(stranger.pem, ca=issue(authority).ca).load())
    failure = await send("POST", body, base=asking.base_url, through=context)
    assert failure.error.__name__ in {"CertificateRejected", "ConnectionFailed"}
    assert failure.reached
    assert asking.bodies == []


def test_every_context_offers_it(issue: Callable[..., Any], authority: Any) -> None:
    issued = issue(authority)
    assert verifying_context(None).post_handshake_auth
    assert build_context(ClientCertificate(issued.pem, ca=issued.ca).load()).post_handshake_auth
