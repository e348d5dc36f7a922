"""How a session opens, is shared, and closes; what it never shows."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from session_world import GET, LOST, POST, World, answer

from fleetapi.errors import (
    CertificateRejected,
    ConnectionFailed,
    UsageError,
)
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.tls import TlsSource
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Failure
from fleetapi.session.retry import Backoff
from fleetapi.session.session import Session


async def test_derived_sessions_share_everything_but_their_options(world: World) -> None:
    derived = world.session.with_options(timeout=1, retry=Backoff(attempts=1))
    world.responds_with(LOST)
    with pytest.raises(ConnectionFailed):
        await derived.send(GET)
    assert world.sent[0][1] == 1
    assert world.opened == 1
    assert derived.quota == world.session.quota
    assert world.session.options.timeout == 60


async def test_a_session_opens_once_and_cannot_be_reopened(world: World) -> None:
    await asyncio.gather(*(world.session.send(GET) for _ in range(5)))
    assert world.opened == 1
    await world.session.aclose()
    await world.session.aclose()
    assert world.closed == 1
    with pytest.raises(UsageError, match="closed"):
        await world.session.send(GET)


def test_a_second_event_loop_needs_its_own_client() -> None:
    world = World()
    asyncio.run(world.session.open())
    with pytest.raises(UsageError, match="another event loop"):
        asyncio.run(world.session.open())
    asyncio.run(world.session.aclose())


def test_a_session_never_closed_warns() -> None:
    world = World()
    session = world.make()
    asyncio.run(session.open())
    with pytest.warns(ResourceWarning, match="not closed"):
        session._connection.__del__()
    assert world.closed == 1
    asyncio.run(session.aclose())


@attrs.frozen
class Renewing:
    """An open session whose certificate can be replaced on disk."""

    session: Session
    path: Path
    renewed: bytes

    def renew(self, more: bytes = b"") -> None:
        self.path.write_bytes(self.renewed + more)


@pytest.fixture
async def renewing(world: World, issue: Callable[..., Any], authority: Any) -> AsyncIterator[Renewing]:
    path = issue(authority).pem
    session = world.make(tls=TlsSource(ClientCertificate(path), now=world.now, monotonic=world.clock))
    await session.open()
    yield Renewing(session, path, issue(authority, name="renewed").pem.read_bytes())
    await session.aclose()


async def test_a_refused_certificate_that_was_replaced_meanwhile_is_shown_anew(
    world: World, renewing: Renewing
) -> None:
    renewing.renew()
    refusal = Failure(CertificateRejected, "refused", reached=False, transient=False)
    world.responds_with(refusal, answer(202))
    assert (await renewing.session.send(POST)).status == 202
    world.responds_with(refusal, answer())
    with pytest.raises(CertificateRejected):
        await renewing.session.send(POST)


async def test_the_result_of_a_probe_does_not_repeat_a_post(world: World, renewing: Renewing) -> None:
    refusal = Failure(CertificateRejected, "refused", reached=False, transient=False, inferred=True)
    renewing.renew()
    world.responds_with(refusal, answer(202))
    with pytest.raises(CertificateRejected):
        await renewing.session.send(POST)
    assert (await renewing.session.send(POST)).status == 202  # the caller's decision, with the renewed one
    renewing.renew(b"\n")
    world.responds_with(refusal, answer())
    assert (await renewing.session.send(GET)).status == 200


SECRETS = ("cid-secret", "pw-secret", "TVpQMTpwdy1zZWNyZXQ")


@pytest.mark.parametrize(
    "step",
    [
        answer(),
        LOST,
        answer(401, b'{"message": "bad client_id=cid-secret"}'),
        answer(502, b"<p>?client_id=cid-secret"),
        answer(500, b"Authorization: Basic TVpQMTpwdy1zZWNyZXQ="),
        answer(429, b'{"message": "cid-secret"}'),
    ],
)
@pytest.mark.parametrize("request_", [GET, POST])
async def test_credentials_are_in_no_log_no_repr_and_no_traceback(
    world: World, step: Any, request_: Request, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.responds_with(step)
    shown = [repr(world.session), repr(world.session.options), repr(world.session._connection)]
    once = world.session.with_options(retry=Backoff(attempts=1, limited_attempts=1))
    (result,) = await asyncio.gather(once.send(request_), return_exceptions=True)
    if isinstance(result, BaseException):
        told = traceback.TracebackException.from_exception(result, capture_locals=True)
        shown += ["".join(told.format()), repr(vars(result)), str(result)]
        assert result.__context__ is None
    shown += [repr(result), caplog.text, repr(world.reports)]
    assert f"{request_.method} /fleets/1: " in caplog.text
    for secret in SECRETS:
        assert secret not in "\n".join(shown)
