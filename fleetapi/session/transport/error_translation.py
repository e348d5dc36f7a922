"""Translate exceptions of aiohttp, ssl and the operating system into a `Failure`.

Their messages are not used, because some of them contain the URL and with it the client id.
"""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl
from collections.abc import Iterator, Mapping

import aiohttp
import attrs
from aiohttp.http_exceptions import (
    ContentEncodingError,
    ContentLengthError,
    DecompressSizeError,
    HttpProcessingError,
    LineTooLong,
    TransferEncodingError,
)

from fleetapi.errors import (
    CertificateRejected,
    ConfigurationError,
    ConnectionFailed,
    RequestTimeout,
    ServerNotTrusted,
)
from fleetapi.remedies import Argument, Call, Code, Operation, Remedy, Setting, all_of, any_of, sentence
from fleetapi.session.messages.api_errors import SHOW_THE_RIGHT_CERTIFICATE
from fleetapi.session.messages.response import Failure
from fleetapi.session.transport.proxy import Route
from fleetapi.session.transport.response_parser import HeaderLimitExceeded, UnmatchedResponse

__all__ = [
    "DNS_REMEDY",
    "FOREIGN",
    "LONGER_TIMEOUT",
    "NO_CERTIFICATE_REMEDY",
    "PROXY_REMEDY",
    "SILENT_REMEDY",
    "failure_of",
    "rejected",
    "system_reason",
]

FOREIGN = (aiohttp.ClientError, HttpProcessingError, OSError, EOFError, UnicodeError)
"""What an exchange may raise. The resolver raises `UnicodeError` for an invalid host name."""

CERTIFICATE_ALERTS = {
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "it requires one, and did not accept ours",
    "SSLV3_ALERT_NO_CERTIFICATE": "it requires one, and did not accept ours",
    "TLSV1_ALERT_UNKNOWN_CA": "it does not know the authority that issued it",
    "SSLV3_ALERT_BAD_CERTIFICATE": "it reports it as bad",
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": "it does not support its type",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": "it is revoked",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "it has expired",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "it reports an unspecified problem",
    "TLSV1_ALERT_ACCESS_DENIED": "it denies access",
    "TLSV1_ALERT_DECRYPT_ERROR": "it could not verify our signature",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "it aborted the handshake, as servers may do because of a certificate",
}
"""TLS alerts by which a server refuses a client certificate, as OpenSSL names them (RFC 8446, 6.2)."""

NO_CERTIFICATE_REMEDY = any_of(
    sentence(
        "if your session or connector has no client certificate, give ",
        Setting("certificate"),
    ),
    "try again later",
)

_BASE_URL, _PROXY = Setting("base_url"), Setting("proxy")
DNS_REMEDY = sentence("check ", _BASE_URL, ", the network and the name server")
PROXY_REMEDY = sentence("check ", _PROXY, " or HTTPS_PROXY; the value none disables it")
LONGER_TIMEOUT = sentence("allow more time with ", Setting("timeout"))
SILENT_REMEDY = "check the network, and the host and port of the base URL; a firewall may drop the packets"

_UNREACHABLE: Mapping[int, Remedy] = {
    errno.ECONNREFUSED: sentence("no server is listening: check host and port in ", _BASE_URL),
    errno.ETIMEDOUT: SILENT_REMEDY,
    **dict.fromkeys((errno.EHOSTUNREACH, errno.ENETUNREACH), "check the network, the VPN and the firewall"),
    **dict.fromkeys((errno.EACCES, errno.EPERM), "this machine forbids it: check its firewall"),
    errno.EADDRNOTAVAIL: "this machine has no free address or port: check the network",
    errno.EMFILE: "this process has too many open files: close some, or raise the limit",
    errno.ENFILE: "this machine has too many open files",
}
"""What to do if there is no connection, by errno."""

