"""The certificate of a client may be given whole or in parts, to the constructor as to `from_env`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from fleetapi import ClientCertificate, FleetClient
from fleetapi.client import ClientArguments
from fleetapi.config import SETTINGS
from fleetapi.errors import ConfigurationError

LOGIN: dict[str, Any] = {"client_id": "cid-secret", "username": "MZP12345", "password": "pw"}
MAKERS: list[Callable[..., FleetClient]] = [FleetClient, FleetClient.from_env]


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for setting in SETTINGS.values():
        monkeypatch.delenv(setting.variable, raising=False)


def shown(client: FleetClient) -> ClientCertificate | None:
    return client._connection.tls._certificate


def test_every_setting_is_an_argument_of_both() -> None:
    own = inspect.signature(FleetClient).parameters
    assert SETTINGS.keys() <= own.keys()
    assert own.keys() == {"certificate", *ClientArguments.__annotations__}


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("kind", [str, Path])
def test_the_parts_of_a_certificate(make: Callable[..., FleetClient], kind: type[Any]) -> None:
    client = make(**LOGIN, certificate=kind("c.pem"), key=kind("k.pem"), key_password="x", ca=kind("ca.pem"))
    assert shown(client) == ClientCertificate(Path("c.pem"), key="k.pem", password="x", ca="ca.pem")
    assert shown(make(**LOGIN, certificate="c.pem:x")) == ClientCertificate(Path("c.pem"), password="x")
    assert shown(make(**LOGIN, certificate=Path("c:x"), ca="ca.pem")) == ClientCertificate(
        Path("c:x"), ca="ca.pem"
    )
    assert "'x'" not in repr(client.settings)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("name", ["key", "key_password", "ca"])
def test_a_complete_certificate_and_a_part_of_one(make: Callable[..., FleetClient], name: str) -> None:
    with pytest.raises(
        ConfigurationError, match=f"{name} cannot be combined with a ClientCertificate"
    ) as caught:
        make(**LOGIN, certificate=ClientCertificate("c.pem"), **{name: "one"})
    assert f"{name}=" in caught.value.remedy


@pytest.mark.parametrize("make", MAKERS)
def test_parts_without_a_certificate(make: Callable[..., FleetClient]) -> None:
    for name in ("key", "key_password"):
        with pytest.raises(ConfigurationError, match=f"{name} needs a certificate"):
            make(**LOGIN, **{name: "one"})
    with pytest.raises(ConfigurationError, match="certificate is missing"):
        make(**LOGIN, ca="ca.pem")
    with pytest.raises(ConfigurationError, match="password of the certificate is given twice"):
        make(**LOGIN, certificate="c.pem:x", key_password="y")


@pytest.mark.parametrize("make", MAKERS)
async def test_a_bundle_with_your_own_session_is_refused(make: Callable[..., FleetClient]) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ConfigurationError, match="ca has no effect without a certificate"):
            make(**LOGIN, session=session, ca="ca.pem")


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("name", ["certificate", "key", "key_password", "ca"])
@pytest.mark.parametrize("wrong", [5, "", b"x", "a\nb"])
def test_an_invalid_part(make: Callable[..., FleetClient], name: str, wrong: Any) -> None:
    given = {"certificate": "c.pem", name: wrong}
    reason = f"{name} (must be a non-empty string|contains a control)"
    with pytest.raises(ConfigurationError, match=reason) as caught:
        make(**LOGIN, **given)
    assert f"the argument {name}=" in caught.value.message


def test_a_given_certificate_ignores_parts_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FLEETAPI_KEY", "other.pem")
    monkeypatch.setenv("FLEETAPI_KEY_PASSWORD", "other")
    certificate = ClientCertificate("c.pem")
    assert shown(FleetClient.from_env(**LOGIN, certificate=certificate)) == certificate
