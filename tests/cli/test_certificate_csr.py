"""`fleetapi certificate csr`: the private key and the signing request."""

from __future__ import annotations

import io
import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from fleetapi.errors import UsageError

SUBJECT = {
    "--login": "MZP128745",
    "--organization": "Véhicules Réunis, SARL",
    "--locality": "Nancy",
    "--state": "Grand Est",
    "--country": "FR",
    "--email": "it@example.com",
}
WORDS = ["certificate", "csr", *(word for pair in SUBJECT.items() for word in pair)]


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FLEETAPI_KEY_PASSWORD", "correct horse")
    return "correct horse"


def without(option: str) -> list[str]:
    where = WORDS.index(option)
    return WORDS[:where] + WORDS[where + 2 :]


def test_the_request_is_as_the_vendor_requires(run: Any, nowhere: Path, password: str) -> None:
    ran = run(*WORDS)
    assert (ran.status, ran.err) == (0, "")
    request = x509.load_pem_x509_csr((nowhere / "fleetapi.csr").read_bytes())
    assert request.is_signature_valid
    assert [(name.rfc4514_attribute_name, name.value) for name in request.subject] == [
        ("C", "FR"),
        ("ST", "Grand Est"),
        ("L", "Nancy"),
        ("O", "Véhicules Réunis, SARL"),
        ("OU", "Programs Partners"),
        ("CN", "MZP128745"),
        ("1.2.840.113549.1.9.1", "it@example.com"),
    ]
    key = load_pem_private_key((nowhere / "fleetapi-key.pem").read_bytes(), password.encode())
    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.key_size == 2048
    assert key.public_key() == request.public_key()


def test_the_key_is_encrypted_and_readable_only_by_its_owner(run: Any, nowhere: Path, password: str) -> None:
    run(*WORDS, "--key", "mine.pem")
    key = nowhere / "mine.pem"
    assert b"ENCRYPTED PRIVATE KEY" in key.read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert sorted(path.name for path in nowhere.iterdir()) == ["fleetapi.csr", "mine.pem"]


def test_it_says_what_to_send_and_what_to_keep(run: Any, nowhere: Path, password: str) -> None:
    out = run(*WORDS).out
    assert "fleetapi.csr: send this file to the vendor" in out
    assert "keep it, never send it" in out
    assert (nowhere / "fleetapi.csr").read_text() in out
    assert "PRIVATE KEY" not in out
    assert password not in out


def test_json_names_the_files(run: Any, password: str) -> None:
    document = json.loads(run(*WORDS, "--json", "--bits", "3072").out)
    assert (document["key"], document["csr"], document["bits"]) == ("fleetapi-key.pem", "fleetapi.csr", 3072)


def test_the_password_may_come_from_a_file(run: Any, nowhere: Path) -> None:
    (nowhere / "password").write_text("from the file\r\nsecond line")
    assert run(*WORDS, "--password-file", "password").status == 0
    load_pem_private_key((nowhere / "fleetapi-key.pem").read_bytes(), b"from the file")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_asks_for_what_is_missing(
    run: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("it@example.com\n"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    typed = iter(["typed", "typed"])
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(typed))
    ran = run(*without("--email"))
    assert (ran.status, ran.err) == (
        0,
        "Email (ADDRESS): The address for email about this certificate: ",
    )
    load_pem_private_key((nowhere / "fleetapi-key.pem").read_bytes(), b"typed")


def test_different_passwords_are_refused(run: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    typed = iter(["one", "other"])
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(typed))
    assert "the passwords differ" in run(*WORDS).err
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize("existing", ["fleetapi-key.pem", "fleetapi.csr"])
def test_nothing_is_overwritten_unless_forced(run: Any, nowhere: Path, password: str, existing: str) -> None:
    (nowhere / existing).write_text("precious")
    ran = run(*WORDS)
    assert (ran.status, ran.err.partition(" (")[0]) == (2, f"fleetapi: error: {existing} already exists")
    assert [path.name for path in nowhere.iterdir()] == [existing]
    assert (nowhere / existing).read_text() == "precious"
    assert run(*WORDS, "--force").status == 0
    assert (nowhere / existing).read_text() != "precious"
    assert stat.S_IMODE((nowhere / "fleetapi-key.pem").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--country", "France"), "country 'France' is not a two-letter code in capitals (for example FR)"),
        (("--country", "fr"), "country 'fr' is not a two-letter code in capitals (for example FR)"),
        (("--email", "nobody"), "'nobody' is not a valid email address"),
        (("--organization", "x" * 65), "must have 1 to 64 printable characters"),
        (("--locality", " "), "locality ' ' must have 1 to 128 printable characters"),
        (("--login", "MZP\x00"), "must have 1 to 64 printable characters"),
        (("--bits", "1024"), "the key size must be one of 2048, 3072, 4096, not 1024"),
        (("--bits", "many"), "invalid value for '--bits': 'many' is not a valid integer"),
        (("--password-file", "absent"), "cannot read the password file absent: No such file or directory"),
        (("--key", "no/such/place.pem"), "cannot write no/such/place.pem: No such file or directory"),
        (("--key", "fleetapi.csr"), "--key and --csr name the same file: fleetapi.csr"),
    ],
)
def test_invalid_values_are_refused(
    run: Any, nowhere: Path, password: str, words: tuple[str, str], complaint: str
) -> None:
    ran = run(*WORDS, *words)
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert complaint in ran.err
    assert list(nowhere.iterdir()) == []


def test_without_a_terminal_missing_options_are_named(run: Any, nowhere: Path) -> None:
    assert "the subject is incomplete: --login, --organization" in run("certificate", "csr").err
    ran = run(*WORDS)
    assert ran.status == 2
    assert "the new key needs a password (set FLEETAPI_KEY_PASSWORD, or name a file with" in ran.err
    assert list(nowhere.iterdir()) == []


def test_an_unusual_login_is_noted(run: Any, password: str) -> None:
    ran = run(*WORDS, "--login", "someone")
    assert ran.status == 0
    assert "logins at the vendor start with MZP" in ran.err


def test_the_password_is_in_no_repr(nowhere: Path) -> None:
    from fleetapi.cli.certificate_request import SigningRequest, Subject

    subject = Subject(
        country="FR", state="x", locality="x", organization="x", login="MZP1", email="it@example.com"
    )
    made = SigningRequest.make(subject, password="sesame")
    assert "PRIVATE" not in repr(made)
    with pytest.raises(UsageError, match="the password for the key is empty"):
        SigningRequest.make(subject, password="")


def test_end_of_input_is_not_a_crash(run: Any, person: Any, nowhere: Path) -> None:
    person("MZP128745")  # the answer to the first question, and nothing after it
    ran = run("certificate", "csr")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == (
        "fleetapi: error: the input ended before the answer (type it, or pass it as an option)"
    )
    assert not list(nowhere.glob("fleetapi*"))


def test_end_of_input_at_the_password_is_not_a_crash(
    run: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object, **__: object) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", end)
    person("")
    subject = ["--login", "MZP1", "--organization", "O", "--locality", "L", "--state", "S"]
    ran = run("certificate", "csr", *subject, "--country", "FR", "--email", "it@example.com")
    assert (ran.status, ran.out) == (2, "")
    assert "the input ended before the answer" in ran.err