_VERSIONS = "the server and this machine have no TLS version in common; at least 1.2 is required"
_HANDSHAKE: Mapping[str, str] = {
    "UNSUPPORTED_PROTOCOL": _VERSIONS,
    "TLSV1_ALERT_PROTOCOL_VERSION": _VERSIONS,
    "NO_PROTOCOLS_AVAILABLE": _VERSIONS,
    "TLSV1_UNRECOGNIZED_NAME": "the server does not know this host name: check the base URL",
    "SSLV3_ALERT_ILLEGAL_PARAMETER": "the server does not understand the handshake: is it a TLS server?",
}
"""What to do if TLS fails, by OpenSSL's reason."""


def failure_of(error: BaseException, *, sent: bool, route: Route) -> Failure:
    """Translate one of `FOREIGN`. `sent` says whether a part of the request may have left this machine."""
    verification = _verification(error)
    if verification is not None:
        return _untrusted(verification, route)
    reason = _ssl_reason(error)
    if reason in CERTIFICATE_ALERTS:
        return attrs.evolve(rejected(CERTIFICATE_ALERTS[reason], route), alert=reason)
    before = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ClientHttpProxyError) or not sent
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return _proxy_refused(error, route)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return _never(f"the connection to {route} timed out", error=RequestTimeout, remedy=SILENT_REMEDY)
    if isinstance(error, TimeoutError):
        return Failure(
            RequestTimeout,
            f"{route} did not respond in time",
            remedy=LONGER_TIMEOUT,
            reached=not before,
        )
    if isinstance(error, aiohttp.ServerFingerprintMismatch):
        return _never(
            f"the certificate of {route} is not the one that your connector pins",
            error=ServerNotTrusted,
            remedy="if the server's certificate was renewed, update the fingerprint in your connector",
            transient=False,
        )
    if isinstance(error, aiohttp.ClientConnectorError):
        return _no_connection(error, reason, route)
    if isinstance(error, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError | UnicodeError):
        return _never(
            f"{route} is not a valid address",
            error=ConfigurationError,
            remedy=sentence("correct ", _BASE_URL, " or ", _PROXY),
            transient=False,
        )
    return _lost(error, reason, route, reached=not before)


def rejected(why: str, route: Route) -> Failure:
    """Return the failure for a refused certificate. In TLS, that happens before a request is read."""
    return Failure(
        CertificateRejected,
        f"the server refused the client certificate: {why} ({route})",
        remedy=SHOW_THE_RIGHT_CERTIFICATE,
        reached=False,
        transient=False,
    )


def _never(
    message: str,
    *,
    remedy: Remedy,
    error: type[ConnectionFailed | ServerNotTrusted | ConfigurationError] = ConnectionFailed,
    transient: bool = True,
) -> Failure:
    return Failure(error, message, remedy=remedy, reached=False, transient=transient)


def _no_connection(error: aiohttp.ClientConnectorError, reason: str | None, route: Route) -> Failure:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        whose = f"base URL, {route.target}," if route.proxy is None else f"proxy, {route.proxy},"
        return _never(
            f"the host name of the {whose} cannot be resolved: {_resolving_failed(error)}",
            remedy=DNS_REMEDY if route.proxy is None else PROXY_REMEDY,
        )
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return _never(
            f"no connection to the proxy {route.via} for {route.target}: {system_reason(error)}",
            remedy=PROXY_REMEDY,
        )
    if reason == "WRONG_VERSION_NUMBER":
        return _never(
            f"{route} does not use TLS",
            remedy="check the port of the base URL",
            transient=False,
        )
    if _handshake_aborted(error, reason):
        failure = _never(
            f"{route} aborted the TLS handshake",
            remedy=all_of(
                "servers may do this if they refuse the client certificate",
                sentence(Call(Operation.SHOW_CERTIFICATE), " shows yours"),
            ),
        )
        return attrs.evolve(failure, handshake=True)
    if reason is not None:
        return _never(
            f"the TLS handshake with {route} failed: {_spelled_out(reason)}",
            remedy=_HANDSHAKE.get(reason, "check the base URL, and any proxy or firewall in between"),
        )
    return _never(f"no connection to {route}: {system_reason(error)}", remedy=_unreachable(error))


def _unreachable(error: BaseException) -> Remedy:
    return _UNREACHABLE.get(_system_code(error) or 0, "check the network, the base URL and the proxy")


