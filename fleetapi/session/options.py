"""The options of a call: timeout, deadline, retry, hooks and the largest response."""

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
"""Seconds for one attempt, from connecting to the last byte of the response."""

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of a response after decompression; a hundred times the largest documented page."""


def refuse_unknown(
    what: str, given: Iterable[str], known: Collection[str], *, error: type[UsageError] = UsageError
) -> None:
    """Raise `error` for the first unknown name, and list the known ones."""
    unknown = sorted(set(given).difference(known))
    if not unknown:
        return
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for this message

    close = get_close_matches(unknown[0], known, 1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise error(
        f"{what} does not take {unknown[0]!r}{hint}",
        remedy=sentence("it takes ", Code(", ".join(known) or "nothing")),
    )


def checked_timeout(timeout: float | None) -> float | None:
    """Return a positive number of seconds, or None for no limit; otherwise raise `ConfigurationError`."""
    given: Any = timeout
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < math.inf:
        raise ConfigurationError(
            f"timeout {given!r} is not a positive number of seconds",
            remedy="give the seconds for one attempt, such as 30 or 0.5",
        )
    return float(given)


def checked_deadline(deadline: DeadlineLike) -> DeadlineLike:
    """Return the deadline if it is valid; otherwise raise `ConfigurationError`."""
    try:
        deadline_from(deadline, monotonic=lambda: 0.0, now=lambda: datetime.now(UTC))
    except UsageError as error:
        wrong = ConfigurationError(error.message, remedy=error.advice)
    else:
        return deadline
    raise wrong


def checked_callable(name: str, given: Any, *, called_with: str) -> None:
    """Raise `ConfigurationError` unless it is a plain function; `called_with` names its argument."""
    if not callable(given):
        raise ConfigurationError(
            f"{name} {given!r} cannot be called",
            remedy=sentence("give ", Code(f"a function of {called_with}")),
        )
    if iscoroutinefunction(given) or iscoroutinefunction(getattr(given, "__call__", None)):  # noqa: B004
        raise ConfigurationError(
            f"{name} is a coroutine function, which would never be awaited",
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
        checked_callable("hook", hook, called_with="an AttemptReport")
    return found


def _retry(_instance: object, _attribute: object, value: Any) -> None:
    if isclass(value):
        raise ConfigurationError(f"retry is the class {value.__name__}", remedy=write(f"{value.__name__}()"))
    checked_callable(
        "retry", value, called_with="an Attempted that returns seconds or None: see fleetapi.Backoff"
    )


def _size(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigurationError(f"largest_answer must be a positive integer (bytes), not {value!r}")
    return value


class ChangedOptions(TypedDict, total=False):
    """The options that `with_options` can change; see `Options`."""

    timeout: float | None
    deadline: DeadlineLike
    retry: Retry
    hooks: Iterable[Hook] | Hook | None
    largest_answer: int


@attrs.frozen(kw_only=True)
class Options:
    """The options of a call.

    `timeout` limits an attempt and `deadline` the whole call. `retry` decides on further attempts, and
    `hooks` are called after each. A response of more than `largest_answer` bytes after decompression is
    refused.
    """

    timeout: float | None = attrs.field(default=DEFAULT_TIMEOUT, converter=checked_timeout)
    deadline: DeadlineLike = attrs.field(default=None, converter=checked_deadline)
    retry: Retry = attrs.field(factory=Backoff, validator=_retry)
    hooks: tuple[Hook, ...] = attrs.field(default=(), converter=_hooks)
    largest_answer: int = attrs.field(default=LARGEST_ANSWER, converter=_size)


_LONGEST = 1e9  # seconds: three decades; timers do not support more


@safe_repr
@attrs.frozen
class Deadline:
    """A time on the monotonic clock (`time.monotonic`). Calls that belong together can share one."""

    at: float

    def remaining(self, now: float) -> float:
        """Return the seconds left, at least zero."""
        return max(0.0, self.at - now)


DeadlineLike = Deadline | timedelta | datetime | float | None


def deadline_from(
    value: DeadlineLike, *, monotonic: Callable[[], float], now: Callable[[], datetime]
) -> Deadline | None:
    """Return the `Deadline` for seconds or a timedelta from now, an aware datetime, or a deadline.

    Raise `UsageError` for seconds that are not positive, and for a naive datetime. A datetime in the past is
    valid, and ends in `DeadlineExceeded`.
    """
    if value is None or isinstance(value, Deadline):
        return value
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise UsageError(
                "deadline needs a time zone",
                remedy=sentence("give an ", Code("aware datetime"), ", or seconds"),
            )
        return Deadline(monotonic() + (value - now()).total_seconds())
    given: Any = value.total_seconds() if isinstance(value, timedelta) else value
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < math.inf:
        raise UsageError(
            f"deadline {value!r} is not in the future",
            remedy=sentence(
                "give a positive number of seconds from now", Code(", a timedelta or an aware datetime")
            ),
        )
    return Deadline(monotonic() + min(given, _LONGEST))


log = logging.getLogger("fleetapi.session")


@safe_repr
@attrs.frozen(kw_only=True)
class AttemptReport:
    """One finished attempt.

    `number` counts from 1 within a call. `started_at` is aware (UTC), and `duration` is in seconds. `status`
    is set if there was a response, `error` if the attempt failed (both, if the response was an error), and
    neither if the attempt was `cancelled`. `retry_in` is the number of seconds until the next attempt, or
    None if this was the last.
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
        """The status, `cancelled`, or the class of the error."""
        if self.cancelled:
            return "cancelled"
        return str(self.status) if self.status is not None else type(self.error).__name__


Hook = Callable[[AttemptReport], None]
"""A function that is called after every attempt, in the event loop. It must not block and is not awaited."""


def _nothing_to_await(returned: object) -> None:
    """Close a coroutine that a hook returned, and raise an error that says so."""
    if iscoroutine(returned):
        returned.close()
        raise TypeError("it returned a coroutine, which is not awaited: a hook must be a plain function")


def report_to(hooks: Iterable[Hook], report: AttemptReport) -> None:
    """Log the attempt and call every hook. The exception of a hook is logged and affects no request."""
    if log.isEnabledFor(logging.DEBUG):
        log.debug(
            "%s: %s in %.0f ms (attempt %d)%s",
            report.request,
            report.outcome,
            report.duration * 1000,
            report.number,
            "" if report.retry_in is None else f", retry in {report.retry_in:.1f} s",
        )
    for hook in hooks:
        try:
            _nothing_to_await(hook(report))
        except Exception:
            log.exception("a hook failed for %s", report.request)
