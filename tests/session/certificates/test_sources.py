"""A certificate, its key and a bundle given as text: in every form that tools write it, and never shown."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rich.console
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from hypothesis import given
from hypothesis import strategies as st

from fleetapi import ClientCertificate, FleetClient
from fleetapi.config import SETTINGS, Settings, load_settings
from fleetapi.errors import (
    CertificateError,
    CertificateKeyMismatch,
    CertificatePasswordWrong,
    CertificateUnreadable,
    ConfigurationError,
    UsageError,
)
from fleetapi.session.certificates.tls import build_context
from fleetapi.wire.pem_text import decoded, is_contents

PASSWORD = "pä:ss"
LOGIN: dict[str, Any] = {"client_id": "cid", "username": "MZP12345", "password": "pw"}

BAG = "Bag Attributes\n    friendlyName: me: 1\n    localKeyID: 01 02\nsubject=CN = MZP1\n"
FORMS: dict[str, Callable[[str], str]] = {
    "unchanged": str,
    "with a byte order mark": lambda pem: "\ufeff" + pem,
    "with blanks around": lambda pem: f"\n\t  {pem}\n\n",
    "with line ends of Windows": lambda pem: pem.replace("\n", "\r\n"),
    "with line ends of old Macs": lambda pem: pem.replace("\n", "\r"),
    "with escaped line ends": lambda pem: pem.replace("\n", "\\n"),
    "with escaped line ends of Windows": lambda pem: pem.replace("\n", "\\r\\n"),
    "with line ends escaped twice": lambda pem: pem.replace("\n", "\\\\n"),
    "with escaped and real line ends": lambda pem: pem.replace("\n", "\\n\n"),
    "with blanks for line ends": lambda pem: pem.replace("\n", " "),
    "without line ends": lambda pem: pem.replace("\n", ""),
    "without the last line end": lambda pem: pem.rstrip("\n"),
    "indented": lambda pem: "".join(f"    {line}\n" for line in pem.splitlines()),
    "in quotation marks": lambda pem: '"' + pem.replace("\n", "\\n") + '"',
    "in single quotation marks": lambda pem: f"'{pem}'",
    "after what OpenSSL writes before it": lambda pem: BAG + pem,
    "as base64": lambda pem: base64.b64encode(pem.encode()).decode(),
    "as base64 in lines": lambda pem: base64.encodebytes(pem.encode()).decode(),
    "as base64 for URLs, unpadded": lambda pem: base64.urlsafe_b64encode(pem.encode()).decode().rstrip("="),
    "as base64 of Windows lines": lambda pem: base64.b64encode(pem.replace("\n", "\r\n").encode()).decode(),
}


@pytest.fixture
def issued(issue: Callable[..., Any], authority: Any) -> Any:
    return issue(authority)


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    for setting in SETTINGS.values():
        monkeypatch.delenv(setting.variable, raising=False)


def shown(client: FleetClient) -> ClientCertificate:
    certificate = client._connection.tls._certificate
    assert certificate is not None
    return certificate


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_is_the_same_certificate(issued: Any, form: Callable[[str], str]) -> None:
    expected = ClientCertificate(issued.cert, issued.key, ca=issued.ca).load()
    cert, key, ca = (form(path.read_text("ascii")) for path in (issued.cert, issued.key, issued.ca))
    for certificate in (
        ClientCertificate.from_pem(cert, key, ca=ca),
        ClientCertificate.from_pem(cert.encode(), key.encode(), ca=ca.encode()),
        ClientCertificate(cert, key, ca=ca),
        ClientCertificate.from_pem(form(issued.pem.read_text("ascii")), ca=ca),
    ):
        details = certificate.load()
        assert (details.fingerprint, details.chain) == (expected.fingerprint, expected.chain)
        assert build_context(details).get_ca_certs()
        assert certificate.files == ()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("traditional", [False, True])
def test_a_key_in_every_form_may_be_encrypted(
    issued: Any, form: Callable[[str], str], traditional: bool
) -> None:
    loaded: Any = load_pem_private_key(issued.key.read_bytes(), None)
    kind = PrivateFormat.TraditionalOpenSSL if traditional else PrivateFormat.PKCS8
    key = loaded.private_bytes(Encoding.PEM, kind, BestAvailableEncryption(PASSWORD.encode())).decode()
    cert = issued.cert.read_text("ascii")
    assert ClientCertificate.from_pem(cert, form(key), PASSWORD).load().key_matches
    for wrong in (None, "wrong"):
        with pytest.raises(CertificatePasswordWrong) as caught:
            ClientCertificate.from_pem(cert, form(key), wrong).load()
        assert "the text given as key" in str(caught.value)


def test_the_order_of_a_chain_and_other_contents_do_not_matter(issued: Any) -> None:
    cert, key, ca = (path.read_text("ascii") for path in (issued.cert, issued.key, issued.ca))
    expected = ClientCertificate(issued.pem).load().fingerprint
    for order in (cert + ca + key, ca + cert + key, key + ca + cert, BAG + ca + key + BAG + cert):
        assert ClientCertificate.from_pem(order).load().fingerprint == expected


def test_pkcs12_is_given_as_base64_or_bytes(issued: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    key: Any = load_pem_private_key(issued.key.read_bytes(), None)
    leaf = x509.load_pem_x509_certificate(issued.cert.read_bytes())
    store = pkcs12.serialize_key_and_certificates(
        b"me", key, leaf, None, BestAvailableEncryption(PASSWORD.encode())
    )
    text = base64.encodebytes(store).decode()
    for given_ in (store, text, text.encode(), "".join(text.split())):
        assert ClientCertificate.from_pem(given_, password=PASSWORD).load().key_matches
    monkeypatch.setenv("FLEETAPI_CERTIFICATE", text)
    monkeypatch.setenv("FLEETAPI_KEY_PASSWORD", PASSWORD)
    assert shown(FleetClient.from_env(**LOGIN)).load().key_matches


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_variables_may_hold_contents(
    issued: Any, monkeypatch: pytest.MonkeyPatch, form: Callable[[str], str]
) -> None:
    for name, path in (("CERTIFICATE", issued.cert), ("KEY", issued.key), ("CA", issued.ca)):
        monkeypatch.setenv(f"FLEETAPI_{name}", form(path.read_text("ascii")))
    client = FleetClient.from_env(**LOGIN)
    details = shown(client).load()
    assert details.key_matches
    assert details.authorities
    assert str(details.path) == "the variable FLEETAPI_CERTIFICATE"
    secret = re.sub(r"\s", "", issued.key.read_text("ascii"))[40:80]
    for what in (client.settings, shown(client), details, client):
        console = rich.console.Console(file=io.StringIO(), width=10_000)
        console.print(what)
        for written in (repr(what), str(what), console.file.getvalue()):  # type: ignore[attr-defined]
            assert "BEGIN" not in written
            assert secret not in re.sub(r"\s", "", written)
            assert "LS0tLS1CRUdJT" not in written


def test_arguments_and_the_file_may_hold_contents(issued: Any) -> None:
    cert, key, ca = (path.read_text("ascii") for path in (issued.cert, issued.key, issued.ca))
    client = FleetClient(**LOGIN, certificate=cert, key=key, ca=ca)
    assert shown(client).load().key_matches
    assert str(shown(client).cert) == "the argument certificate="
    Path("fleetapi.toml").write_text(
        f"[profiles.default]\ncertificate = '''{cert}'''\nkey = '''\n{key}'''\nca = '''{ca}'''\n",
        encoding="utf-8",
    )
    found = shown(FleetClient.from_env(**LOGIN))
    assert found.load().key_matches
    assert str(found.key) == f"`key` in [profiles.default] of {Path('fleetapi.toml').absolute()}"


def test_a_path_and_contents_go_together(issued: Any) -> None:
    certificate = ClientCertificate(issued.cert, issued.key.read_text("ascii"), ca=issued.ca)
    assert certificate.load().key_matches
    assert certificate.files == (issued.cert, issued.ca)


def other_kinds(issued: Any) -> dict[str, tuple[str, str]]:
    key: Any = load_pem_private_key(issued.key.read_bytes(), None)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "MZP1")])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    cert = issued.cert.read_text("ascii")
    return {
        request.public_bytes(Encoding.PEM).decode(): (
            "contains a signing request",
            "the vendor made from it",
        ),
        public: ("contains a public key", "the certificate that the vendor made"),
        issued.key.read_text("ascii"): (
            "contains a private key, but no certificate",
            "together with the certificate",
        ),
        cert: ("does not contain a private key", "as key"),
        cert.splitlines()[0]: ("is PEM, but truncated", "docker --env-file"),
        cert[: len(cert) // 2]: ("is PEM, but truncated", "base64"),
        cert.replace("MII", "M!!"): ("is damaged", "copy it again"),
        "-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n": ("is PKCS#7", "openssl pkcs7"),
    }


def test_the_error_names_what_was_given_instead_of_a_certificate(issued: Any) -> None:
    for text, (reason, remedy) in other_kinds(issued).items():
        with pytest.raises(CertificateUnreadable) as caught:
            ClientCertificate.from_pem(text).load()
        assert "the text given as cert" in caught.value.message
        assert reason in caught.value.message
        assert remedy in caught.value.remedy
        assert not any(line in str(caught.value) for line in text.splitlines()[1:] if line)


def test_the_certificate_of_an_authority_is_recognized(issued: Any) -> None:
    ca, key = issued.ca.read_text("ascii"), issued.key.read_text("ascii")
    for certificate in (ClientCertificate.from_pem(ca, key), ClientCertificate(issued.ca, issued.key)):
        with pytest.raises(CertificateKeyMismatch) as caught:
            certificate.load()
        assert "which belongs to a certificate authority" in str(caught.value)


@pytest.mark.parametrize(
    "wrong", ["", "client.pem", "x" * 5_000, b"", b"\x00\xff", "A" * 400, "MII" + "A" * 600]
)
def test_anything_else_is_refused_without_being_shown(wrong: str | bytes) -> None:
    for words in (
        (wrong,),
        ("-----BEGIN CERTIFICATE-----", wrong),
        ("-----BEGIN CERTIFICATE-----", None, None, wrong),
    ):
        with pytest.raises(UsageError, match="is not the contents of a PEM file") as caught:
            ClientCertificate.from_pem(*words)
        assert "xxxx" not in str(caught.value)
        assert "AAAA" not in str(caught.value)


@pytest.mark.parametrize("wrong", [None, 5, Path("client.pem"), ["-----BEGIN CERTIFICATE-----"]])
def test_neither_is_another_type(wrong: Any) -> None:
    with pytest.raises(UsageError, match=f"cert is a {type(wrong).__name__}"):
        ClientCertificate.from_pem(wrong)


def test_bytes_are_not_a_path_and_do_not_show() -> None:
    with pytest.raises(UsageError) as caught:
        ClientCertificate(b"secret")  # type: ignore[arg-type]
    assert "secret" not in str(caught.value)


def test_contents_that_are_wrong_name_the_variable_and_never_themselves(
    issued: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEETAPI_CERTIFICATE", issued.cert.read_text("ascii"))
    monkeypatch.setenv("FLEETAPI_KEY", issued.key.read_text("ascii")[:100])
    with pytest.raises(CertificateError, match="the variable FLEETAPI_KEY") as caught:
        shown(FleetClient.from_env(**LOGIN)).load()
    assert "MII" not in str(caught.value)


def test_no_key_of_a_text_touches_the_disk(issued: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins
    import os

    opened: list[str] = []
    real = os.open

    def spy(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            opened.append(str(path))
        return real(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", spy)
    monkeypatch.setattr(builtins, "open", None)
    build_context(ClientCertificate.from_pem(issued.pem.read_bytes()).load())
    assert opened == []


PATHS = st.one_of(
    st.text(min_size=1, max_size=300),
    st.from_regex(r"(/[A-Za-z0-9+._-]{1,60}){1,8}", fullmatch=True),
    st.from_regex(r"MI[A-Za-z0-9+/]{0,250}", fullmatch=True),
)


@given(PATHS)
def test_a_path_is_never_taken_for_contents(path: str) -> None:
    assert not is_contents(path) or "-----BEGIN " in path


@given(st.binary(max_size=600) | st.text(max_size=600))
def test_any_value_has_an_answer(value: str | bytes) -> None:
    assert isinstance(is_contents(value), bool)
    assert isinstance(decoded(value), bytes)


@given(
    st.sampled_from(sorted(FORMS)),
    st.lists(st.binary(min_size=150, max_size=400), min_size=1, max_size=3),
    st.sampled_from(["CERTIFICATE", "PRIVATE KEY", "RSA PRIVATE KEY"]),
)
def test_blocks_come_out_as_openssl_writes_them(form: str, contents: list[bytes], kind: str) -> None:
    pem = "".join(
        f"-----BEGIN {kind}-----\n"
        + "".join(f"{base64.b64encode(each[at : at + 48]).decode()}\n" for at in range(0, len(each), 48))
        + f"-----END {kind}-----\n"
        for each in contents
    )
    text = FORMS[form](pem)
    assert is_contents(text)
    lines = [line for line in decoded(text).decode().splitlines() if line]
    assert "\n".join(lines[-len(pem.splitlines()) :]) + "\n" == pem


def test_settings_still_refuse_what_is_neither_path_nor_contents(tmp_path: Path) -> None:
    for name in ("certificate", "key", "ca"):
        wrong: dict[str, Any] = {"certificate": "c.pem", name: "two\nlines"}
        with pytest.raises(ConfigurationError, match="control character"):
            Settings(**wrong)
    text = "-----BEGIN CERTIFICATE-----"
    (tmp_path / "fleetapi.toml").write_text(f'[profiles.default]\ncertificate = "{text}"\nkey = "k.pem"\n')
    found = load_settings(environment={}, directory=tmp_path)
    assert (found.certificate, found.key) == (text, str(tmp_path / "k.pem"))


def test_a_key_that_is_too_short_is_named_by_its_place(issued: Any) -> None:
    key = rsa.generate_private_key(65537, 2048)
    other = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(
        CertificateKeyMismatch, match="the private key in the text given as key does not belong"
    ):
        ClientCertificate.from_pem(issued.cert.read_bytes(), other).load()
