"""What can differ from call to call within one client."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from inspect import isclass, iscoroutinefunction
from typing import Any, TypedDict

import attrs

from fleetapi.errors import ConfigurationError, UsageError
from fleetapi.session.deadline import DeadlineLike, deadline_from
from fleetapi.session.hooks import Hook
from fleetapi.session.retry import Backoff, Retry

__all__ = [
    "DEFAULT_TIMEOUT",
    "LARGEST_ANSWER",
    "ChangedOptions",
    "Options",
    "checked_callable",
    "checked_deadline",
    "checked_timeout",
    "refuse_unknown",
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
    raise error(f"{what} takes no {unknown[0]!r}{hint}", remedy=f"it takes {', '.join(known) or 'nothing'}")


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
        wrong = ConfigurationError(error.message, remedy=error.remedy)
    else:
        return deadline
    raise wrong


def checked_callable(name: str, given: Any, *, told: str) -> None:
    """Raise `ConfigurationError` unless it can be called and returns at once; `told` says with what."""
    if not callable(given):
        raise ConfigurationError(f"{name} {given!r} cannot be called", remedy=f"give a function of {told}")
    if iscoroutinefunction(given) or iscoroutinefunction(getattr(given, "__call__", None)):  # noqa: B004
        raise ConfigurationError(
            f"{name} is a coroutine function, and nobody would await it",
            remedy="give a plain function; it may put what it is told into an asyncio.Queue",
        )


def _hooks(hooks: Iterable[Hook] | Hook | None) -> tuple[Hook, ...]:
    given: Any = hooks
    if given is None:
        return ()
    found: tuple[Any, ...] = (given,) if callable(given) or not isinstance(given, Iterable) else tuple(given)
    for hook in found:
        checked_callable("one of hooks", hook, told="an AttemptReport")
    return found


def _retry(_instance: object, _attribute: object, value: Any) -> None:
    if isclass(value):
        raise ConfigurationError(f"retry is the class {value.__name__}", remedy=f"write {value.__name__}()")
    checked_callable("retry", value, told="an Attempted, that gives seconds or None: see fleetapi.Backoff")


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
