"""What can differ from call to call within one client."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from typing import Any

import attrs

from fleetapi.errors import ConfigurationError, UsageError
from fleetapi.session.deadline import DeadlineLike, deadline_from
from fleetapi.session.hooks import Hook
from fleetapi.session.retry import Backoff, Retry

__all__ = ["DEFAULT_TIMEOUT", "Options", "checked_timeout"]

DEFAULT_TIMEOUT = 60.0
"""Seconds for one attempt, from connecting to the last byte of the answer."""


def checked_timeout(timeout: float | None) -> float | None:
    """The same, if it is a positive number of seconds or None (wait for ever); else `ConfigurationError`."""
    given: Any = timeout
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < math.inf:
        raise ConfigurationError(f"timeout {given!r} is not a positive number of seconds")
    return float(given)


def _hooks(hooks: Iterable[Hook] | Hook | None) -> tuple[Hook, ...]:
    given: Any = hooks
    if given is None:
        return ()
    found: tuple[Any, ...] = (given,) if callable(given) or not isinstance(given, Iterable) else tuple(given)
    if not all(callable(hook) for hook in found):
        raise ConfigurationError("hooks holds something that cannot be called")
    if any(iscoroutinefunction(hook) for hook in found):
        raise ConfigurationError(
            "hooks holds a coroutine function, and nobody would await it",
            remedy="give a plain function; it may put the report into an asyncio.Queue",
        )
    return found


def _callable(name: str) -> Callable[[Any, Any, Any], None]:
    def check(_instance: object, _attribute: object, value: object) -> None:
        if not callable(value):
            raise ConfigurationError(f"{name} cannot be called", remedy="see fleetapi.Backoff")

    return check


def _deadline(_instance: object, _attribute: object, value: Any) -> None:
    try:
        deadline_from(value, monotonic=lambda: 0.0, now=lambda: datetime.now(UTC))
    except UsageError as error:
        raise ConfigurationError(error.message, remedy=error.remedy) from None


@attrs.frozen(kw_only=True)
class Options:
    """`timeout` bounds an attempt, `deadline` a whole call; `retry` decides, `hooks` hear of all."""

    timeout: float | None = attrs.field(default=DEFAULT_TIMEOUT, converter=checked_timeout)
    deadline: DeadlineLike = attrs.field(default=None, validator=_deadline)
    retry: Retry = attrs.field(factory=Backoff, validator=_callable("retry"))
    hooks: tuple[Hook, ...] = attrs.field(default=(), converter=_hooks)
