"""The short way from plain PEM files to a context: OpenSSL opens them by itself, cryptography is not loaded.

That is the case of nearly everybody, and it saves a service a tenth of a second and ten megabytes. It has
no messages of its own: whatever is not entirely in order is left to `files`, which knows what to say.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import attrs

from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.contents import FileContents
from fleetapi.session.certificates.context import has_memory_files, load_identity, verifying_context
from fleetapi.session.certificates.pem import certificate_blocks, key_blocks

__all__ = ["Dates", "PlainIdentity", "dates_of", "open_plain"]

_SEQUENCE, _VERSION, _UTC_TIME, _GENERALIZED_TIME = 0x30, 0xA0, 0x17, 0x18


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


@attrs.frozen
class Dates:
    """From when until when a certificate is valid; `is_root` says that it names itself as its issuer."""

    begins: datetime
    ends: datetime
    is_root: bool = False


def dates_of(certificate: bytes) -> Dates:
    """The validity of a PEM certificate (RFC 5280, section 4.1.2.5).

    `ssl` tells it only of the certificate of a peer. Raises `ValueError` or `IndexError` for anything else
    than a certificate.
    """
    der = ssl.PEM_cert_to_DER_cert(certificate.decode("ascii"))
    _, at, _ = _element(der, 0)  # the certificate
    _, at, _ = _element(der, at)  # its signed part
    tag, _, end = _element(der, at)
    # Serial number, algorithm and issuer come before it; the version in front of them may be absent.
    issuer_at = end
    for _ in range(3 if tag == _VERSION else 2):
        issuer_at = end
        _, _, end = _element(der, end)
    issuer = der[issuer_at:end]
    tag, at, subject_at = _element(der, end)
    if tag != _SEQUENCE:
        raise ValueError("no certificate")
    begins, at = _moment(der, at)
    ends, _ = _moment(der, at)
    return Dates(begins, ends, is_root=der[subject_at : subject_at + len(issuer)] == issuer)


def _element(der: bytes, at: int) -> tuple[int, int, int]:
    """Tag, beginning of the content and end of the DER element at a place."""
    length, begin = der[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, begin = int.from_bytes(der[begin : begin + count]), begin + count
    return der[at], begin, begin + length


def _moment(der: bytes, at: int) -> tuple[datetime, int]:
    tag, begin, end = _element(der, at)
    text = der[begin:end].decode("ascii")
    if tag == _UTC_TIME:  # its two digits of the year mean 1950 to 2049
        text = ("19" if text >= "50" else "20") + text
    elif tag != _GENERALIZED_TIME:
        raise ValueError("no time")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC), end
