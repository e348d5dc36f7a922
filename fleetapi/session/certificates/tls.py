"""The `SSLContext` of a client: built from its certificate, and built anew when the files change."""

from __future__ import annotations

import asyncio
import logging
import secrets
import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from weakref import WeakKeyDictionary

import attrs

from fleetapi.errors import CertificateError, CertificateNotYetValid, CertificateUnreadable
from fleetapi.session.certificates.client_certificate import CertificateDetails, ClientCertificate
from fleetapi.session.certificates.contents import FileContents, read_contents
from fleetapi.session.certificates.context import load_identity, verifying_context
from fleetapi.session.certificates.openssl import open_plain
from fleetapi.session.certificates.validity import Reminder, Validity

__all__ = ["Examined", "TlsSource", "build_context"]

log = logging.getLogger("fleetapi.certificates")

CHECK_INTERVAL = 5.0
"""Seconds between two looks at the files."""

ATTEMPTS = 3
"""How often files are read that change while they are read."""

Fingerprint = tuple[tuple[int, ...] | None, ...]


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

    contents: FileContents
    context: ssl.SSLContext
    validity: Validity
    details: CertificateDetails | None = None

    @property
    def source(self) -> ClientCertificate:
        return self.validity.source

    def read(self) -> CertificateDetails:
        if self.details is not None:
            return self.details
        from fleetapi.session.certificates.files import identity_of  # noqa: PLC0415 - loads cryptography

        return identity_of(self.source, self.contents)


@attrs.frozen
class Examined:
    """What the certificate has to do with a failure; `renewed` says that there is another one by now."""

    validity: Validity | None = None
    renewed: bool = False


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
        self._validities: WeakKeyDictionary[ssl.SSLContext, Validity] = WeakKeyDictionary()
        self._reminder = Reminder()
        self._seen: Fingerprint = ()
        self._early = False
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
        A certificate that expires within 30 days, or is expired, is warned of once a day.
        """
        if self._certificate is None:
            return None
        if look or not self._is_fresh():
            async with self._lock:
                if look or not self._is_fresh():
                    await self._look(self._certificate)
                    self._next_check = self._monotonic() + self._check_interval
        if self._opened is None:
            return None
        self._reminder.remind(self._opened.validity, self._now(), self._monotonic())
        return self._opened.context

    async def examine(self, context: ssl.SSLContext | None) -> Examined:
        """Look at the files at once, because something went wrong with the certificate of this context."""
        if context is None:
            return Examined()
        renewed = await self.current(look=True) is not context
        return Examined(self._validities.get(context), renewed)

    def _is_fresh(self) -> bool:
        return self._opened is not None and self._monotonic() < self._next_check

    async def _look(self, certificate: ClientCertificate) -> None:
        seen = await asyncio.to_thread(_fingerprint, certificate)
        if self._opened is not None and seen == self._seen and not self._early:
            return
        told = self._early and seen == self._seen
        try:
            seen, opened = await asyncio.to_thread(_open_unchanged, certificate, self._now(), self._opened)
        except CertificateError as error:
            if self._opened is None:
                raise
            self._early = isinstance(error, CertificateNotYetValid)  # its time will come
            if not told:
                log.warning("the changed client certificate cannot be used, the old one is kept: %s", error)
        else:
            self._early = False
            self._take(opened, certificate)
        self._seen = seen

    def _take(self, opened: _Opened, certificate: ClientCertificate) -> None:
        if opened is self._opened:  # a file was touched, and has the same in it
            return
        if self._opened is not None:
            log.info("the client certificate in %s has changed and is used from now on", certificate.cert)
        self._opened = opened
        self._validities[opened.context] = opened.validity
        self._reminder.forget()
        _tell_left_out(opened)


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


def _open_unchanged(
    source: ClientCertificate, now: datetime, previous: _Opened | None
) -> tuple[Fingerprint, _Opened]:
    """Open the files as they are at one moment: once more when they were being replaced meanwhile."""
    for _ in range(ATTEMPTS - 1):
        seen = _fingerprint(source)
        try:
            opened = _open(source, now, previous)
        except CertificateError:
            if _fingerprint(source) == seen:
                raise
        else:
            if _fingerprint(source) == seen:
                return seen, opened
    return _fingerprint(source), _open(source, now, previous)


def _open(source: ClientCertificate, now: datetime, previous: _Opened | None) -> _Opened:
    contents = read_contents(source)
    if previous is not None and contents == previous.contents:
        return previous
    plain = open_plain(source, contents, now)
    if plain is not None:
        return _Opened(contents, plain.context, Validity.of(source, plain.chain))
    from fleetapi.session.certificates.files import identity_of  # noqa: PLC0415 - loads cryptography

    details = identity_of(source, contents)
    details.check(now)
    return _Opened(contents, build_context(details), Validity.of(source, details.chain), details)


def _fingerprint(certificate: ClientCertificate) -> Fingerprint:
    def state(path: Path) -> tuple[int, ...] | None:
        try:
            status = path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino

    return tuple(state(path) for path in certificate.files)
