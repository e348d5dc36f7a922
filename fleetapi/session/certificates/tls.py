"""The `SSLContext` of a client: built from its certificate, and built anew when the files change."""

from __future__ import annotations

import asyncio
import logging
import secrets
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import attrs

from fleetapi.errors import CertificateError, CertificateUnreadable
from fleetapi.session.certificates.client_certificate import CertificateDetails, ClientCertificate
from fleetapi.session.certificates.contents import FileContents, read_contents
from fleetapi.session.certificates.context import load_identity, verifying_context
from fleetapi.session.certificates.openssl import open_plain

__all__ = ["TlsSource", "build_context"]

log = logging.getLogger("fleetapi.certificates")

CHECK_INTERVAL = 5.0
"""Seconds between two looks at the files."""

WARN_BEFORE = timedelta(days=30)

Fingerprint = tuple[tuple[int, int, int] | None, ...]


def build_context(details: CertificateDetails) -> ssl.SSLContext:
    """A context that shows this certificate and verifies the server. Blocking.

    The key reaches OpenSSL encrypted with a password that is used once and written nowhere.
    Raises `CertificateUnreadable` when OpenSSL refuses what cryptography could read (a key too short).
    """
    context = verifying_context(details.authorities)
    reason = _show(context, details)
    if reason:
        raise CertificateUnreadable(
            f"OpenSSL does not accept the certificate in {details.path}: {reason}",
            remedy="a key shorter than 2048 bits or an outdated signature is refused by today's defaults",
        )
    return context


def _show(context: ssl.SSLContext, details: CertificateDetails) -> str:
    """Let the context show the certificate; why OpenSSL refuses, in a frame without the key, or nothing."""
    password = secrets.token_hex(32)
    try:
        load_identity(context, _identity(details, password), password)
    except ssl.SSLError as error:
        return (error.reason or "unknown reason").lower().replace("_", " ")
    return ""


def _identity(details: CertificateDetails, password: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415 - loaded when a file is read
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
    )

    key = details.private_key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password.encode())
    )
    return b"".join(details.chain) + key


@attrs.frozen
class _Opened:
    """A certificate in use. What it says is read only when somebody asks: mostly nobody does."""

    source: ClientCertificate
    contents: FileContents
    context: ssl.SSLContext
    not_valid_after: datetime
    details: CertificateDetails | None = None

    def read(self) -> CertificateDetails:
        if self.details is not None:
            return self.details
        from fleetapi.session.certificates.files import identity_of  # noqa: PLC0415 - loads cryptography

        return identity_of(self.source, self.contents)


class TlsSource:
    """Hands out the current context, and looks after the files behind it.

    `certificate` None means: leave TLS to the session or connector that the user supplied.
    """

    def __init__(
        self,
        certificate: ClientCertificate | None,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        check_interval: float = CHECK_INTERVAL,
    ) -> None:
        self._certificate = certificate
        self._now = now
        self._monotonic = monotonic
        self._check_interval = check_interval
        self._lock = asyncio.Lock()
        self._opened: _Opened | None = None
        self._seen: Fingerprint = ()
        self._next_check = 0.0

    @property
    def details(self) -> CertificateDetails | None:
        """What the certificate in use says; None before it is loaded."""
        if self._opened is None:
            return None
        details = self._opened.read()
        self._opened = attrs.evolve(self._opened, details=details)
        return details

    async def current(self, *, look: bool = False) -> ssl.SSLContext | None:
        """The context for the next connection.

        The files are looked at every few seconds (`look`: now). A changed certificate is taken up; one that
        cannot be used is logged, and the old one kept. Raises `CertificateError` when there is none to keep.
        """
        if self._certificate is None:
            return None
        if look or not self._is_fresh():
            async with self._lock:
                if look or not self._is_fresh():
                    await self._look(self._certificate)
                    self._next_check = self._monotonic() + self._check_interval
        return None if self._opened is None else self._opened.context

    def _is_fresh(self) -> bool:
        return self._opened is not None and self._monotonic() < self._next_check

    async def _look(self, certificate: ClientCertificate) -> None:
        seen = await asyncio.to_thread(_fingerprint, certificate)
        if self._opened is not None and seen == self._seen:
            return
        try:
            opened = await asyncio.to_thread(_open, certificate, self._now())
        except CertificateError as error:
            if self._opened is None:
                raise
            log.warning("the changed client certificate cannot be used, the old one is kept: %s", error)
        else:
            if self._opened is not None:
                log.info("the client certificate in %s has changed and is used from now on", certificate.cert)
            self._opened = opened
            self._warn(opened)
            _tell_left_out(opened)
        self._seen = seen

    def _warn(self, opened: _Opened) -> None:
        left = opened.not_valid_after - self._now()
        if left < WARN_BEFORE:
            log.warning(
                "the client certificate in %s expires in %d days, on %s",
                opened.source.cert,
                left.days,
                f"{opened.not_valid_after:%Y-%m-%d}",
            )


def _tell_left_out(opened: _Opened) -> None:
    trusted = opened.contents.trusted
    if trusted is not None and trusted.left_out:
        lines = ", ".join(map(str, trusted.left_out[:10])) + (", …" if len(trusted.left_out) > 10 else "")
        log.warning(
            "%d of the certificates in the CA bundle %s cannot be read and are not trusted: see line %s",
            len(trusted.left_out),
            opened.source.ca,
            lines,
        )


def _open(source: ClientCertificate, now: datetime) -> _Opened:
    contents = read_contents(source)
    plain = open_plain(source, contents, now)
    if plain is not None:
        return _Opened(source, contents, plain.context, plain.not_valid_after)
    from fleetapi.session.certificates.files import identity_of  # noqa: PLC0415 - loads cryptography

    details = identity_of(source, contents)
    details.check(now)
    return _Opened(source, contents, build_context(details), details.not_valid_after, details)


def _fingerprint(certificate: ClientCertificate) -> Fingerprint:
    def state(path: Path) -> tuple[int, int, int] | None:
        try:
            status = path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    return tuple(state(path) for path in certificate.files)
