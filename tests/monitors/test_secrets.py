"""A secret knows where a credential lies and never shows what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from fleetapi.errors import MonitorError, SecretUnavailable
from fleetapi.monitors.credential_names import names_a_credential
from fleetapi.monitors.secrets import Secret


@pytest.mark.parametrize(
    ("secret", "reference", "program"),
    [
        (Secret.env("CB_AUTH"), "${env:CB_AUTH}", "Secret.env('CB_AUTH')"),
        (Secret.file("/run/secrets/cb"), "${file:/run/secrets/cb}", "Secret.file('/run/secrets/cb')"),
        (Secret.env("T", prefix="Bearer "), "Bearer ${env:T}", "Secret.env('T', prefix='Bearer ')"),
    ],
)
def test_a_secret_is_shown_as_its_reference(secret: Secret, reference: str, program: str) -> None:
    assert str(secret) == reference
    assert repr(secret) == program
    assert Secret.from_reference(reference) == secret


@pytest.mark.parametrize(
    "text", ["", "plain", "$vin", "${CB_AUTH}", "${env:}", "${env:A}x", "${env:A=B}", "a$${env:A}"]
)
def test_other_texts_are_no_references(text: str) -> None:
    assert Secret.from_reference(text) is None


@pytest.mark.parametrize(("place", "prefix"), [("", ""), ("A}", ""), ("A=B", ""), ("A", "$")])
def test_a_secret_that_could_not_be_read_back_is_refused(place: str, prefix: str) -> None:
    with pytest.raises(MonitorError, match="no environment variable can be referred to"):
        Secret.env(place, prefix=prefix)


def test_a_variable_is_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETAPI_TEST_SECRET", "s3cret")
    assert Secret.env("FLEETAPI_TEST_SECRET", prefix="Basic ").resolve() == "Basic s3cret"
    assert Secret.env("A").resolve({"A": "b"}) == "b"


@pytest.mark.parametrize(("environment", "reason"), [({}, "is not set"), ({"A": ""}, "is empty")])
def test_a_missing_variable_is_an_error(environment: dict[str, str], reason: str) -> None:
    with pytest.raises(SecretUnavailable, match=f"environment variable A {reason}") as caught:
        Secret.env("A").resolve(environment)
    assert caught.value.remedy == "set it in the environment of this process"  # receivers resolve too


def test_a_file_is_resolved_without_its_line_end(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes("gehéim\r\n".encode())
    assert Secret.file(file).resolve() == "gehéim"


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "cannot be read"), (b"\xff", "not UTF-8"), (b"\n", "is empty")]
)
def test_a_useless_file_is_an_error(tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SecretUnavailable, match=reason):
        Secret.file(file).resolve()


@pytest.mark.parametrize(
    "key", ["Authorization", "X-Api-Key", "token", "access_token", "Cookie", "auth", "PASSWORD"]
)
def test_keys_that_name_credentials(key: str) -> None:
    assert names_a_credential(key)


@pytest.mark.parametrize("key", ["vin", "X-Vehicle-Id", "author", "monkey", "Accept", "keyboard"])
def test_keys_that_name_none(key: str) -> None:
    assert not names_a_credential(key)
