"""An error of the network names host and port, what happened, during what, and what to do about it."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import http_exceptions
from aiohttp.abc import AbstractResolver
from aiohttp.client_reqrep import ConnectionKey
from yarl import URL

from fleetapi.errors import ConnectionFailed, RequestTimeout
from fleetapi.remedies import as_python
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Failure
from fleetapi.session.transport.attempt_progress import Phase, Progress, timed_out
from fleetapi.session.transport.error_translation import failure_of, system_reason
from fleetapi.session.transport.proxy import Route
from fleetapi.session.transport.transport import Exchange, Transport

ROUTE = Route("api.example:443")
BY_PROXY = Route("api.example:443", "proxy.example:3128")
KEY = ConnectionKey("api.example", 443, True, True, None, None, None)


def said(error: BaseException, route: Route = ROUTE) -> str:
    return str(failure_of(error, sent=True, route=route).to_error(Request("GET", "/x")))


def connecting(error: OSError) -> aiohttp.ClientConnectorError:
    return aiohttp.ClientConnectorError(KEY, error)


def handshake(name: str) -> aiohttp.ClientConnectorSSLError:
    error = ssl.SSLError(1, f"[SSL: {name}] it says (_ssl.c:1)")
    error.reason = name
    return aiohttp.ClientConnectorSSLError(KEY, error)


@pytest.mark.parametrize(
    ("url", "proxy", "words"),
    [
        ("https://api.example/v3?client_id=secret", None, "api.example:443"),
        ("https://api.example:8443/v3", None, "api.example:8443"),
        ("https://[::1]:8443/v3", None, "[::1]:8443"),
        (
            "https://api.example/v3",
            "http://user:secret@proxy:3128",
            "api.example:443 (through the proxy proxy:3128)",
        ),
    ],
)
def test_a_route_is_host_and_port_without_credentials(url: str, proxy: str | None, words: str) -> None:
    assert str(Route.of(URL(url), None if proxy is None else URL(proxy))) == words


@pytest.mark.parametrize(
    ("code", "what", "remedy"),
    [
        (errno.ECONNREFUSED, "connection refused", "no server is listening"),
        (errno.ETIMEDOUT, "timed out", "a firewall may drop"),
        (errno.EHOSTUNREACH, "no route to host", "VPN"),
        (errno.EMFILE, "too many open files", "raise the limit"),
        (errno.EPERM, "not permitted", "forbids"),
        (errno.EIO, "input/output error", "check the network"),
    ],
)
def test_a_failed_connection_states_the_reason(code: int, what: str, remedy: str) -> None:
    text = said(connecting(OSError(code, "x")))
    assert "no connection to api.example:443: " in text
    assert what in text
    assert remedy in text


def test_the_first_reason_of_several_addresses_is_reported() -> None:
    several = OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 113] Connect call failed")
    assert system_reason(connecting(several)) == "connection refused"
    assert "no reason given" in said(connecting(OSError("unheard of")))


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (socket.EAI_NONAME, "the name does not exist"),
        (socket.EAI_AGAIN, "the name server does not respond"),
        (-12345, "resolver error -12345"),
    ],
)
def test_a_name_that_cannot_be_resolved_says_whose_and_why(code: int, what: str) -> None:
    unresolved = aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(code, "x"))
    assert f"of the base URL, api.example:443, cannot be resolved: {what}" in said(unresolved)
    assert "FLEETAPI_BASE_URL" in said(unresolved)
    assert f"of the proxy, proxy.example:3128, cannot be resolved: {what}" in said(unresolved, BY_PROXY)
    assert "FLEETAPI_PROXY" in said(unresolved, BY_PROXY)


def test_a_resolver_without_a_code_is_not_taken_for_the_system() -> None:
    assert "no reason given" in said(aiohttp.ClientConnectorDNSError(KEY, OSError("no code")))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (handshake("TLSV1_ALERT_PROTOCOL_VERSION"), "at least 1.2 is required"),
        (handshake("TLSV1_UNRECOGNIZED_NAME"), "does not know this host name"),
        (handshake("UNEXPECTED_EOF_WHILE_READING"), "api.example:443 aborted the TLS handshake"),
        (handshake("BAD_EXTENSION"), "the TLS handshake with api.example:443 failed: bad extension"),
        (connecting(ConnectionResetError(errno.ECONNRESET, "x")), "api.example:443 aborted the TLS hand"),
    ],
    ids=str,
)
def test_a_failed_handshake_names_the_server_and_a_remedy(error: BaseException, words: str) -> None:
    assert words in said(error)


def payload(cause: BaseException) -> aiohttp.ClientPayloadError:
    error = aiohttp.ClientPayloadError("x")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (payload(http_exceptions.ContentLengthError("x")), "it is shorter than its Content-Length"),
        (payload(http_exceptions.TransferEncodingError("x")), "its chunks are invalid"),
        (payload(http_exceptions.ContentEncodingError("x")), "it cannot be decompressed"),
        (aiohttp.ClientPayloadError("x"), "the response of api.example:443 was truncated or damaged"),
        (http_exceptions.LineTooLong("x", "1"), "that is too long"),
        (http_exceptions.BadStatusLine("x"), "the response of api.example:443 is not HTTP"),
        (aiohttp.ServerDisconnectedError(), "api.example:443 closed the connection without a response"),
        (
            aiohttp.ClientOSError(errno.ECONNRESET, "x"),
            "the connection to api.example:443 was lost: connection",
        ),
        (ssl.SSLError(1, "[SSL: BAD_RECORD_MAC] x"), "TLS with api.example:443 failed: bad record mac"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_an_answer_that_is_lost_says_how(error: BaseException, words: str) -> None:
    assert words in said(error)


def test_the_proxy_of_a_users_session_is_named_as_such() -> None:
    refused = aiohttp.ClientProxyConnectionError(KEY, ConnectionRefusedError(errno.ECONNREFUSED, "x"))
    assert "the proxy proxy.example:3128 for api.example:443: connection ref" in said(refused, BY_PROXY)
    assert "the proxy of your aiohttp.ClientSession for api.example:443" in said(refused)


@pytest.mark.parametrize(
    ("progress", "sent", "words", "remedy"),
    [
        (
            Progress(True, Phase.QUEUED),
            False,
            "no connection to api.example:443 within 5 s, while waiting",
            "in use",
        ),
        (
            Progress(True, Phase.RESOLVING),
            False,
            "within 5 s, while resolving its host name",
            "name server",
        ),
        (Progress(True, Phase.CONNECTING), False, "within 5 s, during the TCP or TLS handshake", "firewall"),
        (
            Progress(True, Phase.CONNECTED),
            False,
            "could not be sent to api.example:443 within 5 s",
            "network",
        ),
        (Progress(True, Phase.SENT), True, "no response from api.example:443 within 5 s", "timeout="),
        (Progress(False), True, "no response from api.example:443 within 5 s", "timeout="),
        (
            Progress(True, Phase.SENT, 200, 17),
            True,
            "(200) was not complete within 5 s: 17 bytes arrived",
            "request less at once",
        ),
    ],
    ids=lambda value: value.phase.name if isinstance(value, Progress) else "",
)
def test_a_timeout_says_during_what(progress: Progress, sent: bool, words: str, remedy: str) -> None:
    failure = timed_out(5, progress, ROUTE, sent=sent)
    assert failure.error is RequestTimeout
    assert failure.reached is sent
    assert words in failure.message
    assert remedy in as_python(failure.remedy)


async def ask(transport: Transport, url: str, *, seconds: float = 5, method: str = "GET") -> Any:
    return await transport.exchange(
        Exchange(method, url, {}), tls=None, timeout=seconds, on_headers=lambda status, headers: None
    )


async def test_a_listener_that_never_speaks_tls_was_never_reached_not_even_by_a_delete() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    transport = Transport()
    async with await asyncio.start_server(silent, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        failure = await ask(transport, f"https://127.0.0.1:{port}/x", seconds=0.2, method="DELETE")
        await asyncio.sleep(0.05)
    await transport.aclose()
    assert (failure.error, failure.reached) == (RequestTimeout, False)
    assert failure.message == (
        f"no connection to 127.0.0.1:{port} within 0.2 s, during the TCP or TLS handshake"
    )


class Slow(AbstractResolver):
    """A name server that does not answer."""

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> Any:
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Nothing to close."""


