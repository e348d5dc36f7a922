"""Warnings about a client certificate that expires soon or has expired."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from tls_source import NOW, Clock, source

from fleetapi.errors import CertificateExpired
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.tls import TlsSource


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize(("days", "warned"), [(29, True), (31, False)])
async def test_a_certificate_that_expires_soon_is_logged_once(  # noqa: PLR0917 - fixtures
    issue: Callable[..., Any],
    authority: Any,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    days: int,
    warned: bool,
) -> None:
    tls = source(ClientCertificate(issue(authority, after=NOW + timedelta(days=days, hours=1)).pem), clock)
    with caplog.at_level(logging.WARNING, "fleetapi"):
        for clock.seconds in (0, 10, 20):
            await tls.current()
    assert caplog.text.count(f"expires in {days} days, on 2026-01-") == warned


async def test_a_certificate_near_expiry_is_logged_once_a_day(
    issue: Callable[..., Any], authority: Any, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    ends = NOW + timedelta(days=32)
    tls = source(ClientCertificate(issue(authority, after=ends).pem), clock)
    said = []
    with caplog.at_level(logging.WARNING, "fleetapi.certificates"):
        for hour in range(0, 35 * 24, 6):
            clock.seconds = hour * 3600.0
            await tls.current()
            said += [(hour, record.getMessage()) for record in caplog.records]
            caplog.clear()
    assert [hour for hour, _ in said] == [*range(54, 32 * 24, 24), 774, 798, 822]
    assert "expires in 29 days, on 2026-02-02" in said[0][1]
    assert "expires in 1 day, on" in said[-5][1]
    assert "expires in less than a day, on" in said[-4][1]
    assert all("expired on 2026-02-02: get a new one" in message for _, message in said[-3:])


@pytest.mark.parametrize("clocks", [{"monotonic"}, {"now"}])
async def test_either_clock_can_trigger_the_daily_warning(
    issue: Callable[..., Any], authority: Any, caplog: pytest.LogCaptureFixture, clocks: set[str]
) -> None:
    """A machine that sleeps stops one of them, and whoever sets the time stops the other."""
    still, moving = Clock(), Clock()
    tls = TlsSource(
        ClientCertificate(issue(authority, after=NOW + timedelta(days=20)).pem),
        now=(moving if "now" in clocks else still).now,
        monotonic=(moving if "monotonic" in clocks else still).monotonic,
    )
    with caplog.at_level(logging.WARNING, "fleetapi.certificates"):
        for moving.seconds in (0, 86_399, 86_400, 100_000):
            await tls.current()
    assert len(caplog.records) == 2


async def test_a_renewed_certificate_ends_the_warnings(
    issue: Callable[..., Any], authority: Any, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    issued = issue(authority, after=NOW + timedelta(days=3))
    tls = source(ClientCertificate(issued.pem), clock)
    with caplog.at_level(logging.WARNING, "fleetapi.certificates"):
        await tls.current()
        issued.pem.write_bytes(issue(authority, name="renewed").pem.read_bytes())
        for clock.seconds in (10, 86_500, 200_000):
            await tls.current()
    assert len(caplog.records) == 1


def chained(child: Any) -> bytes:
    pems = [*child.cert_chain_pems, child.private_key_pem]
    return b"".join(bytes(pem.bytes()) for pem in pems)


async def test_an_authority_in_the_chain_is_logged_too(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    import trustme

    intermediate = trustme.CA().create_child_ca()
    leaf = intermediate.issue_cert("client@example.org", not_after=datetime(9998, 1, 1, tzinfo=UTC))
    path = tmp_path / "chain.pem"
    path.write_bytes(chained(leaf))
    ends = x509.load_pem_x509_certificate(leaf.cert_chain_pems[1].bytes()).not_valid_after_utc
    clock.seconds = (ends - NOW - timedelta(days=2, hours=1)).total_seconds()
    tls = source(ClientCertificate(path), clock)
    with caplog.at_level(logging.WARNING, "fleetapi.certificates"):
        context = await tls.current()
        clock.seconds += 86_400 * 3
        await tls.current()
    assert "a certificate in the chain of the client certificate in" in caplog.messages[0]
    assert "expires in 2 days" in caplog.messages[0]
    assert "expired on" in caplog.messages[1]
    validity = (await tls.examine(context)).validity
    assert validity is not None
    assert validity.problem(clock.now(), refused=False) is None, "the server may know another way to a root"
    problem = validity.problem(clock.now())
    assert isinstance(problem, CertificateExpired)
    assert "in the chain" in problem.message
