"""Decide whether and when a request is sent again. Users can replace this decision."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Protocol

import attrs

from fleetapi.errors import UsageError
from fleetapi.representation import safe_repr
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Failure

__all__ = ["NEVER", "Attempted", "Backoff", "Once", "Retry"]

TOO_MANY_REQUESTS = 429


@safe_repr
@attrs.frozen
class Attempted:
    """A failed attempt: its request, the attempt number and the outcome.

    Either `status` or `failure` is set. `retry_after` is how many seconds the server asked to wait. `limited`
    counts how many of the `number` attempts so far ended in 429.
    """

    request: Request
    number: int
    status: int | None = None
    retry_after: float | None = None
    failure: Failure | None = None
    limited: int = 0


class Retry(Protocol):
    """A function that returns the seconds until the next attempt, or None for no further attempt."""

    def __call__(self, attempted: Attempted, /) -> float | None:  # noqa: D102 - the class says it
        ...


def _at_least(least: float) -> Callable[[Any, Any, Any], None]:
    def check(_instance: object, attribute: attrs.Attribute[float], given: object) -> None:
        if isinstance(given, bool) or not isinstance(given, int | float) or not given >= least:
            raise UsageError(f"{attribute.name} must be at least {least:g}, not {given!r}")

    return check


@safe_repr
@attrs.frozen(kw_only=True)
class Backoff:
    """Exponential backoff with full jitter, which honors `Retry-After`.

    GET, PUT and DELETE are repeated after a connection error or 408, 500, 502, 503 or 504, up to `attempts`
    times; POST only if it provably never reached the server. After 429 every method is repeated, because the
    server did nothing, up to `limited_attempts` times. The delay is random, between 0 and `base` × 2^(n - 1)
    seconds, at most `longest`. A `Retry-After` is honored whatever its length; the session enforces the
    deadline of the call.
    """

    attempts: int = attrs.field(default=4, validator=_at_least(1))
    limited_attempts: int = attrs.field(default=8, validator=_at_least(1))
    base: float = attrs.field(default=0.5, validator=_at_least(0))
    longest: float = attrs.field(default=20.0, validator=_at_least(0))
    statuses: frozenset[int] = frozenset({408, 500, 502, 503, 504})
    random: Callable[[], float] = attrs.field(default=random.random, repr=False)

    def __call__(self, attempted: Attempted, /) -> float | None:
        """Return the seconds until the next attempt, or None."""
        if attempted.status == TOO_MANY_REQUESTS:
            if attempted.limited >= self.limited_attempts:
                return None
            pause = attempted.retry_after
            return max(1.0, self._jitter(attempted.limited)) if pause is None else pause
        failures = attempted.number - attempted.limited
        if failures >= self.attempts or not self._may_repeat(attempted):
            return None
        return max(self._jitter(failures), attempted.retry_after or 0.0)

    def _may_repeat(self, attempted: Attempted) -> bool:
        failure = attempted.failure
        if failure is not None:
            return failure.transient and (attempted.request.idempotent or not failure.reached)
        return attempted.request.idempotent and attempted.status in self.statuses

    def _jitter(self, failures: int) -> float:
        return self.random() * min(self.longest, self.base * 2.0 ** min(failures - 1, 60))


@attrs.frozen
class Once:
    """Decide like `decide`, but only if the server provably did nothing: not reached, or 429."""

    decide: Retry

    def __call__(self, attempted: Attempted, /) -> float | None:
        """Return the seconds until the next attempt, or None."""
        unreached = attempted.failure is not None and not attempted.failure.reached
        return self.decide(attempted) if unreached or attempted.status == TOO_MANY_REQUESTS else None


NEVER: Retry = Backoff(attempts=1, limited_attempts=1)
"""Never send a request again."""
