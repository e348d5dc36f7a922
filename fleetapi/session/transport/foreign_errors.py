"""Every exception of aiohttp, ssl and the operating system that can reach us, as a `Failure`.

Their texts are not used: aiohttp puts the URL, and with it the client id, into some of them.
"""

from __future__ import annotations

import errno
import ssl
from collections.abc import Mapping

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
from fleetapi.session.messages.failure import Failure
from fleetapi.session.transport.causes import (
    family,
    resolving_failed,
    spelt_out,
    ssl_reason,
    system_code,
    system_reason,
)
from fleetapi.session.transport.header_limits import HeaderLimitExceeded
from fleetapi.session.transport.one_response import UnmatchedResponse
from fleetapi.session.transport.progress import Phase, Progress
from fleetapi.session.transport.route import Route

__all__ = [
    "FOREIGN",
    "NO_CERTIFICATE_REMEDY",
    "before_the_request",
    "failure_of",
    "of_the_users",
    "rejected",
    "timed_out",
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

REJECTED_REMEDY = (
    "show the certificate that the vendor signed for this subscription; `fleetapi certificate show` prints it"
)

NO_CERTIFICATE_REMEDY = (
    "unless your session or connector shows a client certificate, that is why: give certificate=; "
    "otherwise try again later"
)

_DNS_REMEDY = "check the base URL (FLEETAPI_BASE_URL), the network and the name server"
_PROXY_REMEDY = "check proxy= and FLEETAPI_PROXY (or HTTPS_PROXY); FLEETAPI_PROXY=none goes without"
_SILENT_REMEDY = (
    "check the network and the host and port of the base URL; a firewall may drop what is sent there"
)

_UNREACHABLE: Mapping[int, str] = {
    errno.ECONNREFUSED: "nothing listens there: check the host and port of the base URL (FLEETAPI_BASE_URL)",
    errno.ETIMEDOUT: _SILENT_REMEDY,
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
    reason = ssl_reason(error)
    if reason in CERTIFICATE_ALERTS:
        return attrs.evolve(rejected(CERTIFICATE_ALERTS[reason], route), alert=reason)
    before = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ClientHttpProxyError) or not sent
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return _proxy_refused(error, route)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return _never(
            f"no connection to {route} came about in time", error=RequestTimeout, remedy=_SILENT_REMEDY
        )
    if isinstance(error, TimeoutError):
        return Failure(
            RequestTimeout,
            f"{route} was silent for too long",
            remedy="give a longer timeout=",
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
            remedy="correct the base URL (FLEETAPI_BASE_URL), or the proxy (FLEETAPI_PROXY)",
            transient=False,
        )
    return _lost(error, reason, route, reached=not before)


def rejected(why: str, route: Route) -> Failure:
    """The server refused our certificate; in TLS that happens before it reads a request."""
    return Failure(
        CertificateRejected,
        f"the server refused the client certificate: {why} ({route})",
        remedy=REJECTED_REMEDY,
        reached=False,
        transient=False,
    )


def before_the_request(route: Route) -> Failure:
    """A new connection was closed, or received bytes, before anything was sent over it."""
    return _never(
        f"{route} closed a new connection, or sent data over it, before any request was sent",
        remedy="check the port of the base URL: something other than the API may be listening there",
    )


def of_the_users(error: Exception, *, sent: bool, route: Route) -> Failure:
    """What a session or connector of the user's raised, and nobody else could: only its kind is told."""
    return Failure(
        ConnectionFailed,
        f"your aiohttp session or connector raised {type(error).__name__} on the way to {route}",
        remedy="look at its middlewares, traces, resolver and cookies; they are used as they are",
        reached=sent,
        transient=False,
    )


def timed_out(seconds: float, progress: Progress, route: Route, *, sent: bool) -> Failure:
    """The timeout of an attempt came first; says during what."""
    within = f"within {seconds:g} s"
    if not sent and progress.phase >= Phase.CONNECTED:
        message, remedy = f"the request could not be sent to {route} {within}", _SILENT_REMEDY
    elif not sent:
        message, remedy = f"no connection to {route} {within}{_WHILE.get(progress.phase, '')}", _SILENT_REMEDY
        if progress.phase is Phase.QUEUED:
            remedy = "all connections are in use: ask for less at once, or give a longer timeout="
        elif progress.phase is Phase.RESOLVING:
            remedy = _DNS_REMEDY if route.proxy is None else _PROXY_REMEDY
    elif progress.status is not None:
        message = (
            f"the answer of {route} ({progress.status}) did not end {within}: {progress.received} bytes came"
        )
        remedy = "give a longer timeout=, or ask for less at once"
    else:
        message = f"{route} has not answered {within}"
        remedy = "give a longer timeout=, or try again later"
    return Failure(RequestTimeout, message, remedy=remedy, reached=sent)


_WHILE: Mapping[Phase, str] = {
    Phase.QUEUED: ", while it waited for one that is in use",
    Phase.RESOLVING: ", while its host name was looked up",
    Phase.CONNECTING: ", during TCP or the TLS handshake",
}


def _never(
    message: str,
    *,
    remedy: str,
    error: type[ConnectionFailed | ServerNotTrusted | ConfigurationError] = ConnectionFailed,
    transient: bool = True,
) -> Failure:
    return Failure(error, message, remedy=remedy, reached=False, transient=transient)


def _no_connection(error: aiohttp.ClientConnectorError, reason: str | None, route: Route) -> Failure:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        whose = f"base URL, {route.target}," if route.proxy is None else f"proxy, {route.proxy},"
        return _never(
            f"the host name of the {whose} cannot be resolved: {resolving_failed(error)}",
            remedy=_DNS_REMEDY if route.proxy is None else _PROXY_REMEDY,
        )
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return _never(
            f"no connection to the proxy {route.via}, on the way to {route.target}: {system_reason(error)}",
            remedy=_PROXY_REMEDY,
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
            remedy="a server that refuses the client certificate may do that without a word; "
            "`fleetapi certificate show` prints yours",
        )
        return attrs.evolve(failure, handshake=True)
    if reason is not None:
        return _never(
            f"the TLS handshake with {route} failed: {spelt_out(reason)}",
            remedy=_HANDSHAKE.get(reason, "check the base URL, and what stands between here and there"),
        )
    return _never(f"no connection to {route}: {system_reason(error)}", remedy=_unreachable(error))


def _unreachable(error: BaseException) -> str:
    return _UNREACHABLE.get(system_code(error) or 0, "check the network, the base URL and the proxy")


def _broken_off(error: BaseException, reason: str | None) -> bool:
    cut = any(isinstance(single, ConnectionResetError | ssl.SSLEOFError) for single in family(error))
    return cut or reason == "UNEXPECTED_EOF_WHILE_READING"


_OUR_OWN = (HeaderLimitExceeded, UnmatchedResponse)
_OUR_REMEDIES: Mapping[type[BaseException], str] = {
    HeaderLimitExceeded: "curl has the same limits; ask the operator of the server why it sends so much",
    UnmatchedResponse: "which answer belongs to which request is not known; ask the operator of the server",
}
"""What our own reading of a response objects to; its messages go on after the name of the server."""


def _lost(error: BaseException, reason: str | None, route: Route, *, reached: bool) -> Failure:
    ambiguous, remedy = False, "try again later"
    broken = next((one for one in family(error) if isinstance(one, _OUR_OWN)), None)
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
        message = f"TLS with {route} failed: {spelt_out(reason)}"
    else:
        message = f"the connection to {route} broke: {system_reason(error)}"
        ambiguous = isinstance(error, OSError)
    return Failure(ConnectionFailed, message, remedy=remedy, reached=reached, ambiguous=ambiguous)


def _is_compression(error: BaseException) -> bool:
    """Whether it is about the compression of a body; the parser may find out before it tells the headers."""
    return any(isinstance(single, ContentEncodingError | DecompressSizeError) for single in family(error))


def _damage(error: BaseException) -> str:
    """What is wrong with a body that did not arrive whole."""
    causes = list(family(error))
    if _is_compression(error):
        return "is damaged: its compression cannot be undone"
    if any(isinstance(single, TransferEncodingError) for single in causes):
        return "was cut short or damaged: its chunks do not fit together"
    if any(isinstance(single, ContentLengthError) for single in causes):
        return "was cut short: fewer bytes came than its Content-Length says"
    return "was cut short or damaged"


def _not_http(error: BaseException) -> str:
    if any(isinstance(single, LineTooLong) for single in family(error)):  # in a session of the user's
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
        remedy=_PROXY_REMEDY,
        transient=status >= 500,
    )


_GIVE_AUTHORITY = (
    "give the authority that issued it as ca= or FLEETAPI_CA; a ClientCertificate takes its own ca= alone"
)
_UNTRUSTED = {
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
        code or 0, (getattr(error, "verify_message", None) or "it does not verify", "check ca=")
    )
    return _never(
        f"the server's certificate is not trusted: {why} ({route})",
        error=ServerNotTrusted,
        remedy=remedy,
        transient=False,
    )


def _verification(error: BaseException) -> ssl.SSLCertVerificationError | None:
    found = [single for single in family(error) if isinstance(single, ssl.SSLCertVerificationError)]
    return next((single for single in found if hasattr(single, "verify_code")), found[0] if found else None)
