"""Every exception of aiohttp and ssl is translated, and says whether the request may have been received."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import ssl
from typing import Any
from unittest import mock

import aiohttp
import pytest
from aiohttp import http_exceptions
from aiohttp.client_reqrep import ConnectionKey
from yarl import URL

from fleetapi import errors
from fleetapi.errors import (
    CertificateRejected,
    ConfigurationError,
    ConnectionFailed,
    FleetError,
    OutcomeUnknown,
    RequestTimeout,
    ServerNotTrusted,
)
from fleetapi.remedies import as_python
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Failure
from fleetapi.session.transport import error_translation
from fleetapi.session.transport.error_translation import CERTIFICATE_ALERTS, FOREIGN
from fleetapi.session.transport.proxy import Route

SECRET = "https://user:secret@api.example/v3?client_id=secret"
ROUTE = Route("api.example:443")
BY_PROXY = Route("api.example:443", "proxy.example:3128")
KEY = ConnectionKey("api.example", 443, True, True, None, None, None)


def family(root: type[BaseException]) -> list[type[BaseException]]:
    """The class and all its subclasses that come from aiohttp, ssl or Python itself."""
    found = [root]
    for single in found:
        found += [child for child in single.__subclasses__() if child not in found]
    return [
        single
        for single in found
        if single.__module__.split(".")[0] in {"aiohttp", "ssl", "builtins", "socket"}
    ]


ALL = sorted(
    {
        *family(aiohttp.ClientError),
        *family(ssl.SSLError),
        *family(OSError),
        *family(http_exceptions.HttpProcessingError),
    }
    | {asyncio.IncompleteReadError, EOFError, socket.gaierror, socket.herror, UnicodeError},
    key=lambda single: single.__qualname__,
)


def made(kind: type[BaseException]) -> BaseException:
    """An instance without its constructor, whose arguments differ; the text holds a secret."""
    error = kind.__new__(kind)
    error.args = (SECRET,)
    return error


def test_the_walk_finds_what_is_known_to_exist() -> None:
    names = {kind.__name__ for kind in ALL}
    assert {
        "ServerDisconnectedError",
        "ClientConnectorDNSError",
        "SSLCertVerificationError",
        "TimeoutError",
    } <= names
    assert {"ClientPayloadError", "ConnectionResetError", "SSLEOFError", "LineTooLong"} <= names
    assert len(ALL) > 50


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("sent", [True, False])
def test_every_foreign_exception_is_mapped(kind: type[BaseException], sent: bool) -> None:
    assert issubclass(kind, FOREIGN)
    failure = failure_of(made(kind), sent=sent)
    for method in ("GET", "POST"):
        error = failure.to_error(Request(method, "/x"))
        assert isinstance(error, FleetError)
        assert type(error).__module__ == errors.__name__
        assert error.message
        assert error.remedy
        assert "secret" not in str(error)
        assert "api.example:443" in error.message
    assert failure.reached <= sent


@pytest.mark.parametrize("name", [name for name in dir(aiohttp) if name.endswith("Error")])
def test_no_public_error_of_aiohttp_is_outside_the_walk(name: str) -> None:
    kind = getattr(aiohttp, name)
    if name.startswith(("WS", "WebSocket")):  # web sockets are not used
        return
    assert issubclass(kind, FOREIGN)


def failure_of(error: BaseException, *, sent: bool, route: Route = ROUTE) -> Failure:
    return error_translation.failure_of(error, sent=sent, route=route)


def response_error(kind: Any, status: int) -> BaseException:
    info = aiohttp.RequestInfo(URL(SECRET), "GET", mock.Mock(), URL(SECRET))
    error: BaseException = kind(info, (), status=status, message=SECRET)
    return error


def connector(kind: Any, error: OSError) -> BaseException:
    wrapped: BaseException = kind(KEY, error)
    return wrapped


def verification(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    error.verify_message = "some reason"
    return error


def alert(name: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {name}] it says (_ssl.c:2580)")
    error.reason = name
    return error


def test_no_connection_means_never_reached() -> None:
    refused = connector(aiohttp.ClientConnectorError, ConnectionRefusedError(errno.ECONNREFUSED, "x"))
    for error in (
        refused,
        connector(aiohttp.ClientConnectorDNSError, socket.gaierror(-2, "unknown")),
        connector(aiohttp.ClientProxyConnectionError, OSError(errno.EHOSTUNREACH, "x")),
        connector(aiohttp.ClientConnectorSSLError, alert("UNEXPECTED_MESSAGE")),
        response_error(aiohttp.ClientHttpProxyError, 503),
    ):
        failure = failure_of(error, sent=True)
        assert failure.error is ConnectionFailed
        assert not failure.reached
        assert failure.transient
        assert type(failure.to_error(Request("POST", "/x"))) is ConnectionFailed
    assert os.strerror(errno.ECONNREFUSED).lower() in failure_of(refused, sent=True).message


def test_a_timeout_while_connecting_never_reached_the_server_and_a_later_one_may_have() -> None:
    early = failure_of(aiohttp.ConnectionTimeoutError(SECRET), sent=True)
    assert (early.error, early.reached) == (RequestTimeout, False)
    late = failure_of(aiohttp.SocketTimeoutError(SECRET), sent=True)
    assert (late.error, late.reached) == (RequestTimeout, True)
    assert type(late.to_error(Request("GET", "/x"))) is RequestTimeout
    assert type(late.to_error(Request("POST", "/x"))) is OutcomeUnknown


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(errno.ECONNRESET, "x"),
        aiohttp.ClientPayloadError(),
        ConnectionResetError(errno.ECONNRESET, "x"),
        ssl.SSLEOFError(8, "EOF"),
        BrokenPipeError(errno.EPIPE, "x"),
        asyncio.IncompleteReadError(b"", 5),
        http_exceptions.BadHttpMessage("x"),
        response_error(aiohttp.ClientResponseError, 400),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_lost_answer_is_an_unknown_outcome_of_a_post(error: BaseException) -> None:
    failure = failure_of(error, sent=True)
    assert failure.transient
    assert type(failure.to_error(Request("GET", "/x"))) is ConnectionFailed
    unknown = failure.to_error(Request("POST", "/x"))
    assert type(unknown) is OutcomeUnknown
    assert "check before you send it again" in unknown.remedy
    assert type(failure_of(error, sent=False).to_error(Request("POST", "/x"))) is ConnectionFailed


@pytest.mark.parametrize("name", CERTIFICATE_ALERTS)
def test_an_alert_about_our_certificate_never_got_the_request_to_the_server(name: str) -> None:
    plain = alert(name)
    wrapped = aiohttp.ClientOSError(*plain.args)
    wrapped.__cause__ = plain
    for error in (
        plain,
        wrapped,
        aiohttp.ClientOSError(*plain.args),
        connector(aiohttp.ClientConnectorSSLError, plain),
    ):
        failure = failure_of(error, sent=True)
        assert failure.error is CertificateRejected
        assert not failure.reached
        assert not failure.transient
        assert "client.certificate" in failure.to_error(Request("POST", "/x")).remedy


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (10, "expired"),
        (18, "self-signed"),
        (20, "FLEETAPI_CA"),
        (19, "with a ClientCertificate"),
        (62, "host name"),
        (999, "some reason"),
    ],
)
def test_a_server_that_is_not_trusted_is_never_spoken_to_again(code: int, word: str) -> None:
    for error in (verification(code), connector(aiohttp.ClientConnectorCertificateError, verification(code))):
        failure = failure_of(error, sent=True)
        assert failure.error is ServerNotTrusted
        assert not failure.reached
        assert not failure.transient
        assert word in failure.message + as_python(failure.remedy)


def test_a_server_that_does_not_speak_tls() -> None:
    failure = failure_of(connector(aiohttp.ClientConnectorSSLError, alert("WRONG_VERSION_NUMBER")), sent=True)
    assert "does not use TLS" in failure.message
    assert not failure.transient


def test_an_aborted_handshake_hints_at_the_certificate() -> None:
    failure = failure_of(connector(aiohttp.ClientConnectorError, ConnectionResetError()), sent=True)
    assert failure.error is ConnectionFailed
    assert not failure.reached
    assert "`client.certificate` shows yours" in as_python(failure.remedy)


def test_a_proxy_that_wants_credentials() -> None:
    failure = failure_of(response_error(aiohttp.ClientHttpProxyError, 407), sent=True)
    assert "credentials" in failure.message
    assert not failure.transient


def test_an_impossible_url_is_a_matter_of_settings() -> None:
    assert failure_of(aiohttp.InvalidURL(SECRET), sent=False).error is ConfigurationError


def test_it_is_the_name_of_the_proxy_that_is_resolved() -> None:
    unknown = connector(aiohttp.ClientConnectorDNSError, socket.gaierror(-2, "unknown"))
    assert "of the base URL, api.example:443," in failure_of(unknown, sent=False).message
    assert "of the proxy, proxy.example:3128," in failure_of(unknown, sent=False, route=BY_PROXY).message


def test_only_a_cut_before_the_first_byte_leaves_a_doubt_about_the_certificate() -> None:
    assert failure_of(aiohttp.ServerDisconnectedError(), sent=True).ambiguous
    assert failure_of(aiohttp.ClientOSError(errno.ECONNRESET, "x"), sent=True).ambiguous
    assert not failure_of(aiohttp.ClientPayloadError(), sent=True).ambiguous


def test_several_attempts_are_counted_in_the_message() -> None:
    assert "2 times" in str(Failure(ConnectionFailed, "it broke").to_error(Request("GET", "/x"), attempts=2))
