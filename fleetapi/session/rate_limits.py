"""Two rate windows, obeyed before the server has to say so: a burst per second, and a day of 24 hours.

Learnt from the answers (`X-RateLimit-Limit-2`, `-Remaining-2` per second; `-1` over 24 hours), so nothing
is configured. The very first request goes alone, because nothing is known yet; the others follow as soon
as its answer tells the allowance. Source: FACTS, "Errors and limits".
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
)  # seconds until the next request, when nobody says when a day ends
_LONGEST_BURST = 60.0  # seconds: a longer pause is not for the sake of one second


def _utc_now() -> datetime:
    return datetime.now(UTC)


@safe_repr
@attrs.frozen
class Quota:
    """What is left of the subscription, as far as the answers so far tell; None is not known.

    `burst_limit` requests may arrive per second, and `burst_remaining` of them could be sent at once now.
    `day_limit` and `day_remaining` concern the last 24 hours, and all users of the subscription together.
    `resets_at` is set while everything waits because the server said so. `in_flight` requests have no
    answer yet, `waiting` ones wait for their turn.
    """

    burst_limit: int | None = None
    burst_remaining: int | None = None
    day_limit: int | None = None
    day_remaining: int | None = None
    resets_at: datetime | None = None
    in_flight: int = 0
    waiting: int = 0


class Permit:
    """The right to send one request, now. Use it as a context manager around the sending::

        with await limits.acquire() as permit:
            status, headers = ...
            permit.observe(status, headers)

    Leaving the block without `observe` means that no answer came.
    """

    __slots__ = ("_departure", "_limits")

    def __init__(self, limits: RateLimits, departure: Departure) -> None:
        self._limits = limits
        self._departure = departure

    def sent(self) -> None:
        """The request begins to be sent now: what came before was opening a connection."""
        self._limits._sent(self._departure)  # noqa: SLF001 - one mechanism, two classes

    def observe(self, status: int, headers: Mapping[str, str]) -> None:
        """Give back what the answer says (as soon as its headers are there). Only the first call counts."""
        self._limits._observe(status, headers, self._departure)  # noqa: SLF001 - one mechanism, two classes

    def release(self) -> None:
        """No answer came. The server may have counted the request all the same, and so do we."""
        self._limits._release(self._departure)  # noqa: SLF001

    def __del__(self) -> None:  # a permit that was dropped must not hold its place for ever
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
    """Gives out permits, first come first served, so that we alone never cause a 429 but to learn from it.

    That is the case when the allowance of a day is used up: nobody says when a day ends before a request is
    refused. So one is sent, alone, and all wait for as long as its 429 says, or (when it says nothing) a
    minute, then two, a quarter of an hour at last, until one is taken again.

    Shared by a client and everything derived from it; belongs to one event loop at a time. `clock` is
    monotonic, `now` the time of day (for `Quota.resets_at` and dates in headers).
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
        self._alone = True  # one request at a time, until an answer tells the allowance
        self._blocked_until = -math.inf
        self._blocked_by = ""
        self._end_is_known = True
        self._asked_in_vain = 0  # since the day was over, without being told until when
        self._day_limit: int | None = None
        self._day_reported: int | None = None  # as the last answer said
        self._day_remaining: int | None = None  # surely left, whatever is under way
        self._landings = 0

    @property
    def quota(self) -> Quota:
        """What is left, as far as we know now."""
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
        """Wait for our turn; cancelling it gives the turn to the next.

        Raises `RateLimited` at once when the server's pause ends after `deadline`, and `DeadlineExceeded`
        when the turn does not come before it. `request` is only named in these errors.
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
        """Learn from an answer that was not asked for with a permit."""
        self._observe(status, headers, None)

    def _wait(self, waiter: _Waiter) -> float:
        """Seconds until this waiter may go; infinite when something else must happen first."""
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
                f"{self._blocked_by}; {'it ends' if self._end_is_known else 'the server is asked again'} "
                f"in {math.ceil(blocked)} s, after the deadline of this call",
                remedy=any_of(
                    sentence("call again after ", Code("`resets_at`")),
                    "call without a deadline: the client then waits by itself",
                ),
                request=request,
                retry_after=blocked,
                resets_at=self._moment(blocked),
            )
        if left <= 0:
            raise DeadlineExceeded(
                "the deadline came while the request waited for its turn within the rate limit",
                remedy=all_of(
                    "give it more time, or ask for less at once",
                    sentence(Call(Operation.SHOW_QUOTA), " shows the allowance"),
                ),
                request=request,
            )
        return min(wait, left)

    async def _pause(self, waiter: _Waiter, seconds: float) -> None:
        """Sleep, or less when something changes that concerns this waiter."""
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
        else:  # requests that overlap may be in the server's count already, or not yet
            self._day_remaining = min(self._day_remaining, remaining - self._window.flying)

    def _block(self, rates: RateHeaders, now: float) -> None:
        """The server refuses: everything waits as long as it says, and then begins carefully again."""
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
        window = "allowance of 24 hours" if day else "allowance per second" if burst else "rate limit"
        self._blocked_by = f"the {window} is used up"
        why = "as the server asks" if self._end_is_known else "as the server does not say how long"
        _log.warning("%s: every request waits %.0f s, %s", self._blocked_by, pause, why)

    def _moment(self, seconds: float) -> datetime:
        return self._now() + timedelta(seconds=seconds)


_EPOCH = 10_000_000  # a number of seconds this large is a date, not a delay
_EPOCH_MILLISECONDS = 10_000_000_000
_LONGEST = 366 * 86_400.0  # seconds; a longer delay is a mistake, and would not fit into a date


@attrs.frozen
class RateHeaders:
    """`retry_after` in seconds from now, a year at most; everything is None when absent or nonsense."""

    burst_limit: int | None = None
    burst_remaining: int | None = None
    day_limit: int | None = None
    day_remaining: int | None = None
    retry_after: float | None = None


def read_rate_headers(headers: Mapping[str, str], *, now: datetime) -> RateHeaders:
    """Read `X-RateLimit-*` and `Retry-After` (seconds or an HTTP date; names in any case)."""
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
