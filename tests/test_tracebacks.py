"""What fails shows no secret, not even to the tools that print the local variables of a traceback."""

from __future__ import annotations

import asyncio
import base64
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fleetapi import Backoff, ClientCertificate, FleetClient, Monitor, Secret, enters
from fleetapi.commands import Doors, RemoteCallback
from fleetapi.errors import FleetError, SecretUnavailable
from fleetapi.session.messages.sealed import Sealed, sealed

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


async def asked(client: FleetClient) -> Any:
    return (await client.request("GET", "/fleets")).json()


Call = Callable[[FleetClient], Awaitable[Any]]
CALLS: dict[str, Call] = {
    "create": lambda client: client.fleet("f").monitors.create(monitor()),
    "create a mapping": lambda client: client.fleet("f").monitors.create(DOCUMENT, check=False),
    "replace": lambda client: client.fleet("f").monitors.replace("m", monitor()),
    "create a callback": lambda client: client.fleet("f").remote_callbacks.create(callback()),
    "replace a callback": lambda client: client.fleet("f").remote_callbacks.replace("c", DOCUMENT),
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
    server.says(answer(code, {"message": "no"}) if code else steps.get(step, step))
    with pytest.raises(FleetError) as caught:
        await call(client.with_options(timeout=0.2) if step == "hang" else client)
    assert server.requests
    hidden(caught.value)


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
async def test_a_call_that_is_cancelled(client: FleetClient, server: Any, call: Call) -> None:
    server.says("hang")

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


@pytest.mark.parametrize("odd", [object(), float("nan"), {1, 2}, "\ud800"])
async def test_a_document_that_is_no_json(client: FleetClient, odd: Any) -> None:
    with pytest.raises(FleetError, match="JSON") as caught:
        await client.fleet("f").remote_callbacks.create({**DOCUMENT, "odd": odd})
    hidden(caught.value)


def test_what_is_sealed_shows_nothing_and_can_be_compared() -> None:
    body = sealed(lambda: {"a": "c2VjcmV0"})
    assert "c2VjcmV0" not in f"{body} {body!r}"
    assert body == Sealed(b'{"a":"c2VjcmV0"}') != sealed(dict)
