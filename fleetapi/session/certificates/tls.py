"""The `SSLContext` of a client: built from its certificate, and rebuilt when the files change."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from weakref import WeakKeyDictionary

import attrs

from fleetapi.errors import CertificateError, CertificateNotYetValid, CertificateUnreadable
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.sources import FileContents, read_contents
from fleetapi.session.certificates.validity import CertificateDetails, Reminder, Validity, dates_of
from fleetapi.wire.pem_text import certificate_blocks, key_blocks

__all__ = ["Examined", "TlsSource", "build_context"]

log = logging.getLogger("fleetapi.certificates")

CHECK_INTERVAL = 5.0
"""Seconds between two looks at the files."""

ATTEMPTS = 3
"""How often files are read that change while they are read."""

Fingerprint = tuple[tuple[int, ...] | None, ...]


@attrs.frozen
class _Opened:
    """A certificate in use. What it says is read only when somebody asks: mostly nobody does."""

    contents: FileContents
    context: ssl.SSLContext
    source: ClientCertificate
    validity: Validity
    details: CertificateDetails | None = None

    def read(self) -> CertificateDetails:
        if self.details is not None:
            return self.details
        from fleetapi.session.certificates.reading import identity_of  # noqa: PLC0415 - loads cryptography

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
    if trusted is not None and trusted.unreadable_lines:
        lines = ", ".join(map(str, trusted.unreadable_lines[:10])) + (
            ", …" if len(trusted.unreadable_lines) > 10 else ""
        )
        log.warning(
            "%d of the certificates in the CA bundle %s cannot be read and are not trusted: see line %s",
            len(trusted.unreadable_lines),
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
        return _Opened(contents, plain.context, source, Validity.of(source.cert, plain.chain))
    from fleetapi.session.certificates.reading import identity_of  # noqa: PLC0415 - loads cryptography

    details = identity_of(source, contents)
    details.check(now)
    return _Opened(contents, build_context(details), source, Validity.of(source.cert, details.chain), details)


def _fingerprint(certificate: ClientCertificate) -> Fingerprint:
    def state(path: Path) -> tuple[int, ...] | None:
        try:
            status = path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino

    return tuple(state(path) for path in certificate.files)


@attrs.frozen
class PlainIdentity:
    """A certificate that OpenSSL took as it is: in its PEM blocks, the leaf first."""

    context: ssl.SSLContext
    chain: tuple[bytes, ...]


def open_plain(source: ClientCertificate, contents: FileContents, now: datetime) -> PlainIdentity | None:
    """Open PEM files whose first certificate is that of the key; None where anything else is to be said."""
    if not has_memory_files():
        return None  # the key would have to touch the disk as it is
    certificates = certificate_blocks(contents.certificate)
    keys = key_blocks(contents.certificate if contents.key is None else contents.key)
    if not certificates or not keys:
        return None
    try:
        dates = dates_of(certificates[0])
        if not dates.begins <= now <= dates.ends:
            return None
        context = verifying_context(_bundle(contents))
        # An empty password, because OpenSSL asks the terminal for a missing one.
        load_identity(context, b"\n".join([*certificates, keys[0]]), source.password or b"")
    except (ssl.SSLError, ValueError, IndexError):
        return None  # `files` reads the same bytes again, and says what is wrong with them
    return PlainIdentity(context, tuple(certificates))


def _bundle(contents: FileContents) -> bytes | None:
    trusted = contents.trusted
    if trusted is None:
        return None
    if not trusted.pem:
        raise ValueError("no usable certificate in the bundle")
    return trusted.pem


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


def verifying_context(authorities: bytes | None) -> ssl.SSLContext:
    """A context that trusts the given PEM certificates, or the system's; TLS 1.2 at least."""
    context = ssl.create_default_context()
    if authorities is not None:
        context = ssl.create_default_context(cadata=authorities.decode("ascii"))
        # As curl's --cacert: what the user names is trusted by itself, be it a root or an intermediate.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    # Under TLS 1.3 a server may ask for the certificate only when it has seen the request, if we offer that.
    context.post_handshake_auth = True
    return context


def load_identity(context: ssl.SSLContext, identity: bytes, password: str | bytes) -> None:
    """Let a context show the certificates and key of a PEM text. Raises `ssl.SSLError` or `ValueError`."""
    with _as_file(identity) as path:
        context.load_cert_chain(path, password=password)


def has_memory_files() -> bool:
    """Whether this system has files that live in memory only."""
    return hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir()


@contextmanager
def _as_file(content: bytes) -> Iterator[str]:
    """A path under which OpenSSL can read `content`, for as long as the block runs.

    OpenSSL takes files only. Where the system has anonymous memory files nothing touches the disk;
    elsewhere it is a private file, removed at once.
    """
    if has_memory_files():
        descriptor = os.memfd_create("fleetapi", os.MFD_CLOEXEC)
        with os.fdopen(descriptor, "wb") as memory:
            memory.write(content)
            memory.flush()
            yield f"/proc/self/fd/{descriptor}"
        return
    with tempfile.TemporaryDirectory(prefix="fleetapi-") as folder:  # mkdtemp: 0700
        path = Path(folder, "identity.pem")
        path.touch(mode=0o600)
        path.write_bytes(content)
        yield str(path)
