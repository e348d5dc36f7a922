"""A remote command that was sent, and how often to poll its status."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, Unpack

import attrs

from fleetapi.errors import DeadlineExceeded, FleetError, RateLimited, UsageError
from fleetapi.remedies import Call, Operation, all_of, sentence
from fleetapi.resources.calling import CallOptions, Identifier
from fleetapi.session.options import Deadline, DeadlineLike, checked_callable
from fleetapi.session.rate_limits import Quota

if TYPE_CHECKING:
    from fleetapi.models import RemoteAction, RemoteActionReference, RemoteType
    from fleetapi.session.session import Session


__all__ = ["Polling", "SentAction"]

_AT_THE_END = 1.0
"""Seconds before a deadline at which the last poll happens; a tenth of a shorter wait."""


_SAME_MOMENT = 0.01
"""Seconds by which clock and sleep may differ; without this tolerance the last poll would repeat."""


class _Get(Protocol):
    def __call__(self, rid: Identifier, /, **options: Unpack[CallOptions]) -> Awaitable[RemoteAction]: ...


class SentAction:
    """A remote action, by its id: `get` polls it once, `wait` until it is finished.

    `reference` is the server's response to the command (None for an action selected by id). `last` is the
    last known state (None before the first poll).
    """

    def __init__(
        self,
        session: Session,
        get: _Get,
        rid: Identifier,
        reference: RemoteActionReference | None = None,
    ) -> None:
        self._session = session
        self._get = get
        self.id = rid
        self.reference = reference
        self.last: RemoteAction | None = None

    @property
    def type(self) -> RemoteType | None:
        """The type of the command, if the server has sent it."""
        told = self.last or self.reference
        return None if told is None else told.type

    async def get(self, **options: Unpack[CallOptions]) -> RemoteAction:
        """Return the current state of the action, with one request."""
        self.last = await self._get(self.id, **options)
        return self.last

    async def wait(
        self,
        *,
        timeout: DeadlineLike = None,  # noqa: ASYNC109 - a deadline, which raises our own error
        on_change: Callable[[RemoteAction], None] | None = None,
        polling: Polling | None = None,
    ) -> RemoteAction:
        """Wait until the action is finished, and return it, **whether it succeeded or failed**.

        Check `.succeeded`: a command that the vehicle rejects is not an error of the call. `.failed`,
        `.status` and `.failure_cause` have the details. `timeout` (seconds, a timedelta or an aware datetime;
        the client's deadline by default) limits the wait. `on_change` is called with every new state, and
        `polling` says how often to poll.

        Raises `DeadlineExceeded`, with the last state in its message and in `.last`, if the action does not
        finish in time. The command continues regardless, and you can call `wait` again. Polling raises the
        same errors as any GET, after its retries; they do not concern the command either.
        """
        if on_change is not None:
            checked_callable("on_change", on_change, called_with="a RemoteAction")
        if not isinstance(polling, Polling | None):
            raise UsageError(f"polling is a {type(polling).__name__}, not a Polling")
        session, policy = self._session, polling or Polling()
        until = session.until(timeout)
        begun = session.clock()
        looks = 0
        if self.last is None and self.reference is not None:  # just sent, so it cannot be finished yet
            await self._pause(policy.pause(looks, session.quota), until, begun)
        while True:
            seen = self.last
            try:
                action = await self.get(deadline=until)
            except (DeadlineExceeded, RateLimited) as error:
                if until is None:
                    raise
                raise self._unfinished(begun, because=error.message) from error
            if on_change is not None and (seen is None or seen.status != action.status):
                on_change(action)
            if action.finished:
                return action
            looks += 1
            await self._pause(policy.pause(looks, session.quota), until, begun)

    async def _pause(self, seconds: float, until: Deadline | None, begun: float) -> None:
        """Sleep until the next poll, which is the last one if the deadline is near."""
        if until is None:
            await self._session.sleep(seconds)
            return
        left = until.remaining(self._session.clock())
        reserve = min(_AT_THE_END, (until.at - begun) / 10)
        if left <= reserve + _SAME_MOMENT:
            raise self._unfinished(begun)
        await self._session.sleep(min(seconds, left - reserve))

    def _unfinished(self, begun: float, *, because: str = "") -> FleetError:
        state = "unknown" if self.last is None else f"{self.last.status or 'no status'}"
        waited = self._session.clock() - begun
        return DeadlineExceeded(
            f"remote action {self.id} did not finish within {waited:.1f} s; last state: {state}"
            + (f" ({because})" if because else ""),
            remedy=all_of(
                "the command itself continues",
                sentence(Call(Operation.WAIT_FOR_REMOTE_ACTION), " waits again"),
                sentence(Call(Operation.SHOW_REMOTE_ACTION), " shows its state"),
            ),
        )

    def __repr__(self) -> str:
        state = "" if self.last is None else f", {self.last.status}"
        return f"<SentAction {self.id}{state}>"


SHARE = 0.1
"""The part of the remaining daily quota that a minute of polling may use."""


def _at_least(least: float) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[float], given: object) -> None:
        sound = isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
        if not sound or not given >= least:  # type: ignore[operator]  # a number, checked above
            raise UsageError(f"{attribute.name} must be a number of at least {least:g}, not {given!r}")

    return check


@attrs.frozen(kw_only=True)
class Polling:
    """The seconds between polls: `first`, then `growth` times the previous delay, up to `longest`.

    In any case, a minute of polling uses at most a tenth of the remaining daily quota. The session keeps the
    burst limit, as for every request.
    """

    first: float = attrs.field(default=1.0, validator=_at_least(0.05))
    growth: float = attrs.field(default=1.5, validator=_at_least(1))
    longest: float = attrs.field(default=10.0, validator=_at_least(0.05))

    def pause(self, looks: int, quota: Quota) -> float:
        """Return the seconds until the next poll, after a number of polls."""
        grown = min(self.longest, self.first * self.growth ** min(looks, 100))
        if quota.day_remaining is None:
            return grown
        return max(grown, 60 / (SHARE * max(1, quota.day_remaining)))
