"""The way of a request: limits, attempts, repeats, deadline, hooks, errors. No socket, no waiting."""

from __future__ import annotations

import asyncio
import logging
import ssl
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fleetapi.errors import (
    CertificateRejected,
    ConnectionFailed,
    DeadlineExceeded,
    DecodingError,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    RequestTimeout,
    ServerError,
    UsageError,
)
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.tls import TlsSource
from fleetapi.session.connection import Connection
from fleetapi.session.credentials import Credentials
from fleetapi.session.deadline import Deadline
from fleetapi.session.hooks import AttemptReport
from fleetapi.session.limits.rate_limits import RateLimits
from fleetapi.session.messages.failure import Failure
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Headers, Response
from fleetapi.session.options import Options
from fleetapi.session.retry import NEVER, Backoff
from fleetapi.session.session import Session
from fleetapi.session.transport.transport import Answer, Exchange

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LOST = Failure(ConnectionFailed, "the connection broke")
REFUSED = Failure(ConnectionFailed, "no connection", reached=False)
SILENT = Failure(RequestTimeout, "silent")
GET, POST, DELETE = (Request(method, "/fleets/1") for method in ("GET", "POST", "DELETE"))


class World:
    """A transport that plays a script (the last step for ever), and a clock moved by who sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []
        self.script: list[Any] = [answer()]
        self.sent: list[tuple[Exchange, float | None]] = []
        self.in_flight = self.most = 0
        self.opened = self.closed = 0
        self.reports: list[AttemptReport] = []
        self.session = self.make()

    def make(self, tls: TlsSource | None = None, concurrency: int = 4, **options: Any) -> Session:
        connection = Connection(
            base_url="https://api.example/v3",
            credentials=Credentials("cid-secret", "MZP1", "pw-secret"),
            open_transport=self.open,
            tls=tls or TlsSource(None, now=self.now, monotonic=self.clock),
            limits=RateLimits(clock=self.clock, now=self.now, sleep=self.sleep),
            concurrency=concurrency,
            clock=self.clock,
            now=self.now,
            sleep=self.sleep,
        )
        given: dict[str, Any] = {
            "retry": Backoff(random=lambda: 1.0),
            "hooks": [self.reports.append],
        } | options
        return Session(connection, Options(**given))

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds - 1000)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)

    def open(self) -> World:
        self.opened += 1
        return self

    async def exchange(
        self,
        exchange: Exchange,
        *,
        tls: ssl.SSLContext | None,
        timeout: float | None,  # noqa: ASYNC109 - the protocol
        on_headers: Callable[[int, Headers], None],
        largest_answer: int,
    ) -> Answer | Failure:
        self.sent.append((exchange, timeout))
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            if step == "hang":
                await asyncio.Event().wait()
            await asyncio.sleep(0)
            self.seconds += 0.25
            if isinstance(step, Answer):
                on_headers(step.status, step.headers)
            outcome: Answer | Failure = step
            return outcome
        finally:
            self.in_flight -= 1

    async def aclose(self) -> None:
        self.closed += 1

    def abandon(self) -> None:
        self.closed += 1

    def says(self, *steps: Any) -> None:
        self.script = list(steps)

    async def reached(self) -> None:
        """Wait until something was sent."""
        for _ in range(1000):
            if self.sent:
                return
            await asyncio.sleep(0)
        raise AssertionError("nothing was sent")


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Answer:
    return Answer(status, Headers({name.replace("_", "-"): value for name, value in headers.items()}), body)


def write(path: Path, renewed: bytes) -> None:
    path.write_bytes(renewed + b"\n")


@pytest.fixture
async def world() -> Any:
    made = World()
    yield made
    await made.session.aclose()


async def test_a_request_carries_all_four_credentials_but_the_certificate(world: World) -> None:
    response = await world.session.send(Request("GET", "/fleets", query={"pageSize": 5}))
    assert response.json() == {}
    exchange, timeout = world.sent[0]
    assert exchange.url == "https://api.example/v3/fleets?pageSize=5&client_id=cid-secret"
    assert exchange.headers == {
        "Authorization": "Basic TVpQMTpwdy1zZWNyZXQ=",
        "Accept": "application/hal+json",
    }
    assert timeout == 60.0


async def test_a_body_carries_its_type(world: World) -> None:
    await world.session.send(Request("POST", "/x", body=b"{}"))
    assert world.sent[0][0].headers["Content-Type"] == "application/json"
    assert world.sent[0][0].body == b"{}"


async def test_a_get_is_repeated_until_it_succeeds(world: World) -> None:
    world.says(LOST, answer(503), REFUSED, answer())
    assert (await world.session.send(GET)).ok
    assert world.slept == [0.5, 1.0, 2.0]


async def test_the_last_error_is_told_when_it_never_does(world: World) -> None:
    world.says(LOST)
    with pytest.raises(ConnectionFailed, match="GET /fleets/1: the connection broke, 4 times"):
        await world.session.send(GET)
    world.says(answer(500))
    with pytest.raises(ServerError):
        await world.session.send(GET)
    assert len(world.sent) == 8


@pytest.mark.parametrize("lost", [LOST, SILENT])
async def test_a_post_whose_answer_was_lost_is_never_repeated(world: World, lost: Failure) -> None:
    world.says(lost, answer())
    with pytest.raises(OutcomeUnknown, match="look before you send it again"):
        await world.session.send(POST)
    assert len(world.sent) == 1


async def test_a_post_is_not_repeated_on_500(world: World) -> None:
    world.says(answer(500), answer())
    with pytest.raises(ServerError):
        await world.session.send(POST)


async def test_a_post_that_was_not_heard_or_not_admitted_is_repeated(world: World) -> None:
    world.says(REFUSED, answer(429, Retry_After="3"), answer(202))
    assert (await world.session.send(POST)).status == 202
    assert sum(world.slept) == pytest.approx(0.5 + 3)


async def test_retry_after_is_waited_for_whatever_its_length(world: World) -> None:
    world.says(answer(429, Retry_After="1045"), answer())
    begun = world.seconds
    assert (await world.session.send(GET)).ok
    assert world.seconds - begun == pytest.approx(1045.5)


async def test_a_deadline_before_its_end_is_told_at_once(world: World) -> None:
    world.says(answer(429, Retry_After="1045"), answer())
    with pytest.raises(RateLimited) as caught:
        await world.session.send(GET, deadline=60)
    assert world.slept == []
    assert caught.value.retry_after == 1045
    assert caught.value.resets_at == NOW + timedelta(seconds=1045.25)
    with pytest.raises(RateLimited):  # the pause is remembered: the next call is not even sent
        await world.session.send(GET, deadline=60)
    assert len(world.sent) == 1


async def test_a_deadline_before_the_next_attempt_is_told_at_once(world: World) -> None:
    world.says(answer(503, Retry_After="30"))
    with pytest.raises(DeadlineExceeded, match="due in 30") as caught:
        await world.session.send(GET, deadline=timedelta(seconds=10))
    assert isinstance(caught.value.__cause__, ServerError)
    assert world.slept == []


async def test_the_deadline_shortens_the_timeout_of_an_attempt(world: World) -> None:
    await world.session.send(GET, timeout=5, deadline=60)
    await world.session.send(GET, timeout=5, deadline=2)
    await world.session.send(GET, timeout=5, deadline=NOW + timedelta(seconds=world.seconds - 1000 + 3))
    await world.session.send(GET, deadline=Deadline(world.seconds + 1))
    assert [timeout for _, timeout in world.sent] == pytest.approx([5, 2, 3, 1])


async def test_a_deadline_during_an_attempt(world: World) -> None:
    world.says(SILENT)
    with pytest.raises(DeadlineExceeded):
        await world.session.send(GET, deadline=2)
    with pytest.raises(OutcomeUnknown):
        await world.session.send(POST, deadline=2)
    with pytest.raises(RequestTimeout):  # the timeout came first
        await world.session.with_options(retry=NEVER).send(GET, timeout=0.1, deadline=0.2)


@pytest.mark.parametrize("wrong", [-1, float("nan"), "5", True, datetime(2026, 1, 1)])  # noqa: DTZ001 - meant
async def test_a_deadline_that_cannot_be_meant(world: World, wrong: Any) -> None:
    with pytest.raises(UsageError, match="deadline"):
        await world.session.send(GET, deadline=wrong)
    assert world.sent == []


@pytest.mark.parametrize("wrong", [0, -1, float("inf"), "5", True])
async def test_a_timeout_that_cannot_be_meant(world: World, wrong: Any) -> None:
    with pytest.raises(UsageError, match="timeout"):
        await world.session.send(GET, timeout=wrong)
    assert world.sent == []


@pytest.mark.parametrize("first", [LOST, SILENT, answer(502)])
async def test_a_repeated_delete_that_meets_404_is_done(
    world: World, first: Any, caplog: pytest.LogCaptureFixture
) -> None:
    world.says(first, answer(404))
    assert (await world.session.send(DELETE)).status == 404
    assert "taken as done" in caplog.text


@pytest.mark.parametrize("first", [[], [REFUSED], [answer(429, Retry_After="1")]])
async def test_a_delete_of_nothing_is_an_error(world: World, first: list[Any]) -> None:
    world.says(*first, answer(404))
    with pytest.raises(NotFound):
        await world.session.send(DELETE)


async def test_only_a_delete_takes_404_for_success(world: World) -> None:
    world.says(LOST, answer(404))
    with pytest.raises(NotFound):
        await world.session.send(GET)


async def test_a_hook_hears_of_every_attempt(world: World) -> None:
    world.says(LOST, answer(503), answer())
    await world.session.send(GET)
    first, second, third = world.reports
    assert [report.number for report in world.reports] == [1, 2, 3]
    assert str(first.request) == "GET /fleets/1"
    assert isinstance(first.error, ConnectionFailed)
    assert (first.status, first.retry_in, first.outcome) == (None, 0.5, "ConnectionFailed")
    assert isinstance(second.error, ServerError)
    assert (second.status, second.outcome) == (503, "503")
    assert (third.status, third.error, third.retry_in) == (200, None, None)
    assert first.duration == second.duration == third.duration == 0.25
    assert third.started_at == NOW + timedelta(seconds=2.0)


async def test_a_hook_that_fails_harms_nobody(world: World, caplog: pytest.LogCaptureFixture) -> None:
    def fail(report: AttemptReport) -> None:
        raise ValueError("mine")

    seen: list[AttemptReport] = []
    assert (await world.session.with_options(hooks=[fail, seen.append]).send(GET)).ok
    assert "a hook failed on GET /fleets/1" in caplog.text
    assert len(seen) == 1


async def test_a_cancelled_attempt_is_reported_and_gives_its_place_back(world: World) -> None:
    world.says("hang")
    tasks = [asyncio.create_task(world.session.send(GET)) for _ in range(3)]
    await world.reached()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [report.outcome for report in world.reports] == ["cancelled"]
    world.says(answer())
    assert (await world.session.send(GET)).ok
    assert world.session.quota.in_flight == 0


async def test_never_more_in_flight_than_allowed(world: World) -> None:
    session = world.make(concurrency=3)
    await session.send(GET)
    await asyncio.gather(*(session.send(GET) for _ in range(20)))
    assert world.most == 3
    await session.aclose()


async def test_waiting_for_a_place_ends_with_the_deadline(world: World) -> None:
    session = world.make(concurrency=1)
    world.says("hang")
    task = asyncio.create_task(session.send(GET))
    await world.reached()
    with pytest.raises(DeadlineExceeded, match="1 places in flight") as caught:
        await session.send(GET, deadline=0.01)
    assert caught.value.__cause__ is None
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await session.aclose()


async def test_derived_sessions_share_everything_but_their_options(world: World) -> None:
    derived = world.session.with_options(timeout=1, retry=Backoff(attempts=1))
    world.says(LOST)
    with pytest.raises(ConnectionFailed):
        await derived.send(GET)
    assert world.sent[0][1] == 1
    assert world.opened == 1
    assert derived.quota == world.session.quota
    assert world.session.options.timeout == 60


async def test_a_default_deadline_begins_with_each_call(world: World) -> None:
    session = world.session.with_options(deadline=10)
    for _ in range(2):
        world.seconds += 100
        await session.send(GET)
    until = session.until()
    assert until == Deadline(world.seconds + 10)
    assert session.until(until) is until
    assert world.session.until() is None


async def test_it_opens_once_and_closes_for_good(world: World) -> None:
    await asyncio.gather(*(world.session.send(GET) for _ in range(5)))
    assert world.opened == 1
    await world.session.aclose()
    await world.session.aclose()
    assert world.closed == 1
    with pytest.raises(UsageError, match="closed"):
        await world.session.send(GET)


def test_a_second_event_loop_is_told_to_make_its_own_client() -> None:
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


async def test_a_refused_certificate_that_was_replaced_meanwhile_is_shown_anew(
    world: World, issue: Callable[..., Any], authority: Any
) -> None:
    issued = issue(authority)
    renewed = issue(authority, name="renewed").pem.read_bytes()
    tls = TlsSource(ClientCertificate(issued.pem), now=world.now, monotonic=world.clock)
    session = world.make(tls=tls)
    await session.open()
    write(issued.pem, renewed)
    refusal = Failure(CertificateRejected, "refused", reached=False, transient=False)
    world.says(refusal, answer(202))
    assert (await session.send(POST)).status == 202
    world.says(refusal, answer())
    with pytest.raises(CertificateRejected):
        await session.send(POST)
    await session.aclose()


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
    world.says(step)
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


DAMAGED = answer(200, b'{"total": 3, "_emb')


async def test_a_damaged_answer_to_a_get_is_fetched_again(world: World) -> None:
    world.says(DAMAGED, answer(200, b'{"total": 3}'))
    assert await world.session.read(GET, Response.json) == {"total": 3}
    first, second = world.reports
    assert isinstance(first.error, DecodingError)
    assert (first.status, first.retry_in, second.outcome) == (200, 0.5, "200")


async def test_an_answer_that_stays_damaged_is_an_error_that_shows_it(world: World) -> None:
    world.says(DAMAGED)
    with pytest.raises(DecodingError, match=r"is not JSON.*4 times") as caught:
        await world.session.read(GET, Response.json)
    assert (len(world.sent), caught.value.excerpt) == (4, '{"total": 3, "_emb')


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_what_was_accepted_is_not_repeated_because_its_answer_is_damaged(
    world: World, method: str
) -> None:
    world.says(answer(202, b'{"monitorId": '))
    with pytest.raises(DecodingError, match=r"has accepted the request \(202\)") as caught:
        await world.session.read(Request(method, "/fleets/1"), Response.json)
    assert len(world.sent) == 1
    assert "look before you send it again" in caught.value.remedy


@pytest.mark.parametrize("decision", ["soon", -1, float("nan"), float("inf")])
async def test_a_decision_that_is_none_is_refused(world: World, decision: Any) -> None:
    world.says(answer(500))
    session = world.make(retry=lambda _: decision)
    with pytest.raises(UsageError, match="retry decided on"):
        await session.send(GET)
    await session.aclose()


async def test_what_send_returns_may_be_anything(world: World) -> None:
    world.says(answer(200, b"<html>"))
    assert (await world.session.send(GET)).text == "<html>"
    assert len(world.sent) == 1
