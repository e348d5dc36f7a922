"""Process a request: deadline, rate limits, attempts, hooks, and finally a response or an error."""

from __future__ import annotations

import asyncio
import logging
import math
import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, Unpack

import attrs

from fleetapi.errors import (
    CertificateRejected,
    ConfigurationError,
    DeadlineExceeded,
    DecodingError,
    FleetError,
    IntermediaryError,
    NotFound,
    RateLimited,
    RequestTimeout,
    UsageError,
)
from fleetapi.remedies import Code, sentence
from fleetapi.session.certificates.validity import explained
from fleetapi.session.connection import Connection
from fleetapi.session.messages.api_errors import error_for, where_created
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Failure, Response
from fleetapi.session.options import (
    AttemptReport,
    ChangedOptions,
    Deadline,
    DeadlineLike,
    Options,
    checked_timeout,
    deadline_from,
    refuse_unknown,
    report_to,
)
from fleetapi.session.rate_limits import Quota, read_rate_headers
from fleetapi.session.retry import TOO_MANY_REQUESTS, Attempted, Once

__all__ = ["Session"]

log = logging.getLogger("fleetapi.session")

T = TypeVar("T")


@attrs.frozen
class _Attempt:
    """The outcome of an attempt and its duration; `value` is the decoded response."""

    outcome: Response | Failure
    started_at: datetime
    duration: float
    value: Any = None
    tls: ssl.SSLContext | None = attrs.field(default=None, repr=False)

    @property
    def status(self) -> int | None:
        return self.outcome.status

    @property
    def uncertain(self) -> bool:
        """Whether the server may have carried it out without confirming it."""
        if isinstance(self.outcome, Failure):
            return self.outcome.reached
        return self.outcome.status >= 500


