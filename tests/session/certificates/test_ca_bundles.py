"""A CA bundle with an unreadable certificate: the others are trusted, and the log names the exception."""

from __future__ import annotations

import asyncio
import logging
import ssl
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from fleetapi.cli.certificate_report import report
from fleetapi.errors import CertificateUnreadable
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.sources import parse_ca_bundle, read_contents
from fleetapi.session.certificates.tls import TlsSource, build_context, open_plain

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEY = ec.generate_private_key(ec.SECP256R1())
SERIAL = 0x5A5A5A5A5A5A5A5A


def root(number: int) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"root {number}")])
    builder = x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=KEY.public_key())
    builder = builder.serial_number(SERIAL).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.PEM)


ROOTS = [root(number) for number in range(200)]
NEGATIVE = ssl.DER_cert_to_PEM_cert(
    ssl.PEM_cert_to_DER_cert(root(999).decode()).replace(
        SERIAL.to_bytes(8, "big"), b"\xda" + SERIAL.to_bytes(8, "big")[1:]
    )
).encode()

ODD = {
    "damaged": ROOTS[0].replace(b"MII", b"AAA", 1),
    "cut short": ROOTS[0][:200] + b"\n",
    "cut short, but with its last line": ROOTS[0][:200] + b"\n-----END CERTIFICATE-----\n",
    "empty": b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    "not ASCII": ROOTS[0].replace(b"MII", "MÎI".encode(), 1),
    "OpenSSL's own form": ROOTS[0].replace(b"CERTIFICATE", b"TRUSTED CERTIFICATE"),
}


@pytest.fixture
def issued(issue: Callable[..., Any], authority: Any) -> Any:
    return issue(authority)


def bundle(issued: Any, odd: bytes, *, at: int = 100) -> Path:
    path: Path = issued.folder / "bundle.pem"
    path.write_bytes(b"".join([*ROOTS[:at], odd, *ROOTS[at:], issued.ca.read_bytes()]))
    return path


def contexts(source: ClientCertificate) -> list[ssl.SSLContext]:
    """Contexts from the fast path and from cryptography."""
    plain = open_plain(source, read_contents(source), NOW)
    assert plain is not None
    return [plain.context, build_context(source.load(NOW))]


@pytest.mark.parametrize("at", [0, 100, 200])
@pytest.mark.parametrize("kind", ODD)
def test_an_unreadable_certificate_is_skipped_and_the_others_are_trusted(
    issued: Any, kind: str, at: int
) -> None:
    source = ClientCertificate(issued.pem, ca=bundle(issued, ODD[kind], at=at))
    line = b"".join(ROOTS[:at]).count(b"\n") + 1
    assert parse_ca_bundle(source.ca.read_bytes() if source.ca else b"").unreadable_lines == (line,)
    for context in contexts(source):
        assert context.cert_store_stats()["x509"] == len(ROOTS) + 1


def test_untrusted_certificates_are_logged(issued: Any, caplog: pytest.LogCaptureFixture) -> None:
    ca = bundle(issued, ODD["damaged"] + ODD["empty"], at=0)
    source = TlsSource(ClientCertificate(issued.pem, ca=ca), now=lambda: NOW, monotonic=lambda: 0.0)
    with caplog.at_level(logging.WARNING, "fleetapi.certificates"):
        asyncio.run(source.current())
    (said,) = [record.getMessage() for record in caplog.records if "CA bundle" in record.getMessage()]
    assert said.startswith(f"2 certificates in the CA bundle {ca}")
    assert said.endswith(
        f"line 1, {ODD['damaged'].count(b'-' * 5 + b'END') + ROOTS[0].count(chr(10).encode())}"
    )


def test_only_openssl_decides_about_a_nonpositive_serial_number(issued: Any) -> None:
    source = ClientCertificate(issued.pem, ca=bundle(issued, NEGATIVE))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for context in contexts(source):
            assert context.cert_store_stats()["x509"] == len(ROOTS) + 2
        assert report(source).verified


def test_other_contents_of_the_file_are_ignored(issued: Any) -> None:
    text = b"# Roots of the company\n\n" + ROOTS[1] + issued.key.read_bytes() + b"\nThe end\n" + ROOTS[1]
    found = parse_ca_bundle(text)
    assert found.unreadable_lines == ()
    assert found.pem.count(b"BEGIN") == 2
    assert b"PRIVATE" not in found.pem


@pytest.mark.parametrize("kind", ["damaged", "empty"])
def test_a_bundle_without_a_usable_certificate_is_an_error(issued: Any, kind: str) -> None:
    path = issued.folder / "odd.pem"
    path.write_bytes(ODD[kind])
    with pytest.raises(CertificateUnreadable, match=r"odd\.pem is damaged"):
        ClientCertificate(issued.pem, ca=path).load(NOW)


def test_a_long_invalid_bundle_is_read_quickly() -> None:
    assert len(parse_ca_bundle(b"-----BEGIN CERTIFICATE-----\n" * 50_000).unreadable_lines) == 50_000
