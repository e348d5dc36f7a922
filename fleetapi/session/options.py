"""What can differ from call to call within one client."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import attrs

from fleetapi.errors import ConfigurationError
from fleetapi.session.deadline import Deadline, DeadlineLike
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


def _hooks(hooks: Iterable[Hook]) -> tuple[Hook, ...]:
    given: Any = hooks
    if callable(given):
        return (given,)
    found = tuple(hooks)
    if not all(callable(hook) for hook in found):
        raise ConfigurationError("hooks holds something that cannot be called")
    return found


def _callable(name: str) -> Callable[[Any, Any, Any], None]:
    def check(_instance: object, _attribute: object, value: object) -> None:
        if not callable(value):
            raise ConfigurationError(f"{name} cannot be called", remedy="see fleetapi.Backoff")

    return check


def _deadline(_instance: object, _attribute: object, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, Deadline | timedelta | datetime | int | float | None):
        raise ConfigurationError(f"deadline {value!r} is neither seconds, a timedelta nor an aware datetime")


@attrs.frozen(kw_only=True)
class Options:
    """`timeout` bounds an attempt, `deadline` a whole call; `retry` decides, `hooks` hear of all."""

    timeout: float | None = attrs.field(default=DEFAULT_TIMEOUT, converter=checked_timeout)
    deadline: DeadlineLike = attrs.field(default=None, validator=_deadline)
    retry: Retry = attrs.field(factory=Backoff, validator=_callable("retry"))
    hooks: tuple[Hook, ...] = attrs.field(default=(), converter=_hooks)
