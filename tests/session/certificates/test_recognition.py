"""What was given instead of a certificate, a key or a CA bundle, and the command that makes it one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs7,
    pkcs12,
)

from fleetapi.errors import CertificateUnreadable
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.sources import read_contents
from fleetapi.session.certificates.tls import open_plain

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def issued(issue: Callable[..., Any], authority: Any) -> Any:
    return issue(authority)


@pytest.fixture
def file(issued: Any) -> Callable[[str], Path]:
    """A file of a kind, by its name."""
    key: Any = load_pem_private_key(issued.key.read_bytes(), None)
    cert = x509.load_pem_x509_certificate(issued.cert.read_bytes())
    request = x509.CertificateSigningRequestBuilder(cert.subject).sign(key, hashes.SHA256())
    public = key.public_key()
    makers: dict[str, Callable[[], bytes]] = {
        "key.der": lambda: key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        "old-key.der": lambda: key.private_bytes(
            Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        ),
        "encrypted.der": lambda: key.private_bytes(
            Encoding.DER, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")
        ),
        "cert.der": lambda: cert.public_bytes(Encoding.DER),
        "request.der": lambda: request.public_bytes(Encoding.DER),
        "request.pem": lambda: request.public_bytes(Encoding.PEM),
        "public.der": lambda: public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        "public.pem": lambda: public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "chain.p7b": lambda: pkcs7.serialize_certificates([cert], Encoding.PEM),
        "chain.p7c": lambda: pkcs7.serialize_certificates([cert], Encoding.DER),
        "trusted.pem": lambda: issued.cert.read_bytes().replace(b"CERTIFICATE", b"TRUSTED CERTIFICATE"),
        "crl.pem": lambda: b"-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n",
        "both.p12": lambda: pkcs12.serialize_key_and_certificates(b"me", key, cert, None, NoEncryption()),
        "junk.der": lambda: b"\x30\x82\x01\x00junk",
        "key.pem": issued.key.read_bytes,
        "cert.pem": issued.cert.read_bytes,
        "empty": lambda: b"\n",
    }

    def make(name: str) -> Path:
        path: Path = issued.folder / f"given-{name}"
        path.write_bytes(makers[name]())
        return path

    return make


def refused(source: ClientCertificate) -> str:
    assert open_plain(source, read_contents(source), NOW) is None
    with pytest.raises(CertificateUnreadable) as caught:
        source.load(NOW)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "what", "remedy"),
    [
        ("key.der", "a private key", "openssl pkey -inform der -in given-key.der -out key.pem"),
        ("old-key.der", "a private key", "openssl pkey -inform der"),
        ("encrypted.der", "a private key", "openssl pkey -inform der"),
        ("cert.der", "a certificate", "openssl x509 -inform der -in given-cert.der"),
        ("request.der", "a signing request", "the vendor made from it"),
        ("request.pem", "a signing request", "the vendor made from it"),
        ("public.der", "a public key", "certificate that the vendor made"),
        ("public.pem", "a public key", "certificate that the vendor made"),
        ("chain.p7b", "is PKCS#7 in PEM", "openssl pkcs7 -print_certs -in given-chain.p7b"),
        ("chain.p7c", "PKCS#7", "openssl pkcs7 -inform der -print_certs -in given-chain.p7c"),
        ("trusted.pem", "TRUSTED CERTIFICATE", "openssl x509 -in given-trusted.pem"),
        ("crl.pem", "PEM of another kind", "-----BEGIN CERTIFICATE-----"),
        ("junk.der", "not a readable certificate or key", "-----BEGIN CERTIFICATE-----"),
    ],
)
def test_in_place_of_the_certificate(
    file: Callable[[str], Path], issued: Any, name: str, what: str, remedy: str
) -> None:
    for source in (ClientCertificate(file(name)), ClientCertificate(file(name), key=issued.key)):
        said = refused(source)
        assert what in said
        assert remedy in said


@pytest.mark.parametrize(
    ("name", "what", "remedy"),
    [
        ("key.der", "a private key", "openssl pkey -inform der -in given-key.der -out key.pem"),
        ("both.p12", "is PKCS#12", "give it as certificate, without a key"),
        ("public.pem", "a public key", "give the PEM file that contains the private key"),
        ("cert.pem", "does not contain a private key", "give the PEM file that contains the private key"),
        ("empty", "is empty", "copy it again"),
    ],
)
def test_in_place_of_the_key(
    file: Callable[[str], Path], issued: Any, name: str, what: str, remedy: str
) -> None:
    said = refused(ClientCertificate(issued.cert, key=file(name)))
    assert what in said
    assert remedy in said


@pytest.mark.parametrize(
    ("name", "what", "remedy"),
    [
        ("cert.der", "a certificate", "openssl x509 -inform der -in given-cert.der -out ca.pem"),
        ("chain.p7b", "PKCS#7", "openssl pkcs7 -print_certs -in given-chain.p7b -out ca.pem"),
        ("both.p12", "is PKCS#12", "openssl pkcs12 -nokeys"),
        ("key.pem", "contains a private key", "the authorities that issued the server's certificate"),
        ("request.pem", "a signing request", "the authorities that issued the server's certificate"),
    ],
)
def test_in_place_of_the_ca_bundle(
    file: Callable[[str], Path], issued: Any, name: str, what: str, remedy: str
) -> None:
    said = refused(ClientCertificate(issued.pem, ca=file(name)))
    assert what in said
    assert remedy in said
