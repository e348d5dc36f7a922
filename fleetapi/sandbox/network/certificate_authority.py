"""A certificate authority that signs the certificates of the sandbox's server and its clients.

Every sandbox has new keys. As the vendor requires, the subject of a client certificate has the OU `Programs
Partners`, the login as CN and an email address; its key is encrypted RSA 2048.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

__all__ = [
    "CA",
    "CERTIFICATE",
    "KEY",
    "SERVER",
    "CertificateAuthority",
    "Identity",
    "renew",
    "write_certificates",
]

CERTIFICATE = "certificate.pem"
KEY = "key.pem"
CA = "ca.pem"
SERVER = "server.pem"

VALIDITY = timedelta(days=90)
_CLOCK_SKEW = timedelta(hours=1)

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@attrs.frozen
class Identity:
    """A certificate and its private key, in PEM format; the key is encrypted if a password was given."""

    certificate: bytes
    key: bytes = attrs.field(repr=False)


class CertificateAuthority:
    """Signs certificates that are valid for `validity` from now."""

    def __init__(self, validity: timedelta = VALIDITY, *, number: int = 1) -> None:
        self._number = number
        self._validity = validity
        self._successor: CertificateAuthority | None = None
        self._signed_for_clients: list[int] = []
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "fleetapi sandbox"),
                x509.NameAttribute(
                    NameOID.COMMON_NAME, "fleetapi sandbox CA" + (f" {number}" if number > 1 else "")
                ),
            ]
        )
        usage = _usage(key_cert_sign=True, crl_sign=True)
        builder = self._builder(self._name, self._key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self._certificate = builder.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())

    @property
    def certificate(self) -> bytes:
        """The authority's own certificate, in PEM format, which clients and the server trust."""
        return self._certificate.public_bytes(Encoding.PEM)

    def server(self, host: str) -> Identity:
        """Issue an identity for a server on this machine: for `host`, localhost and 127.0.0.1."""
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = [x509.DNSName("localhost")]
        for name in dict.fromkeys(("127.0.0.1", host)):
            try:
                names.append(x509.IPAddress(ipaddress.ip_address(name)))
            except ValueError:
                names.append(x509.DNSName(name))
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fleetapi sandbox server")])
        builder = self._leaf(subject, key, ExtendedKeyUsageOID.SERVER_AUTH).add_extension(
            x509.SubjectAlternativeName(names), critical=False
        )
        return self._signed(builder, key, None)

    def replace_issuer(self) -> None:
        """Sign client certificates with another authority from now on."""
        if self._successor is None:
            self._successor = CertificateAuthority(self._validity, number=self._number + 1)
        else:
            self._successor.replace_issuer()

    @property
    def successors(self) -> int:
        """How many times the authority has been replaced."""
        return 0 if self._successor is None else 1 + self._successor.successors

    def accepted(self, *, expired: int = 0, revoked: Collection[int] | None = None) -> bytes:
        """Return the authorities whose client certificates a server accepts, in PEM format.

        The first `expired` of them have expired, and so have the certificates they have signed. `revoked`
        adds their revocation lists, with these serial numbers.
        """
        own = self._past_certificate() if expired else self._certificate
        parts = [own.public_bytes(Encoding.PEM)]
        if revoked is not None:
            parts.append(self._revocations(revoked))
        if self._successor is not None:
            parts.append(self._successor.accepted(expired=max(0, expired - 1), revoked=revoked))
        return b"".join(parts)

    def _past_certificate(self) -> x509.Certificate:
        now = datetime.now(UTC)
        past = now - self._validity - _CLOCK_SKEW, now - _CLOCK_SKEW
        builder = self._builder(self._name, self._key.public_key(), past).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        usage = _usage(key_cert_sign=True, crl_sign=True)
        return builder.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())

    def signed_for_clients(self, *, by_successors: bool = True) -> list[int]:
        """Return the serial numbers of all client certificates so far."""
        later = self._successor.signed_for_clients() if self._successor and by_successors else []
        return [*self._signed_for_clients, *later]

    def _revocations(self, revoked: Collection[int]) -> bytes:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._name)
            .last_update(now - _CLOCK_SKEW)
            .next_update(now + self._validity)
        )
        for serial in self._signed_for_clients:
            if serial not in revoked:
                continue
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def client(
        self, login: str, *, password: str | None = None, validity: tuple[datetime, datetime] | None = None
    ) -> Identity:
        """Issue an identity for a client. `validity` (aware datetimes) may be past or future."""
        if self._successor is not None:
            return self._successor.client(login, password=password, validity=validity)
        key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
                x509.NameAttribute(NameOID.STATE_OR_PROVINCE_NAME, "Ile-de-France"),
                x509.NameAttribute(NameOID.LOCALITY_NAME, "Poissy"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sandbox Partner"),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Programs Partners"),
                x509.NameAttribute(NameOID.COMMON_NAME, login),
                x509.NameAttribute(NameOID.EMAIL_ADDRESS, "fleet@example.com"),
            ]
        )
        builder = self._leaf(subject, key, ExtendedKeyUsageOID.CLIENT_AUTH, validity)
        identity = self._signed(builder, key, password)
        self._signed_for_clients.append(x509.load_pem_x509_certificate(identity.certificate).serial_number)
        return identity

    def _builder(
        self,
        subject: x509.Name,
        public_key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
        validity: tuple[datetime, datetime] | None = None,
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        first, last = validity or (now - _CLOCK_SKEW, now + self._validity)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(first)
            .not_valid_after(last)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        )

    def _leaf(
        self,
        subject: x509.Name,
        key: Key,
        purpose: x509.ObjectIdentifier,
        validity: tuple[datetime, datetime] | None = None,
    ) -> x509.CertificateBuilder:
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        return (
            self._builder(subject, key.public_key(), validity)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(authority, critical=False)
        )

    def _signed(self, builder: x509.CertificateBuilder, key: Key, password: str | None) -> Identity:
        encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
        return Identity(
            builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM),
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption),
        )


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def write_certificates(
    authority: CertificateAuthority, folder: Path, *, host: str, login: str, password: str
) -> None:
    """Issue the certificates of the server at `host` and of the client, and write them to a folder."""
    server = authority.server(host)
    client = authority.client(login, password=password)
    (folder / CA).write_bytes(authority.certificate)
    (folder / CERTIFICATE).write_bytes(client.certificate)
    (folder / KEY).write_bytes(client.key)
    (folder / SERVER).write_bytes(server.certificate + server.key)


def renew(authority: CertificateAuthority, folder: Path, *, login: str, password: str) -> None:
    """Replace the client certificate and its key, the key first. A new issuer signs the certificate."""
    authority.replace_issuer()
    client = authority.client(login, password=password)
    for name, content in ((KEY, client.key), (CERTIFICATE, client.certificate)):
        new = folder / f"{name}.new"
        new.write_bytes(content)
        new.replace(folder / name)