async def test_a_name_server_that_does_not_answer_is_named_as_the_reason() -> None:
    async with aiohttp.TCPConnector(resolver=Slow()) as connector:
        transport = Transport(connector=connector)
        failure = await ask(transport, "https://api.example/x", seconds=0.1)
        await transport.aclose()
    assert failure.message == "no connection to api.example:443 within 0.1 s, while resolving its host name"
    assert not failure.reached


async def test_a_slow_response_beyond_the_timeout_reports_its_progress(
    server: Any, issue: Callable[..., Any], authority: Any, answer: Callable[..., bytes]
) -> None:
    from fleetapi.session.certificates.client_certificate import ClientCertificate
    from fleetapi.session.certificates.tls import build_context

    issued = issue(authority)
    tls = build_context(ClientCertificate(issued.pem, ca=issued.ca).load())
    server.responds_with(answer(200, body=b"12345", Content_Length="500"))
    transport = Transport()
    failure = await transport.exchange(
        Exchange("GET", server.base_url + "/", {}),
        tls=tls,
        timeout=0.3,
        on_headers=lambda status, headers: None,
    )
    await transport.aclose()
    assert isinstance(failure, Failure)
    assert failure.message.endswith("(200) was not complete within 0.3 s: 5 bytes arrived")


async def test_traces_of_the_users_session_see_nothing_of_ours(server: Any) -> None:
    contexts: list[Any] = []

    async def started(_session: Any, context: Any, _parameters: Any) -> None:
        contexts.append(context.trace_request_ctx)

    traced = aiohttp.TraceConfig()
    traced.on_request_start.append(started)
    async with aiohttp.ClientSession(trace_configs=[traced]) as session:
        failure = await ask(Transport(session=session), "https://127.0.0.1:1/x")
    assert failure.error is ConnectionFailed
    assert contexts == [None]
