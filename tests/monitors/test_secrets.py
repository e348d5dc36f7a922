"""A `Secret` shows only its reference, and its value is checked like a literal before it is sent."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleetapi import Monitor, Secret, enters
from fleetapi.errors import MonitorError, SecretUnavailable
from fleetapi.monitors.credentials import names_a_credential
from fleetapi.monitors.secrets import with_secrets
from fleetapi.monitors.subscription import REMOTE_VARIABLES, Attribute, AttributeKind, RemoteAttribute
from fleetapi.remote_commands import Doors
from fleetapi.remote_commands.remote_callback import RemoteCallback


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
def test_other_strings_are_not_references(text: str) -> None:
    assert Secret.from_reference(text) is None


@pytest.mark.parametrize(("place", "prefix"), [("", ""), ("A}", ""), ("A=B", ""), ("A", "$")])
def test_secrets_that_do_not_round_trip_are_rejected(place: str, prefix: str) -> None:
    with pytest.raises(MonitorError, match="is not a valid reference to an environment variable"):
        Secret.env(place, prefix=prefix)


def test_a_variable_is_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETAPI_TEST_SECRET", "s3cret")
    assert Secret.env("FLEETAPI_TEST_SECRET", prefix="Basic ").resolve() == "Basic s3cret"
    assert Secret.env("A").resolve({"A": "b"}) == "b"


@pytest.mark.parametrize(("environment", "reason"), [({}, "is not set"), ({"A": ""}, "is empty")])
def test_a_missing_variable_is_an_error(environment: dict[str, str], reason: str) -> None:
    with pytest.raises(SecretUnavailable, match=f"environment variable A {reason}") as caught:
        Secret.env("A").resolve(environment)
    assert (
        caught.value.remedy == "set it in the environment of this process"
    )  # receivers also resolve secrets


def test_trailing_newlines_of_a_file_are_removed(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes("gehéim\r\n".encode())
    assert Secret.file(file).resolve() == "gehéim"


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "cannot be read"), (b"\xff", "not UTF-8"), (b"\n", "is empty")]
)
def test_unusable_files_are_errors(tmp_path: Path, content: bytes | None, reason: str) -> None:
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
def test_keys_that_do_not_name_credentials(key: str) -> None:
    assert not names_a_credential(key)


Sending = Callable[[AttributeKind, Secret], Any]

REFUSED_IN_HEADERS = ["gehe\nim", "gehe\rim", " geheim ", "gehe\x01im", "gehe\u20acim"]
REFUSED_EVERYWHERE = ["$geheim", "geheim\udc80"]


def as_monitor(kind: AttributeKind, secret: Secret) -> Any:
    given: dict[str, Any] = {f"{kind.value.lower()}s": {"X-Key": secret}}
    given["body"] = given.pop("bodys", {})
    given["query"] = given.pop("querys", {})
    monitor = Monitor("x").when(enters(lat=1, lon=1, radius_km=2))
    written = monitor.notify("https://my.dn/cb", **given).to_dict(dialect="v3", secrets="resolve")
    return written["subscribeParam"]["callback"]["webhook"]["attributes"][0]["value"]


def as_mapping(kind: AttributeKind, secret: Secret) -> Any:
    attribute = {"type": kind.value, "key": "X-Key", "value": str(secret)}
    return with_secrets({"callback": {"attributes": [attribute]}})["callback"]["attributes"][0]["value"]


def as_remote_callback(kind: AttributeKind, secret: Secret) -> Any:
    given: dict[str, Any] = {
        "headers": {"X-Key": secret} if kind is AttributeKind.HEADER else {},
        "body": {"X-Key": secret} if kind is AttributeKind.BODY else {},
        "query": {"X-Key": secret} if kind is AttributeKind.QUERY else {},
    }
    written = (
        RemoteCallback("x", remote_types=(Doors,))
        .notify("https://my.dn/cb", **given)
        .to_dict(secrets="resolve")
    )
    return written["callback"]["webhook"]["attributes"][0]["value"]


@pytest.fixture(params=[as_monitor, as_mapping, as_remote_callback], ids=lambda way: str(way.__name__))
def send(request: pytest.FixtureRequest) -> Sending:
    way: Sending = request.param
    return way


@pytest.fixture
def secret() -> Secret:
    return Secret.env("FLEETAPI_TEST_SECRET")


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda value: monkeypatch.setenv("FLEETAPI_TEST_SECRET", value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(AttributeKind.HEADER, value) for value in REFUSED_IN_HEADERS]
    + [(kind, value) for kind in AttributeKind for value in REFUSED_EVERYWHERE],
)
def test_values_rejected_as_literals_are_rejected_in_secrets(
    send: Sending, hold: Callable[[str], None], secret: Secret, kind: AttributeKind, value: str
) -> None:
    with pytest.raises(MonitorError):
        Attribute(kind, "X-Key", value)
    hold(value)
    with pytest.raises(SecretUnavailable, match="X-Key") as caught:
        send(kind, secret)
    assert str(secret) in str(caught.value)
    assert caught.value.remedy
    assert value not in "".join(traceback.format_exception_only(caught.value))
    assert value not in str(caught.value)


@pytest.mark.parametrize("kind", AttributeKind)
@pytest.mark.parametrize("value", ["geheim", "gehéim", "ge$heim", "$vin"])
def test_other_values_are_sent_unchanged(
    send: Sending, hold: Callable[[str], None], secret: Secret, kind: AttributeKind, value: str
) -> None:
    assert Attribute(kind, "X-Key", value).value == value
    hold(value)
    assert send(kind, secret) == value


@pytest.mark.parametrize("kind", [AttributeKind.BODY, AttributeKind.QUERY])
@pytest.mark.parametrize("value", REFUSED_IN_HEADERS)
def test_body_and_query_accept_more_than_headers(
    send: Sending, hold: Callable[[str], None], secret: Secret, kind: AttributeKind, value: str
) -> None:
    hold(value)
    assert send(kind, secret) == value


def test_remote_commands_have_other_variables(hold: Callable[[str], None], secret: Secret) -> None:
    hold("$callbackID")
    assert RemoteAttribute(AttributeKind.BODY, "id", "$callbackID").value == "$callbackID"
    assert as_remote_callback(AttributeKind.BODY, secret) == "$callbackID"
    document = {"attributes": [{"type": "Body", "key": "id", "value": str(secret)}]}
    assert with_secrets(document, REMOTE_VARIABLES)["attributes"][0]["value"] == "$callbackID"
    with pytest.raises(SecretUnavailable, match="begins with"):
        with_secrets(document)


def test_trailing_newlines_of_a_variable_are_removed(
    send: Sending, hold: Callable[[str], None], secret: Secret
) -> None:
    hold("geheim\r\n")
    assert send(AttributeKind.HEADER, secret) == "geheim"
