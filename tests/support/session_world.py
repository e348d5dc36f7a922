"""A session over a transport that plays a script, in time that only sleeping moves."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from fleetapi.errors import (
    ConnectionFailed,
    RequestTimeout,
)
from fleetapi.session.certificates.tls import TlsSource
from fleetapi.session.connection import Connection
from fleetapi.session.credentials import Credentials
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Failure, Headers
from fleetapi.session.options import AttemptReport, Options
from fleetapi.session.rate_limits import RateLimits
from fleetapi.session.retry import Backoff
from fleetapi.session.session import Session
from fleetapi.session.transport.transport import Answer, Exchange

__all__ = ["DELETE", "GET", "LOST", "NOW", "POST", "REFUSED", "SILENT", "World", "answer"]

NOW = datetime(2026, 1, 1, tzinfo=UTC)


LOST = Failure(ConnectionFailed, "the connection broke")


REFUSED = Failure(ConnectionFailed, "no connection", reached=False)


SILENT = Failure(RequestTimeout, "silent")


GET, POST, DELETE = (Request(method, "/fleets/1") for method in ("GET", "POST", "DELETE"))


class World:
    """A transport that plays a script (the last step repeats), and a clock moved by who sleeps."""

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
        on_sent: Callable[[], None],
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

    def responds_with(self, *steps: Any) -> None:
        self.script = list(steps)

    async def reached(self) -> None:
        """Wait until something was sent."""
        for _ in range(1000):
            if self.sent:
                return
            await asyncio.sleep(0)
        raise AssertionError("nothing was sent")


def answer(status: int = 200, body: bytes | None = None, **headers: str) -> Answer:
    """An answer of the API: an error has a code that begins with its status."""
    if body is None:
        body = b'{"code": %d99}' % status if status >= 400 else b"{}"
    return Answer(status, Headers({name.replace("_", "-"): value for name, value in headers.items()}), body)
