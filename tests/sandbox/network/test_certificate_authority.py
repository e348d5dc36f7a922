"""Certificates: as the vendor requires, and signed by the authority."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from fleetapi.sandbox.network.certificate_authority import CertificateAuthority, Identity


@pytest.fixture(scope="module")
def authority() -> CertificateAuthority:
    return CertificateAuthority()


@pytest.fixture(scope="module")
def client(authority: CertificateAuthority) -> Identity:
    return authority.client("MZP123456", password="secret")


def test_the_subject_is_as_the_vendor_requires(client: Identity) -> None:
    subject = x509.load_pem_x509_certificate(client.certificate).subject
    found = {attribute.oid: attribute.value for attribute in subject}
    assert found[NameOID.ORGANIZATIONAL_UNIT_NAME] == "Programs Partners"
    assert found[NameOID.COMMON_NAME] == "MZP123456"
    assert len(found) == 7
    assert found[NameOID.EMAIL_ADDRESS]


def test_the_key_is_rsa_2048_and_encrypted(client: Identity) -> None:
    with pytest.raises(TypeError):
        load_pem_private_key(client.key, None)
    key = load_pem_private_key(client.key, b"secret")
    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.key_size == 2048
    assert b"ENCRYPTED" in client.key


def test_the_authority_signed_it(authority: CertificateAuthority, client: Identity) -> None:
    ours = x509.load_pem_x509_certificate(authority.certificate)
    stranger = x509.load_pem_x509_certificate(CertificateAuthority().certificate)
    for identity in (client, authority.server("127.0.0.1")):
        certificate = x509.load_pem_x509_certificate(identity.certificate)
        certificate.verify_directly_issued_by(ours)
        with pytest.raises(InvalidSignature):
            certificate.verify_directly_issued_by(stranger)


def test_the_server_certificate_has_every_name_of_this_machine(authority: CertificateAuthority) -> None:
    certificate = x509.load_pem_x509_certificate(authority.server("sandbox.test").certificate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "sandbox.test"]
    assert [str(name) for name in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]


def test_validity_of_certificates(authority: CertificateAuthority, client: Identity) -> None:
    certificate = x509.load_pem_x509_certificate(client.certificate)
    now = datetime.now(UTC)
    assert timedelta(days=30) < certificate.not_valid_after_utc - now < timedelta(days=100)
    over = authority.client("X", validity=(now - timedelta(days=2), now - timedelta(days=1)))
    assert x509.load_pem_x509_certificate(over.certificate).not_valid_after_utc < now


def test_the_key_is_not_shown(client: Identity) -> None:
    assert "PRIVATE" not in repr(client)
