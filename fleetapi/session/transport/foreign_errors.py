"""Every exception of aiohttp, ssl and the operating system that can reach us, as a `Failure`.

Their texts are not used: aiohttp puts the URL, and with it the client id, into some of them.
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
from fleetapi.session.transport.one_response import HeaderLimitExceeded, UnmatchedResponse
from fleetapi.session.transport.route import Route

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
"""What may come out of an exchange; `OSError` includes ssl's errors and the timeouts.

`UnicodeError` is what the resolver says to a host name with a label that is empty or too long.
"""

CERTIFICATE_ALERTS = {
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "it requires a client certificate, and did not accept ours as one",
    "SSLV3_ALERT_NO_CERTIFICATE": "it requires a client certificate, and did not accept ours as one",
    "TLSV1_ALERT_UNKNOWN_CA": "it does not know the authority that issued it",
    "SSLV3_ALERT_BAD_CERTIFICATE": "it calls it bad",
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE": "it does not support its kind",
    "SSLV3_ALERT_CERTIFICATE_REVOKED": "it is revoked",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "it is expired",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "it found something wrong with it",
    "TLSV1_ALERT_ACCESS_DENIED": "it denies access with it",
    "TLSV1_ALERT_DECRYPT_ERROR": "it could not verify our signature",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "it ended the handshake, as servers do that miss a certificate",
}
"""TLS alerts by which a server refuses a client certificate, as OpenSSL names them (RFC 8446, 6.2)."""

NO_CERTIFICATE_REMEDY = any_of(
    sentence(
        "unless your session or connector shows a client certificate, that is why: give ",
        Setting("certificate"),
    ),
    "try again later",
)

_BASE_URL, _PROXY = Setting("base_url"), Setting("proxy")
DNS_REMEDY = sentence("check the base URL, ", _BASE_URL, ", the network and the name server")
PROXY_REMEDY = sentence("check the proxy, ", _PROXY, " or HTTPS_PROXY; the value none disables it")
LONGER_TIMEOUT = sentence("allow more time with ", Setting("timeout"))
SILENT_REMEDY = (
    "check the network and the host and port of the base URL; a firewall may drop what is sent there"
)

_UNREACHABLE: Mapping[int, Remedy] = {
    errno.ECONNREFUSED: sentence(
        "nothing listens there: check the host and port of the base URL, ", _BASE_URL
    ),
    errno.ETIMEDOUT: SILENT_REMEDY,
    errno.EHOSTUNREACH: "there is no way to it: check the network, the VPN and the firewall",
    errno.ENETUNREACH: "there is no way to it: check the network, the VPN and the firewall",
    errno.EACCES: "this machine forbids it: check its firewall and sandbox",
    errno.EPERM: "this machine forbids it: check its firewall and sandbox",
    errno.EADDRNOTAVAIL: "this machine has no address or port left for it: check the network",
    errno.EMFILE: "this process has too many files open: close some, or raise `ulimit -n`",
    errno.ENFILE: "this machine has too many files open",
}
"""What to do when no connection comes about, by the system's number for it."""

_VERSIONS = "the server and this machine have no version of TLS in common; 1.2 is the least"
_HANDSHAKE: Mapping[str, str] = {
    "UNSUPPORTED_PROTOCOL": _VERSIONS,
    "TLSV1_ALERT_PROTOCOL_VERSION": _VERSIONS,
    "NO_PROTOCOLS_AVAILABLE": _VERSIONS,
    "TLSV1_UNRECOGNIZED_NAME": "the server does not serve that host name: check the base URL",
    "SSLV3_ALERT_ILLEGAL_PARAMETER": "the server does not understand our handshake: is it a TLS server?",
}
"""What to do when TLS fails, by OpenSSL's name for it."""