def _handshake_aborted(error: BaseException, reason: str | None) -> bool:
    cut = any(isinstance(single, ConnectionResetError | ssl.SSLEOFError) for single in _family(error))
    return cut or reason == "UNEXPECTED_EOF_WHILE_READING"


_OUR_OWN = (HeaderLimitExceeded, UnmatchedResponse)
_OUR_REMEDIES: Mapping[type[BaseException], str] = {
    HeaderLimitExceeded: "curl has the same limits; ask the operator of the server why it sends so much",
    UnmatchedResponse: "its responses cannot be matched to requests; ask the operator of the server",
}
"""Remedies for responses that we reject. Their messages follow the name of the server."""


def _lost(error: BaseException, reason: str | None, route: Route, *, reached: bool) -> Failure:
    ambiguous, remedy = False, "try again later"
    broken = next((one for one in _family(error) if isinstance(one, _OUR_OWN)), None)
    if broken is not None:
        message, remedy = f"{route} {broken.message}", _OUR_REMEDIES[type(broken)]
    elif isinstance(error, aiohttp.ClientPayloadError | EOFError) or _is_compression(error):
        message = f"the response of {route} {_damage(error)}"
    elif isinstance(error, aiohttp.ClientResponseError | HttpProcessingError):
        message = f"the response of {route} {_not_http(error)}"
        remedy = "check the base URL, or try again later"
    elif isinstance(error, aiohttp.ServerDisconnectedError):
        message, ambiguous = f"{route} closed the connection without a response", True
    elif reason is not None:
        message = f"TLS with {route} failed: {_spelled_out(reason)}"
    else:
        message = f"the connection to {route} was lost: {system_reason(error)}"
        ambiguous = isinstance(error, OSError)
    return Failure(ConnectionFailed, message, remedy=remedy, reached=reached, ambiguous=ambiguous)


def _is_compression(error: BaseException) -> bool:
    """Return whether a body cannot be decompressed, which may be known before the headers."""
    return any(isinstance(single, ContentEncodingError | DecompressSizeError) for single in _family(error))


def _damage(error: BaseException) -> str:
    """Return what is wrong with an incomplete body."""
    causes = list(_family(error))
    if _is_compression(error):
        return "is damaged: it cannot be decompressed"
    if any(isinstance(single, TransferEncodingError) for single in causes):
        return "was truncated or damaged: its chunks are invalid"
    if any(isinstance(single, ContentLengthError) for single in causes):
        return "was truncated: it is shorter than its Content-Length"
    return "was truncated or damaged"


def _not_http(error: BaseException) -> str:
    if any(isinstance(single, LineTooLong) for single in _family(error)):  # in a user's session
        return "has a status line or header that is too long"
    return "is not HTTP"


def _proxy_refused(error: aiohttp.ClientHttpProxyError, route: Route) -> Failure:
    status = getattr(error, "status", 0)
    if status == 407:
        return _never(
            f"the proxy {route.via} for {route.target} requires credentials (407)",
            remedy="write them into the proxy's URL: http://user:password@host:port",
            transient=False,
        )
    return _never(
        f"the proxy {route.via} refused to connect to {route.target} ({status})",
        remedy=PROXY_REMEDY,
        transient=status >= 500,
    )


_GIVE_AUTHORITY = all_of(
    sentence("give the authority that issued it as ", Setting("ca")),
    sentence("with a ", Code("ClientCertificate"), ", give it as its ", Argument("ca")),
)
_UNTRUSTED: Mapping[int, tuple[str, Remedy]] = {
    10: (
        "it has expired",
        "check the clock of this machine; otherwise the operator of the server has to renew it",
    ),
    9: ("it is not valid yet", "check the clock of this machine"),
    18: ("it is self-signed", _GIVE_AUTHORITY),
    19: ("its issuer is unknown here", _GIVE_AUTHORITY),
    20: ("its issuer is unknown here", _GIVE_AUTHORITY),
    62: ("it is for another host name", "check the host of the base URL"),
    64: ("it is for another address", "check the host of the base URL"),
}
"""By OpenSSL's X509_V_ERR code."""