class Session:
    """Sends requests. `with_options` returns a session that shares connections, limits and certificate."""

    def __init__(self, connection: Connection, options: Options) -> None:
        self._connection = connection
        self._options = options

    @property
    def base_url(self) -> str:
        """The URL that every path is relative to, with the version and without a trailing slash."""
        return self._connection.base_url

    @property
    def concurrency(self) -> int:
        """How many requests may be in flight at once."""
        return self._connection.concurrency

    @property
    def options(self) -> Options:
        """The options of calls that do not override them."""
        return self._options

    @property
    def quota(self) -> Quota:
        """The remaining requests of both rate limits, as of the latest response."""
        return self._connection.limits.quota

    def with_options(self, **changes: Unpack[ChangedOptions]) -> Session:
        """Return a session with changed `Options`; everything else is shared."""
        refuse_unknown("with_options", changes, ChangedOptions.__annotations__, error=ConfigurationError)
        return Session(self._connection, attrs.evolve(self._options, **changes))

    def until(self, deadline: DeadlineLike = None) -> Deadline | None:
        """Return a deadline that several calls can share; by default that of the options, from now."""
        given = self._options.deadline if deadline is None else deadline
        return deadline_from(given, monotonic=self._connection.clock, now=self._connection.now)

    def once(self) -> Session:
        """Return a session that never repeats a request which the server may have received."""
        return self.with_options(retry=Once(self._options.retry))

    def clock(self) -> float:
        """Return the time on the clock for deadlines, in seconds."""
        return self._connection.clock()

    async def sleep(self, seconds: float) -> None:
        """Sleep, by that clock."""
        await self._connection.sleep(seconds)

    async def open(self) -> None:
        """Load the certificate and prepare to send. Otherwise the first `send` does this."""
        await self._connection.open()

    async def aclose(self) -> None:
        """Close the connections of all sessions that share them."""
        await self._connection.aclose()

    async def send(
        self,
        request: Request,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - bounds an attempt, not this call
        deadline: DeadlineLike = None,
    ) -> Response:
        """Send a request and return its response (2xx). Every other outcome is an error of `fleetapi.errors`.

        `timeout` limits each attempt, and `deadline` the whole call including waits and repeats. By default
        both are those of the options.

        If a DELETE is repeated because its response was lost, and the API then returns 404, the resource is
        deleted: that response with status 404 is returned, and a warning is logged. A 404 from something in
        front of the API proves nothing and raises `IntermediaryError`.
        """
        return await self.read(request, _as_it_is, timeout=timeout, deadline=deadline)

    async def read(
        self,
        request: Request,
        understand: Callable[[Response], T],
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - bounds an attempt, not this call
        deadline: DeadlineLike = None,
    ) -> T:
        """Send a request and return what `understand` returns for the response; see `send`.

        If `understand` raises `DecodingError`, a GET is sent again, as after any other failure. For any other
        method that error is the outcome, and says that the server accepted the request.
        """
        seconds = self._options.timeout if timeout is None else checked_timeout(timeout)
        until = self.until(deadline)
        self._refuse_late(request, until)
        await self._connection.open()
        number = limited = 0
        uncertain = repeated = False
        while True:
            number += 1
            attempt = await self._attempt(request, understand, number, seconds, until)
            if isinstance(attempt.outcome, Response) and attempt.outcome.ok:
                self._report(request, number, attempt)
                succeeded: T = attempt.value
                return succeeded
            answered = attempt.outcome
            attempt, error, renewed = await self._explained(request, attempt, number)
            if uncertain and isinstance(answered, Response) and self._gone(request, error):
                self._report(request, number, attempt)
                return understand(answered)
            limited += attempt.status == TOO_MANY_REQUESTS
            uncertain = uncertain or attempt.uncertain or isinstance(error, IntermediaryError)
            pause = self._pause(request, attempt, number, limited)
            if renewed and not repeated and self._may_repeat(request, attempt, number, limited):
                repeated, pause = True, 0.0
            if pause is not None and not self._in_time(pause, until):
                error, pause = self._too_late(error, pause), None
            self._report(request, number, attempt, error=error, retry_in=pause)
            if pause is None:
                raise error
            await self._connection.sleep(pause)

    async def _attempt(
        self,
        request: Request,
        understand: Callable[[Response], Any],
        number: int,
        seconds: float | None,
        until: Deadline | None,
    ) -> _Attempt:
        shared, summary = self._connection, request.summary
        self._refuse_late(request, until)
        await shared.take_slot(until, summary)
        try:
            with await shared.limits.acquire(deadline=until, request=summary) as permit:
                started_at, begun = shared.now(), shared.clock()
                left = None if until is None else until.remaining(begun)
                last = left is not None and (seconds is None or left < seconds)
                try:
                    outcome, tls = await shared.exchange(
                        request,
                        seconds=left if last else seconds,
                        on_sent=permit.sent,
                        on_headers=permit.observe,
                        largest_answer=self._options.largest_answer,
                    )
                except asyncio.CancelledError:
                    cancelled = _Attempt(_CANCELLED, started_at, shared.clock() - begun)
                    self._report(request, number, cancelled, cancelled=True)
                    raise
        finally:
            shared.release_slot()
        if last and isinstance(outcome, Failure) and outcome.error is RequestTimeout:
            outcome = _deadline_came(outcome)
        duration = shared.clock() - begun
        if isinstance(outcome, Failure):
            return _Attempt(outcome, started_at, duration, tls=tls)
        try:
            value = understand(outcome) if outcome.ok else None
        except DecodingError as error:
            outcome, value = (
                Failure.unreadable(error, request, outcome, where_to_look=where_created(request)),
                None,
            )
        return _Attempt(outcome, started_at, duration, value, tls)

    async def _explained(
        self, request: Request, attempt: _Attempt, number: int
    ) -> tuple[_Attempt, FleetError, bool]:
        """Return the attempt and its error, explained by the certificate, and whether that was renewed."""
        outcome = attempt.outcome
        error = self._error(request, outcome, number)
        if isinstance(outcome, Response) and not isinstance(error, CertificateRejected):
            return attempt, error, False
        if isinstance(outcome, Response):  # an edge refused the certificate, by HTTP status
            outcome = Failure(
                CertificateRejected,
                error.message,
                remedy=error.advice,
                reached=False,
                transient=False,
                status=outcome.status,
            )
        elif not outcome.suspects_certificate:
            return attempt, error, False
        found = await self._connection.tls.examine(attempt.tls)
        outcome = explained(outcome, found.validity, self._connection.now())
        error = self._error(request, outcome, number)
        return attrs.evolve(attempt, outcome=outcome), error, found.renewed

    def _pause(self, request: Request, attempt: _Attempt, number: int, limited: int) -> float | None:
        """Return the seconds until the next attempt; None if there is none."""
        if isinstance(attempt.outcome, Failure):
            attempted = Attempted(request, number, failure=attempt.outcome, limited=limited)
        else:
            rates = read_rate_headers(attempt.outcome.headers, now=self._connection.now())
            attempted = Attempted(
                request, number, status=attempt.outcome.status, retry_after=rates.retry_after, limited=limited
            )
        pause: Any = self._options.retry(attempted)
        number_given = isinstance(pause, int | float) and not isinstance(pause, bool)
        if pause is not None and not (number_given and 0 <= pause < math.inf):
            raise UsageError(
                f"retry returned {pause!r}, which is neither a non-negative number of seconds nor None",
                remedy=sentence("see ", Code("fleetapi.Backoff")),
                request=request.summary,
            )
        return None if pause is None else float(pause)

    def _error(self, request: Request, outcome: Response | Failure, number: int) -> FleetError:
        if isinstance(outcome, Failure):
            return outcome.to_error(request, attempts=number)
        return error_for(outcome, request, now=self._connection.now())

    def _refuse_late(self, request: Request, until: Deadline | None) -> None:
        """Raise `DeadlineExceeded` if there is no time left."""
        if until is not None and until.remaining(self._connection.clock()) <= 0:
            raise DeadlineExceeded(
                "the deadline passed before the request was sent",
                remedy="allow more time",
                request=request.summary,
            )

    def _in_time(self, pause: float, until: Deadline | None) -> bool:
        return until is None or until.remaining(self._connection.clock()) > pause

    def _may_repeat(self, request: Request, attempt: _Attempt, number: int, limited: int) -> bool:
        """Return whether the request was provably not received, or may be repeated and `retry` agrees."""
        failure = attempt.outcome
        if not isinstance(failure, Failure):
            return False
        if not failure.reached and not failure.inferred:
            return True
        again = attrs.evolve(attempt, outcome=attrs.evolve(failure, transient=True))
        return request.idempotent and self._pause(request, again, number, limited) is not None

    @staticmethod
    def _too_late(error: FleetError, pause: float) -> FleetError:
        if isinstance(error, RateLimited):
            return error
        late = DeadlineExceeded(
            f"the next attempt, in {pause:.1f} s, would be after the deadline; the last one: {error.message}",
            remedy=error.advice,
            request=error.request,
        )
        late.__cause__ = error
        return late

    @staticmethod
    def _gone(request: Request, error: FleetError) -> bool:
        if request.method != "DELETE" or not isinstance(error, NotFound):
            return False
        log.warning(
            "%s: 404 on a repeat counts as success: an attempt whose response was lost has deleted it",
            request.summary,
        )
        return True

    def _report(
        self,
        request: Request,
        number: int,
        attempt: _Attempt,
        *,
        error: FleetError | None = None,
        retry_in: float | None = None,
        cancelled: bool = False,
    ) -> None:
        if not self._options.hooks and not log.isEnabledFor(logging.DEBUG):
            return
        report_to(
            self._options.hooks,
            AttemptReport(
                request=request.summary,
                number=number,
                started_at=attempt.started_at,
                duration=attempt.duration,
                status=attempt.status,
                error=error,
                retry_in=retry_in,
                cancelled=cancelled,
            ),
        )


def _as_it_is(response: Response) -> Response:
    return response


_CANCELLED = Failure(FleetError, "the call was cancelled", transient=False)


def _deadline_came(failure: Failure) -> Failure:
    return attrs.evolve(
        failure,
        error=DeadlineExceeded,
        message=f"the deadline passed before the response arrived: {failure.message}",
        remedy="allow more time",
        transient=False,
    )
