"""The options of a call: timeout, deadline, retry and hooks. Hooks see every attempt."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from inspect import isclass, iscoroutine, iscoroutinefunction
from typing import Any, TypedDict

import attrs

from fleetapi.errors import ConfigurationError, FleetError, RequestSummary, UsageError
from fleetapi.remedies import Code, sentence, write
from fleetapi.representation import safe_repr
from fleetapi.session.retry import Backoff, Retry

__all__ = [
    "DEFAULT_TIMEOUT",
    "LARGEST_ANSWER",
    "AttemptReport",
    "ChangedOptions",
    "Deadline",
    "DeadlineLike",
    "Hook",
    "Options",
    "checked_callable",
    "checked_deadline",
    "checked_timeout",
    "deadline_from",
    "refuse_unknown",
    "report_to",
]

DEFAULT_TIMEOUT = 60.0
"""Seconds for one attempt, from connecting to the last byte of the answer."""

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of one answer, decompressed, that are kept in memory; a hundred times the largest documented page."""


def refuse_unknown(
    what: str, given: Iterable[str], known: Collection[str], *, error: type[UsageError] = UsageError
) -> None:
    """Raise `error` for the first name that is not known, and name those that are."""
    unknown = sorted(set(given).difference(known))
    if not unknown:
        return
    from difflib import get_close_matches  # noqa: PLC0415 - needed for this message only

    close = get_close_matches(unknown[0], known, 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise error(
        f"{what} takes no {unknown[0]!r}{hint}",
        remedy=sentence("it takes ", Code(", ".join(known) or "nothing")),
    )


def checked_timeout(timeout: float | None) -> float | None:
    """The same, if it is a positive number of seconds or None (wait for ever); else `ConfigurationError`."""
    given: Any = timeout
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < math.inf:
        raise ConfigurationError(
            f"timeout {given!r} is not a positive number of seconds",
            remedy="give seconds for an attempt, such as 30 or 0.5",
        )
    return float(given)


def checked_deadline(deadline: DeadlineLike) -> DeadlineLike:
    """The same, if it is one; else `ConfigurationError`."""
    try:
        deadline_from(deadline, monotonic=lambda: 0.0, now=lambda: datetime.now(UTC))
    except UsageError as error:
        wrong = ConfigurationError(error.message, remedy=error.advice)
    else:
        return deadline
    raise wrong


def checked_callable(name: str, given: Any, *, called_with: str) -> None:
    """Raise `ConfigurationError` unless it is a plain function; `called_with` says of what."""
    if not callable(given):
        raise ConfigurationError(
            f"{name} {given!r} cannot be called",
            remedy=sentence("give ", Code(f"a function of {called_with}")),
        )
    if iscoroutinefunction(given) or iscoroutinefunction(getattr(given, "__call__", None)):  # noqa: B004
        raise ConfigurationError(
            f"{name} is a coroutine function, and nobody would await it",
            remedy=sentence(
                "give a plain function; it can put what it is called with into an ", Code("asyncio.Queue")
            ),
        )


def _hooks(hooks: Iterable[Hook] | Hook | None) -> tuple[Hook, ...]:
    given: Any = hooks
    if given is None:
        return ()
    found: tuple[Any, ...] = (given,) if callable(given) or not isinstance(given, Iterable) else tuple(given)
    for hook in found:
        checked_callable("one of hooks", hook, called_with="an AttemptReport")
    return found


def _retry(_instance: object, _attribute: object, value: Any) -> None:
    if isclass(value):
        raise ConfigurationError(f"retry is the class {value.__name__}", remedy=write(f"{value.__name__}()"))
    checked_callable(
        "retry", value, called_with="an Attempted, that gives seconds or None: see fleetapi.Backoff"
    )


def _size(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigurationError(f"largest_answer {value!r} is not a whole number of bytes from 1")
    return value


class ChangedOptions(TypedDict, total=False):
    """What a client can have otherwise than the one it comes from; see `Options`."""

    timeout: float | None
    deadline: DeadlineLike
    retry: Retry
    hooks: Iterable[Hook] | Hook | None
    largest_answer: int


@attrs.frozen(kw_only=True)
class Options:
    """`timeout` bounds an attempt, `deadline` a whole call; `retry` decides, `hooks` hear of all.

    `largest_answer` is the number of bytes, decompressed, from which on an answer is refused.
    """

    timeout: float | None = attrs.field(default=DEFAULT_TIMEOUT, converter=checked_timeout)
    deadline: DeadlineLike = attrs.field(default=None, converter=checked_deadline)
    retry: Retry = attrs.field(factory=Backoff, validator=_retry)
    hooks: tuple[Hook, ...] = attrs.field(default=(), converter=_hooks)
    largest_answer: int = attrs.field(default=LARGEST_ANSWER, converter=_size)


_LONGEST = 1e9  # seconds: three decades; more does not fit into a timer


@safe_repr
@attrs.frozen
class Deadline:
    """A moment on the monotonic clock (`time.monotonic`); share one between calls that belong together."""

    at: float

    def remaining(self, now: float) -> float:
        """Seconds left; not less than zero."""
        return max(0.0, self.at - now)


DeadlineLike = Deadline | timedelta | datetime | float | None


def deadline_from(
    value: DeadlineLike, *, monotonic: Callable[[], float], now: Callable[[], datetime]
) -> Deadline | None:
    """A `Deadline` from what a caller gives: seconds or a timedelta from now, an aware moment, or a deadline.

    Raises `UsageError` for seconds that are not positive, and for a naive moment. A moment may be over: that
    is the state of the clock, and ends in `DeadlineExceeded`.
    """
    if value is None or isinstance(value, Deadline):
        return value
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise UsageError(
                "deadline is a moment without a time zone",
                remedy=sentence("give an ", Code("aware datetime"), ", or seconds"),
            )
        return Deadline(monotonic() + (value - now()).total_seconds())
    given: Any = value.total_seconds() if isinstance(value, timedelta) else value
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < math.inf:
        raise UsageError(
            f"deadline {value!r} is no time to come",
            remedy=sentence(
                "give a positive number of seconds from now", Code(", a timedelta or an aware datetime")
            ),
        )
    return Deadline(monotonic() + min(given, _LONGEST))


log = logging.getLogger("fleetapi.session")


@safe_repr
@attrs.frozen(kw_only=True)
class AttemptReport:
    """One attempt that is over.

    `number` counts from 1 within a call. `started_at` is aware (UTC), `duration` in seconds. Either
    `status` is set (an answer came), or `error` (none came), or both (the answer was an error), or
    neither, when the attempt was `cancelled`. `retry_in` is the number of seconds until the next attempt,
    and None when this was the last.
    """

    request: RequestSummary
    number: int
    started_at: datetime
    duration: float
    status: int | None = None
    error: FleetError | None = None
    retry_in: float | None = None
    cancelled: bool = False

    @property
    def outcome(self) -> str:
        """In one word or number: the status, `cancelled`, or the class of the error."""
        if self.cancelled:
            return "cancelled"
        return str(self.status) if self.status is not None else type(self.error).__name__


Hook = Callable[[AttemptReport], None]
"""Called after every attempt, within the event loop: it must not block, and is not awaited."""


def _nothing_to_await(returned: object) -> None:
    """What an `async def` behind a lambda returns: told once more than Python would, and never left open."""
    if iscoroutine(returned):
        returned.close()
        raise TypeError("it returned a coroutine, which nobody awaits: a hook must be a plain function")


def report_to(hooks: Iterable[Hook], report: AttemptReport) -> None:
    """Log the attempt and tell every hook; the failure of a hook is logged, and harms no request."""
    if log.isEnabledFor(logging.DEBUG):
        log.debug(
            "%s: %s in %.0f ms (attempt %d)%s",
            report.request,
            report.outcome,
            report.duration * 1000,
            report.number,
            "" if report.retry_in is None else f", again in {report.retry_in:.1f} s",
        )
    for hook in hooks:
        try:
            _nothing_to_await(hook(report))
        except Exception:
            log.exception("a hook failed on %s", report.request)
