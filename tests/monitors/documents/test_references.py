"""What a secret stands for is held to what a literal is held to, before anything is sent."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import pytest

from fleetapi import Monitor, Secret, enters
from fleetapi.errors import MonitorError, SecretUnavailable
from fleetapi.monitors.documents.references import with_secrets
from fleetapi.monitors.subscription import REMOTE_VARIABLES, Attribute, AttributeKind, RemoteAttribute
from fleetapi.remote_commands import Doors
from fleetapi.remote_commands.remote_callback import RemoteCallback

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
def test_what_is_refused_of_a_literal_is_refused_of_a_secret(
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
def test_any_other_is_sent_as_it_is(
    send: Sending, hold: Callable[[str], None], secret: Secret, kind: AttributeKind, value: str
) -> None:
    assert Attribute(kind, "X-Key", value).value == value
    hold(value)
    assert send(kind, secret) == value


@pytest.mark.parametrize("kind", [AttributeKind.BODY, AttributeKind.QUERY])
@pytest.mark.parametrize("value", REFUSED_IN_HEADERS)
def test_a_body_and_a_query_carry_what_a_header_cannot(
    send: Sending, hold: Callable[[str], None], secret: Secret, kind: AttributeKind, value: str
) -> None:
    hold(value)
    assert send(kind, secret) == value


def test_the_variables_of_remote_commands_are_others(hold: Callable[[str], None], secret: Secret) -> None:
    hold("$callbackID")
    assert RemoteAttribute(AttributeKind.BODY, "id", "$callbackID").value == "$callbackID"
    assert as_remote_callback(AttributeKind.BODY, secret) == "$callbackID"
    document = {"attributes": [{"type": "Body", "key": "id", "value": str(secret)}]}
    assert with_secrets(document, REMOTE_VARIABLES)["attributes"][0]["value"] == "$callbackID"
    with pytest.raises(SecretUnavailable, match="begins with"):
        with_secrets(document)


def test_the_line_end_of_a_variable_is_no_part_of_it(
    send: Sending, hold: Callable[[str], None], secret: Secret
) -> None:
    hold("geheim\r\n")
    assert send(AttributeKind.HEADER, secret) == "geheim"
