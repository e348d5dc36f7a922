"""Every exception of aiohttp, ssl and the operating system that can reach us, as a `Failure`.

Their texts are not used: aiohttp puts the URL, and with it the client id, into some of them.
"""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Iterator

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError

from fleetapi.errors import (
    CertificateRejected,
    ConfigurationError,
    ConnectionFailed,
    RequestTimeout,
    ServerNotTrusted,
)
from fleetapi.session.messages.failure import Failure

__all__ = ["FOREIGN", "failure_of"]

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

_REASON = re.compile(r"\[SSL: ([A-Z0-9_]+)\]")


def failure_of(error: BaseException, *, sent: bool, proxied: bool = False) -> Failure:
    """Translate one of `FOREIGN`. `sent` tells whether (a part of) the request may have left this machine.

    With a proxy (`proxied`) it is the proxy's name that this machine resolves.
    """
    verification = _verification(error)
    if verification is not None:
        return _untrusted(verification)
    reason = _ssl_reason(error)
    if reason in CERTIFICATE_ALERTS:
        return rejected(CERTIFICATE_ALERTS[reason])
    before = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ClientHttpProxyError) or not sent
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return _proxy_refused(error)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return _never("the server could not be reached in time", error=RequestTimeout)
    if isinstance(error, TimeoutError):
        return Failure(
            RequestTimeout,
            "the server was silent for too long",
            remedy="give a longer timeout=",
            reached=not before,
        )
    if isinstance(error, aiohttp.ServerFingerprintMismatch):
        return _never(
            "the server's certificate is not the pinned one of your connector",
            error=ServerNotTrusted,
            transient=False,
        )
    if isinstance(error, aiohttp.ClientConnectorError):
        return _no_connection(error, reason, proxied=proxied)
    if isinstance(error, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError | UnicodeError):
        return _never(
            "the base URL or the proxy is not one that can be reached",
            error=ConfigurationError,
            transient=False,
        )
    return _lost(error, reason, reached=not before)


def rejected(why: str) -> Failure:
    """The server refused our certificate; in TLS that happens before it reads a request."""
    return Failure(
        CertificateRejected,
        f"the server refused the client certificate: {why}",
        remedy=REJECTED_REMEDY,
        reached=False,
        transient=False,
    )


def _never(
    message: str,
    *,
    error: type[ConnectionFailed | ServerNotTrusted | ConfigurationError] = ConnectionFailed,
    remedy: str = "check the network, the base URL and the proxy",
    transient: bool = True,
) -> Failure:
    return Failure(error, message, remedy=remedy, reached=False, transient=transient)


def _no_connection(error: aiohttp.ClientConnectorError, reason: str | None, *, proxied: bool) -> Failure:
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return _never(
            f"the proxy cannot be reached: {_os_reason(error)}", remedy="check proxy= and FLEETAPI_PROXY"
        )
    if isinstance(error, aiohttp.ClientConnectorDNSError) and proxied:
        return _never(
            "the host name of the proxy cannot be resolved", remedy="check proxy= and FLEETAPI_PROXY"
        )
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _never(
            "the host name of the base URL cannot be resolved",
            remedy="check the base URL and the name server",
        )
    if reason == "WRONG_VERSION_NUMBER":
        return _never(
            "what answers there does not speak TLS", remedy="check the port of the base URL", transient=False
        )
    if reason is not None:
        return _never(f"the TLS handshake failed: {reason.lower().replace('_', ' ')}")
    if any(isinstance(single, ConnectionResetError) for single in _family(error)):
        return _never(
            "the server broke off the TLS handshake",
            remedy="a server that refuses the client certificate may do that without a word; "
            "`fleetapi certificate show` prints yours",
        )
    return _never(f"no connection: {_os_reason(error)}")


def _lost(error: BaseException, reason: str | None, *, reached: bool) -> Failure:
    ambiguous = False
    if isinstance(error, aiohttp.ClientPayloadError | EOFError):
        message = "the answer was cut short or damaged"
    elif isinstance(error, aiohttp.ClientResponseError | HttpProcessingError):
        message = "what came back is not HTTP"
    elif isinstance(error, aiohttp.ServerDisconnectedError):
        message, ambiguous = "the server closed the connection without an answer", True
    elif reason is not None:
        message = f"TLS failed: {reason.lower().replace('_', ' ')}"
    else:
        message, ambiguous = f"the connection broke: {_os_reason(error)}", isinstance(error, OSError)
    return Failure(ConnectionFailed, message, remedy="try again later", reached=reached, ambiguous=ambiguous)


def _proxy_refused(error: aiohttp.ClientHttpProxyError) -> Failure:
    status = getattr(error, "status", 0)
    if status == 407:
        return _never(
            "the proxy asks for credentials (407)",
            remedy="write them into the proxy's URL: http://user:password@host:port",
            transient=False,
        )
    return _never(
        f"the proxy refused to connect us ({status})", remedy="check proxy=", transient=status >= 500
    )


_UNTRUSTED = {
    10: ("it is expired", "the operator of the server has to renew it; check the clock of this machine, too"),
    9: ("it is not valid yet", "check the clock of this machine"),
    18: ("it is self-signed", "give the authority that issued it as ca= or FLEETAPI_CA"),
    19: ("its issuer is unknown here", "give the authority that issued it as ca= or FLEETAPI_CA"),
    20: ("its issuer is unknown here", "give the authority that issued it as ca= or FLEETAPI_CA"),
    62: ("it is for another host name", "check the host of the base URL"),
    64: ("it is for another address", "check the host of the base URL"),
}
"""By OpenSSL's X509_V_ERR codes."""


def _untrusted(error: ssl.SSLCertVerificationError) -> Failure:
    code = getattr(error, "verify_code", None)
    why, remedy = _UNTRUSTED.get(
        code or 0, (getattr(error, "verify_message", None) or "it does not verify", "check ca=")
    )
    return _never(
        f"the server's certificate is not trusted: {why}",
        error=ServerNotTrusted,
        remedy=remedy,
        transient=False,
    )


def _verification(error: BaseException) -> ssl.SSLCertVerificationError | None:
    found = [single for single in _family(error) if isinstance(single, ssl.SSLCertVerificationError)]
    return next((single for single in found if hasattr(single, "verify_code")), found[0] if found else None)


def _ssl_reason(error: BaseException) -> str | None:
    """OpenSSL's name for what happened; a generic one when TLS failed without any; None when it did not."""
    family = list(_family(error))
    for single in family:
        if isinstance(single, ssl.SSLError) and isinstance(getattr(single, "reason", None), str):
            return single.reason
        if isinstance(single, ssl.SSLError | aiohttp.ClientOSError):
            for part in single.args:
                if isinstance(part, str) and (match := _REASON.search(part)):
                    return match.group(1)
    if any(isinstance(single, ssl.SSLEOFError) for single in family):
        return "ended early"
    return "protocol error" if any(isinstance(single, ssl.SSLError) for single in family) else None


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


def _os_reason(error: BaseException) -> str:
    for single in _family(error):
        if isinstance(single, OSError) and isinstance(single.errno, int) and single.errno > 0:
            return os.strerror(single.errno).lower()
    for single in _family(error):
        if isinstance(single, ConnectionResetError):
            return "it was reset"
    return "no reason is given"