def failure_of(error: BaseException, *, sent: bool, route: Route) -> Failure:
    """Translate one of `FOREIGN`. `sent` tells whether (a part of) the request may have left this machine."""
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
        return _never(
            f"no connection to {route} came about in time", error=RequestTimeout, remedy=SILENT_REMEDY
        )
    if isinstance(error, TimeoutError):
        return Failure(
            RequestTimeout,
            f"{route} was silent for too long",
            remedy=LONGER_TIMEOUT,
            reached=not before,
        )
    if isinstance(error, aiohttp.ServerFingerprintMismatch):
        return _never(
            f"the certificate of {route} is not the pinned one of your connector",
            error=ServerNotTrusted,
            remedy="correct the fingerprint in your connector, if the server's certificate was renewed",
            transient=False,
        )
    if isinstance(error, aiohttp.ClientConnectorError):
        return _no_connection(error, reason, route)
    if isinstance(error, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError | UnicodeError):
        return _never(
            f"{route} is not a place that can be connected to",
            error=ConfigurationError,
            remedy=sentence("correct the base URL, ", _BASE_URL, ", or the proxy, ", _PROXY),
            transient=False,
        )
    return _lost(error, reason, route, reached=not before)


def rejected(why: str, route: Route) -> Failure:
    """The server refused our certificate; in TLS that happens before it reads a request."""
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
            f"no connection to the proxy {route.via}, on the way to {route.target}: {system_reason(error)}",
            remedy=PROXY_REMEDY,
        )
    if reason == "WRONG_VERSION_NUMBER":
        return _never(
            f"what answers at {route} does not speak TLS",
            remedy="check the port of the base URL",
            transient=False,
        )
    if _broken_off(error, reason):
        failure = _never(
            f"{route} broke off the TLS handshake",
            remedy=all_of(
                "a server that refuses the client certificate may do that without a word",
                sentence(Call(Operation.SHOW_CERTIFICATE), " shows yours"),
            ),
        )
        return attrs.evolve(failure, handshake=True)
    if reason is not None:
        return _never(
            f"the TLS handshake with {route} failed: {_spelt_out(reason)}",
            remedy=_HANDSHAKE.get(reason, "check the base URL, and what stands between here and there"),
        )
    return _never(f"no connection to {route}: {system_reason(error)}", remedy=_unreachable(error))


def _unreachable(error: BaseException) -> Remedy:
    return _UNREACHABLE.get(_system_code(error) or 0, "check the network, the base URL and the proxy")


def _broken_off(error: BaseException, reason: str | None) -> bool:
    cut = any(isinstance(single, ConnectionResetError | ssl.SSLEOFError) for single in _family(error))
    return cut or reason == "UNEXPECTED_EOF_WHILE_READING"


_OUR_OWN = (HeaderLimitExceeded, UnmatchedResponse)
_OUR_REMEDIES: Mapping[type[BaseException], str] = {
    HeaderLimitExceeded: "curl has the same limits; ask the operator of the server why it sends so much",
    UnmatchedResponse: "which answer belongs to which request is not known; ask the operator of the server",
}
"""What our own reading of a response objects to; its messages go on after the name of the server."""


def _lost(error: BaseException, reason: str | None, route: Route, *, reached: bool) -> Failure:
    ambiguous, remedy = False, "try again later"
    broken = next((one for one in _family(error) if isinstance(one, _OUR_OWN)), None)
    if broken is not None:
        message, remedy = f"{route} {broken.message}", _OUR_REMEDIES[type(broken)]
    elif isinstance(error, aiohttp.ClientPayloadError | EOFError) or _is_compression(error):
        message = f"the answer of {route} {_damage(error)}"
    elif isinstance(error, aiohttp.ClientResponseError | HttpProcessingError):
        message = f"what {route} sent back {_not_http(error)}"
        remedy = "check the base URL: something else may answer there; or try again later"
    elif isinstance(error, aiohttp.ServerDisconnectedError):
        message, ambiguous = f"{route} closed the connection without an answer", True
    elif reason is not None:
        message = f"TLS with {route} failed: {_spelt_out(reason)}"
    else:
        message = f"the connection to {route} broke: {system_reason(error)}"
        ambiguous = isinstance(error, OSError)
    return Failure(ConnectionFailed, message, remedy=remedy, reached=reached, ambiguous=ambiguous)


def _is_compression(error: BaseException) -> bool:
    """Whether it is about the compression of a body; the parser may find out before it tells the headers."""
    return any(isinstance(single, ContentEncodingError | DecompressSizeError) for single in _family(error))


