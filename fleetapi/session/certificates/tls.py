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
"""Seconds between two checks of the files."""

ATTEMPTS = 3
"""How often to read files that change while they are being read."""

Fingerprint = tuple[tuple[int, ...] | None, ...]


@attrs.frozen
class _Opened:
    """A certificate in use. Its details are only read on request, which is rare."""

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
    """The state of the certificate after a failure; `renewed` means that the files now hold another one."""

    validity: Validity | None = None
    renewed: bool = False


class TlsSource:
    """Provides the current TLS context and watches its files.

    Without a `certificate`, TLS is left to the session or connector that the user supplied.
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
        """The details of the certificate in use; None before it is loaded."""
        if self._opened is None:
            return None
        details = self._opened.read()
        self._opened = attrs.evolve(self._opened, details=details)
        return details

    async def current(self, *, look: bool = False) -> ssl.SSLContext | None:
        """Return the context for the next connection.

        The files are checked every few seconds, or at once with `look`. A changed certificate is used from
        now on; if it cannot be used, that is logged and the old one is kept. Raises `CertificateError` if
        there is no old one. Logs a warning once a day if the certificate has expired or expires within 30
        days.
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
        """Check the files at once, because a connection with this context has failed."""
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
            self._early = isinstance(error, CertificateNotYetValid)  # it can be used later
            if not told:
                log.warning("the changed client certificate cannot be used; the old one is kept: %s", error)
        else:
            self._early = False
            self._take(opened, certificate)
        self._seen = seen

    def _take(self, opened: _Opened, certificate: ClientCertificate) -> None:
        if opened is self._opened:  # a file was written with the same contents
            return
        if self._opened is not None:
            log.info(
                "the client certificate in %s has changed and will be used from now on", certificate.cert
            )
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
            "%d certificates in the CA bundle %s cannot be read and are not trusted; see line %s",
            len(trusted.unreadable_lines),
            opened.source.ca,
            lines,
        )


def _open_unchanged(
    source: ClientCertificate, now: datetime, previous: _Opened | None
) -> tuple[Fingerprint, _Opened]:
    """Open a consistent snapshot of the files: try again if they were replaced meanwhile."""
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
    """A certificate that OpenSSL loaded without cryptography: its context and PEM blocks, the leaf first."""

    context: ssl.SSLContext
    chain: tuple[bytes, ...]


def open_plain(source: ClientCertificate, contents: FileContents, now: datetime) -> PlainIdentity | None:
    """Open plain PEM files without cryptography; return None for anything unusual.

    Most people have such files. This saves a tenth of a second and ten megabytes, but has no messages of its
    own: for anything unusual, `reading.identity_of` reads the same bytes again and says what is wrong.
    """
    if not has_memory_files():
        return None  # the unencrypted key would be written to the disk
    certificates = certificate_blocks(contents.certificate)
    keys = key_blocks(contents.certificate if contents.key is None else contents.key)
    if not certificates or not keys:
        return None
    try:
        dates = dates_of(certificates[0])
        if not dates.begins <= now <= dates.ends:
            return None
        context = verifying_context(_bundle(contents))
        # The password is empty, because OpenSSL asks on the terminal if there is none.
        load_identity(context, b"\n".join([*certificates, keys[0]]), source.password or b"")
    except (ssl.SSLError, ValueError, IndexError):
        return None  # `identity_of` says what is wrong
    return PlainIdentity(context, tuple(certificates))


def _bundle(contents: FileContents) -> bytes | None:
    trusted = contents.trusted
    if trusted is None:
        return None
    if not trusted.pem:
        raise ValueError("the bundle has no usable certificate")
    return trusted.pem


def build_context(details: CertificateDetails) -> ssl.SSLContext:
    """Return a context that presents this certificate and verifies the server. Blocking.

    OpenSSL receives the key encrypted, with a password that is used once and stored nowhere. Raises
    `CertificateUnreadable` if OpenSSL rejects what cryptography could read, such as a key that is too short.
    """
    context = verifying_context(details.authorities)
    reason = _show(context, details)
    if reason:
        raise CertificateUnreadable(
            f"OpenSSL does not accept the certificate in {details.path}: {reason}",
            remedy="by default it rejects keys shorter than 2048 bits and outdated signatures",
        )
    return context


def _show(context: ssl.SSLContext, details: CertificateDetails) -> str:
    """Load the certificate into the context; return why OpenSSL rejects it, or an empty string."""
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
    """Return a context that trusts the given PEM certificates or the system's, with TLS 1.2 or later."""
    context = ssl.create_default_context()
    if authorities is not None:
        context = ssl.create_default_context(cadata=authorities.decode("ascii"))
        # Like curl's --cacert: trust what the user names, whether it is a root or an intermediate.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    # Under TLS 1.3, servers may request the certificate after they have read the request, if we offer that.
    context.post_handshake_auth = True
    return context


def load_identity(context: ssl.SSLContext, identity: bytes, password: str | bytes) -> None:
    """Load certificates and key in PEM into a context. Raise `ssl.SSLError` or `ValueError` if that fails."""
    with _as_file(identity) as path:
        context.load_cert_chain(path, password=password)


def has_memory_files() -> bool:
    """Return whether this system has anonymous files in memory."""
    return hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir()


@contextmanager
def _as_file(content: bytes) -> Iterator[str]:
    """Provide a path at which OpenSSL can read `content` while the block runs.

    OpenSSL only takes files. Nothing is written to the disk if the system has anonymous files in memory;
    otherwise this is a private file, which is removed immediately.
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
