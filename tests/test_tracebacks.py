"""What fails shows no secret, not even to the tools that print the local variables of a traceback."""

from __future__ import annotations

import asyncio
import base64
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from fleetapi import Backoff, ClientCertificate, FleetClient, Monitor, Secret, enters
from fleetapi.errors import CertificateError, FleetError, SecretUnavailable
from fleetapi.remote_commands import Doors, RemoteCallback
from fleetapi.session.messages.request import SecretBody, secret_body

LOGIN: dict[str, Any] = {"client_id": "cid-secret", "username": "MZP12345", "password": "pw:sécret"}
SECRETS = ("c2VjcmV0", "cid-secret", "pw:sécret", base64.b64encode("MZP12345:pw:sécret".encode()).decode())


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CB_AUTH", "Basic c2VjcmV0")
    monkeypatch.delenv("ABSENT", raising=False)


def monitor(**more: Secret) -> Monitor:
    headers = {"Authorization": Secret.env("CB_AUTH"), **more}
    return Monitor("x").when(enters(lat=1, lon=2, radius_km=3)).notify("https://my.dn/cb", headers=headers)


def callback(**more: Secret) -> RemoteCallback:
    headers = {"Authorization": Secret.env("CB_AUTH"), **more}
    return RemoteCallback("x", remote_types=Doors).notify("https://my.dn/cb", headers=headers)


DOCUMENT: dict[str, Any] = {
    "webhook": {"attributes": [{"type": "Header", "key": "Authorization", "value": "${env:CB_AUTH}"}]}
}


LITERAL: dict[str, Any] = {
    "webhook": {"attributes": [{"type": "Header", "key": "Authorization", "value": "Basic c2VjcmV0"}]}
}


async def posted(client: FleetClient) -> Any:
    return (await client.request("POST", "/fleets", json=LITERAL)).json()


async def asked(client: FleetClient) -> Any:
    return (await client.request("GET", "/fleets")).json()


Call = Callable[[FleetClient], Awaitable[Any]]
CALLS: dict[str, Call] = {
    "create": lambda client: client.fleet("f").monitors.create(monitor()),
    "create a mapping": lambda client: client.fleet("f").monitors.create(DOCUMENT, check=False),
    "replace": lambda client: client.fleet("f").monitors.replace("m", monitor()),
    "create a callback": lambda client: client.fleet("f").remote_callbacks.create(callback()),
    "replace a callback": lambda client: client.fleet("f").remote_callbacks.replace("c", DOCUMENT),
    "create a literal": lambda client: client.fleet("f").monitors.create(LITERAL, check=False),
    "replace a literal": lambda client: client.fleet("f").remote_callbacks.replace("c", LITERAL),
    "post a literal": posted,
    "read": lambda client: client.fleets().collect(),
    "request": asked,
}


def shown(error: BaseException) -> str:
    """Everything that a tool could print, of what it was raised from and during, too."""
    seen: list[BaseException] = []
    queue: list[BaseException | None] = [error]
    while queue:
        single = queue.pop()
        if single is not None and single not in seen:
            seen.append(single)
            queue += [single.__cause__, single.__context__]
    texts = [traceback.TracebackException.from_exception(one, capture_locals=True) for one in seen]
    return "".join(line for text in texts for line in text.format()) + "".join(map(repr, seen))


def hidden(error: BaseException) -> None:
    text = shown(error)
    assert "fleetapi" in text
    for secret in SECRETS:
        assert secret not in text


@pytest.fixture
async def client(server: Any, issue: Callable[..., Any], authority: Any) -> Any:
    issued = issue(authority)
    found = FleetClient(
        **LOGIN,
        base_url=server.base_url,
        certificate=ClientCertificate(issued.pem, ca=issued.ca),
        retry=Backoff(base=0, attempts=2),
    )
    async with found:
        yield found


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
@pytest.mark.parametrize("step", ["400", "401", "500", "nonsense", "close", "reset", "hang", "truncate"])
async def test_whatever_fails(
    client: FleetClient, server: Any, answer: Callable[..., bytes], step: str, call: Call
) -> None:
    steps: dict[str, Any] = {
        "nonsense": answer(200, body=b"<html>"),
        "truncate": ("truncate", answer(200, {"a": "b"})[:-4]),
    }
    code = int(step) if step.isdigit() else 0
    server.responds_with(answer(code, {"message": "no"}) if code else steps.get(step, step))
    with pytest.raises(FleetError) as caught:
        await call(client.with_options(timeout=0.2) if step == "hang" else client)
    assert server.requests
    hidden(caught.value)


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
async def test_a_call_that_is_cancelled(client: FleetClient, server: Any, call: Call) -> None:
    server.responds_with("hang")

    async def user() -> None:
        async with asyncio.timeout(None) as scope:
            task = asyncio.create_task(server.reached())
            task.add_done_callback(lambda _: scope.reschedule(0))
            await call(client)

    with pytest.raises(TimeoutError) as caught:
        await user()
    hidden(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.fleet("f").monitors.create(monitor(Other=Secret.env("ABSENT")), check=False),
        lambda client: client.fleet("f").remote_callbacks.create(callback(Other=Secret.env("ABSENT"))),
        lambda client: client.fleet("f").remote_callbacks.create(
            {"a": DOCUMENT, "attributes": [{"value": "${env:ABSENT}"}]}
        ),
    ],
)
async def test_a_second_secret_that_is_missing(client: FleetClient, call: Call) -> None:
    with pytest.raises(SecretUnavailable, match="ABSENT") as caught:
        await call(client)
    hidden(caught.value)