def _damage(error: BaseException) -> str:
    """What is wrong with a body that did not arrive whole."""
    causes = list(_family(error))
    if _is_compression(error):
        return "is damaged: its compression cannot be undone"
    if any(isinstance(single, TransferEncodingError) for single in causes):
        return "was cut short or damaged: its chunks do not fit together"
    if any(isinstance(single, ContentLengthError) for single in causes):
        return "was cut short: fewer bytes came than its Content-Length says"
    return "was cut short or damaged"


def _not_http(error: BaseException) -> str:
    if any(isinstance(single, LineTooLong) for single in _family(error)):  # in a session of the user's
        return "has a status line or header longer than HTTP clients read"
    return "is not HTTP"


def _proxy_refused(error: aiohttp.ClientHttpProxyError, route: Route) -> Failure:
    status = getattr(error, "status", 0)
    if status == 407:
        return _never(
            f"the proxy {route.via}, on the way to {route.target}, asks for credentials (407)",
            remedy="write them into the proxy's URL: http://user:password@host:port",
            transient=False,
        )
    return _never(
        f"the proxy {route.via} refused to connect us to {route.target} ({status})",
        remedy=PROXY_REMEDY,
        transient=status >= 500,
    )


_GIVE_AUTHORITY = all_of(
    sentence("give the authority that issued it as ", Setting("ca")),
    sentence("a ", Code("ClientCertificate"), " takes it as its own ", Argument("ca")),
)
_UNTRUSTED: Mapping[int, tuple[str, Remedy]] = {
    10: ("it is expired", "the operator of the server has to renew it; check the clock of this machine, too"),
    9: ("it is not valid yet", "check the clock of this machine"),
    18: ("it is self-signed", _GIVE_AUTHORITY),
    19: ("its issuer is unknown here", _GIVE_AUTHORITY),
    20: ("its issuer is unknown here", _GIVE_AUTHORITY),
    62: ("it is for another host name", "check the host of the base URL"),
    64: ("it is for another address", "check the host of the base URL"),
}
"""By OpenSSL's X509_V_ERR codes."""


def _untrusted(error: ssl.SSLCertVerificationError, route: Route) -> Failure:
    code = getattr(error, "verify_code", None)
    why, remedy = _UNTRUSTED.get(
        code or 0,
        (getattr(error, "verify_message", None) or "it does not verify", sentence("check ", Setting("ca"))),
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
        ("EAI_NONAME", "there is no such name"),
        ("EAI_NODATA", "there is no address for that name"),
        ("EAI_ADDRFAMILY", "there is no address of a usable kind for that name"),
        ("EAI_AGAIN", "the name server does not answer now"),
        ("EAI_FAIL", "the name server failed"),
        ("EAI_MEMORY", "this machine is out of memory"),
    )
    if hasattr(socket, name)  # not every system has all of them
}


def _family(error: BaseException) -> Iterator[BaseException]:
    """The error, what aiohttp wraps, and what it was raised from."""
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
    """OpenSSL's name for what happened; a generic one when TLS failed without any; None when it did not."""
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


def _spelt_out(reason: str) -> str:
    """OpenSSL's name in words."""
    return reason.lower().replace("_", " ")


def _system_code(error: BaseException) -> int | None:
    """The operating system's number for what happened; when several addresses failed, of the first."""
    members = [single for single in _family(error) if isinstance(single, OSError)]
    members = [single for single in members if not isinstance(single, socket.gaierror | socket.herror)]
    for single in members:
        if not isinstance(single, ssl.SSLError) and isinstance(single.errno, int) and single.errno > 0:
            return single.errno
    for single in members:  # of several addresses whose reasons differ, only the text tells the numbers
        for part in single.args:
            if isinstance(part, str) and (match := _ERRNO.search(part)):
                return int(match.group(1))
    if any(isinstance(single, ConnectionResetError) for single in members):
        return errno.ECONNRESET
    return None


def system_reason(error: BaseException) -> str:
    """The operating system's words for it."""
    code = _system_code(error)
    return "no reason is given" if code is None else os.strerror(code).lower()


def _resolving_failed(error: BaseException) -> str:
    """Why a name has no address, by the resolver's code."""
    for single in _family(error):
        if isinstance(single, socket.gaierror) and isinstance(single.errno, int):
            return _RESOLVER.get(single.errno, f"the resolver's error {single.errno}")
    return "the resolver gives no reason"
