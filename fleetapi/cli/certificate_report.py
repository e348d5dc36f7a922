"""Read the files of a client certificate and report on them, even if they are invalid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

import attrs
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from fleetapi.errors import CertificateError
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.reading import quietly
from fleetapi.session.certificates.sources import FileSource, parse_ca_bundle
from fleetapi.wire.pem_text import certificate_blocks

__all__ = ["CertificateReport", "report"]


@attrs.frozen(kw_only=True)
class CertificateReport:
    """A certificate, its key and the CA bundle.

    `key_problem` says why the key cannot be used, or is empty. `verified` says whether the CA bundle verifies
    the certificate, or is None without a bundle.
    """

    path: FileSource
    common_name: str
    subject: str
    issuer: str
    serial_number: str
    alternative_names: tuple[str, ...]
    not_valid_before: datetime
    not_valid_after: datetime
    key: str
    key_problem: str
    ca: FileSource | None
    verified: bool | None

    def days_left(self, now: datetime) -> int:
        """Return the number of full days until it expires; negative afterwards."""
        return (self.not_valid_after - now).days

    def validity_problem(self, now: datetime) -> str:
        """Return why it cannot be used at this time, or an empty string."""
        if now > self.not_valid_after:
            return "expired"
        return "not valid yet" if now < self.not_valid_before else ""


def report(source: ClientCertificate) -> CertificateReport:
    """Read the files. Raises `CertificateError` if even the certificate cannot be read."""
    with quietly():
        return _report(source)


def _report(source: ClientCertificate) -> CertificateReport:
    key = ""
    try:
        details = source.inspect()
    except CertificateError as error:
        chain = _certificates(source.cert, error)
        authorities = _readable(_trusted(source.ca, error)) if source.ca else None
        key_problem = str(error)
    else:
        chain = [x509.load_pem_x509_certificate(single) for single in details.chain]
        bundle = details.authorities
        authorities = _readable(bundle) if bundle is not None else None
        key = f"{details.key} in {details.key_path}"
        key_problem = "" if details.key_matches else f"{details.key_path} belongs to another certificate"
    leaf = chain[0]
    return CertificateReport(
        path=source.cert,
        common_name=", ".join(
            str(name.value) for name in leaf.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        ),
        subject=_name(leaf.subject),
        issuer=_name(leaf.issuer),
        serial_number=f"{leaf.serial_number:x}",
        alternative_names=_alternative_names(leaf),
        not_valid_before=leaf.not_valid_before_utc,
        not_valid_after=leaf.not_valid_after_utc,
        key=key,
        key_problem=key_problem,
        ca=source.ca,
        verified=None if authorities is None else _verified(chain, authorities),
    )


def _certificates(path: FileSource, error: CertificateError) -> list[x509.Certificate]:
    """Return the certificates in a PEM file whose key cannot be read, or raise that `error`."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        raise error from None


def _trusted(path: FileSource, error: CertificateError) -> bytes:
    try:
        return parse_ca_bundle(path.read_bytes()).pem
    except OSError:
        raise error from None


def _readable(bundle: bytes) -> list[x509.Certificate]:
    """Return the certificates of a bundle that can be parsed; OpenSSL accepts some more."""
    found: list[x509.Certificate] = []
    for block in certificate_blocks(bundle):
        with suppress(ValueError, UnsupportedAlgorithm):
            found.append(x509.load_pem_x509_certificate(block))
    return found


def _name(name: x509.Name) -> str:
    names = {x509.NameOID.EMAIL_ADDRESS: "emailAddress"}
    return ", ".join(attribute.rfc4514_string(names) for attribute in name)


def _alternative_names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError):
        return ()
    return tuple(str(getattr(name, "value", name)) for name in extension.value)


def _verified(chain: Sequence[x509.Certificate], authorities: Iterable[x509.Certificate]) -> bool:
    """Return whether a chain of signatures leads from the leaf to one of the authorities."""
    known, current, intermediates = list(authorities), chain[0], list(chain[1:])
    while True:
        if any(_signed(current, authority) for authority in known):
            return True
        issuer = next((single for single in intermediates if _signed(current, single)), None)
        if issuer is None:
            return False
        intermediates.remove(issuer)
        current = issuer


def _signed(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
