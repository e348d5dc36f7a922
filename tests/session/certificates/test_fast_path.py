"""The fast path for plain PEM files: what takes it, what does not, and that the result is the same."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.sources import read_contents
from fleetapi.session.certificates.tls import PlainIdentity, open_plain
from fleetapi.session.certificates.validity import dates_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = b"sesame"
KEY = ec.generate_private_key(ec.SECP256R1())


def opened(certificate: ClientCertificate, now: datetime = NOW) -> PlainIdentity | None:
    return open_plain(certificate, read_contents(certificate), now)


def encrypted(issued: Any, form: PrivateFormat) -> Path:
    key: Any = load_pem_private_key(issued.key.read_bytes(), None)
    path: Path = issued.folder / "encrypted.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, form, BestAvailableEncryption(PASSWORD)))
    return path


@pytest.fixture
def issued(issue: Callable[..., Any], authority: Any) -> Any:
    return issue(authority)


def certificate_valid(begins: datetime, ends: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "somebody")])
    builder = x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=KEY.public_key())
    builder = builder.serial_number(1).not_valid_before(begins).not_valid_after(ends)
    return builder.sign(KEY, hashes.SHA256())


moments = st.integers(-631_152_000, 253_402_214_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.tuples(moments, moments).map(sorted))
def test_the_validity_is_read_as_cryptography_reads_it(times: list[datetime]) -> None:
    certificate = certificate_valid(*times)
    dates = dates_of(certificate.public_bytes(Encoding.PEM))
    assert (dates.begins, dates.ends) == (certificate.not_valid_before_utc, certificate.not_valid_after_utc)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_certificate_does_not_take_the_fast_path(place: int, value: int) -> None:
    der = bytearray(certificate_valid(NOW, NOW + timedelta(days=1)).public_bytes(Encoding.DER))
    der[place % len(der)] = value
    pem = ssl.DER_cert_to_PEM_cert(bytes(der)).encode()
    try:
        dates = dates_of(pem)
    except (ValueError, IndexError):
        return
    assert dates.begins.tzinfo is dates.ends.tzinfo is UTC


def test_plain_pem_in_one_file_or_two_with_or_without_a_bundle(issued: Any) -> None:
    for certificate in (
        ClientCertificate(issued.pem),
        ClientCertificate(issued.cert, key=issued.key),
        ClientCertificate(issued.pem, ca=issued.ca),
    ):
        identity = opened(certificate)
        assert identity is not None
        assert dates_of(identity.chain[0]).ends == certificate.load(NOW).not_valid_after


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_an_encrypted_key_only_opens_with_its_password(issued: Any, form: PrivateFormat) -> None:
    key = encrypted(issued, form)
    assert opened(ClientCertificate(issued.cert, key=key, password=PASSWORD)) is not None
    for password in (None, b"wrong", b"x" * 2000):
        assert opened(ClientCertificate(issued.cert, key=key, password=password)) is None


def test_the_fast_path_leaves_every_error_to_cryptography(
    issued: Any, issue: Callable[..., Any], authority: Any, tmp_path: Path
) -> None:
    stranger = issue(authority, name="stranger")
    keystore = tmp_path / "client.p12"
    key: Any = load_pem_private_key(issued.key.read_bytes(), None)
    leaf = x509.load_pem_x509_certificate(issued.cert.read_bytes())
    keystore.write_bytes(
        pkcs12.serialize_key_and_certificates(b"me", key, leaf, None, BestAvailableEncryption(PASSWORD))
    )
    leaf_last = tmp_path / "leaf-last.pem"
    leaf_last.write_bytes(issued.ca.read_bytes() + issued.cert.read_bytes())
    damaged = tmp_path / "damaged.pem"
    damaged.write_bytes(issued.ca.read_bytes().replace(b"M", b"N", 3))
    empty = tmp_path / "empty.pem"
    empty.touch()
    for certificate in (
        ClientCertificate(issued.cert, key=stranger.key),
        ClientCertificate(issued.cert),
        ClientCertificate(issued.key, key=issued.key),
        ClientCertificate(keystore, password=PASSWORD),
        ClientCertificate(leaf_last, key=issued.key),
        ClientCertificate(issued.pem, ca=damaged),
        ClientCertificate(issued.pem, ca=empty),
    ):
        assert opened(certificate) is None
    for moment in (datetime(2019, 1, 1, tzinfo=UTC), datetime(3001, 1, 1, tzinfo=UTC)):
        assert opened(ClientCertificate(issued.pem), moment) is None


def test_without_files_in_memory_no_plain_key_is_written_anywhere(
    issued: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "memfd_create", raising=False)
    assert opened(ClientCertificate(issued.pem)) is None


def test_both_paths_verify_the_server_alike(issued: Any) -> None:
    from fleetapi.session.certificates.tls import build_context

    for certificate in (ClientCertificate(issued.pem), ClientCertificate(issued.pem, ca=issued.ca)):
        identity = opened(certificate)
        assert identity is not None
        short, long = identity.context, build_context(certificate.load(NOW))
        assert short.verify_mode is long.verify_mode is ssl.CERT_REQUIRED
        assert short.check_hostname is long.check_hostname is True
        assert short.verify_flags == long.verify_flags
        assert short.minimum_version == long.minimum_version
        assert short.cert_store_stats() == long.cert_store_stats()


PROGRAM = """
import asyncio, sys, time
from datetime import UTC, datetime
from fleetapi import ClientCertificate
from fleetapi.session.certificates.tls import TlsSource

source = TlsSource(ClientCertificate(sys.argv[1]), now=lambda: datetime.now(UTC), monotonic=time.monotonic)
asyncio.run(source.current())
assert "cryptography" not in sys.modules
print(source.details.common_name, "cryptography" in sys.modules)
"""


def test_cryptography_is_loaded_only_for_the_details_of_a_certificate(issued: Any) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, issued.pem], capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("MZP1 True\n", "")
