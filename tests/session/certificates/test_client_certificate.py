"""A client certificate in every form, and every way in which it can be wrong."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import (
    CertificateExpired,
    CertificateFileMissing,
    CertificateKeyMismatch,
    CertificateNotYetValid,
    CertificatePasswordWrong,
    CertificateUnreadable,
    ConfigurationError,
    UsageError,
)
from fleetapi.session.certificates.client_certificate import ClientCertificate, split_curl_certificate

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "pä:ss"


def encrypted(key: Path, target: Path, *, traditional: bool = False) -> Path:
    loaded: Any = load_pem_private_key(key.read_bytes(), None)
    form = PrivateFormat.TraditionalOpenSSL if traditional else PrivateFormat.PKCS8
    target.write_bytes(loaded.private_bytes(Encoding.PEM, form, BestAvailableEncryption(PASSWORD.encode())))
    return target


def keystore(issued: Any, target: Path, password: str | None = PASSWORD) -> Path:
    key: Any = load_pem_private_key(issued.key.read_bytes(), None)
    cert = x509.load_pem_x509_certificate(issued.cert.read_bytes())
    ca = x509.load_pem_x509_certificate(issued.ca.read_bytes())
    protection = NoEncryption() if password is None else BestAvailableEncryption(password.encode())
    target.write_bytes(pkcs12.serialize_key_and_certificates(b"me", key, cert, [ca], protection))
    return target


@pytest.fixture
def issued(issue: Callable[..., Any], authority: Any) -> Any:
    return issue(authority)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("cert.pem", ("cert.pem", None)),
        ("cert.pem:secret", ("cert.pem", "secret")),
        ("cert.pem:", ("cert.pem", "")),
        ("cert.pem:with:colons", ("cert.pem", "with:colons")),
        (r"a\:b.pem:secret", ("a:b.pem", "secret")),
        (r"a\\b.pem", (r"a\b.pem", None)),
        (r"C:\certs\me.pem", (r"C:\certs\me.pem", None)),
        (r"C:\certs\me.pem:secret", (r"C:\certs\me.pem", "secret")),
        ("C:/certs/me.pem:secret", ("C:/certs/me.pem", "secret")),
        ("c:secret", ("c", "secret")),
        (r"\\server\share\me.pem:x", (r"\\server\share\me.pem", "x")),
        ("cert.pem:back\\\\slash", ("cert.pem", "back\\\\slash")),
        ("end\\", ("end\\", None)),
    ],
)
def test_curls_notation(text: str, parts: tuple[str, str | None]) -> None:
    assert split_curl_certificate(text) == parts


@given(st.text(min_size=2).filter(lambda path: not path.startswith("\\") and path[1] != ":"), st.text())
def test_every_path_and_password_can_be_written_in_curls_notation(path: str, password: str) -> None:
    escaped = path.replace("\\", "\\\\").replace(":", "\\:")
    assert split_curl_certificate(f"{escaped}:{password}") == (path, password)


def test_pem_in_one_file_and_in_two(issued: Any) -> None:
    one = ClientCertificate(issued.pem).load(NOW)
    two = ClientCertificate(issued.cert, key=str(issued.key), ca=issued.ca).load(NOW)
    assert one.subject == two.subject
    assert one.common_name == "MZP1"
    assert one.key_matches
    assert one.key == "EC secp256r1"
    assert one.not_valid_after == datetime(2999, 1, 1, tzinfo=UTC)
    assert two.expires_in(two.not_valid_after - timedelta(days=3)) == timedelta(days=3)
    assert two.authorities is not None
    assert one.authorities is None


@pytest.mark.parametrize("traditional", [False, True])
@pytest.mark.parametrize("password", [PASSWORD, PASSWORD.encode()])
def test_an_encrypted_key(issued: Any, password: str | bytes, traditional: bool) -> None:
    key = encrypted(issued.key, issued.folder / "locked.pem", traditional=traditional)
    assert ClientCertificate(issued.cert, key, password).load(NOW).key_matches


def test_curls_notation_opens_an_encrypted_key(issued: Any) -> None:
    key = encrypted(issued.key, issued.folder / "locked.pem")
    assert ClientCertificate(f"{issued.cert}:{PASSWORD}", key).load(NOW).key_matches


def test_a_password_for_a_key_that_is_not_encrypted_does_no_harm(issued: Any) -> None:
    assert ClientCertificate(issued.pem, password="unneeded").load(NOW).key_matches


@pytest.mark.parametrize("name", ["me.p12", "me.pfx", "me.pem", "me"])
def test_pkcs12_whatever_it_is_called(issued: Any, name: str) -> None:
    store = keystore(issued, issued.folder / name)
    details = ClientCertificate(store, password=PASSWORD).load(NOW)
    assert details.key_matches
    assert len(details.chain) == 2


@pytest.mark.parametrize("password", [None, ""])
def test_pkcs12_without_a_password(issued: Any, password: str | None) -> None:
    store = keystore(issued, issued.folder / "open.p12", None)
    assert ClientCertificate(store, password=password).load(NOW).key_matches


def test_the_leaf_is_found_in_a_chain_of_any_order(issued: Any) -> None:
    mixed = issued.folder / "mixed.pem"
    mixed.write_bytes(issued.ca.read_bytes() + b"\r\njust text\r\n" + issued.cert.read_bytes())
    details = ClientCertificate(mixed, issued.key).load(NOW)
    assert details.common_name == "MZP1"
    assert details.chain[0] == x509.load_pem_x509_certificate(issued.cert.read_bytes()).public_bytes(
        Encoding.PEM
    )


def test_a_path_object_may_contain_a_colon(issued: Any) -> None:
    odd = issued.folder / "a:b.pem"
    odd.write_bytes(issued.pem.read_bytes())
    assert ClientCertificate(odd).load(NOW).key_matches


def test_making_one_reads_nothing() -> None:
    assert ClientCertificate("absent.pem", "absent.key", ca="absent").files == tuple(
        Path(name) for name in ("absent.pem", "absent.key", "absent")
    )


def test_the_password_is_never_shown(issued: Any) -> None:
    certificate = ClientCertificate(f"{issued.cert}:verysecret", issued.key)
    assert certificate.password == b"verysecret"
    assert "verysecret" not in repr(certificate)
    assert "PRIVATE" not in repr(ClientCertificate(issued.pem).load(NOW))


@pytest.mark.parametrize(
    "wrong",
    [
        {"cert": ""},
        {"cert": None},
        {"cert": "a\0b"},
        {"cert": "~no-such-user/a.pem"},
        {"key": 7},
        {"password": 7},
        {"password": "a\udc80"},
        {"ca": ""},
    ],
)
def test_invalid_arguments(wrong: Any) -> None:
    with pytest.raises(UsageError):
        ClientCertificate(**{"cert": "a.pem"} | wrong)


def test_a_password_given_twice() -> None:
    with pytest.raises(ConfigurationError, match="given twice") as caught:
        ClientCertificate("a.pem:one", password="two")
    assert "one" not in caught.value.message.replace("on its own", "")


def refusal(kind: type[Exception], *arguments: Any, **named: Any) -> str:
    """Return the error for a certificate that cannot be loaded: with a remedy, without a secret."""
    with pytest.raises(kind) as caught:
        ClientCertificate(*arguments, **named).load(NOW)
    error: Any = caught.value
    assert error.remedy
    assert error.__cause__ is None
    assert PASSWORD not in str(error)
    return str(error)


def test_a_missing_file(issued: Any) -> None:
    absent = issued.folder / "absent"
    assert re.search("certificate file .* does not exist", refusal(CertificateFileMissing, absent))
    assert re.search(
        "private key file .* does not exist", refusal(CertificateFileMissing, issued.cert, absent)
    )
    assert re.search(
        "CA bundle file .* does not exist", refusal(CertificateFileMissing, issued.pem, ca=absent)
    )
    assert "is a directory" in refusal(CertificateFileMissing, issued.folder)


@pytest.mark.parametrize(
    ("error", "words"),
    [(PermissionError(13, "x"), "cannot be read by"), (OSError(5, "Input/output error"), "Input/output")],
)
def test_a_file_that_cannot_be_read(
    issued: Any, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def refuse(path: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert words in refusal(CertificateFileMissing, issued.pem)


def test_neither_pem_nor_pkcs12(issued: Any) -> None:
    def write(content: bytes, name: str = "odd") -> Path:
        path: Path = issued.folder / name
        path.write_bytes(content)
        return path

    cert = x509.load_pem_x509_certificate(issued.cert.read_bytes())
    assert "neither PEM nor PKCS#12" in refusal(CertificateUnreadable, write(b"hello"))
    assert "is empty" in refusal(CertificateUnreadable, write(b"\n"))
    assert "is UTF-16" in refusal(CertificateUnreadable, write(issued.pem.read_text().encode("utf-16")))
    assert "binary form (DER)" in refusal(CertificateUnreadable, write(cert.public_bytes(Encoding.DER)))
    assert "Java keystore" in refusal(CertificateUnreadable, write(b"\xfe\xed\xfe\xed" + b"x" * 50))
    assert "not PKCS#12, or is damaged" in refusal(CertificateUnreadable, write(b"hello", "odd.p12"))
    assert "truncated" in refusal(CertificateUnreadable, write(issued.cert.read_bytes()[:300]))
    assert "damaged" in refusal(
        CertificateUnreadable, write(issued.cert.read_bytes().replace(b"MII", b"AAA", 1))
    )
    assert "contains a private key, but no certificate" in refusal(CertificateUnreadable, issued.key)
    assert "does not contain a private key" in refusal(CertificateUnreadable, issued.cert)
    assert "does not contain a private key" in refusal(CertificateUnreadable, issued.cert, issued.ca)
    assert "neither PEM" in refusal(CertificateUnreadable, issued.pem, ca=write(b"hello"))
    broken = issued.key.read_bytes().replace(b"MH", b"AA").replace(b"MI", b"AA")
    assert re.search(
        "private key in .* is damaged", refusal(CertificateUnreadable, issued.cert, write(broken))
    )


def test_a_long_invalid_file_is_rejected_quickly(issued: Any) -> None:
    long = issued.folder / "long.pem"
    long.write_bytes(b"-----BEGIN CERTIFICATE-----\n" * 100_000)
    before = time.process_time()
    assert "truncated" in refusal(CertificateUnreadable, long)
    assert time.process_time() - before < 5


def test_a_key_in_the_form_of_openssh(issued: Any) -> None:
    key: Any = load_pem_private_key(issued.key.read_bytes(), None)
    path = issued.folder / "id"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    said = refusal(CertificateUnreadable, issued.cert, path)
    assert "the OpenSSH format" in said
    assert "ssh-keygen" in said


def test_a_signing_request_is_not_a_certificate(issued: Any) -> None:
    key: Any = load_pem_private_key(issued.key.read_bytes(), None)
    from cryptography.hazmat.primitives import hashes

    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    path = issued.folder / "request.pem"
    path.write_bytes(request.public_bytes(Encoding.PEM))
    assert "signing request" in refusal(CertificateUnreadable, path)


def test_pkcs12_that_is_damaged_or_lacks_its_key(issued: Any) -> None:
    store = keystore(issued, issued.folder / "me.p12")
    short = issued.folder / "short.p12"
    short.write_bytes(store.read_bytes()[:-40])
    assert "truncated" in refusal(CertificateUnreadable, short, password=PASSWORD)
    cert = x509.load_pem_x509_certificate(issued.cert.read_bytes())
    keyless = issued.folder / "keyless.p12"
    keyless.write_bytes(pkcs12.serialize_key_and_certificates(b"x", None, cert, None, NoEncryption()))
    assert "does not contain the private key" in refusal(CertificateUnreadable, keyless)
    assert re.search("key .* is given as well", refusal(CertificateUnreadable, store, issued.key, PASSWORD))


def test_a_wrong_or_missing_password(issued: Any) -> None:
    key = encrypted(issued.key, issued.folder / "locked.pem")
    old = encrypted(issued.key, issued.folder / "old.pem", traditional=True)
    store = keystore(issued, issued.folder / "me.p12")
    for locked in (key, old):
        assert "no password is given" in refusal(CertificatePasswordWrong, issued.cert, locked)
        assert "does not open" in refusal(CertificatePasswordWrong, issued.cert, locked, "wrong")
    assert "no password is given" in refusal(CertificatePasswordWrong, store)
    assert "does not open" in refusal(CertificatePasswordWrong, store, password="wrong")


def test_the_key_of_another_certificate(issued: Any, issue: Callable[..., Any], authority: Any) -> None:
    other = issue(authority, name="other")
    text = refusal(CertificateKeyMismatch, issued.cert, other.key)
    assert "does not belong" in text
    assert str(other.key) in text
    assert str(issued.cert) in text
    assert not ClientCertificate(issued.cert, other.key).inspect().key_matches


def test_expired_and_not_yet_valid(issue: Callable[..., Any], authority: Any) -> None:
    expired = issue(authority, name="expired", after=NOW - timedelta(seconds=1))
    early = issue(authority, name="early", before=NOW + timedelta(seconds=1))
    assert "expired on 2025-12-31 23:59" in refusal(CertificateExpired, expired.pem)
    said = refusal(CertificateNotYetValid, early.pem)
    assert "not valid before 2026-01-01" in said
    assert "clock" in said
    assert ClientCertificate(expired.pem).inspect().expires_in(NOW) == timedelta(seconds=-1)


def test_what_openssl_itself_writes_can_be_read(issued: Any) -> None:
    """The forms that users have come from openssl and keytool, not from cryptography."""
    store = issued.folder / "openssl.p12"
    made = subprocess.run(
        [
            "openssl",
            "pkcs12",
            "-export",
            "-inkey",
            issued.key,
            "-in",
            issued.cert,
            "-out",
            store,
            "-passout",
            "pass:abcd",
        ],
        check=False,
        capture_output=True,
    )
    if made.returncode != 0:
        pytest.skip("openssl cannot make a PKCS#12 file here")
    assert ClientCertificate(store, password="abcd").load(NOW).key_matches


def test_rsa_is_described_by_its_size(issued: Any) -> None:
    from fleetapi.session.certificates.reading import _key_text

    assert _key_text(rsa.generate_private_key(65537, 2048)) == "RSA 2048"
    assert _key_text(ec.generate_private_key(ec.SECP384R1())) == "EC secp384r1"