def unopenable(how: str, issued: Any, folder: Path) -> ClientCertificate:
    """A certificate that cannot be used with the password it comes with."""
    cert, key = issued.cert, folder / "key.pem"
    plain = issued.key.read_bytes()
    loaded: Any = load_pem_private_key(plain, None)
    other = BestAvailableEncryption(b"another")
    if how == "keystore":
        leaf = x509.load_pem_x509_certificate(cert.read_bytes())
        cert = folder / "me.p12"
        cert.write_bytes(pkcs12.serialize_key_and_certificates(b"me", loaded, leaf, None, other))
        return ClientCertificate(cert, password="c2VjcmV0")
    if how == "damaged key":
        key.write_bytes(plain.replace(b"MH", b"AA").replace(b"MI", b"AA"))
    elif how == "wrong password":
        key.write_bytes(loaded.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, other))
    else:
        weak = rsa.generate_private_key(65537, 1024)
        key.write_bytes(weak.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "weak")])
        begins = datetime.now(UTC) - timedelta(days=1)
        builder = x509.CertificateBuilder(
            name, name, weak.public_key(), 1, begins, begins + timedelta(days=9)
        )
        cert = folder / "weak.pem"
        cert.write_bytes(builder.sign(weak, hashes.SHA256()).public_bytes(Encoding.PEM))
    return ClientCertificate(cert, key=key, password="c2VjcmV0")


@pytest.mark.parametrize("how", ["wrong password", "keystore", "damaged key", "weak key"])
async def test_a_certificate_that_cannot_be_opened(
    issue: Callable[..., Any], authority: Any, tmp_path: Path, how: str
) -> None:
    certificate = unopenable(how, issue(authority), tmp_path)
    with pytest.raises(CertificateError) as caught:
        await FleetClient(**LOGIN, certificate=certificate).request("GET", "/fleets")
    hidden(caught.value)
    text = shown(caught.value)
    if certificate.key is not None:
        assert not any(line.decode() in text for line in certificate.key.read_bytes().splitlines()[1:-1])


@pytest.mark.parametrize("odd", [object(), float("nan"), {1, 2}, "\ud800"])
async def test_a_document_that_is_not_json(client: FleetClient, odd: Any) -> None:
    with pytest.raises(FleetError, match="JSON") as caught:
        await client.fleet("f").remote_callbacks.create({**DOCUMENT, "odd": odd})
    hidden(caught.value)


@pytest.mark.parametrize("call", ["secret_body", "certificate", "cancelled"])
async def test_what_the_caller_was_handling_keeps_its_traceback(
    client: FleetClient, server: Any, tmp_path: Path, call: str
) -> None:
    own = ValueError("the caller's")
    try:
        raise own
    except ValueError:
        if call == "secret_body":
            with pytest.raises(SecretUnavailable):
                await client.fleet("f").remote_callbacks.create(callback(Other=Secret.env("ABSENT")))
        elif call == "certificate":
            damaged = tmp_path / "damaged.pem"
            damaged.write_text("nothing")
            with pytest.raises(CertificateError):
                ClientCertificate(damaged).inspect()
        else:
            server.responds_with("hang")
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await client.request("GET", "/fleets")
    assert own.__traceback__ is not None


def test_a_secret_body_shows_nothing_and_can_be_compared() -> None:
    body = secret_body(lambda: {"a": "c2VjcmV0"})
    assert "c2VjcmV0" not in f"{body} {body!r}"
    assert body == SecretBody(b'{"a":"c2VjcmV0"}') != secret_body(dict)