def _untrusted(error: ssl.SSLCertVerificationError, route: Route) -> Failure:
    code = getattr(error, "verify_code", None)
    why, remedy = _UNTRUSTED.get(
        code or 0,
        (
            getattr(error, "verify_message", None) or "its verification failed",
            sentence("check ", Setting("ca")),
        ),
    )
    return _never(
        f"the server's certificate is not trusted: {why} ({route})",
        error=ServerNotTrusted,
        remedy=remedy,
        transient=False,
    )


def _verification(error: BaseException) -> ssl.SSLCertVerificationError | None:
    found = [single for single in _family(error) if isinstance(single, ssl.SSLCertVerificationError)]
    return next((single for single in found if hasattr(single, "verify_code")), found[0] if found else None)


_SSL_REASON = re.compile(r"\[SSL: ([A-Z0-9_]+)\]")
_ERRNO = re.compile(r"\[Errno (\d{1,5})\]")

_RESOLVER: Mapping[int, str] = {
    getattr(socket, name): words
    for name, words in (
        ("EAI_NONAME", "the name does not exist"),
        ("EAI_NODATA", "the name has no address"),
        ("EAI_ADDRFAMILY", "the name has no address of a usable kind"),
        ("EAI_AGAIN", "the name server does not respond"),
        ("EAI_FAIL", "the name server failed"),
        ("EAI_MEMORY", "this machine is out of memory"),
    )
    if hasattr(socket, name)  # not every system has all of these
}


def _family(error: BaseException) -> Iterator[BaseException]:
    """Iterate over an error, what aiohttp wraps in it, and what it was raised from."""
    seen: list[BaseException] = []
    queue: list[object] = [error]
    while queue:
        single = queue.pop(0)
        if not isinstance(single, BaseException) or any(single is other for other in seen):
            continue
        seen.append(single)
        yield single
        queue += [*single.args, single.__cause__, single.__context__]


def _ssl_reason(error: BaseException) -> str | None:
    """Return OpenSSL's reason, or a generic one if TLS failed without any; None if TLS did not fail."""
    members = list(_family(error))
    for single in members:
        if isinstance(single, ssl.SSLError) and isinstance(getattr(single, "reason", None), str):
            return single.reason
        if isinstance(single, ssl.SSLError | aiohttp.ClientOSError):
            for part in single.args:
                if isinstance(part, str) and (match := _SSL_REASON.search(part)):
                    return match.group(1)
    if any(isinstance(single, ssl.SSLEOFError) for single in members):
        return "ENDED_EARLY"
    return "PROTOCOL_ERROR" if any(isinstance(single, ssl.SSLError) for single in members) else None


def _spelled_out(reason: str) -> str:
    """Return OpenSSL's reason in words."""
    return reason.lower().replace("_", " ")


def _system_code(error: BaseException) -> int | None:
    """Return the errno; if several addresses failed, that of the first."""
    members = [single for single in _family(error) if isinstance(single, OSError)]
    members = [single for single in members if not isinstance(single, socket.gaierror | socket.herror)]
    for single in members:
        if not isinstance(single, ssl.SSLError) and isinstance(single.errno, int) and single.errno > 0:
            return single.errno
    for (
        single
    ) in members:  # if several addresses failed for different reasons, only the message has the numbers
        for part in single.args:
            if isinstance(part, str) and (match := _ERRNO.search(part)):
                return int(match.group(1))
    if any(isinstance(single, ConnectionResetError) for single in members):
        return errno.ECONNRESET
    return None


def system_reason(error: BaseException) -> str:
    """Return the operating system's message for an error."""
    code = _system_code(error)
    return "no reason given" if code is None else os.strerror(code).lower()


def _resolving_failed(error: BaseException) -> str:
    """Return why a name could not be resolved."""
    for single in _family(error):
        if isinstance(single, socket.gaierror) and isinstance(single.errno, int):
            return _RESOLVER.get(single.errno, f"resolver error {single.errno}")
    return "no reason given"
