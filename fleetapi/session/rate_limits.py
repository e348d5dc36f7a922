"""Both rate limits of the API, which the client stays within: requests per second, and per 24 hours.

They are learned from responses (`X-RateLimit-Limit-2` and `-Remaining-2` for a second; `-1` for 24 hours), so
nothing is configured. The first request is sent alone; the others follow once its response has given the
limit.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType

import attrs

from fleetapi.errors import DeadlineExceeded, RateLimited, RequestSummary
from fleetapi.remedies import Call, Code, Operation, all_of, any_of, sentence
from fleetapi.representation import safe_repr
from fleetapi.session.burst_window import WINDOW, BurstWindow, Departure
from fleetapi.session.messages.response import Headers
from fleetapi.session.options import Deadline

__all__ = ["Permit", "Quota", "RateHeaders", "RateLimits", "read_rate_headers"]

_log = logging.getLogger("fleetapi.limits")

_TOO_MANY = 429
_FIRST_ASKING, _LONGEST_ASKING = (
    60.0,
    900.0,
)  # seconds until the next try, if the server does not say when the limit is reset
_LONGEST_BURST = 60.0  # seconds; a longer pause is not for the limit per second


def _utc_now() -> datetime:
    return datetime.now(UTC)


@safe_repr
@attrs.frozen
class Quota:
    """The remaining requests of both rate limits, as of the latest response; None means unknown.

    `burst_limit` requests may arrive per second, and `burst_remaining` could be sent now. `day_limit` and
    `day_remaining` count the last 24 hours, for all users of the subscription together. `resets_at` is set
    while all requests wait because the server said so. `in_flight` requests have no response yet, and
    `waiting` ones wait for their turn.
    """

    burst_limit: int | None = None
    burst_remaining: int | None = None
    day_limit: int | None = None
    day_remaining: int | None = None
    resets_at: datetime | None = None
    in_flight: int = 0
    waiting: int = 0


class Permit:
    """The permission to send one request now. Use it as a context manager::

        with await limits.acquire() as permit:
            status, headers = ...
            permit.observe(status, headers)

    Leaving the block without `observe` means that there was no response.
    """

    __slots__ = ("_departure", "_limits")

    def __init__(self, limits: RateLimits, departure: Departure) -> None:
        self._limits = limits
        self._departure = departure

    def sent(self) -> None:
        """Note that sending begins; the time before was spent on opening a connection."""
        self._limits._sent(self._departure)  # noqa: SLF001 - one mechanism, two classes

    def observe(self, status: int, headers: Mapping[str, str]) -> None:
        """Learn from the headers of the response. Only the first call counts."""
        self._limits._observe(status, headers, self._departure)  # noqa: SLF001 - one mechanism, two classes

    def release(self) -> None:
        """Note that there is no response. The server may have counted the request, so it is counted here."""
        self._limits._release(self._departure)  # noqa: SLF001

    def __del__(self) -> None:  # a dropped permit must not keep its slot
        self.release()

    def __enter__(self) -> Permit:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


@attrs.define(eq=False)
class _Waiter:
    wake: asyncio.Future[None] | None = None


class RateLimits:
    """Grants permits in order, so that this client never causes a 429, except to learn when a limit is reset.

    The server only says when the daily limit is reset by refusing a request. So one request is sent alone,
    and all wait for as long as its 429 says. If it says nothing, one request tries again after a minute, then
    after two, and at most after a quarter of an hour, until one is accepted.

    A client and everything derived from it share this; it belongs to one event loop at a time. `clock` is
    monotonic, and `now` is the time of day (for `Quota.resets_at` and dates in headers).
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._now = now
        self._window = BurstWindow()
        self._queue: deque[_Waiter] = deque()
        self._alone = True  # one request at a time, until a response gives the limit
        self._blocked_until = -math.inf
        self._blocked_by = ""
        self._end_is_known = True
        self._asked_in_vain = 0  # attempts since the daily limit was reached, without a reset time
        self._day_limit: int | None = None
        self._day_reported: int | None = None  # according to the latest response
        self._day_remaining: int | None = None  # at least this many, whatever is in flight
        self._landings = 0

    @property
    def quota(self) -> Quota:
        """The remaining requests of both rate limits."""
        now = self._clock()
        blocked = self._blocked_until - now
        return Quota(
            burst_limit=self._window.limit,
            burst_remaining=0 if blocked > 0 and self._window.limit else self._window.free(now),
            day_limit=self._day_limit,
            day_remaining=self._day_reported,
            resets_at=self._moment(blocked) if blocked > 0 else None,
            in_flight=self._window.flying,
            waiting=len(self._queue),
        )

    async def acquire(
        self, *, deadline: Deadline | None = None, request: RequestSummary | None = None
    ) -> Permit:
        """Wait for a turn; cancelling passes it on to the next.

        Raises `RateLimited` immediately if the server's pause ends after `deadline`, and `DeadlineExceeded`
        if its turn does not come before that. `request` is only used in these errors.
        """
        waiter = _Waiter()
        self._queue.append(waiter)
        try:
            while (wait := self._wait(waiter)) > 0:
                await self._pause(waiter, self._bounded(wait, deadline, request))
            return Permit(self, self._depart())
        finally:
            self._queue.remove(waiter)
            self._wake()

    def observe(self, status: int, headers: Mapping[str, str]) -> None:
        """Learn from a response to a request without a permit."""
        self._observe(status, headers, None)

    def _wait(self, waiter: _Waiter) -> float:
        """Return the seconds until this waiter may go; infinite if something else must happen first."""
        now = self._clock()
        if now < self._blocked_until:
            return self._blocked_until - now
        if self._queue[0] is not waiter:
            return math.inf
        if self._window.flying and (self._alone or self._day_is_over()):
            return math.inf
        return self._window.delay(now)

    def _day_is_over(self) -> bool:
        return self._day_remaining is not None and self._day_remaining <= 0

    def _depart(self) -> Departure:
        if self._day_remaining is not None:
            self._day_remaining -= 1
        return self._window.depart(self._clock(), landings=self._landings)

    def _bounded(self, wait: float, deadline: Deadline | None, request: RequestSummary | None) -> float:
        if deadline is None:
            return wait
        now = self._clock()
        left = deadline.at - now
        blocked = self._blocked_until - now
        if blocked > left:
            raise RateLimited(
                f"{self._blocked_by}; {'it is reset' if self._end_is_known else 'the next attempt is'} "
                f"in {math.ceil(blocked)} s, after the deadline of this call",
                remedy=any_of(
                    sentence("try again after that", Code(", at `resets_at`")),
                    sentence("call without a deadline", Code(", so that the client waits")),
                ),
                request=request,
                retry_after=blocked,
                resets_at=self._moment(blocked),
            )
        if left <= 0:
            raise DeadlineExceeded(
                "the deadline passed while the request waited because of the rate limit",
                remedy=all_of(
                    "allow more time, or request less at once",
                    sentence(Call(Operation.SHOW_QUOTA), " shows the limits"),
                ),
                request=request,
            )
        return min(wait, left)

    async def _pause(self, waiter: _Waiter, seconds: float) -> None:
        """Sleep until something changes for this waiter, but no longer than `seconds`."""
        wake = waiter.wake = asyncio.get_running_loop().create_future()
        if math.isinf(seconds):
            await wake
            return
        timer = asyncio.ensure_future(self._sleep(seconds))
        try:
            await asyncio.wait({wake, timer}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            timer.cancel()

    def _wake(self) -> None:
        if self._queue and (wake := self._queue[0].wake) is not None and not wake.done():
            wake.set_result(None)

    def _sent(self, departure: Departure) -> None:
        self._window.send(departure, self._clock())

    def _release(self, departure: Departure) -> None:
        if not departure.answered:
            self._window.land(departure, self._clock(), sample=False)
            self._wake()

    def _observe(self, status: int, headers: Mapping[str, str], departure: Departure | None) -> None:
        if departure is not None and departure.answered:
            return
        now = self._clock()
        rates = read_rate_headers(headers, now=self._now())
        if departure is not None:
            self._window.land(departure, now, sample=status != _TOO_MANY)
            self._landings += 1
        if rates.burst_limit is not None:
            self._window.count(rates.burst_limit, rates.burst_remaining, departure, now)
        self._count_day(rates, departure)
        if status == _TOO_MANY or (rates.day_remaining == 0 and rates.retry_after):
            self._block(rates, now)
        elif rates.burst_limit is not None or 200 <= status < 300:
            self._alone = False
            self._asked_in_vain = 0
        self._wake()

    def _count_day(self, rates: RateHeaders, departure: Departure | None) -> None:
        self._day_limit = rates.day_limit or self._day_limit
        remaining = rates.day_remaining
        if remaining is None:
            return
        self._day_reported = remaining
        alone = departure is None or self._landings == departure.landings + 1
        if self._day_remaining is None or (alone and not self._window.flying):
            self._day_remaining = remaining - self._window.flying
        else:  # the server may or may not have counted overlapping requests
            self._day_remaining = min(self._day_remaining, remaining - self._window.flying)

    def _block(self, rates: RateHeaders, now: float) -> None:
        """Make all requests wait for as long as the server says, and then start with a single one."""
        day = rates.day_remaining == 0
        pause = rates.retry_after
        if pause is None:
            pause = min(_LONGEST_ASKING, _FIRST_ASKING * 2.0**self._asked_in_vain) if day else WINDOW
            self._asked_in_vain = min(self._asked_in_vain + day, 10)
        self._alone = True
        if now + pause <= self._blocked_until:
            return
        self._blocked_until = now + pause
        self._end_is_known = rates.retry_after is not None
        burst = rates.burst_remaining == 0 and pause <= _LONGEST_BURST
        window = "daily limit" if day else "limit per second" if burst else "rate limit"
        self._blocked_by = f"the {window} is used up"
        why = "as the server asks" if self._end_is_known else "because the server does not say how long"
        _log.warning("%s: all requests wait %.0f s, %s", self._blocked_by, pause, why)

    def _moment(self, seconds: float) -> datetime:
        return self._now() + timedelta(seconds=seconds)


_EPOCH = 10_000_000  # a number this large is a timestamp, not a delay
_EPOCH_MILLISECONDS = 10_000_000_000
_LONGEST = 366 * 86_400.0  # seconds; a longer delay is a mistake


@attrs.frozen
class RateHeaders:
    """The rate limit headers of a response; missing and invalid ones are None."""

    burst_limit: int | None = None
    burst_remaining: int | None = None
    day_limit: int | None = None
    day_remaining: int | None = None
    retry_after: float | None = None


def read_rate_headers(headers: Mapping[str, str], *, now: datetime) -> RateHeaders:
    """Return the values of `X-RateLimit-*` and `Retry-After` (seconds or an HTTP date)."""
    found = headers if isinstance(headers, Headers) else Headers(headers)
    return RateHeaders(
        burst_limit=_count(found.get("x-ratelimit-limit-2"), least=1),
        burst_remaining=_count(found.get("x-ratelimit-remaining-2")),
        day_limit=_count(found.get("x-ratelimit-limit-1"), least=1),
        day_remaining=_count(found.get("x-ratelimit-remaining-1")),
        retry_after=_first(
            _delay(found.get("retry-after"), now), _delay(found.get("x-ratelimit-reset"), now)
        ),
    )


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _count(text: str | None, least: int = 0) -> int | None:
    if text is None or len(text) > 30 or not text.isascii() or not (text := text.strip()).isdigit():
        return None
    value = int(text)
    return value if value >= least else None


def _delay(text: str | None, now: datetime) -> float | None:
    if not text or not (text := text.strip()):
        return None
    try:
        seconds = float(text)
    except ValueError:
        return _until(text, now)
    if not math.isfinite(seconds) or seconds < 0:
        return None
    if seconds >= _EPOCH:
        moment = seconds / 1000 if seconds >= _EPOCH_MILLISECONDS else seconds
        return min(_LONGEST, max(0.0, moment - now.timestamp()))
    return min(_LONGEST, seconds)


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(_LONGEST, max(0.0, (moment - now).total_seconds()))
