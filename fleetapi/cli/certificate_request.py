"""Create the private key and the certificate signing request (CSR) that the vendor requires.

The vendor only signs requests with an RSA key of at least 2048 bits and a subject with country, state,
locality, organization, an email address, the organizational unit `Programs Partners` and the login as common
name.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from fleetapi.errors import UsageError

__all__ = ["KEY_SIZES", "UNIT", "SigningRequest", "Subject"]

UNIT = "Programs Partners"
KEY_SIZES = (2048, 3072, 4096)

_COUNTRY = re.compile(r"[A-Z]{2}")
_EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+")  # printable ASCII with a single @


def _country(_: object, __: object, value: str) -> None:
    if not _COUNTRY.fullmatch(value):
        raise UsageError(f"country {value!r} is not a two-letter code in capitals", remedy="for example FR")


def _email(_: object, __: object, value: str) -> None:
    if not _EMAIL.fullmatch(value) or len(value) > 255:
        raise UsageError(f"{value!r} is not a valid email address", remedy="for example it@example.com")


def _text(longest: int) -> Callable[[object, attrs.Attribute[str], str], None]:
    def validate(_: object, attribute: attrs.Attribute[str], value: str) -> None:
        if not value.strip() or len(value) > longest or not value.isprintable():
            raise UsageError(f"{attribute.name} {value!r} must have 1 to {longest} printable characters")

    return validate


@attrs.frozen(kw_only=True)
class Subject:
    """The subject of the certificate. Raises `UsageError` for an invalid value."""

    country: str = attrs.field(validator=_country)
    state: str = attrs.field(validator=_text(128))
    locality: str = attrs.field(validator=_text(128))
    organization: str = attrs.field(validator=_text(64))
    login: str = attrs.field(validator=_text(64))
    email: str = attrs.field(validator=_email)

    def __str__(self) -> str:
        names = {NameOID.EMAIL_ADDRESS: "emailAddress"}
        return ", ".join(attribute.rfc4514_string(names) for attribute in self.name())

    def name(self) -> x509.Name:
        """Return the subject, in the order in which `openssl req` asks for it."""
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, self.country),
                x509.NameAttribute(NameOID.STATE_OR_PROVINCE_NAME, self.state),
                x509.NameAttribute(NameOID.LOCALITY_NAME, self.locality),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, self.organization),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, UNIT),
                x509.NameAttribute(NameOID.COMMON_NAME, self.login),
                x509.NameAttribute(NameOID.EMAIL_ADDRESS, self.email),
            ]
        )


@attrs.frozen
class SigningRequest:
    """A new encrypted key and its signing request, both in PEM format."""

    key: bytes = attrs.field(repr=False)
    csr: bytes

    @classmethod
    def make(cls, subject: Subject, *, password: str, bits: int = 2048) -> SigningRequest:
        """Generate an RSA key and a request. Raises `UsageError` for a wrong size or an empty password."""
        if bits not in KEY_SIZES:
            raise UsageError(f"the key size must be one of {', '.join(map(str, KEY_SIZES))}, not {bits}")
        if not password:
            raise UsageError("the password for the key is empty")
        key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        csr = x509.CertificateSigningRequestBuilder().subject_name(subject.name()).sign(key, hashes.SHA256())
        return cls(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.BestAvailableEncryption(password.encode()),
            ),
            csr.public_bytes(serialization.Encoding.PEM),
        )
