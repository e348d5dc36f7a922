"""What users hear of every attempt, to trace and meter without patching."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from inspect import iscoroutine

import attrs

from fleetapi.errors import FleetError, RequestSummary
from fleetapi.representation import safe_repr

__all__ = ["AttemptReport", "Hook", "report_to"]

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
