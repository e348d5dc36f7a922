"""A client certificate that expires, is revoked or is renewed while a client lives, over real mutual TLS."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from fleetapi import ClientCertificate, FleetClient
from fleetapi.errors import (
    ApiError,
    CertificateError,
    CertificateExpired,
    CertificateRejected,
    CertificateRevoked,
    ConnectionFailed,
    InvalidRequest,
    OutcomeUnknown,
)
from fleetapi.sandbox import Sandbox
from fleetapi.session.certificates import tls
from fleetapi.session.retry import NEVER

KINDS = {"expired-certificate": CertificateExpired, "revoked-certificate": CertificateRevoked}


@pytest.fixture(params=[ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def version(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ssl.TLSVersion:
    """Both versions of TLS, which refuse at different moments."""

    original = tls.verifying_context

    def of_this_version(authorities: bytes | None) -> ssl.SSLContext:
        made = original(authorities)
        made.maximum_version = request.param
        return made

    monkeypatch.setattr(tls, "verifying_context", of_this_version)
    chosen: ssl.TLSVersion = request.param
    return chosen


@pytest.fixture
async def sandbox(version: ssl.TLSVersion) -> AsyncIterator[Sandbox]:
    async with Sandbox(vehicles=5, fleets=1, latency=0) as made:
        yield made


async def nothing(seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[FleetClient]:
    async with sandbox.client(sleep=nothing) as made:
        assert (await made.request("GET", "/fleets")).ok
        sandbox.forget()
        yield made


def monitor(sandbox: Sandbox) -> tuple[str, str]:
    return "POST", f"/fleets/{sandbox.world.fleets[0].id}/monitors"


@pytest.mark.parametrize(("fault", "kind"), KINDS.items(), ids=KINDS)
async def test_the_cause_is_named(
    sandbox: Sandbox, client: FleetClient, fault: str, kind: type[CertificateError]
) -> None:
    sandbox.fail_next(fault)
    with pytest.raises(kind, match="the server refused the client certificate"):
        await client.request("GET", "/fleets")
    assert len(sandbox.requests) == 1, "and nothing is sent again for nothing"
    for method, path in (("GET", "/fleets"), monitor(sandbox)):  # in the handshake: nothing was sent
        with pytest.raises(kind):
            await client.request(method, path, json={} if method == "POST" else None)
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize(("fault", "kind"), KINDS.items(), ids=KINDS)
async def test_a_post_that_was_sent_has_an_unknown_outcome_whose_cause_is_the_certificate(
    sandbox: Sandbox, client: FleetClient, fault: str, kind: type[CertificateError]
) -> None:
    sandbox.fail_next(fault)
    with pytest.raises(OutcomeUnknown, match="the server refused the client certificate") as caught:
        await client.request(*monitor(sandbox), json={})
    assert isinstance(caught.value.__cause__, kind)
    assert "check before you send it again" in caught.value.remedy
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("fault", KINDS)
@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
async def test_repeatable_requests_are_retried_with_a_renewed_certificate(
    sandbox: Sandbox, client: FleetClient, fault: str, method: str
) -> None:
    path = "/fleets" if method == "GET" else f"{monitor(sandbox)[1]}/none"
    sandbox.renew_certificate()  # on the disk, and not looked at yet
    sandbox.fail_next(fault)
    with suppress(ApiError):  # the server responds, even if the monitor does not exist
        await client.request(method, path, json={} if method == "PUT" else None)
    assert [request.method for request in sandbox.requests] == [method, method]


@pytest.mark.parametrize("fault", KINDS)
async def test_a_post_that_was_sent_is_not_repeated_but_the_next_one_succeeds(
    sandbox: Sandbox, client: FleetClient, fault: str
) -> None:
    sandbox.renew_certificate()
    sandbox.fail_next(fault)
    with pytest.raises(OutcomeUnknown) as caught:
        await client.request(*monitor(sandbox), json={})
    assert isinstance(caught.value.__cause__, CertificateError)
    assert len(sandbox.requests) == 1
    assert (await client.request("GET", "/fleets")).ok


@pytest.mark.parametrize("fault", KINDS)
async def test_a_post_that_the_handshake_stopped_is_repeated_with_the_renewed_certificate(
    sandbox: Sandbox, client: FleetClient, fault: str
) -> None:
    sandbox.fail_next(fault)
    with pytest.raises(CertificateError):
        await client.request("GET", "/fleets")
    sandbox.renew_certificate()
    with pytest.raises(InvalidRequest):  # an answer, to the only request that arrived
        await client.request(*monitor(sandbox), json={})
    assert [request.method for request in sandbox.requests] == ["GET", "POST"]


async def test_concurrent_requests_are_retried_with_the_renewed_certificate(
    sandbox: Sandbox, client: FleetClient
) -> None:
    sandbox.renew_certificate()
    sandbox.fail_next("revoked-certificate")
    answers = await asyncio.gather(*(client.request("GET", "/fleets") for _ in range(30)))
    assert all(answer.ok for answer in answers)


async def test_a_policy_without_retries_applies_to_requests_that_were_sent(
    sandbox: Sandbox, client: FleetClient
) -> None:
    sandbox.renew_certificate()
    sandbox.fail_next("revoked-certificate")
    with pytest.raises(CertificateRevoked) as caught:
        await client.with_options(retry=NEVER).request("GET", "/fleets")
    assert len(sandbox.requests) == 1
    assert "ask the vendor for a new one" in caught.value.remedy


async def test_a_collection_continues_where_it_was_interrupted(sandbox: Sandbox, client: FleetClient) -> None:
    fleet = client.fleet(sandbox.world.fleets[0].id)
    got: list[str | None] = []
    async for vehicle in fleet.vehicles(page_size=2):
        if not got:
            sandbox.renew_certificate()
            sandbox.fail_next("expired-certificate")
        got.append(vehicle.id)
    assert got == [vehicle.id for vehicle in sandbox.world.fleets[0].vehicles]


# ------------------------------------------------------------ by the dates, when the server says nothing


@attrs.define
class Time:
    moment: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    seconds: float = 0.0

    def now(self) -> datetime:
        return self.moment

    def clock(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.mark.parametrize("step", ["close", "reset"])
async def test_the_dates_explain_a_connection_closed_without_an_alert(
    server: Any, time: Time, issue: Callable[..., Any], authority: Any, step: str
) -> None:
    issued = issue(authority, after=datetime(2999, 1, 1, tzinfo=UTC))
    leaf = issue(authority, name="leaf", after=datetime(2998, 1, 1, tzinfo=UTC))
    time.moment = datetime(2997, 12, 31, tzinfo=UTC)
    arguments: dict[str, Any] = {"client_id": "c", "username": "MZP1", "password": "p"}
    arguments |= {"base_url": server.base_url, "now": time.now, "clock": time.clock, "sleep": time.sleep}
    async with FleetClient(certificate=ClientCertificate(leaf.pem, ca=leaf.ca), **arguments) as client:
        assert (await client.request("GET", "/fleets")).ok
        time.moment += timedelta(days=2)
        server.responds_with(step)
        with pytest.raises(
            CertificateExpired, match=r"expired on 2998-01-01 00:00 UTC, and 127\.0\.0\.1"
        ) as caught:
            await client.request("GET", "/fleets")
        assert caught.value.remedy == "ask the vendor for a new one"
        with pytest.raises(OutcomeUnknown, match="expired on 2998-01-01") as unknown:
            await client.request("POST", "/fleets", json={})
        assert isinstance(unknown.value.__cause__, CertificateExpired)
        leaf.pem.write_bytes(issued.pem.read_bytes())
        server.responds_with(step, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        assert (await client.request("GET", "/fleets")).ok, "renewed, looked at at once, and used"


async def test_a_valid_certificate_is_not_blamed(server: Any, sandbox: Sandbox, client: FleetClient) -> None:
    sandbox.fail_next("reset", 4)
    with pytest.raises(ConnectionFailed) as caught:
        await client.request("GET", "/fleets")
    assert not isinstance(caught.value, CertificateError)
    assert "expired" not in str(caught.value)


async def test_a_certificate_given_as_text_cannot_be_renewed(sandbox: Sandbox, time: Time) -> None:
    cert, key, ca = (
        path.read_bytes() for path in (sandbox.certificate_path, sandbox.key_path, sandbox.ca_path)
    )
    certificate = ClientCertificate.from_pem(cert, key, sandbox.key_password, ca)
    ends = certificate.load().not_valid_after
    time.moment = ends - timedelta(days=1)
    async with sandbox.client(
        certificate=certificate, now=time.now, clock=time.clock, sleep=time.sleep
    ) as client:
        assert (await client.request("GET", "/fleets")).ok
        time.moment = ends + timedelta(days=1)
        sandbox.renew_certificate()
        sandbox.fail_next("expired-certificate")
        with pytest.raises(CertificateExpired, match="the text given as cert expired on") as caught:
            await client.request("GET", "/fleets")
        assert "create a new client with it" in caught.value.remedy


@pytest.mark.parametrize("status", [495, 496])
async def test_an_edge_that_refuses_it_by_http_gets_the_renewed_one(
    server: Any, answer: Callable[..., bytes], issue: Callable[..., Any], authority: Any, status: int
) -> None:
    issued = issue(authority)
    arguments: dict[str, Any] = {"client_id": "c", "username": "MZP1", "password": "p", "sleep": nothing}
    certificate = ClientCertificate(issued.pem, ca=issued.ca)
    async with FleetClient(certificate=certificate, base_url=server.base_url, **arguments) as client:
        server.responds_with(answer(status), answer(200, {}))
        with pytest.raises(CertificateRejected, match=f"{status}"):
            await client.request("POST", "/fleets", json={})
        issued.pem.write_bytes(issue(authority, name="renewed").pem.read_bytes())
        server.responds_with(answer(status), answer(200, {}))
        assert (await client.request("POST", "/fleets", json={})).ok


async def test_a_renewed_ca_bundle_is_used_immediately(
    server: Any, issue: Callable[..., Any], authority: Any
) -> None:
    issued = issue(authority)
    right = issued.ca.read_bytes()
    issued.ca.write_bytes(issue(type(authority)(), name="other").ca.read_bytes())
    certificate = ClientCertificate(issued.pem, ca=issued.ca)
    client = FleetClient(
        client_id="c", username="MZP1", password="p", certificate=certificate, base_url=server.base_url
    )
    async with client:
        issued.ca.write_bytes(right)
        assert (await client.request("POST", "/fleets", json={})).ok


async def test_a_failure_is_logged_without_a_secret(
    sandbox: Sandbox, client: FleetClient, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.fail_next("revoked-certificate")
    with caplog.at_level(logging.DEBUG), pytest.raises(CertificateRevoked):
        await client.request("GET", "/fleets")
    assert sandbox.password not in caplog.text
    assert sandbox.key_password not in caplog.text
