"""The `SSLContext` of a client: built from its certificate, and built anew when the files change.

Verification is Python's default (system or given authorities, host name checked), never less; the least
version is TLS 1.2.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from fleetapi.errors import CertificateError, CertificateUnreadable
from fleetapi.session.certificates.client_certificate import CertificateDetails, ClientCertificate

__all__ = ["TlsSource", "build_context"]

log = logging.getLogger("fleetapi.certificates")

CHECK_INTERVAL = 5.0
"""Seconds between two looks at the files."""

WARN_BEFORE = timedelta(days=30)

Fingerprint = tuple[tuple[int, int, int] | None, ...]


def build_context(details: CertificateDetails) -> ssl.SSLContext:
    """A context that shows this certificate and verifies the server. Blocking.

    Raises `CertificateUnreadable` when OpenSSL refuses what cryptography could read (a key too short).
    """
    context = ssl.create_default_context()
    if details.authorities is not None:
        context = ssl.create_default_context(cadata=details.authorities.decode("ascii"))
        # As curl's --cacert: what the user names is trusted by itself, be it a root or an intermediate.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    password = secrets.token_hex(32)
    try:
        with _as_file(_identity(details, password)) as path:
            context.load_cert_chain(path, password=password)
    except ssl.SSLError as error:
        reason = error.reason or "unknown reason"
        raise CertificateUnreadable(
            f"OpenSSL does not accept the certificate in {details.path}: {reason.lower().replace('_', ' ')}",
            remedy="a key shorter than 2048 bits or an outdated signature is refused by today's defaults",
        ) from None
    return context


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


@contextmanager
def _as_file(content: bytes) -> Iterator[str]:
    """A path under which OpenSSL can read `content`, for as long as the block runs.

    OpenSSL takes files only. Where the system has anonymous memory files nothing touches the disk;
    elsewhere it is a private file, removed at once. Either way the key in it is encrypted with a password
    that is used once and written nowhere.
    """
    if hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir():
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
        self._context: ssl.SSLContext | None = None
        self._details: CertificateDetails | None = None
        self._seen: Fingerprint = ()
        self._next_check = 0.0

    @property
    def details(self) -> CertificateDetails | None:
        """What the certificate in use says; None before it is loaded."""
        return self._details

    async def current(self, *, look: bool = False) -> ssl.SSLContext | None:
        """The context for the next connection.

        The files are looked at every few seconds (`look`: now). A changed certificate is taken up; one that
        cannot be used is logged, and the old one kept. Raises `CertificateError` when there is none to keep.
        """
        if self._certificate is None or (self._context and not look and self._monotonic() < self._next_check):
            return self._context
        async with self._lock:
            if look or self._context is None or self._monotonic() >= self._next_check:
                await self._look(self._certificate)
                self._next_check = self._monotonic() + self._check_interval
        return self._context

    async def _look(self, certificate: ClientCertificate) -> None:
        seen = await asyncio.to_thread(_fingerprint, certificate)
        if self._context is not None and seen == self._seen:
            return
        try:
            details, context = await asyncio.to_thread(_load, certificate, self._now())
        except CertificateError as error:
            if self._context is None:
                raise
            log.warning("the changed client certificate cannot be used, the old one is kept: %s", error)
        else:
            if self._context is not None:
                log.info("the client certificate has changed and is used from now on: %s", details.subject)
            self._details, self._context = details, context
            self._warn(details)
        self._seen = seen

    def _warn(self, details: CertificateDetails) -> None:
        left = details.expires_in(self._now())
        if left < WARN_BEFORE:
            log.warning(
                "the client certificate in %s expires in %d days, on %s",
                details.path,
                left.days,
                f"{details.not_valid_after:%Y-%m-%d}",
            )


def _load(certificate: ClientCertificate, now: datetime) -> tuple[CertificateDetails, ssl.SSLContext]:
    details = certificate.load(now)
    return details, build_context(details)


def _fingerprint(certificate: ClientCertificate) -> Fingerprint:
    def state(path: Path) -> tuple[int, int, int] | None:
        try:
            status = path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    return tuple(state(path) for path in certificate.files)
