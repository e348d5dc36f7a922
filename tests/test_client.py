"""From settings to the first answer, over real mutual TLS."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from waiting import eventually

from fleetapi import AttemptReport, Backoff, ClientCertificate, FleetClient
from fleetapi.errors import (
    ApiError,
    AuthenticationFailed,
    CertificateFileMissing,
    CertificateRejected,
    ConfigurationError,
    ConnectionFailed,
    DeadlineExceeded,
    IntermediaryError,
    OutcomeUnknown,
    ServerError,
    UsageError,
)
from fleetapi.session.options import Deadline

SECRETS = {"client_id": "cid-secret", "username": "MZP12345", "password": "pw:sécret"}


@pytest.fixture
def issued(issue: Callable[..., Any], authority: Any) -> Any:
    return issue(authority)


@pytest.fixture
def make(server: Any, issued: Any) -> Callable[..., FleetClient]:
    def client(**changes: Any) -> FleetClient:
        given = {**SECRETS, "base_url": server.base_url, "retry": Backoff(base=0)}
        return FleetClient(**given | {"certificate": ClientCertificate(issued.pem, ca=issued.ca)} | changes)

    return client


async def test_the_first_call(
    server: Any, make: Callable[..., FleetClient], answer: Callable[..., bytes]
) -> None:
    server.responds_with(answer(200, {"total": 0}, X_RateLimit_Limit_1="1000", X_RateLimit_Remaining_1="999"))
    async with make() as client:
        response = await client.request("GET", "/fleets", query={"pageSize": 5})
        assert response.status == 200
        assert response.json() == {"total": 0}
        assert response.headers["Content-Type"] == "application/json"
        assert client.quota.day_remaining == 999
        assert client.certificate is not None
        assert client.certificate.common_name == "MZP1"
        assert client.version == "v3"
    asked = server.requests[0]
    assert (asked.method, asked.path, asked.query) == ("GET", "/v3/fleets", "pageSize=5&client_id=cid-secret")
    assert asked.headers["accept"] == "application/hal+json"
    assert asked.headers["user-agent"].startswith("fleetapi/")


async def test_a_body_goes_as_json(
    server: Any, make: Callable[..., FleetClient], answer: Callable[..., bytes]
) -> None:
    server.responds_with(answer(202, {"id": "m1"}))
    async with make() as client:
        await client.request("POST", "/fleets/1/monitors", json={"label": "é"}, accept="application/json")
    assert server.requests[0].json() == {"label": "é"}
    assert server.requests[0].headers["content-type"] == "application/json"


async def test_it_opens_at_the_first_call(server: Any, make: Callable[..., FleetClient]) -> None:
    client = make()
    assert client.certificate is None
    assert (await client.request("GET", "/fleets")).ok
    await client.aclose()
    with pytest.raises(UsageError, match="closed"):
        await client.request("GET", "/fleets")


async def test_a_wrong_certificate_shows_when_it_opens(
    make: Callable[..., FleetClient], tmp_path: Path
) -> None:
    with pytest.raises(CertificateFileMissing):
        async with make(certificate=tmp_path / "absent.pem"):
            raise AssertionError


async def test_bad_calls_are_refused_before_anything_is_sent(
    server: Any, make: Callable[..., FleetClient]
) -> None:
    async with make() as client:
        for arguments in (
            ("GET", "fleets"),
            ("GET", "https://x.example/"),
            ("FETCH", "/fleets"),
            ("GET", "/a/../b"),
        ):
            with pytest.raises(UsageError):
                await client.request(*arguments)
        with pytest.raises(UsageError):
            await client.request("POST", "/fleets", json=object())
    assert server.requests == []


async def test_derived_clients_share_connections_and_are_not_what_closes_them(
    server: Any, make: Callable[..., FleetClient]
) -> None:
    seen: list[AttemptReport] = []
    async with make() as client:
        await client.request("GET", "/fleets")
        async with client.with_options(timeout=3, hooks=[seen.append]) as derived:
            await derived.request("GET", "/fleets")
        await client.request("GET", "/fleets")
    assert server.connections == 1
    assert [str(report.request) for report in seen] == ["GET /fleets"]


def test_with_options_takes_options_only(make: Callable[..., FleetClient]) -> None:
    with pytest.raises(ConfigurationError, match="does not take 'password'"):
        make().with_options(password="x")  # type: ignore[call-arg]  # as intended
    for wrong in ({"timeout": -1}, {"retry": 5}, {"hooks": [5]}, {"deadline": "x"}):
        with pytest.raises(ConfigurationError, match=next(iter(wrong)).removesuffix("s")):
            make().with_options(**wrong)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"client_id": None, "password": None}, "client_id, password are missing"),
        ({"certificate": None}, "certificate is missing"),
        ({"version": "v1"}, "v1"),
        ({"base_url": "http://127.0.0.1"}, "https://"),
        ({"dialect": "x"}, "dialect"),
        ({"concurrency": 0}, "concurrency"),
        ({"timeout": -1}, "timeout"),
        ({"username": "a:b"}, "':'"),
        ({"deadline": "soon"}, "deadline"),
        ({"deadline": -1}, "deadline"),
        ({"deadline": float("nan")}, "deadline"),
        ({"deadline": datetime(2030, 1, 1)}, "time zone"),  # noqa: DTZ001 - that is what is wrong
        ({"retry": 5}, "retry"),
        ({"hooks": [None]}, "hook None cannot be called"),
        ({"hooks": 5}, "hook 5 cannot be called"),
        ({"hooks": [asyncio.sleep]}, "coroutine"),
        ({"proxy": "x"}, "proxy"),
        ({"session": object(), "connector": object()}, "mutually exclusive"),
    ],
)
def test_invalid_arguments_are_rejected_immediately(
    make: Callable[..., FleetClient], changes: Any, words: str
) -> None:
    with pytest.raises(ConfigurationError, match=words):
        make(**changes)


@pytest.mark.parametrize("wrong", [{"session": object()}, {"connector": 5}])
async def test_an_invalid_session_is_rejected_when_the_client_opens(
    make: Callable[..., FleetClient], wrong: Any
) -> None:
    with pytest.raises(UsageError, match=r"not an aiohttp\."):
        await make(**wrong).request("GET", "/fleets")


async def test_proxy_none_disables_the_proxy(make: Callable[..., FleetClient]) -> None:
    async with make(proxy="none") as client:
        assert (await client.request("GET", "/fleets")).ok


async def test_the_longest_deadline_is_none(make: Callable[..., FleetClient]) -> None:
    async with make(deadline=10**400) as client:
        assert (await client.request("GET", "/fleets")).ok


async def test_network_faults_are_retried(
    server: Any, make: Callable[..., FleetClient], answer: Callable[..., bytes]
) -> None:
    cut = ("truncate", answer(200, {"total": 12345})[:-4])
    server.responds_with(
        "reset", cut, answer(503), answer(429, {}, Retry_After="0"), answer(200, {"total": 7})
    )
    async with make() as client:
        assert (await client.request("GET", "/fleets")).json() == {"total": 7}
    assert len(server.requests) == 5


async def test_a_post_is_sent_once(server: Any, make: Callable[..., FleetClient]) -> None:
    server.responds_with("close")
    async with make() as client:
        with pytest.raises(OutcomeUnknown):
            await client.request("POST", "/fleets/1/monitors", json={})
    assert len(server.requests) == 1


@pytest.mark.parametrize("renewed", [False, True])
async def test_a_server_that_is_restarted_is_not_taken_for_one_that_refuses_us(
    server: Any,
    make: Callable[..., FleetClient],
    answer: Callable[..., bytes],
    issued: Any,
    *,
    renewed: bool,
) -> None:
    async with make() as client:
        server.responds_with("close", answer(200, {}))
        server.away = 1
        if renewed:
            issued.pem.write_bytes(issued.pem.read_bytes() + b"\n")
        with pytest.raises(OutcomeUnknown):
            await client.request("POST", "/fleets/1/remotes", json={})
        assert len(server.requests) == 1
        server.responds_with("close", answer(200, {}))
        server.away = 1
        assert (await client.request("GET", "/fleets")).ok
        assert len(server.requests) == 3


async def test_an_unknown_certificate_is_reported_as_the_cause(
    make: Callable[..., FleetClient], issue: Callable[..., Any], issued: Any, authority: Any
) -> None:
    stranger = issue(type(authority)(), name="stranger")
    async with make(certificate=ClientCertificate(stranger.pem, ca=issued.ca)) as client:
        for method in ("GET", "POST"):
            with pytest.raises(CertificateRejected):
                await client.request(method, "/fleets", json={})


async def test_a_renewed_certificate_is_used_without_a_restart(
    server: Any, make: Callable[..., FleetClient], issue: Callable[..., Any], issued: Any, authority: Any
) -> None:
    valid = issued.pem.read_bytes()
    issued.pem.write_bytes(issue(type(authority)(), name="stranger").pem.read_bytes())
    async with make() as client:
        with pytest.raises(CertificateRejected):
            await client.request("GET", "/fleets")
        issued.pem.write_bytes(valid + b"\n")
        assert (await client.request("GET", "/fleets")).ok


async def test_a_session_and_a_connector_of_the_users(
    server: Any, make: Callable[..., FleetClient], issued: Any
) -> None:
    import ssl

    context = ssl.create_default_context(cafile=str(issued.ca))
    context.load_cert_chain(issued.pem)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session:
        async with make(session=session, certificate=None) as client:
            assert (await client.request("GET", "/fleets")).ok
        assert not session.closed
    connector = aiohttp.TCPConnector()
    async with make(connector=connector) as client:
        assert (await client.request("GET", "/fleets")).ok
    assert not connector.closed
    await connector.close()


@pytest.mark.parametrize("when", [0.0, 0.005, 0.02])
async def test_cancelling_leaves_no_task_and_no_connection(
    server: Any, make: Callable[..., FleetClient], when: float
) -> None:
    server.responds_with("hang")
    before = asyncio.all_tasks()
    async with make() as client:
        calls = [asyncio.create_task(client.request("GET", "/fleets")) for _ in range(5)]
        await asyncio.sleep(when)
        for call in calls:
            call.cancel()
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results)
        assert client.quota.in_flight == client.quota.waiting == 0
    await server.end()
    await eventually(lambda: asyncio.all_tasks() <= before)


async def test_closing_ends_what_is_in_flight(server: Any, make: Callable[..., FleetClient]) -> None:
    server.responds_with("hang")
    client = make(retry=Backoff(attempts=1))
    call = asyncio.create_task(client.request("GET", "/fleets"))
    await server.reached()
    await client.aclose()
    with pytest.raises((ConnectionFailed, UsageError)):
        await call


def test_a_client_belongs_to_one_loop(issued: Any) -> None:
    secrets: dict[str, Any] = SECRETS
    client = FleetClient(**secrets, certificate=ClientCertificate(issued.pem))

    async def enter() -> None:
        await client._session.open()

    async def leave() -> None:
        await client.aclose()

    with asyncio.Runner() as runner:
        runner.run(enter())
        with pytest.raises(UsageError, match="another event loop"):
            asyncio.run(enter())
        runner.run(leave())


async def test_an_unclosed_client_warns(server: Any, make: Callable[..., FleetClient]) -> None:
    client: FleetClient | None = make()
    assert client is not None
    await client.request("GET", "/fleets")
    with pytest.warns(ResourceWarning, match="FleetClient was not closed"):
        client = None
    await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("status", "vendor", "kind"),
    [(401, True, AuthenticationFailed), (401, False, IntermediaryError), (502, False, ServerError)],
)
async def test_credentials_are_never_shown(  # noqa: PLR0917 - fixtures
    server: Any,
    make: Callable[..., FleetClient],
    answer: Callable[..., bytes],
    caplog: pytest.LogCaptureFixture,
    status: int,
    vendor: bool,
    kind: type[ApiError],
) -> None:
    caplog.set_level(logging.DEBUG)
    page = "<p>/v3/fleets?client_id=cid-secret pw:sécret Basic TVpQMTIzNDU6cHc6c8OpY3JldA==</p>"
    error = {"code": status * 100 + 1, "uuid": page, "message": page}
    server.responds_with(answer(status, error) if vendor else answer(status, body=page.encode()))
    async with make() as client:
        with pytest.raises(kind) as caught:
            await client.request("GET", "/fleets")
        assert type(caught.value) is kind
        told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        frames = [line for line in told.format() if "/fleetapi/" in line]
        shown = "\n".join([*frames, repr(client), repr(client.settings), str(caught.value), caplog.text])
    for secret in ("cid-secret", "MZP12345", "sécret", "TVpQMTIzNDU6cHc6"):
        assert secret not in shown


def test_from_env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("CLIENT_ID", "USERNAME", "PASSWORD"):
        monkeypatch.setenv(f"FLEETAPI_{name}", name.lower())
    with pytest.raises(ConfigurationError, match="certificate is missing"):
        FleetClient.from_env()
    monkeypatch.setenv("FLEETAPI_CERTIFICATE", "a.pem:secret")
    client = FleetClient.from_env(version="v2", hooks=[print], concurrency=3)
    assert client.settings.base_url.endswith("/connectedcar/v2")
    assert client.settings.concurrency == 3
    source = client._connection.tls._certificate
    assert source is not None
    assert (source.cert, source.password) == (Path("a.pem"), b"secret")
    monkeypatch.setenv("FLEETAPI_KEY_PASSWORD", "another")
    with pytest.raises(ConfigurationError, match="given twice"):
        FleetClient.from_env()
    assert FleetClient.from_env(
        certificate=ClientCertificate("b.pem")
    )._connection.tls._certificate == ClientCertificate("b.pem")
    with pytest.raises(ConfigurationError, match="key cannot be combined"):
        FleetClient.from_env(certificate=ClientCertificate("b.pem"), key="k.pem")
    literal = FleetClient.from_env(certificate=Path("c:d.pem"))._connection.tls._certificate
    assert literal is not None
    assert literal.cert == Path("c:d.pem")


@pytest.mark.parametrize("late", [datetime.now(UTC) - timedelta(days=1), Deadline(0.0)])
async def test_an_expired_deadline_opens_no_connection(
    server: Any, make: Callable[..., FleetClient], late: Any
) -> None:
    client = make()
    with pytest.raises(DeadlineExceeded, match="before the request was sent"):
        await client.request("GET", "/fleets", deadline=late)
    assert client.certificate is None
    async with client:
        with pytest.raises(DeadlineExceeded):
            await client.with_options(deadline=late).fleets()
    assert (server.connections, server.requests) == (0, [])


@pytest.mark.parametrize("long", [datetime.max.replace(tzinfo=UTC), timedelta.max, 1e300])
async def test_a_deadline_that_never_comes(make: Callable[..., FleetClient], long: Any) -> None:
    async with make() as client:
        assert (await client.request("GET", "/fleets", deadline=long)).ok
        with pytest.raises(UsageError, match="timestamps"):
            client.fleet("f").alerts(timestamps=timedelta.max)
